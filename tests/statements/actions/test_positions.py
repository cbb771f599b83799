"""Where the invited stand on a version: asked once a text, said until the deadline, lapsed when the text changes."""

from copy import deepcopy
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from ledger.models import Event, Opening
from organisations.actors import Machine
from organisations.refusals import Refused
from outbox.models import Job
from statements.actions import consulting, positions, rewording, signing
from statements.models import Position, PositionCall, Statement
from statements.queries.positions import holds, position_map, totals_of
from statements.stages import Stance
from tests import factories
from tests.cast import MORNING, Cast
from tests.factories import DAY

NOW = MORNING + 2 * DAY
DEADLINE = NOW + 3 * DAY
HOUR = timedelta(hours=1)


@pytest.fixture(scope="module")
def told(told_cast: Cast) -> Statement:
    return factories.consolidated(told_cast).statement


@pytest.fixture
def statement(db: None, told: Statement) -> Statement:
    return deepcopy(told)


@pytest.fixture
def call(cast: Cast, statement: Statement) -> PositionCall:
    return positions.ask_positions(statement, deadline=DEADLINE, note="Tell us.", by=cast.chanthy, at=NOW)


def reword(cast: Cast, statement: Statement, text: str, *, based_on: int) -> None:
    block = statement.blocks.get(revisions__text="Mend the old bridge this year.", revisions__number=1)
    rewording.edit_block(statement, block, language="en", text=text, based_on=based_on, by=cast.chanthy, at=NOW + HOUR)


def test_a_call_takes_the_text_as_a_version_and_mails_those_who_may_comment_or_sign(
    cast: Cast, statement: Statement, call: PositionCall
) -> None:
    assert (call.version.number, call.deadline, call.note) == (1, DEADLINE, "Tell us.")
    assert holds(call)
    mailed = Job.objects.filter(kind="statements.send_notice", key__contains=":positions_asked:")
    assert all(mailed_to(mailed, person.ref) for person in (cast.rotha, cast.sreymom, cast.visal, cast.bora))
    assert mailed.count() == 4  # Neary may only read
    assert Job.objects.get(kind="statements.close_positions").due == DEADLINE


def mailed_to(jobs: object, ref: str) -> bool:
    return any(ref in job.key for job in jobs)  # type: ignore[attr-defined]


def test_positions_can_be_changed_until_the_call_closes(cast: Cast, call: PositionCall) -> None:
    positions.take_position(call, organisation=cast.reed, stance="endorse", by=cast.sreymom, at=NOW + HOUR)
    positions.take_position(
        call, organisation=cast.reed, stance="block", note="Not this year.", by=cast.sreymom, at=NOW + 2 * HOUR
    )
    taken = Position.objects.get()
    assert (taken.stance, taken.note, taken.taken_at) == ("block", "Not this year.", NOW + 2 * HOUR)
    positions.take_position(
        call, organisation=cast.reed, stance="block", note="Not this year.", by=cast.sreymom, at=NOW + 3 * HOUR
    )
    assert Event.objects.filter(kind="position.taken").count() == 2
    positions.close_positions(call, by=cast.chanthy, at=NOW + 4 * HOUR)
    with pytest.raises(Refused) as refused:
        positions.take_position(call, organisation=cast.reed, stance="endorse", by=cast.sreymom, at=NOW + 5 * HOUR)
    assert refused.value.code == "closed"


def test_who_may_only_comment_takes_a_position_too(cast: Cast, call: PositionCall) -> None:
    positions.take_position(call, organisation=cast.stone, stance="abstain", by=cast.bora, at=NOW + HOUR)
    assert Position.objects.get().organisation == cast.stone


def test_nobody_speaks_for_others(cast: Cast, call: PositionCall) -> None:
    for organisation, by in (
        (cast.stone, cast.neary),  # may only read
        (cast.reed, cast.visal),
        (cast.reed, cast.chanthy),
        (cast.lotus, cast.chanthy),  # was not invited
        (cast.reed, cast.ot),
    ):
        with pytest.raises(PermissionDenied):
            positions.take_position(call, organisation=organisation, stance="endorse", by=by, at=NOW + HOUR)
    for by in (cast.piseth, cast.sreymom, cast.mealea):
        with pytest.raises(PermissionDenied):
            positions.close_positions(call, by=by, at=NOW + HOUR)
        with pytest.raises(PermissionDenied):
            positions.ask_positions(call.statement, deadline=DEADLINE, by=by, at=NOW + HOUR)


@pytest.mark.parametrize(
    ("stance", "note", "field"),
    [("reservation", "", "note"), ("block", " \n", "note"), ("maybe", "", "stance"), ("endorse", "a\x00", "note")],
)
def test_a_reservation_and_a_block_say_why(cast: Cast, call: PositionCall, stance: str, note: str, field: str) -> None:
    with pytest.raises(Refused) as refused:
        positions.take_position(call, organisation=cast.reed, stance=stance, note=note, by=cast.sreymom, at=NOW + HOUR)
    assert refused.value.field == field


def test_the_clear_event_tells_neither_who_nor_what(cast: Cast, call: PositionCall) -> None:
    positions.take_position(call, organisation=cast.reed, stance="block", note="Never.", by=cast.sreymom, at=NOW + HOUR)
    event = Event.objects.get(kind="position.taken")
    for secret in (cast.reed.ref, cast.sreymom.ref, "block", "Never."):
        assert secret not in event.data
    assert dict(Opening.objects.filter(event=event).values_list("name", "value"))["stance"] == "block"


def test_positions_lapse_with_the_text_and_hold_again_when_it_comes_back(
    cast: Cast, statement: Statement, call: PositionCall
) -> None:
    positions.take_position(call, organisation=cast.reed, stance="endorse", by=cast.sreymom, at=NOW + HOUR)
    reword(cast, statement, "Mend the bridge.", based_on=1)
    assert not holds(call)
    with pytest.raises(Refused) as refused:
        positions.take_position(call, organisation=cast.hill, stance="endorse", by=cast.visal, at=NOW + 2 * HOUR)
    assert refused.value.code == "lapsed"
    assert Position.objects.count() == 1  # still readable
    reword(cast, statement, "Mend the old bridge this year.", based_on=2)
    assert holds(call)


def test_a_new_call_asks_about_the_new_text_and_closes_the_old_one(
    cast: Cast, statement: Statement, call: PositionCall
) -> None:
    positions.take_position(call, organisation=cast.reed, stance="endorse", by=cast.sreymom, at=NOW + HOUR)
    with pytest.raises(Refused) as refused:
        positions.ask_positions(statement, deadline=DEADLINE, by=cast.chanthy, at=NOW + HOUR)
    assert refused.value.code == "open"
    reword(cast, statement, "Mend the bridge.", based_on=1)
    second = positions.ask_positions(statement, deadline=DEADLINE, by=cast.chanthy, at=NOW + 2 * HOUR)
    call.refresh_from_db()
    assert call.closed_at == NOW + 2 * HOUR
    assert (second.version.number, second.positions.count()) == (2, 0)
    kinds = Event.objects.filter(kind__startswith="positions.").order_by("id").values_list("kind", flat=True)
    assert list(kinds) == ["positions.asked", "positions.closed", "positions.asked"]


def test_the_same_text_is_asked_about_again_among_those_who_were_silent(
    cast: Cast, statement: Statement, call: PositionCall
) -> None:
    positions.take_position(call, organisation=cast.reed, stance="endorse", by=cast.sreymom, at=NOW + HOUR)
    positions.close_positions(call, by=cast.chanthy, at=NOW + 2 * HOUR)
    Job.objects.all().delete()
    again = positions.ask_positions(statement, deadline=DEADLINE + DAY, by=cast.chanthy, at=NOW + 3 * HOUR)
    assert (again.pk, again.closed_at, again.deadline) == (call.pk, None, DEADLINE + DAY)
    assert again.positions.get().organisation == cast.reed
    mailed = Job.objects.filter(key__contains=":positions_asked:")
    assert mailed.count() == 3
    assert not mailed_to(mailed, cast.sreymom.ref)


def test_the_clock_closes_at_the_deadline_and_never_before(cast: Cast, call: PositionCall) -> None:
    with pytest.raises(Refused) as refused:
        positions.close_positions(call, by=Machine.CLOCK, at=DEADLINE - HOUR)
    assert refused.value.code == "not_due"
    with pytest.raises(Refused):
        positions.take_position(call, organisation=cast.reed, stance="endorse", by=cast.sreymom, at=DEADLINE)
    positions.close_positions(call, by=Machine.CLOCK, at=DEADLINE)
    with pytest.raises(Refused):
        positions.close_positions(call, by=Machine.CLOCK, at=DEADLINE)


def test_an_open_call_ends_when_the_text_is_settled_or_a_round_opens(
    cast: Cast, statement: Statement, call: PositionCall
) -> None:
    consulting.open_round(statement, deadline=DEADLINE, by=cast.chanthy, at=NOW + HOUR)
    call.refresh_from_db()
    assert call.closed_at == NOW + HOUR
    consulting.close_round(statement.rounds.get(number=2), by=cast.chanthy, at=NOW + 2 * HOUR)
    again = positions.ask_positions(statement, deadline=DEADLINE, by=cast.chanthy, at=NOW + 3 * HOUR)
    signing.settle_final(Statement.objects.get(pk=statement.pk), by=cast.chanthy, at=NOW + 4 * HOUR)
    again.refresh_from_db()
    assert again.closed_at == NOW + 4 * HOUR
    assert holds(again)  # the final text is the one that was asked about


def test_only_in_consolidation(cast: Cast) -> None:
    for statement in (factories.invited(cast), factories.consulted(cast).statement, factories.settled(cast)):
        with pytest.raises(Refused) as refused:
            positions.ask_positions(statement, deadline=DEADLINE, by=cast.chanthy, at=NOW)
        assert refused.value.code == "stage"


def test_the_map(cast: Cast, call: PositionCall) -> None:
    for organisation, stance, note, by in (
        (cast.river, "endorse", "", cast.rotha),
        (cast.reed, "block", "No.", cast.sreymom),
        (cast.hill, "endorse", "", cast.visal),
    ):
        positions.take_position(call, organisation=organisation, stance=stance, note=note, by=by, at=NOW + HOUR)
    found = position_map(call, silent_label="silent", on=NOW.date())
    assert [(one.stance, one.number) for one in found.stood] == [
        ("endorse", 2),
        ("reservation", 0),
        ("abstain", 0),
        ("block", 1),
        ("", 1),
    ]
    assert [one.name_en for one in found.silent] == ["Stone Bridge"]
    assert (found.answered, found.asked, found.blocks) == (3, 4, 1)
    [river] = found.networks
    assert (river.network, river.own) == (cast.river, "endorses")
    assert [number for _label, number in river.numbers] == [0, 0, 0, 1, 1]  # Reed blocks, Stone is silent
    assert found.tiles == [(0, "endorse"), (10, "endorse"), (20, "block"), (30, "silent")]
    assert found.width == 40


def test_totals_are_told_from_three_answers_on(cast: Cast, call: PositionCall) -> None:
    said = [Position(stance="endorse"), Position(stance="block")]
    assert totals_of(said, everything=False) is None
    assert totals_of(said, everything=True) == {
        Stance.ENDORSE: 1,
        Stance.RESERVATION: 0,
        Stance.ABSTAIN: 0,
        Stance.BLOCK: 1,
    }
    totals = totals_of([*said, Position(stance="block")], everything=False)
    assert totals is not None
    assert totals[Stance.BLOCK] == 2
