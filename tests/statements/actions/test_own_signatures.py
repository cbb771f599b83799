"""An individual changes, hides and withdraws, before and after publication, and leaves no trace where it was."""

from copy import deepcopy
from datetime import timedelta

import pytest

from ledger.models import Event
from organisations.actions import erasing, retaining
from organisations.actors import Machine
from organisations.refusals import Refused
from outbox.models import Job
from statements.actions import publishing, renewing, signing
from statements.actions.endorsing import ask_for_own
from statements.actions.own_signatures import change, hide, withdraw
from statements.models import Application, Endorsement, Individual, Signature, Statement
from statements.queries import holdings
from statements.queries.count import count
from statements.queries.editions import latest_edition
from statements.queries.signatories import consent_of
from statements.stages import Stage
from tests.cast import MORNING, Cast
from tests.factories import DAY
from tests.statements.changing import changed
from tests.statements.endorsed import BROWSER, asked, code, for_everybody, signed

NOW = MORNING + 2 * DAY


@pytest.fixture(scope="module")
def told(told_cast: Cast) -> Statement:
    return for_everybody(told_cast)


@pytest.fixture
def statement(db: None, told: Statement) -> Statement:
    return deepcopy(told)


def way(statement: Statement, address: str, *, at: object = NOW) -> Endorsement:
    """What asking for one's own signature leaves."""
    ask_for_own(statement, address=address, language="en", browser=BROWSER, at=at)  # type: ignore[arg-type]
    return Endorsement.objects.select_related("statement").latest("pk")


def test_changed_as_typed_last(statement: Statement) -> None:
    first = signed(statement, at=NOW, comment="One.")
    again = asked(statement, at=NOW, name="ដារ៉ា", place="កំពត", visibility="withheld", comment="Two.")
    with pytest.raises(Refused):
        change(again, code="WRONG2", at=NOW)
    changed = change(again, code=code(again), at=NOW)
    assert (changed.pk, changed.visibility, changed.name_en, changed.place) == (first.pk, "withheld", "", "")
    consent = consent_of(changed)
    assert (consent.name_km, consent.name_en, consent.place, consent.comment) == ("ដារ៉ា", "", "កំពត", "Two.")
    assert Individual.objects.get().comment == ""
    assert Event.objects.filter(kind="signature.changed").count() == 1
    assert not Endorsement.objects.exists()


def test_not_changed_after_the_hours_but_hidden_and_withdrawn(cast: Cast, statement: Statement) -> None:
    given = signed(statement, at=NOW, comment="One.")
    late = asked(statement, at=NOW, name="Other Name")
    signing.close_sign_on(statement, by=cast.chanthy, at=NOW)
    publishing.publish(statement, by=cast.piseth, at=NOW + DAY)
    with pytest.raises(Refused) as refused:
        change(late, browser=BROWSER, at=NOW + 2 * DAY)
    assert refused.value.code == "deadline"
    assert names(statement) == ["Sok Dara"]
    hide(way(statement, "dara@mail.example", at=NOW + 2 * DAY), signature=given.ref, browser=BROWSER, at=NOW + 2 * DAY)
    assert Job.objects.filter(kind="statements.reissue").count() == 1
    publishing.reissue(Statement.objects.get(pk=statement.pk), at=NOW + 2 * DAY)
    assert names(statement) == []
    assert count(statement, at=NOW + 2 * DAY).withheld_individuals == 1
    own = way(statement, "dara@mail.example", at=NOW + 3 * DAY)
    withdraw(own, signature=given.ref, code=code(own), at=NOW + 3 * DAY)
    publishing.reissue(Statement.objects.get(pk=statement.pk), at=NOW + 3 * DAY)
    newest = latest_edition(statement)
    assert newest is not None
    assert (newest.number, newest.content["count"]["individuals"]) == (3, 0)


def names(statement: Statement) -> list[str]:
    newest = latest_edition(statement)
    assert newest is not None
    return [one["name"]["en"] for one in newest.content["signatories"] if one["kind"] == "individual"]


def test_withdrawn_nothing_tells_who_it_was(statement: Statement) -> None:
    given = signed(statement, at=NOW, affiliation="School", comment="Because.")
    withdraw(way(statement, "dara@mail.example"), signature=given.ref, browser=BROWSER, at=NOW)
    given.refresh_from_db()
    kept = consent_of(given)
    assert (kept.name_en, kept.name_km, kept.place, kept.address, kept.comment, kept.salts) == ("", "", "", "", "", {})
    row = Individual.objects.values().get()
    assert {row[name] for name in ("address_index", "near_index", "name_index", "comment_index", "browser_index")} == {
        ""
    }
    assert count(statement, at=NOW).individuals == 0
    # Until the deadline one may think better of it.
    assert signed(statement, at=NOW + timedelta(hours=1)).pk != given.pk


def test_only_what_stands_from_the_same_mailbox(statement: Statement) -> None:
    other = signed(statement, at=NOW, address="sophea@mail.example", name="Sophea")
    signed(statement, at=NOW)
    for deed in (hide, withdraw):
        row = way(statement, "dara@mail.example")
        for ref in (other.ref, "", "0" * 12):
            with pytest.raises(Refused) as refused:
                deed(row, signature=ref, browser=BROWSER, at=NOW)
            assert refused.value.code == "withdrawn"
        row.delete()
    assert count(statement, at=NOW).individuals == 2


def test_old_links_open_nothing(statement: Statement) -> None:
    given = signed(statement, at=NOW)
    row = way(statement, "dara@mail.example")
    with pytest.raises(Refused) as refused:
        withdraw(row, signature=given.ref, browser=BROWSER, at=NOW + 2 * DAY)
    assert refused.value.code == "lapsed"


def test_what_is_held_of_an_account_with_that_address(cast: Cast, statement: Statement) -> None:
    hidden = signed(statement, at=NOW, address="OT@cast.example", visibility="withheld", name="Ot Hidden")
    asked(statement, at=NOW, address="ot@cast.example", name="Ot Again")
    signed(statement, at=NOW, address="sophea@mail.example", name="Sophea")
    held = {part.name: part.records for part in holdings.held(cast.ot, NOW)}
    assert [record["name_en"] for record in held["signatures_as_person"]] == ["Ot Hidden"]
    assert [record["name"] for record in held["endorsements"]] == ["Ot Again"]
    assert held["applications"] == []
    assert {number for _title, number in holdings.counted(cast.ot) if number} == {1}
    erasing.erase_person(person=cast.ot, typed="ot@cast.example", by=cast.ot, at=NOW)
    hidden.refresh_from_db()
    assert (hidden.withdrawn_at, consent_of(hidden).name_en) == (NOW, "")
    assert not Endorsement.objects.exists()
    assert count(statement, at=NOW).individuals == 1


def test_the_clock_erases_the_address_and_leaves_the_signature(cast: Cast, statement: Statement) -> None:
    given = signed(statement, at=NOW, address="ot@cast.example", name="Ot Named")
    erasing.erase_person(person=cast.ot, by=Machine.CLOCK, at=NOW)
    given.refresh_from_db()
    assert (given.withdrawn_at, given.name_en, consent_of(given).address) == (None, "Ot Named", "")
    assert Individual.objects.get().address_index == ""


def test_retention(cast: Cast, statement: Statement) -> None:
    asked(statement, at=NOW, address="sophea@mail.example")
    signed(statement, at=NOW)
    Application.objects.create(
        statement=statement, name_en="Rice", kind="ngo", address="a@mail.example", language="en", asked_at=NOW
    )

    def run(at: object) -> dict[str, int]:
        mine = ("endorsements", "browsers_that_asked", "applications")
        return {rule: number for rule, number in retaining.retain(at=at).items() if rule in mine and number}  # type: ignore[arg-type]

    second = timedelta(seconds=1)
    assert run(NOW + 7 * DAY - second) == {}
    assert run(NOW + 7 * DAY) == {"endorsements": 1}
    assert run(NOW + 60 * DAY - second) == {}
    assert run(NOW + 60 * DAY) == {"applications": 1}
    assert run(NOW + 90 * DAY - second) == {}
    assert run(NOW + 90 * DAY) == {"browsers_that_asked": 1}
    assert Signature.objects.count() == 1


@pytest.mark.parametrize("stage", [Stage.CONSOLIDATION, Stage.FINAL])
def test_hidden_and_withdrawn_while_the_text_is_changed(cast: Cast, statement: Statement, stage: Stage) -> None:
    given = signed(statement, at=NOW)
    typed_before = asked(statement, at=NOW, name="Other Name")
    if stage == Stage.FINAL:
        changed(cast, statement, at=NOW)
    else:
        renewing.reopen_text(statement, reason="A word was missing.", by=cast.chanthy, at=NOW)
    statement, at = Statement.objects.get(pk=statement.pk), NOW + timedelta(hours=3)
    assert statement.stage == stage
    with pytest.raises(Refused) as refused:
        change(typed_before, browser=BROWSER, at=at)
    assert refused.value.code == "stage"
    hide(way(statement, "dara@mail.example", at=at), signature=given.ref, browser=BROWSER, at=at)
    assert count(statement, at=at).withheld_individuals == 1
    withdraw(way(statement, "dara@mail.example", at=at), signature=given.ref, browser=BROWSER, at=at)
    assert count(statement, at=at).individuals == 0
    done = Event.objects.filter(chain=statement.chain, at=at).order_by("pk")
    assert list(done.values_list("kind", flat=True)) == ["signature.changed", "signature.withdrawn"]
