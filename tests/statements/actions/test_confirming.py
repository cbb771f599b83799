"""A recorded signature is confirmed by the organisation or a second coordinator, and nothing is ever counted twice."""

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied

from ledger.models import Event
from organisations.actions import directing, mandating, merging
from organisations.models import Right
from outbox.models import Job
from outbox.running import run_due
from statements.actions import answering_sign_on, confirming, preparing, publishing, recording, signing
from statements.models import Decline, RecordedSignature, Signature, Statement
from statements.queries.count import count
from statements.queries.receipts import receipt
from statements.queries.recorded import waiting_for
from statements.queries.recorded_sheets import judge
from statements.queries.signatories import consent_of
from statements.queries.signing import own_rows
from tests import factories
from tests.cast import Cast
from tests.factories import DAY, signed
from tests.statements import changing, endorsed
from tests.statements.recorded import THEN, letter, refused, second, sha256, sheet, waiting

LATER = THEN + DAY


@pytest.fixture(scope="module")
def told(told_cast: Cast) -> Statement:
    return factories.opened(told_cast)


@pytest.fixture
def statement(db: None, told: Statement) -> Statement:
    return Statement.objects.get(pk=told.pk)


def own(line: RecordedSignature, cast: Cast, **changed: Any) -> Signature:
    """Sreymom says for Reed Circle that it is so."""
    return confirming.confirm_own(
        line,
        **{
            "sha256": line.evidence.version.sha256,
            "language": "en",
            "capacity": "Director",
            "visibility": "named",
            "by": cast.sreymom,
            "at": LATER,
            **changed,
        },
    )


def test_a_second_coordinator_confirms_and_it_is_a_signature_like_any_other(cast: Cast, statement: Statement) -> None:
    line = letter(statement, cast.reed, by=cast.chanthy, visibility="named")
    vuthy = second(cast)
    with refused("second_person"):
        confirming.confirm(line.evidence, [line.ref], by=cast.chanthy, at=LATER)
    assert confirming.confirm(line.evidence, [line.ref], by=vuthy, at=LATER) == confirming.Confirmed(1, 0)

    given = Signature.objects.select_related("statement", "version").get()
    assert (given.way, given.mandate, given.signed_by, given.name_en) == ("letter", None, None, "Reed Circle")
    assert (given.signed_at, given.confirmed_at, given.version.sha256) == (THEN, LATER, sha256(statement))
    line.refresh_from_db()
    assert (line.state, line.confirmed_as, line.decided_by, line.content) == ("confirmed", "coordinator", vuthy, "")
    assert line.signature == given
    event = Event.objects.get(kind="signature.confirmed")
    assert (event.content["recorded"], event.content["by"]) == (line.ref, f"person:{vuthy.ref}")
    paper = receipt(given)
    assert {name: one["value"] for name, one in paper["opened"].items()} == {
        "organisation": cast.reed.ref,
        "visibility": "named",
    }
    with refused("nothing"):
        confirming.confirm(line.evidence, [line.ref], by=vuthy, at=LATER)
    signing.withdraw_signature(given, by=cast.sreymom, at=LATER)
    assert count(statement, at=LATER).organisations == 0


def test_the_organisation_confirms_by_its_mandate_and_chooses_how_it_is_shown(cast: Cast, statement: Statement) -> None:
    line = letter(statement, cast.reed, by=cast.chanthy)
    (row,) = own_rows(cast.sreymom, statement, at=THEN)
    assert waiting_for(statement, [row.organisation]) == {cast.reed.pk: line}
    given = own(line, cast, name_en="The Reed Circle")

    assert (given.visibility, given.name_en, given.name_km) == ("named", "The Reed Circle", "រង្វង់ត្រែង")
    assert (given.signed_by, given.way) == (cast.sreymom, "letter")
    line.refresh_from_db()
    assert (line.confirmed_as, line.decided_by) == ("organisation", None)
    assert waiting_for(statement, [row.organisation]) == {}
    with refused("over"):
        own(line, cast)


def test_who_confirms_without_being_named_stands_in_no_column(cast: Cast, statement: Statement) -> None:
    line = letter(statement, cast.reed, by=cast.chanthy, visibility="named")
    given = own(line, cast, visibility="withheld")
    given.refresh_from_db()
    assert (given.organisation, given.signed_by, given.mandate, given.name_en) == (None, None, None, "")
    consent = consent_of(given)
    assert (consent.organisation, consent.person) == (cast.reed, cast.sreymom)
    values = RecordedSignature.objects.filter(pk=line.pk).values().get()
    assert cast.sreymom.pk not in {values["decided_by_id"], values["recorded_by_id"]}


def test_an_organisation_denies_and_whoever_recorded_it_hears(cast: Cast, statement: Statement) -> None:
    line = letter(statement, cast.reed, by=cast.chanthy)
    Job.objects.all().delete()
    confirming.deny(line, reason="Nobody of us wrote this.", by=cast.sreymom, at=LATER)
    line.refresh_from_db()
    assert (line.state, line.decided_by, line.content) == ("denied", None, "")
    run_due()
    (letter_back,) = mail.outbox
    assert letter_back.to == ["chanthy@cast.example"]
    assert "Nobody of us wrote this." in letter_back.body
    with refused("over"):
        confirming.deny(line, by=cast.sreymom, at=LATER)
    with refused("nothing"):
        confirming.confirm(line.evidence, [line.ref], by=second(cast), at=LATER)
    assert not Signature.objects.exists()
    letter(statement, cast.reed, by=cast.chanthy)


def test_those_who_answer_for_it_hear_when_it_is_recorded_and_when_it_counts(cast: Cast, statement: Statement) -> None:
    directing.appoint_director(to=cast.ot, organisation=cast.reed, by=cast.mealea, at=THEN)
    Job.objects.all().delete()
    vuthy = second(cast)
    line = letter(statement, cast.reed, by=cast.chanthy)
    run_due()
    # Who recorded it has nothing to compare.
    told = {one.to[0]: one for one in mail.outbox}
    assert sorted(told) == ["ot@cast.example", "sreymom@cast.example", "vuthy@cast.example"]
    assert "1 signature that came on paper or by proxy waits" in told["vuthy@cast.example"].body
    asking = told["ot@cast.example"].body
    assert "Chanthy recorded for the convenor that Reed Circle signed this statement by letter" in asking
    assert f"/sign/recorded/{line.ref}/" in asking
    mail.outbox.clear()
    confirming.confirm(line.evidence, [line.ref], by=vuthy, at=LATER)
    run_due()
    assert [one.subject for one in mail.outbox] == ["The signature of your organisation counts: Safe bridges"] * 2


def test_who_may_sign_for_it_hears_what_becomes_of_the_text(cast: Cast, statement: Statement) -> None:
    """Nobody gave that signature here who could be told."""
    line = letter(statement, cast.reed, by=cast.chanthy, visibility="named")
    confirming.confirm(line.evidence, [line.ref], by=second(cast), at=LATER)
    signing.close_sign_on(statement, by=cast.chanthy, at=LATER)
    Job.objects.all().delete()
    publishing.publish(Statement.objects.get(pk=statement.pk), by=cast.piseth, at=LATER)
    Job.objects.exclude(kind="statements.send_notice").delete()
    run_due()
    assert [one.to for one in mail.outbox] == [["sreymom@cast.example"]]


@pytest.mark.parametrize("name", ["rotha", "visal", "bora", "neary", "ot", "chanthy", "mealea"])
def test_only_who_may_sign_for_it_answers_for_it(cast: Cast, statement: Statement, name: str) -> None:
    line = letter(statement, cast.reed, by=cast.chanthy)
    for act in (
        lambda: own(line, cast, by=getattr(cast, name)),
        lambda: confirming.deny(line, by=getattr(cast, name), at=LATER),
    ):
        with pytest.raises(PermissionDenied):
            act()


def test_whoever_recorded_it_cannot_confirm_it_for_the_organisation_either(cast: Cast, statement: Statement) -> None:
    mandating.grant_mandate(to=cast.chanthy, organisation=cast.reed, right=Right.SIGN, by=cast.mealea, at=THEN)
    line = letter(statement, cast.reed, by=cast.chanthy)
    with refused("second_person"):
        own(line, cast, by=cast.chanthy)


def test_two_people_of_an_organisation_sign_by_preparing(cast: Cast, statement: Statement) -> None:
    line = letter(statement, cast.reed, by=cast.chanthy)
    preparing.set_signing_rule(cast.reed, second_person=True, by=cast.mealea, at=THEN)
    with refused("second_person"):
        own(line, cast)


def test_who_has_signed_here_meanwhile_is_not_counted_twice(cast: Cast, statement: Statement) -> None:
    lines = [letter(statement, one, by=cast.chanthy) for one in (cast.reed, cast.hill)]
    given = [signed(statement, cast.reed, cast.sreymom, at=THEN), signed(statement, cast.hill, cast.visal, at=THEN)]
    assert own(lines[0], cast) == given[0]
    assert confirming.confirm(lines[1].evidence, [lines[1].ref], by=second(cast), at=LATER).signed_already == 1
    assert count(statement, at=LATER).organisations == 2
    assert set(RecordedSignature.objects.values_list("state", "content")) == {("signed", "")}


def test_an_organisation_that_declined_is_signed_for_by_itself_alone(cast: Cast, statement: Statement) -> None:
    line = letter(statement, cast.reed, by=cast.chanthy)
    answering_sign_on.decline(statement, cast.reed, by=cast.sreymom, at=THEN)
    with refused("declined"):
        confirming.confirm(line.evidence, [line.ref], by=second(cast), at=LATER)
    own(line, cast)
    assert not Decline.objects.exists()


def test_after_the_deadline_it_can_be_confirmed_for_a_day_and_no_longer(cast: Cast, statement: Statement) -> None:
    lines = [letter(statement, one, by=cast.chanthy) for one in (cast.reed, cast.hill)]
    deadline = statement.sign_on_closes_at
    assert deadline is not None
    signing.close_sign_on(statement, by=cast.chanthy, at=deadline)
    publishing.publish(statement, by=cast.piseth, at=deadline)
    last = deadline + timedelta(hours=24)
    Job.objects.all().delete()
    confirming.confirm(lines[0].evidence, [lines[0].ref], by=second(cast), at=last - timedelta(microseconds=1))
    assert Event.objects.get(kind="signature.confirmed").content["late"] is True
    assert Job.objects.filter(kind="statements.reissue").count() == 1
    with refused("deadline"):
        confirming.confirm(lines[1].evidence, [lines[1].ref], by=second(cast), at=last)


def test_a_text_that_changed_makes_it_void(cast: Cast, statement: Statement) -> None:
    line = letter(statement, cast.reed, by=cast.chanthy)
    signed(statement, cast.hill, cast.visal, at=THEN)
    present = changing.declared(cast, changing.changed(cast, statement, at=THEN), "editorial", at=THEN)
    with refused("void"):
        own(line, cast)
    with refused("void"):
        confirming.confirm(line.evidence, [line.ref], by=second(cast), at=LATER)
    assert waiting_for(present, [cast.reed]) == {}
    anew = letter(present, cast.reed, by=cast.chanthy, at=LATER, received_on=LATER.date())
    line.refresh_from_db()
    assert (line.state, line.content, anew.state) == ("void", "", "waiting")


def test_a_merge_brings_what_waits_to_the_record_that_stands(cast: Cast, statement: Statement) -> None:
    line = letter(statement, cast.stone, by=cast.chanthy, visibility="named")
    merge = merging.merge_organisations(kept=cast.reed, absorbed=cast.stone, by=cast.mealea, at=THEN)
    assert waiting_for(statement, [cast.reed]) == {cast.reed.pk: line}
    merging.undo_merge(merge, by=cast.mealea, at=THEN)
    assert waiting_for(statement, [cast.reed]) == {}
    merging.merge_organisations(kept=cast.reed, absorbed=cast.stone, by=cast.mealea, at=LATER)
    confirming.confirm(line.evidence, [line.ref], by=second(cast), at=LATER)
    assert Signature.objects.get().organisation == cast.reed
    assert signed(statement, cast.reed, cast.sreymom, at=LATER).way == "letter"


# -- a sheet of individuals --------------------------------------------------------------------------------------------


def test_a_sheet_is_confirmed_line_by_line_and_counted_apart(cast: Cast, statement: Statement) -> None:
    evidence = sheet(statement, "Sok Dara; Kampot\nKeo Mony; Takeo\nChea Vutha; Kep\nLy Sary; Kep", by=cast.chanthy)
    recording.take_sheet(evidence, choices={}, seen=judge(evidence).digest, by=cast.chanthy, at=THEN)
    evidence.refresh_from_db()
    refs = waiting(evidence)
    assert confirming.confirm(evidence, refs[:3], by=second(cast), at=LATER) == confirming.Confirmed(3, 0)

    assert waiting(evidence) == refs[3:]
    named = Signature.objects.order_by("pk").values_list("way", "name_en", "place", "kind")
    assert named[0] == ("paper", "Sok Dara", "Kampot", "individual")
    assert (count(statement, at=LATER).individuals, count(statement, at=LATER).recorded) == (3, None)
    for organisation, by in ((cast.river, cast.rotha), (cast.reed, cast.sreymom), (cast.hill, cast.visal)):
        signed(statement, organisation, by, at=THEN)
    assert count(statement, at=LATER).recorded == 3
    again = sheet(statement, "Sok Dara; Kampot", by=cast.chanthy)
    assert judge(again).lines[0].verdict == "signed"


def test_who_signed_by_mail_is_not_taken_from_a_sheet_too(cast: Cast) -> None:
    statement = endorsed.for_everybody(cast)
    evidence = sheet(statement, "Sok Dara; Kampot\nKeo Mony; Takeo", by=cast.chanthy)
    recording.take_sheet(evidence, choices={}, seen=judge(evidence).digest, by=cast.chanthy, at=THEN)
    evidence.refresh_from_db()
    endorsed.signed(statement, at=THEN)
    again = sheet(statement, "Sok Dara; Kampot\nSok Dara; Takeo", by=cast.chanthy)
    assert [line.verdict for line in judge(again).lines] == ["signed", "good"]
    assert confirming.confirm(evidence, waiting(evidence), by=second(cast), at=LATER) == confirming.Confirmed(1, 1)
    assert count(statement, at=LATER).individuals == 2
    # The other way round two people may be meant: the convenor is shown it.
    later = endorsed.signed(statement, at=LATER, name="Keo Mony", place="Takeo", address="keo@mail.example")
    assert "paper" in later.individual.signals.split()


def test_coordinators_end_what_waits(cast: Cast, statement: Statement) -> None:
    mine, other = (letter(statement, one, by=cast.chanthy) for one in (cast.reed, cast.hill))
    confirming.refuse(mine, reason="The wrong letter.", by=cast.chanthy, at=LATER)
    confirming.refuse(other, reason="No stamp.", by=second(cast), at=LATER)
    states = RecordedSignature.objects.order_by("pk").values_list("state", "reason", "content")
    assert list(states) == [("taken_back", "The wrong letter.", ""), ("refused", "No stamp.", "")]
    with refused("over"):
        confirming.refuse(mine, reason="Again.", by=cast.chanthy, at=LATER)
    with pytest.raises(PermissionDenied):
        confirming.refuse(mine, reason="Mine.", by=cast.sreymom, at=LATER)
