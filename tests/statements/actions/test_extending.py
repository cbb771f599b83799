"""More time: only later, only while it runs; the old deadline then closes nothing, in whatever order things come."""

from copy import deepcopy
from datetime import datetime, timedelta

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied

from ledger.models import Event
from organisations.actors import Machine
from organisations.refusals import Refused
from outbox.models import Job
from statements import tasks
from statements.actions import commenting, consulting, participating
from statements.models import Round, Statement
from statements.stages import Stage
from tests import factories
from tests.cast import MORNING, Cast
from tests.factories import DAY
from tests.stopped_clock import stop_clock

DEADLINE = MORNING + 7 * DAY
LATER = MORNING + 12 * DAY
SECOND = timedelta(seconds=1)


@pytest.fixture(scope="module")
def told(told_cast: Cast) -> Round:
    return factories.consulted(told_cast)


@pytest.fixture
def consultation(db: None, told: Round) -> Round:
    return deepcopy(told)


def fresh(consultation: Round) -> Round:
    return Round.objects.select_related("statement").get(pk=consultation.pk)


def test_everybody_invited_is_told_and_can_speak_until_the_new_deadline(
    cast: Cast, consultation: Round, monkeypatch: pytest.MonkeyPatch
) -> None:
    consulting.extend_round(consultation, deadline=LATER, by=cast.chanthy, at=MORNING + DAY)
    assert consultation.deadline == fresh(consultation).deadline == LATER
    [event] = Event.objects.filter(kind="round.extended")
    assert event.content == {
        "round": 1,
        "from": DEADLINE.isoformat(),
        "deadline": LATER.isoformat(),
        "by": f"person:{cast.chanthy.ref}",
    }
    commenting.comment(consultation, organisation=cast.reed, text="In time.", by=cast.sreymom, at=DEADLINE + SECOND)
    stop_clock(monkeypatch, MORNING + DAY)
    for job in Job.objects.filter(key__startswith=f"{event.uid}:round_extended"):
        tasks.send_notice(**job.arguments)
    assert sorted(message.to[0] for message in mail.outbox) == [
        "bora@cast.example",
        "rotha@cast.example",
        "sreymom@cast.example",
        "visal@cast.example",
    ]
    assert "14 March 2026, 09:00 (Phnom Penh, UTC+7)" in mail.outbox[0].body


def test_the_jobs_of_the_old_deadline_do_nothing_and_new_ones_do(
    cast: Cast, consultation: Round, monkeypatch: pytest.MonkeyPatch
) -> None:
    consulting.extend_round(consultation, deadline=LATER, by=cast.chanthy, at=MORNING + DAY)
    closing = Job.objects.filter(kind="statements.close_round").order_by("due")
    assert [job.due for job in closing] == [DEADLINE, LATER]
    reminding = {job.due: job for job in Job.objects.filter(kind="statements.remind_round")}
    assert sorted(reminding) == [DEADLINE - 3 * DAY, DEADLINE - DAY, LATER - 3 * DAY, LATER - DAY]

    def run(job: Job) -> None:
        stop_clock(monkeypatch, job.due)
        {"statements.close_round": tasks.close_round, "statements.remind_round": tasks.remind_round}[job.kind](
            **job.arguments
        )

    told = []
    for job in sorted([*closing, *reminding.values()], key=lambda job: job.due):
        run(job)
        reminders = Event.objects.filter(kind="round.reminded").count()
        told.append((job.due, fresh(consultation).closed_at is None, reminders))
    assert told == [
        (DEADLINE - 3 * DAY, True, 0),
        (DEADLINE - DAY, True, 0),
        (DEADLINE, True, 0),
        (LATER - 3 * DAY, True, 1),
        (LATER - DAY, True, 2),
        (LATER, False, 2),
    ]


@pytest.mark.parametrize(
    ("deadline", "at", "code", "field"),
    [
        (DEADLINE, MORNING + DAY, "deadline", "deadline"),  # the present one
        (DEADLINE - DAY, MORNING + DAY, "deadline", "deadline"),  # an earlier one
        (MORNING + DAY + 367 * DAY, MORNING + DAY, "deadline", "deadline"),  # in more than a year
        (LATER, DEADLINE, "closed", ""),  # too late
    ],
)
def test_a_round_is_only_made_longer_and_while_it_runs(  # noqa: PLR0917 - a table
    cast: Cast, consultation: Round, deadline: datetime, at: datetime, code: str, field: str
) -> None:
    with pytest.raises(Refused) as refused:
        consulting.extend_round(consultation, deadline=deadline, by=cast.chanthy, at=at)
    assert (refused.value.code, refused.value.field) == (code, field)
    assert fresh(consultation).deadline == DEADLINE


def test_a_closed_round_is_not_opened_again(cast: Cast, consultation: Round) -> None:
    consulting.close_round(consultation, by=cast.chanthy, at=MORNING + DAY)
    with pytest.raises(Refused) as refused:
        consulting.extend_round(consultation, deadline=LATER, by=cast.chanthy, at=MORNING + DAY)
    assert refused.value.code == "stage"


def test_more_time_is_for_who_leads_to_give(cast: Cast, consultation: Round) -> None:
    named = factories.staffed(cast, consultation.statement)
    for by in (cast.sreymom, cast.piseth, cast.ot, cast.mealea, named.neighbour, named.translator, Machine.CLOCK):
        with pytest.raises(PermissionDenied):
            consulting.extend_round(consultation, deadline=LATER, by=by, at=MORNING + DAY)
    consulting.extend_round(consultation, deadline=LATER, by=named.coordinator, at=MORNING + DAY)


def test_the_clock_that_read_the_old_deadline_closes_nothing(cast: Cast, consultation: Round) -> None:
    """It read the round before the extension, and acts after it."""
    old = fresh(consultation)
    consulting.extend_round(consultation, deadline=LATER, by=cast.chanthy, at=DEADLINE - SECOND)
    with pytest.raises(Refused) as refused:
        consulting.close_round(old, by=Machine.CLOCK, at=DEADLINE)
    assert refused.value.code == "not_due"
    assert Statement.objects.get().stage == Stage.CONSULTATION
    # A reminder of the old deadline likewise, and a speaker who read it is not turned away.
    assert not participating.remind_before_deadline(old, days=1, deadline=DEADLINE, at=DEADLINE - DAY)
    late = Round.objects.select_related("statement").get(pk=old.pk)
    late.deadline = DEADLINE
    commenting.comment(late, organisation=cast.reed, text="In time.", by=cast.sreymom, at=DEADLINE + SECOND)
