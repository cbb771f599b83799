"""After a substantive change, consent to the new text comes by letter or on a sheet too, and nobody counts twice."""

import pytest

from ledger.models import Event
from outbox.models import Job
from statements.actions import changing_signatures, confirming, recording, renewing
from statements.models import Evidence, Signature, Statement
from statements.queries.count import count
from statements.queries.receipts import receipt
from statements.queries.recorded_sheets import judge
from statements.queries.signatories import consent_of
from tests import factories
from tests.cast import Cast
from tests.factories import DAY, signed
from tests.statements import endorsed
from tests.statements.changing import HOUR, changed, declared, present
from tests.statements.recorded import THEN, letter, refused, second, sha256, sheet, waiting

AGAIN = THEN + 2 * DAY


@pytest.fixture(scope="module")
def told(told_cast: Cast) -> Statement:
    return factories.opened(told_cast)


@pytest.fixture
def statement(db: None, told: Statement) -> Statement:
    return Statement.objects.get(pk=told.pk)


def came_on(statement: Statement, lines: str, cast: Cast, *, number: int, days: int = 0) -> Evidence:
    """A sheet from which so many lines come in, and are confirmed an hour later."""
    at = THEN + days * DAY
    evidence = sheet(statement, lines, by=cast.chanthy, at=at, received_on=at.date())
    recording.take_sheet(evidence, choices={}, seen=judge(evidence).digest, by=cast.chanthy, at=at)
    evidence = Evidence.objects.select_related("version", "statement").get(pk=evidence.pk)
    done = confirming.confirm(evidence, waiting(evidence), by=second(cast), at=at + HOUR)
    assert done == confirming.Confirmed(number, 0)
    return evidence


def test_who_signed_on_paper_consents_on_paper(cast: Cast, statement: Statement) -> None:
    came_on(statement, "Dara Keo; Kampot\nSok Chan; Takeo", cast, number=2)
    assert count(statement).individuals == 2
    dara = next(one for one in Signature.objects.all() if one.name_en == "Dara Keo")
    after = declared(cast, changed(cast, statement, at=THEN + DAY), "substantive", at=THEN + DAY)
    assert count(after).individuals == 0

    evidence = came_on(after, "dara  keo; Kampot\nLina Pich; Kep", cast, number=2, days=2)
    assert count(present(after)).individuals == 2
    renewed = Signature.objects.select_related("version").get(pk=dara.pk)
    assert (renewed.ref, renewed.way, renewed.signed_at) == (dara.ref, "paper", dara.signed_at)
    assert (renewed.version.sha256, renewed.renewals.count()) == (sha256(after), 1)
    event = Event.objects.get(kind="signature.renewed")
    line = evidence.lines.get(number=1)
    assert (line.state, line.signature) == ("confirmed", renewed)
    assert (event.content["recorded"], event.content["by"]) == (line.ref, f"person:{second(cast).ref}")
    # Three people have signed, one of them the first text alone.
    assert Signature.objects.standing().count() == 3
    shown = {name: one["value"] for name, one in receipt(renewed)["opened"].items()}
    assert shown == {"name:2": "Dara Keo", "visibility:2": "named"}

    once_more = sheet(present(after), "Dara Keo; Kampot", by=cast.chanthy, at=AGAIN + DAY, received_on=AGAIN.date())
    assert [one.verdict for one in judge(once_more).lines] == ["signed"]


def test_a_letter_renews_and_shows_nobody_who_was_hidden(cast: Cast, statement: Statement) -> None:
    hidden = signed(statement, cast.reed, cast.sreymom, at=THEN, visibility="withheld")
    after = declared(cast, changed(cast, statement, at=THEN + DAY), "substantive", at=THEN + DAY)
    line = letter(after, cast.reed, by=cast.chanthy, at=AGAIN, received_on=AGAIN.date(), visibility="named")
    Job.objects.all().delete()
    assert confirming.confirm(line.evidence, [line.ref], by=second(cast), at=AGAIN) == confirming.Confirmed(1, 0)
    renewed = Signature.objects.select_related("version").get()
    assert (renewed.pk, renewed.visibility, renewed.name_en) == (hidden.pk, "withheld", "")
    assert (renewed.way, renewed.version.sha256) == (hidden.way, sha256(after))
    assert consent_of(renewed).name_en == "Reed Circle"
    assert "recorded_confirmed" in " ".join(Job.objects.values_list("payload", flat=True))
    with refused("signed"):
        letter(present(after), cast.reed, by=cast.chanthy, at=AGAIN, received_on=AGAIN.date())


def test_an_organisation_that_confirms_a_letter_chooses_anew(cast: Cast, statement: Statement) -> None:
    given = signed(statement, cast.reed, cast.sreymom, at=THEN, visibility="withheld")
    after = declared(cast, changed(cast, statement, at=THEN + DAY), "substantive", at=THEN + DAY)
    line = letter(after, cast.reed, by=cast.chanthy, at=AGAIN, received_on=AGAIN.date())
    own = confirming.confirm_own(
        line,
        sha256=sha256(after),
        language="en",
        capacity="Chair",
        name_en="Reed Circle of Kampot",
        visibility="named",
        by=cast.sreymom,
        at=AGAIN + HOUR,
    )
    assert (own.pk, Signature.objects.count()) == (given.pk, 1)
    renewed = Signature.objects.get()
    assert (renewed.visibility, renewed.name_en, renewed.capacity) == ("named", "Reed Circle of Kampot", "Chair")


def test_whoever_consented_in_a_browser_meanwhile_counts_once(cast: Cast, statement: Statement) -> None:
    given = signed(statement, cast.reed, cast.sreymom, at=THEN)
    after = declared(cast, changed(cast, statement, at=THEN + DAY), "substantive", at=THEN + DAY)
    line = letter(after, cast.reed, by=cast.chanthy, at=AGAIN, received_on=AGAIN.date())
    renewing.renew(given, sha256=sha256(after), language="en", by=cast.sreymom, at=AGAIN)
    assert confirming.confirm(line.evidence, [line.ref], by=second(cast), at=AGAIN) == confirming.Confirmed(0, 1)
    assert (Signature.objects.count(), count(present(after)).signatories) == (1, 1)
    assert Event.objects.filter(kind="signature.renewed").count() == 1


def test_who_signed_the_earlier_text_by_mail_consents_on_paper(cast: Cast, statement: Statement) -> None:
    endorsed.signed(statement, at=THEN)
    after = declared(cast, changed(cast, statement, at=THEN + DAY), "substantive", at=THEN + DAY)
    came_on(after, "Sok Dara; Kampot", cast, number=1, days=2)
    assert count(present(after)).individuals == 1


def test_what_opens_an_earlier_deed_is_not_written_over(cast: Cast, statement: Statement) -> None:
    """Shown and hidden again, the signature holds what opens two changes under the numbers 1 and 2."""
    given = signed(statement, cast.reed, cast.sreymom, at=THEN)
    for seen in ("withheld", "named"):
        changing_signatures.change_signature(given, name_en="", name_km="", visibility=seen, by=cast.sreymom, at=THEN)
    before = consent_of(Signature.objects.get()).salts
    after = declared(cast, changed(cast, statement, at=THEN + DAY), "substantive", at=THEN + DAY)
    line = letter(after, cast.reed, by=cast.chanthy, at=AGAIN, received_on=AGAIN.date())
    confirming.confirm(line.evidence, [line.ref], by=second(cast), at=AGAIN)
    renewed = Signature.objects.select_related("statement").get()
    assert before.items() <= consent_of(renewed).salts.items()
    assert set(receipt(renewed)["opened"]) == {"organisation:3", "visibility:3"}
