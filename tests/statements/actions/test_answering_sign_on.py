"""Waiting for the board and declining: until the deadline, by who may sign, and never beside a signature."""

import json
from copy import deepcopy
from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection

from ledger.models import Event, Opening
from organisations.refusals import Refused
from statements.actions import answering_sign_on, signing
from statements.models import BoardWait, Decline, SignPageReading, Statement
from statements.queries.signing import rows
from statements.queries.waiting import Task, steps_for
from statements.stages import SignOnAnswer, Visibility
from tests import factories
from tests.cast import MORNING, Cast
from tests.factories import DAY, signed

THEN = MORNING + 2 * DAY  # 4 March 2026, 09:00 in Phnom Penh; sign-on closes on 10 March at 09:00
MINUTE = timedelta(minutes=1)


@pytest.fixture(scope="module")
def told(told_cast: Cast) -> Statement:
    return factories.opened(told_cast)


@pytest.fixture
def statement(db: None, told: Statement) -> Statement:
    return deepcopy(told)


def answer(statement: Statement, cast: Cast) -> SignOnAnswer:
    [row] = rows(Statement.objects.get(pk=statement.pk), [cast.reed])
    return row.answer


# -- the board ---------------------------------------------------------------------------------------------------------


def test_the_board_decides_first_and_the_newest_day_counts(cast: Cast, statement: Statement) -> None:
    answering_sign_on.wait_for_board(statement, cast.reed, until=date(2026, 3, 6), by=cast.sreymom, at=THEN)
    answering_sign_on.wait_for_board(statement, cast.reed, until=date(2026, 3, 10), by=cast.sreymom, at=THEN + MINUTE)
    wait = BoardWait.objects.get()
    assert (wait.until, wait.said_by, wait.said_at) == (date(2026, 3, 10), cast.sreymom, THEN + MINUTE)
    assert answer(statement, cast) == SignOnAnswer.IN_BOARD


@pytest.mark.parametrize("day", [date(2026, 3, 3), date(2026, 3, 11), date.min, date.max])
def test_a_day_that_is_past_or_after_the_deadline_is_refused_beside_it(
    cast: Cast, statement: Statement, day: date
) -> None:
    with pytest.raises(Refused) as refused:
        answering_sign_on.wait_for_board(statement, cast.reed, until=day, by=cast.sreymom, at=THEN)
    assert refused.value.field == "until"
    assert not BoardWait.objects.exists()


def test_a_day_begins_in_phnom_penh(cast: Cast, statement: Statement) -> None:
    evening = MORNING + 2 * DAY + timedelta(hours=15, minutes=30)  # there it is half past midnight on the 5th
    with pytest.raises(Refused):
        answering_sign_on.wait_for_board(statement, cast.reed, until=date(2026, 3, 4), by=cast.sreymom, at=evening)
    answering_sign_on.wait_for_board(statement, cast.reed, until=date(2026, 3, 5), by=cast.sreymom, at=evening)


def test_waiting_ends_with_a_signature_and_with_a_no(cast: Cast, statement: Statement) -> None:
    for organisation, person in ((cast.reed, cast.sreymom), (cast.hill, cast.visal)):
        answering_sign_on.wait_for_board(statement, organisation, until=date(2026, 3, 6), by=person, at=THEN)
    signed(statement, cast.reed, cast.sreymom, at=THEN)
    answering_sign_on.decline(statement, cast.hill, by=cast.visal, at=THEN)
    assert not BoardWait.objects.exists()
    with pytest.raises(Refused) as refused:
        answering_sign_on.wait_for_board(statement, cast.reed, until=date(2026, 3, 6), by=cast.sreymom, at=THEN)
    assert refused.value.code == "signed"
    with pytest.raises(Refused) as refused:
        answering_sign_on.wait_for_board(statement, cast.hill, until=date(2026, 3, 6), by=cast.visal, at=THEN)
    assert refused.value.code == "declined"


# -- no ----------------------------------------------------------------------------------------------------------------


def test_a_reason_is_sealed_and_the_event_names_nobody(cast: Cast, statement: Statement) -> None:
    answering_sign_on.decline(statement, cast.reed, reason="Our donor.", by=cast.sreymom, at=THEN)
    assert Decline.objects.get().reason == "Our donor."
    with connection.cursor() as cursor:
        cursor.execute("SELECT reason, salts FROM statements_decline")
        [(reason, salts)] = cursor.fetchall()
    assert "donor" not in reason
    event = Event.objects.get(kind="sign_on.declined")
    assert set(event.content) == {"decline", "private"}
    for told in (cast.reed.ref, cast.sreymom.ref, "donor"):
        assert told not in event.data + salts
    assert not Opening.objects.filter(event=event).exists()


def test_no_is_said_once_and_can_be_taken_back_until_the_deadline(cast: Cast, statement: Statement) -> None:
    first = answering_sign_on.decline(statement, cast.reed, reason="No.", by=cast.sreymom, at=THEN)
    assert answering_sign_on.decline(statement, cast.reed, reason="Never.", by=cast.sreymom, at=THEN) == first
    assert answer(statement, cast) == SignOnAnswer.DECLINED
    answering_sign_on.take_back_decline(first, by=cast.sreymom, at=THEN + MINUTE)
    assert answer(statement, cast) == SignOnAnswer.SILENT
    with pytest.raises(Refused) as refused:
        answering_sign_on.take_back_decline(first, by=cast.sreymom, at=THEN + MINUTE)
    assert refused.value.code == "revoked"
    again = answering_sign_on.decline(statement, cast.reed, by=cast.sreymom, at=THEN + MINUTE)
    with pytest.raises(Refused) as refused:
        answering_sign_on.take_back_decline(again, by=cast.sreymom, at=MORNING + 8 * DAY)
    assert refused.value.code == "deadline"
    assert (again.reason, Decline.objects.count()) == ("", 2)


def test_signing_takes_a_no_back_and_leaves_no_row_of_it(cast: Cast, statement: Statement) -> None:
    """A row with the instant at which it was taken back would tell whose the withheld signature of that instant is."""
    answering_sign_on.decline(statement, cast.reed, reason="No.", by=cast.sreymom, at=THEN)
    signed(statement, cast.reed, cast.sreymom, at=THEN + MINUTE, visibility=Visibility.WITHHELD)
    assert not Decline.objects.exists()
    assert answer(statement, cast) == SignOnAnswer.SIGNED
    assert not Event.objects.filter(kind="sign_on.decline_taken_back").exists()


def test_who_has_signed_withdraws_before_saying_no(cast: Cast, statement: Statement) -> None:
    signature = signed(statement, cast.reed, cast.sreymom, at=THEN, visibility=Visibility.WITHHELD)
    with pytest.raises(Refused) as refused:
        answering_sign_on.decline(statement, cast.reed, by=cast.sreymom, at=THEN)
    assert refused.value.code == "signed"
    signing.withdraw_signature(signature, by=cast.sreymom, at=THEN)
    answering_sign_on.decline(statement, cast.reed, by=cast.sreymom, at=THEN)
    assert answer(statement, cast) == SignOnAnswer.WITHDRAWN


@pytest.mark.parametrize("name", ["bora", "neary", "visal", "chanthy", "mealea", "ot"])
def test_only_who_may_sign_answers(cast: Cast, statement: Statement, name: str) -> None:
    with pytest.raises(PermissionDenied):
        answering_sign_on.decline(statement, cast.stone, by=getattr(cast, name), at=THEN)
    with pytest.raises(PermissionDenied):
        answering_sign_on.wait_for_board(statement, cast.stone, until=date(2026, 3, 6), by=getattr(cast, name), at=THEN)
    assert not Decline.objects.exists()


def test_at_the_deadline_nothing_is_answered_any_more(cast: Cast, statement: Statement) -> None:
    deadline = MORNING + 8 * DAY
    answering_sign_on.decline(statement, cast.reed, by=cast.sreymom, at=deadline - timedelta(microseconds=1))
    with pytest.raises(Refused) as refused:
        answering_sign_on.decline(statement, cast.hill, by=cast.visal, at=deadline)
    assert refused.value.code == "deadline"


@pytest.mark.parametrize("reason", ["a\x00b", "\u202eNo", "x" * 1_001])
def test_what_cannot_be_part_of_a_reason_is_refused(cast: Cast, statement: Statement, reason: str) -> None:
    with pytest.raises(Refused) as refused:
        answering_sign_on.decline(statement, cast.reed, reason=reason, by=cast.sreymom, at=THEN)
    assert refused.value.field == "reason"


def test_who_has_said_no_is_not_asked_to_sign_any_more(cast: Cast, statement: Statement) -> None:
    def asked() -> list[Task]:
        return [step.task for step in steps_for(cast.sreymom, [statement], at=THEN)[statement.pk]]

    assert asked() == [Task.SIGN]
    declined = answering_sign_on.decline(statement, cast.reed, by=cast.sreymom, at=THEN)
    assert asked() == []
    answering_sign_on.take_back_decline(declined, by=cast.sreymom, at=THEN)
    assert asked() == [Task.SIGN]


# -- the page was opened -----------------------------------------------------------------------------------------------


def test_a_look_is_noted_by_days(cast: Cast, statement: Statement) -> None:
    answering_sign_on.note_sign_page(statement, [cast.stone], by=cast.neary, at=THEN)
    answering_sign_on.note_sign_page(statement, [cast.stone], by=cast.bora, at=THEN + DAY)
    reading = SignPageReading.objects.get()
    assert (reading.first_on, reading.last_on) == (date(2026, 3, 4), date(2026, 3, 5))
    [row] = rows(statement, [cast.stone])
    assert row.answer == SignOnAnswer.OPENED


@pytest.mark.parametrize("name", ["chanthy", "visal", "ot"])
def test_who_holds_no_mandate_notes_nothing(cast: Cast, statement: Statement, name: str) -> None:
    with pytest.raises(PermissionDenied):
        answering_sign_on.note_sign_page(statement, [cast.stone], by=getattr(cast, name), at=THEN)
    assert not SignPageReading.objects.exists()


# -- a colleague signs meanwhile ---------------------------------------------------------------------------------------


def test_the_events_of_one_organisation_are_three(cast: Cast, statement: Statement) -> None:
    answering_sign_on.wait_for_board(statement, cast.reed, until=date(2026, 3, 6), by=cast.sreymom, at=THEN)
    declined = answering_sign_on.decline(statement, cast.reed, by=cast.sreymom, at=THEN)
    answering_sign_on.take_back_decline(declined, by=cast.sreymom, at=THEN)
    kinds = ["sign_on.board_asked", "sign_on.declined", "sign_on.decline_taken_back"]
    events = list(Event.objects.filter(chain=statement.chain, kind__in=kinds).order_by("id"))
    assert [event.kind for event in events] == kinds
    assert [sorted(json.loads(event.data)["private"]) for event in events] == [
        ["by", "organisation", "until"],
        ["by", "organisation", "reason"],
        ["taken_back_by"],
    ]
