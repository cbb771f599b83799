"""Rounds: who is asked, who may speak, until when; and that nothing is said twice or behind a closed door."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied

from organisations.actors import Machine
from organisations.models import Organisation, Person
from organisations.refusals import Refused
from outbox.models import Job
from statements.actions import amending, commenting, consulting
from statements.actions.amending import Proposed
from statements.models import Amendment, Comment, Round, Statement
from statements.stages import ChangeKind, Stage
from tests import factories
from tests.cast import MORNING, Cast
from tests.factories import DAY

MICROSECOND = timedelta(microseconds=1)


def remark(consultation: Round, organisation: Organisation, by: Person, **more: object) -> Comment:
    given = {"text": "Which bridge?", "at": MORNING, **more}
    return commenting.comment(consultation, organisation=organisation, by=by, **given)  # type: ignore[arg-type]


def test_opening_a_round_asks_each_voice_and_plans_its_end(cast: Cast) -> None:
    consultation = factories.consulted(cast)
    assert (consultation.number, consultation.deadline) == (1, MORNING + 7 * DAY)
    mails = Job.objects.filter(kind="statements.send_notice")
    told = {job.arguments["about"]["person"] for job in mails}
    # Rotha, Sreymom, Visal and Bora may comment; Neary may only read; Ot has nothing to do with it.
    assert told == {cast.rotha.ref, cast.sreymom.ref, cast.visal.ref, cast.bora.ref}
    assert mails.count() == 4
    assert Job.objects.get(kind="statements.close_round").due == MORNING + 7 * DAY


def test_inviting_twice_is_inviting_once(cast: Cast) -> None:
    statement = factories.drafted(cast)
    assert consulting.invite(statement, [cast.reed, cast.reed], by=cast.chanthy, at=MORNING) == [cast.reed]
    assert consulting.invite(statement, [cast.reed, cast.hill], by=cast.chanthy, at=MORNING) == [cast.hill]
    with pytest.raises(PermissionDenied):
        consulting.invite(statement, [cast.stone], by=cast.piseth, at=MORNING)


def test_who_may_speak(cast: Cast) -> None:
    consultation = factories.consulted(cast)
    remark(consultation, cast.reed, cast.sreymom)
    remark(consultation, cast.stone, cast.bora)
    for organisation, person in (
        (cast.stone, cast.neary),
        (cast.hill, cast.sreymom),
        (cast.lotus, cast.chanthy),
        (cast.reed, cast.ot),
    ):
        with pytest.raises(PermissionDenied):
            remark(consultation, organisation, person)
    assert Comment.objects.count() == 2


def test_the_deadline_is_to_the_microsecond(cast: Cast) -> None:
    consultation = factories.consulted(cast)
    remark(consultation, cast.reed, cast.sreymom, at=consultation.deadline - MICROSECOND)
    with pytest.raises(Refused) as refused:
        remark(consultation, cast.reed, cast.sreymom, at=consultation.deadline)
    assert refused.value.code == "closed"


def test_the_clock_closes_a_round_at_its_deadline_and_not_before(cast: Cast) -> None:
    consultation = factories.consulted(cast)
    with pytest.raises(Refused):
        consulting.close_round(consultation, by=Machine.CLOCK, at=consultation.deadline - MICROSECOND)
    assert Statement.objects.get(pk=consultation.statement.pk).stage == Stage.CONSULTATION
    fresh = Round.objects.select_related("statement").get(pk=consultation.pk)
    consulting.close_round(fresh, by=Machine.CLOCK, at=fresh.deadline)
    assert Statement.objects.get(pk=consultation.statement.pk).stage == Stage.CONSOLIDATION


@pytest.mark.parametrize("days", [0, -1, 367])
def test_a_deadline_lies_ahead_and_within_a_year(cast: Cast, days: int) -> None:
    statement = factories.invited(cast)
    with pytest.raises(Refused) as refused:
        consulting.open_round(statement, deadline=MORNING + days * DAY, by=cast.chanthy, at=MORNING)
    assert (refused.value.code, refused.value.field) == ("deadline", "deadline")


def test_a_comment_sent_twice_is_one(cast: Cast) -> None:
    consultation = factories.consulted(cast)
    submission = uuid4()
    first = remark(consultation, cast.reed, cast.sreymom, submission=submission)
    assert remark(consultation, cast.reed, cast.sreymom, submission=submission) == first
    with pytest.raises(Refused) as refused:
        remark(consultation, cast.hill, cast.visal, submission=submission)
    assert refused.value.code == "submission"
    assert Comment.objects.count() == 1


def test_amendments_are_numbered_and_keep_only_what_differs(cast: Cast) -> None:
    consultation = factories.consulted(cast)
    block = consultation.statement.blocks.get(revisions__text="Mend the old bridge this year.")
    same = {"en": "Mend the old bridge this year.", "km": "ជួសជុលស្ពានចាស់នៅឆ្នាំនេះ។"}

    def propose(by: Person, organisation: Organisation, texts: dict[str, str]) -> Amendment:
        changes = [Proposed(ChangeKind.REPLACE, block, texts)]
        return amending.amend(consultation, organisation=organisation, changes=changes, by=by, at=MORNING)

    first = propose(cast.sreymom, cast.reed, {**same, "en": "Mend it."})
    second = propose(cast.visal, cast.hill, {**same, "km": "ជួសជុលវា។"})
    assert (first.number, second.number) == (1, 2)
    assert [(c.language, c.text) for c in first.changes.all()] == [("en", "Mend it.")]
    assert [(c.language, c.text) for c in second.changes.all()] == [("km", "ជួសជុលវា។")]
    with pytest.raises(Refused) as refused:
        propose(cast.rotha, cast.river, same)
    assert refused.value.code == "unchanged"


def test_nobody_amends_what_is_not_in_the_text(cast: Cast) -> None:
    consultation = factories.consulted(cast)
    foreign = factories.drafted(cast).blocks.filter(kind="point").first()
    title = consultation.statement.blocks.get(kind="title")
    for change in (
        Proposed(ChangeKind.REPLACE, foreign, {"en": "Mine."}),
        Proposed(ChangeKind.DELETE, foreign, {}),
        Proposed(ChangeKind.INSERT, foreign, {"en": "Mine."}),
        Proposed(ChangeKind.DELETE, title, {}),
        Proposed(ChangeKind.INSERT, title, {"en": "Second title"}, "title"),
    ):
        with pytest.raises(Refused):
            amending.amend(consultation, organisation=cast.reed, changes=[change], by=cast.sreymom, at=MORNING)
    assert Amendment.objects.count() == 0


def test_an_amendment_is_withdrawn_once_by_its_own(cast: Cast) -> None:
    consultation = factories.consulted(cast)
    block = consultation.statement.blocks.get(revisions__text="Mend the old bridge this year.")
    amendment = amending.amend(
        consultation,
        organisation=cast.reed,
        changes=[Proposed(ChangeKind.DELETE, block, {})],
        by=cast.sreymom,
        at=MORNING,
    )
    with pytest.raises(PermissionDenied):
        amending.withdraw_amendment(amendment, by=cast.visal, at=MORNING)
    amending.withdraw_amendment(amendment, by=cast.sreymom, at=MORNING)
    with pytest.raises(Refused):
        amending.withdraw_amendment(amendment, by=cast.sreymom, at=MORNING)
