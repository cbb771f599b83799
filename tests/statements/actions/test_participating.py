"""Who reads a round, has nothing to add to it, is reminded of it; and what each organisation did, in few queries."""

from copy import deepcopy
from datetime import datetime, timedelta

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ledger.models import Event
from organisations.actions import mandating
from organisations.actors import Machine
from organisations.models import Mandate, Right
from organisations.refusals import Refused
from outbox.models import Job
from statements import tasks
from statements.actions import amending, commenting, consulting, participating
from statements.actions.amending import Proposed
from statements.models import Reading, Round
from statements.queries.participation import participation, totals
from statements.queries.statements import statements_of
from statements.queries.waiting import Task, steps_for
from statements.stages import ChangeKind, Participation
from tests import factories
from tests.addresses import way_to
from tests.cast import MORNING, Cast
from tests.factories import DAY

HOUR = timedelta(hours=1)
NOON = MORNING + 3 * HOUR


@pytest.fixture(scope="module")
def told(told_cast: Cast) -> Round:
    return factories.consulted(told_cast)


@pytest.fixture
def consultation(db: None, told: Round) -> Round:
    return deepcopy(told)


def states(consultation: Round, at: datetime = NOON) -> dict[str, str]:
    return {row.organisation.name_en: row.state.value for row in participation(consultation, at=at)}


def read(cast: Cast, consultation: Round, at: datetime = NOON) -> None:
    """Everybody opens it."""
    for organisation, by in ((cast.river, cast.rotha), (cast.reed, cast.sreymom), (cast.hill, cast.visal)):
        participating.note_reading(consultation, [organisation], by=by, at=at)
    participating.note_reading(consultation, [cast.stone], by=cast.neary, at=at)


def amend(cast: Cast, consultation: Round, words: str = "Mend it.", at: datetime = NOON) -> None:
    block = consultation.statement.blocks.get(revisions__text="Mend the old bridge this year.")
    changes = [Proposed(ChangeKind.REPLACE, block, {"en": words})]
    amending.amend(consultation, organisation=cast.reed, changes=changes, by=cast.sreymom, at=at)


def events(kind: str) -> list[Event]:
    return list(Event.objects.filter(kind=kind).order_by("id"))


# -- what each did -----------------------------------------------------------------------------------------------------


def test_each_organisation_stands_where_its_last_deed_put_it(cast: Cast, consultation: Round) -> None:
    participating.note_reading(consultation, [cast.stone], by=cast.bora, at=NOON)
    participating.note_reading(consultation, [cast.river], by=cast.rotha, at=NOON)
    participating.say_nothing_to_add(consultation, cast.river, by=cast.rotha, at=NOON + HOUR)
    commenting.comment(consultation, organisation=cast.reed, text="Why?", by=cast.sreymom, at=NOON)
    assert states(consultation) == {
        "Far Hill": "silent",
        "Reed Circle": "commented",
        "River Network": "nothing_to_add",
        "Stone Bridge": "read",
    }
    amend(cast, consultation, at=NOON + HOUR)
    rows = {row.organisation: row for row in participation(consultation, at=NOON)}
    assert (rows[cast.reed].state, rows[cast.reed].since) == (Participation.AMENDED, NOON + HOUR)
    assert (rows[cast.river].since, rows[cast.stone].since) == (NOON + HOUR, NOON)
    assert (rows[cast.hill].since, rows[cast.hill].answered) == (MORNING, False)
    assert totals(rows.values()) == [
        (Participation.SILENT, 1),
        (Participation.READ, 1),
        (Participation.NOTHING_TO_ADD, 1),
        (Participation.COMMENTED, 0),
        (Participation.AMENDED, 1),
    ]


def test_a_reply_is_a_comment_but_the_convenor_s_is_none(cast: Cast, consultation: Round) -> None:
    consulting.invite(consultation.statement, [cast.lotus], by=cast.chanthy, at=MORNING)
    remark = commenting.comment(consultation, organisation=cast.reed, text="Why?", by=cast.sreymom, at=NOON)
    commenting.reply(remark, organisation=cast.hill, text="Because.", by=cast.visal, at=NOON)
    commenting.reply(remark, organisation=cast.lotus, text="We look into it.", by=cast.chanthy, at=NOON)
    assert (states(consultation)["Far Hill"], states(consultation)["Lotus Forum"]) == ("commented", "silent")


def test_a_withdrawn_amendment_does_not_count(cast: Cast, consultation: Round) -> None:
    participating.note_reading(consultation, [cast.reed], by=cast.sreymom, at=NOON)
    amend(cast, consultation)
    amending.withdraw_amendment(consultation.amendments.get(), by=cast.sreymom, at=NOON)
    assert states(consultation)["Reed Circle"] == "read"


def test_as_many_queries_for_one_as_for_all(cast: Cast, consultation: Round) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            participation(consultation, at=NOON)
        return len(seen)

    participating.note_reading(consultation, [cast.reed], by=cast.sreymom, at=NOON)
    one = queries()
    read(cast, consultation)
    amend(cast, consultation)
    for organisation, by in ((cast.hill, cast.visal), (cast.stone, cast.bora), (cast.river, cast.rotha)):
        commenting.comment(consultation, organisation=organisation, text="Yes.", by=by, at=NOON)
    assert one == queries() == 6


# -- reading -----------------------------------------------------------------------------------------------------------


def test_the_first_reading_stays_and_is_no_event(cast: Cast, consultation: Round) -> None:
    before = Event.objects.count()
    participating.note_reading(consultation, [cast.stone], by=cast.neary, at=NOON)
    participating.note_reading(consultation, [cast.stone], by=cast.bora, at=NOON + HOUR)
    reading = Reading.objects.get()
    assert (reading.organisation, reading.person, reading.read_at) == (cast.stone, cast.neary, NOON)
    assert Event.objects.count() == before


def test_who_does_not_read_for_it_notes_nothing(cast: Cast, consultation: Round) -> None:
    mandating.grant_mandate(to=cast.chanthy, organisation=cast.reed, right=Right.SIGN, by=cast.mealea, at=MORNING)
    for by, organisation in (
        (cast.ot, cast.reed),
        (cast.visal, cast.reed),
        (cast.chanthy, cast.reed),  # coordinates the statement
    ):
        with pytest.raises(PermissionDenied):
            participating.note_reading(consultation, [organisation], by=by, at=NOON)
    assert not Reading.objects.exists()


# -- nothing to add ----------------------------------------------------------------------------------------------------


def test_nothing_to_add_is_said_once_and_taken_back_by_a_word(cast: Cast, consultation: Round) -> None:
    for _ in range(2):
        participating.say_nothing_to_add(consultation, cast.reed, by=cast.sreymom, at=NOON)
    [event] = events("round.nothing_to_add")
    assert set(event.content) == {"round", "private"}  # the organisation is committed to, not named
    amend(cast, consultation)
    assert Reading.objects.get().nothing_to_add_at is None
    amending.withdraw_amendment(consultation.amendments.get(), by=cast.sreymom, at=NOON)
    assert states(consultation)["Reed Circle"] == "read"


def test_who_spoke_cannot_have_nothing_to_add(cast: Cast, consultation: Round) -> None:
    commenting.comment(consultation, organisation=cast.reed, text="Why?", by=cast.sreymom, at=NOON)
    with pytest.raises(Refused) as refused:
        participating.say_nothing_to_add(consultation, cast.reed, by=cast.sreymom, at=NOON)
    assert refused.value.code == "spoken"


def test_who_may_say_that_there_is_nothing_to_add(cast: Cast, consultation: Round) -> None:
    for by, organisation in ((cast.neary, cast.stone), (cast.visal, cast.reed), (cast.chanthy, cast.reed)):
        with pytest.raises(PermissionDenied):
            participating.say_nothing_to_add(consultation, organisation, by=by, at=NOON)
    with pytest.raises(Refused) as refused:
        participating.say_nothing_to_add(consultation, cast.reed, by=cast.sreymom, at=consultation.deadline)
    assert refused.value.code == "closed"
    assert not Reading.objects.exists()


def test_what_waits_is_gone_once_answered(cast: Cast, consultation: Round) -> None:
    def tasks_of(person: object) -> list[tuple[Task, datetime | None]]:
        mine = list(statements_of(person, at=NOON))  # type: ignore[arg-type]
        steps = steps_for(person, mine, at=NOON)[consultation.statement.pk]  # type: ignore[arg-type]
        return [(step.task, step.deadline) for step in steps]

    deadline = MORNING + 7 * DAY
    assert tasks_of(cast.bora) == [(Task.SPEAK, deadline)]
    assert tasks_of(cast.neary) == [(Task.READ, deadline)]
    participating.note_reading(consultation, [cast.stone], by=cast.neary, at=NOON)
    assert tasks_of(cast.bora) == [(Task.SPEAK, deadline)]
    assert tasks_of(cast.neary) == []
    participating.say_nothing_to_add(consultation, cast.stone, by=cast.bora, at=NOON)
    assert tasks_of(cast.bora) == []


# -- reminders ---------------------------------------------------------------------------------------------------------


def reminded(event: Event) -> set[str]:
    """The people (by reference) who get a mail by this event."""
    mails = Job.objects.filter(kind="statements.send_notice", key__startswith=f"{event.uid}:round_reminder:")
    return {job.arguments["about"]["person"] for job in mails}


def test_reminders_are_planned_where_their_moment_lies_ahead(cast: Cast) -> None:
    week = factories.consulted(cast)
    two_days = consulting.open_round(factories.invited(cast), deadline=MORNING + 2 * DAY, by=cast.chanthy, at=MORNING)
    planned = {
        consultation.pk: sorted(
            (job.due, job.arguments["days"])
            for job in Job.objects.filter(kind="statements.remind_round")
            if job.arguments["statement"] == consultation.statement.ref
        )
        for consultation in (week, two_days)
    }
    assert planned[week.pk] == [(MORNING + 4 * DAY, 3), (MORNING + 6 * DAY, 1)]
    assert planned[two_days.pk] == [(MORNING + DAY, 1)]


def test_the_clock_reminds_who_has_not_answered_and_only_once(cast: Cast, consultation: Round) -> None:
    read(cast, consultation)
    commenting.comment(consultation, organisation=cast.reed, text="Why?", by=cast.sreymom, at=NOON)
    participating.say_nothing_to_add(consultation, cast.hill, by=cast.visal, at=NOON)
    moment = MORNING + 4 * DAY

    def remind() -> bool:
        fresh = Round.objects.select_related("statement").get(pk=consultation.pk)
        return participating.remind_before_deadline(fresh, days=3, deadline=MORNING + 7 * DAY, at=moment)

    assert [remind(), remind()] == [True, False]
    [event] = events("round.reminded")
    assert event.content == {"round": 1, "by": Machine.CLOCK, "days": 3, "deadline": (MORNING + 7 * DAY).isoformat()}
    # Rotha for River, Bora for Stone; Neary may only read for Stone.
    assert reminded(event) == {cast.rotha.ref, cast.bora.ref}


@pytest.mark.parametrize(
    ("days", "deadline", "at"),
    [
        (3, MORNING + 6 * DAY, MORNING + 4 * DAY),  # the deadline was moved
        (3, MORNING + 7 * DAY, MORNING + 6 * DAY),  # so late that the next one is due
        (3, MORNING + 7 * DAY, MORNING + 4 * DAY - HOUR),  # too early
        (1, MORNING + 7 * DAY, MORNING + 7 * DAY),  # the deadline itself
    ],
)
def test_a_reminder_out_of_its_time_is_none(
    cast: Cast, consultation: Round, days: int, deadline: datetime, at: datetime
) -> None:
    assert not participating.remind_before_deadline(consultation, days=days, deadline=deadline, at=at)
    assert events("round.reminded") == []


def test_nobody_is_reminded_of_a_round_that_was_closed_or_answered_by_all(cast: Cast) -> None:
    closed, answered = factories.consulted(cast), factories.consulted(cast)
    consulting.close_round(closed, by=cast.chanthy, at=NOON)
    for organisation, by in (
        (cast.river, cast.rotha),
        (cast.reed, cast.sreymom),
        (cast.stone, cast.bora),
        (cast.hill, cast.visal),
    ):
        participating.say_nothing_to_add(answered, organisation, by=by, at=NOON)
    for consultation in (closed, answered):
        at = MORNING + 4 * DAY
        assert not participating.remind_before_deadline(consultation, days=3, deadline=MORNING + 7 * DAY, at=at)
    for consultation, code in ((closed, "stage"), (answered, "everybody_answered")):
        with pytest.raises(Refused) as refused:
            participating.remind(consultation, by=cast.chanthy, at=NOON)
        assert refused.value.code == code


def test_a_coordinator_reminds_by_hand_once_a_day(cast: Cast, consultation: Round) -> None:
    amend(cast, consultation)
    Mandate.objects.filter(person=cast.bora).update(revoked_at=MORNING)
    for by in (cast.sreymom, cast.piseth, cast.ot, Machine.CLOCK):
        with pytest.raises(PermissionDenied):
            participating.remind(consultation, by=by, at=NOON)
    # Nobody can speak for Stone Bridge any more, and Reed Circle has answered.
    assert participating.remind(consultation, by=cast.chanthy, at=NOON) == [cast.hill, cast.river]
    with pytest.raises(Refused) as refused:
        participating.remind(consultation, by=cast.chanthy, at=NOON + DAY - HOUR)
    assert refused.value.code == "reminded"
    participating.remind(consultation, by=cast.chanthy, at=NOON + DAY)
    first, second = events("round.reminded")
    assert first.content == {"round": 1, "by": f"person:{cast.chanthy.ref}"}
    assert reminded(first) == reminded(second) == {cast.visal.ref, cast.rotha.ref}


def test_the_mail_is_not_sent_to_who_answered_meanwhile(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ledger.clock.now", lambda: NOON)
    consultation = factories.consulted(cast)
    participating.remind(consultation, by=cast.chanthy, at=NOON)
    commenting.comment(consultation, organisation=cast.reed, text="Here.", by=cast.sreymom, at=NOON)
    for job in Job.objects.filter(kind="statements.send_notice", key__contains=":round_reminder:"):
        tasks.send_notice(**job.arguments)
    assert sorted(message.to[0] for message in mail.outbox) == [
        "bora@cast.example",
        "rotha@cast.example",
        "visal@cast.example",
    ]
    body = mail.outbox[0].body
    assert "9 March 2026, 09:00 (Phnom Penh, UTC+7)" in body
    assert way_to("round", consultation.statement.ref, 1) in body
    assert "Reed" not in body
    assert len({message.extra_headers["Message-ID"] for message in mail.outbox}) == 3
