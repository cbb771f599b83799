"""The deadline of a sign-on: before it is in, at it is out, to the microsecond; it moves later, and opens once more."""

from copy import deepcopy
from datetime import datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied

from ledger.models import Event
from organisations.actors import Machine
from organisations.refusals import Refused
from outbox.models import Job
from statements import tasks
from statements.actions import publishing, sign_on_times, signing
from statements.models import ConvenorRule, PublicationRequest, Signature, Statement
from statements.queries.publishing import open_request
from statements.stages import Stage
from tests import factories
from tests.cast import MORNING, Cast
from tests.factories import DAY
from tests.stopped_clock import stop_clock

DEADLINE = MORNING + 8 * DAY
LATER = MORNING + 12 * DAY
MOMENT = timedelta(microseconds=1)
WHY = "The flood cut the roads."


@pytest.fixture(scope="module")
def told(told_cast: Cast) -> Statement:
    return factories.opened(told_cast)


@pytest.fixture
def statement(db: None, told: Statement) -> Statement:
    return deepcopy(told)


def fresh(statement: Statement) -> Statement:
    return Statement.objects.get(pk=statement.pk)


# -- before is in, at or after is out ----------------------------------------------------------------------------------


def test_a_microsecond_before_the_deadline_is_in_and_the_deadline_is_out(cast: Cast, statement: Statement) -> None:
    assert factories.signed(statement, cast.reed, cast.sreymom, at=DEADLINE - MOMENT).signed_at == DEADLINE - MOMENT
    for at in (DEADLINE, DEADLINE + MOMENT):
        with pytest.raises(Refused) as refused:
            factories.signed(statement, cast.hill, cast.visal, at=at)
        assert refused.value.code == "deadline"
    assert Signature.objects.count() == 1


def test_the_clock_of_the_database_decides(cast: Cast, statement: Statement, monkeypatch: pytest.MonkeyPatch) -> None:
    assert statement.final_version is not None
    sha256 = statement.final_version.sha256

    def sign() -> None:
        signing.sign(
            statement, organisation=cast.reed, sha256=sha256, language="en", capacity="Director", by=cast.sreymom
        )

    stop_clock(monkeypatch, DEADLINE)
    with pytest.raises(Refused):
        sign()
    stop_clock(monkeypatch, DEADLINE - MOMENT)
    sign()


# -- more time ---------------------------------------------------------------------------------------------------------


def test_there_is_more_time_and_it_is_written_down_why(cast: Cast, statement: Statement) -> None:
    sign_on_times.extend(statement, deadline=LATER, reason=WHY, by=cast.chanthy, at=MORNING + 2 * DAY)
    assert statement.sign_on_closes_at == fresh(statement).sign_on_closes_at == LATER
    (event,) = Event.objects.filter(kind="sign_on.extended")
    assert event.content == {
        "from": DEADLINE.isoformat(),
        "deadline": LATER.isoformat(),
        "reason": WHY,
        "by": f"person:{cast.chanthy.ref}",
    }
    factories.signed(fresh(statement), cast.reed, cast.sreymom, at=LATER - MOMENT)


def test_the_job_of_the_old_deadline_does_nothing_and_the_new_one_closes(
    cast: Cast, statement: Statement, monkeypatch: pytest.MonkeyPatch
) -> None:
    sign_on_times.extend(statement, deadline=LATER, reason=WHY, by=cast.chanthy, at=MORNING + 2 * DAY)
    closing = list(Job.objects.filter(kind="statements.close_sign_on").order_by("due"))
    assert [job.due for job in closing] == [DEADLINE, LATER]
    stages = []
    for job in closing:
        moment = job.due
        monkeypatch.setattr("ledger.clock.now", lambda moment=moment: moment)
        tasks.close_sign_on(**job.arguments)
        stages.append(fresh(statement).stage)
    assert stages == [Stage.SIGN_ON, Stage.CLOSED]


def test_the_clock_that_read_the_old_deadline_closes_nothing(cast: Cast, statement: Statement) -> None:
    old = fresh(statement)
    sign_on_times.extend(statement, deadline=LATER, reason=WHY, by=cast.chanthy, at=DEADLINE - MOMENT)
    with pytest.raises(Refused) as refused:
        signing.close_sign_on(old, by=Machine.CLOCK, at=DEADLINE)
    assert refused.value.code == "not_due"
    assert fresh(statement).stage == Stage.SIGN_ON


@pytest.mark.parametrize(
    ("deadline", "at", "code", "field"),
    [
        (DEADLINE, MORNING + 2 * DAY, "deadline", "deadline"),  # the present one
        (DEADLINE - MOMENT, MORNING + 2 * DAY, "deadline", "deadline"),  # an earlier one
        (MORNING + 400 * DAY, MORNING + 2 * DAY, "deadline", "deadline"),  # in more than a year
        (LATER, DEADLINE, "closed", ""),  # too late
    ],
)
def test_it_only_becomes_later_and_while_it_is_open(  # noqa: PLR0917 - a table
    cast: Cast, statement: Statement, deadline: datetime, at: datetime, code: str, field: str
) -> None:
    with pytest.raises(Refused) as refused:
        sign_on_times.extend(statement, deadline=deadline, reason=WHY, by=cast.chanthy, at=at)
    assert (refused.value.code, refused.value.field) == (code, field)
    assert fresh(statement).sign_on_closes_at == DEADLINE


@pytest.mark.parametrize("reason", ["", "  ", "x" * 501, "a\u202eb"])
def test_a_reason_is_asked(cast: Cast, statement: Statement, reason: str) -> None:
    with pytest.raises(Refused) as refused:
        sign_on_times.extend(statement, deadline=LATER, reason=reason, by=cast.chanthy, at=MORNING + 2 * DAY)
    assert refused.value.field == "reason"


def test_more_time_is_for_who_leads_to_give(cast: Cast, statement: Statement) -> None:
    named = factories.staffed(cast, statement)
    for by in (cast.sreymom, cast.piseth, cast.ot, cast.mealea, named.neighbour, named.translator, Machine.CLOCK):
        with pytest.raises(PermissionDenied):
            sign_on_times.extend(statement, deadline=LATER, reason=WHY, by=by, at=MORNING + 2 * DAY)
    sign_on_times.extend(statement, deadline=LATER, reason=WHY, by=named.coordinator, at=MORNING + 2 * DAY)


# -- opened again ------------------------------------------------------------------------------------------------------


def test_a_closed_sign_on_opens_once_more(cast: Cast) -> None:
    statement = factories.closed(cast)
    at = MORNING + 4 * DAY
    sign_on_times.reopen(statement, deadline=LATER, reason=WHY, by=cast.chanthy, at=at)
    stored = fresh(statement)
    assert (stored.stage, stored.sign_on_closes_at, stored.signed_off_at) == (Stage.SIGN_ON, LATER, None)
    (event,) = Event.objects.filter(kind="sign_on.reopened")
    assert event.content == {
        "from": "closed",
        "stage": "sign_on",
        "by": f"person:{cast.chanthy.ref}",
        "deadline": LATER.isoformat(),
        "reason": WHY,
        "request_void": False,
    }
    assert Job.objects.filter(kind="statements.close_sign_on", due=LATER).count() == 1
    # What was signed stays signed, and one can take it back.
    assert Signature.objects.standing().count() == 3
    signing.withdraw_signature(Signature.objects.get(organisation=cast.hill), by=cast.visal, at=at + MOMENT)


def test_a_request_to_publish_is_void_even_if_nothing_is_signed_after_it(cast: Cast) -> None:
    statement = factories.closed(cast)
    ConvenorRule.objects.create(organisation=cast.lotus, second_person=True, second_factor=False, set_at=MORNING)
    request = publishing.ask_for_publication(statement, by=cast.chanthy, at=MORNING + 4 * DAY)
    sign_on_times.reopen(statement, deadline=LATER, reason=WHY, by=cast.chanthy, at=MORNING + 5 * DAY)
    assert Event.objects.get(kind="sign_on.reopened").content["request_void"] is True
    assert PublicationRequest.objects.get(pk=request.pk).withdrawn_at == MORNING + 5 * DAY
    signing.close_sign_on(fresh(statement), by=cast.chanthy, at=MORNING + 6 * DAY)
    assert open_request(statement) is None
    with pytest.raises(Refused) as refused:
        publishing.publish(fresh(statement), by=cast.piseth, at=MORNING + 7 * DAY)
    assert refused.value.code == "not_asked"


def test_what_is_published_is_not_opened_again(cast: Cast) -> None:
    statement = factories.published(cast).statement
    with pytest.raises(Refused) as refused:
        sign_on_times.reopen(fresh(statement), deadline=LATER, reason=WHY, by=cast.chanthy, at=MORNING + 5 * DAY)
    assert refused.value.code == "stage"


def test_the_job_of_a_deadline_before_the_second_opening_closes_nothing(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Closed early, opened again for longer: the first job still waits for the first deadline."""
    statement = factories.closed(cast)
    sign_on_times.reopen(statement, deadline=LATER, reason=WHY, by=cast.chanthy, at=MORNING + 4 * DAY)
    stop_clock(monkeypatch, DEADLINE)
    tasks.close_sign_on(statement=statement.ref)
    assert fresh(statement).stage == Stage.SIGN_ON
