"""Every legal move stands in one literal table here, written by hand; every other is refused."""

import itertools
import json
from copy import deepcopy

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.models import Event
from organisations.actors import Machine
from organisations.models import Person
from organisations.refusals import Refused
from statements.actions import (
    commenting,
    consulting,
    embargoing,
    lifecycle,
    publishing,
    renewing,
    sign_on_times,
    signing,
)
from statements.actions.lifecycle import Move
from statements.models import Statement
from statements.stages import Stage
from tests import factories
from tests.cast import MORNING, Cast
from tests.factories import DAY

# from, move, to: the product's life cycle, drawn by hand.
LEGAL = {
    ("drafting", "open_round", "consultation"),
    ("consolidation", "open_round", "consultation"),
    ("consultation", "close_round", "consolidation"),
    ("consolidation", "settle", "final"),
    ("final", "open_sign_on", "sign_on"),
    ("sign_on", "close_sign_on", "closed"),
    ("closed", "reopen_sign_on", "sign_on"),
    ("sign_on", "reopen_text", "consolidation"),
    ("closed", "reopen_text", "consolidation"),
    ("closed", "publish", "published"),
    ("drafting", "withdraw", "withdrawn"),
    ("consultation", "withdraw", "withdrawn"),
    ("consolidation", "withdraw", "withdrawn"),
    ("final", "withdraw", "withdrawn"),
    ("sign_on", "withdraw", "withdrawn"),
    ("closed", "withdraw", "withdrawn"),
    ("published", "withdraw", "withdrawn"),
}

# who may make each move: Chanthy coordinates, Piseth publishes, Rotha signs for an invited network, Ot is an outsider.
# Named on this statement alone: a coordinator, a publisher, a translator. The neighbour coordinates for a co-convenor.
MAY = {
    "open_round": {"chanthy", "named coordinator"},
    "close_round": {"chanthy", "named coordinator", "clock"},
    "settle": {"chanthy", "named coordinator"},
    "open_sign_on": {"chanthy", "named coordinator"},
    "close_sign_on": {"chanthy", "named coordinator", "clock"},
    "reopen_sign_on": {"chanthy", "named coordinator"},
    "reopen_text": {"chanthy", "named coordinator"},
    "publish": {"piseth", "named publisher", "clock"},
    "withdraw": {"chanthy", "piseth", "named coordinator", "named publisher"},
}


def test_the_table_of_moves_is_the_product_s() -> None:
    table = {
        (source.value, transition.move.value, transition.target.value)
        for transition in lifecycle.TRANSITIONS
        for source in transition.sources
    }
    assert table == LEGAL


def test_only_start_and_record_bring_a_statement_into_being() -> None:
    assert {t.move for t in lifecycle.TRANSITIONS if not t.sources} == {Move.START, Move.RECORD}


def at_stage(cast: Cast, stage: Stage) -> Statement:
    match stage:
        case Stage.DRAFTING:
            return factories.invited(cast)
        case Stage.CONSULTATION:
            return factories.consulted(cast).statement
        case Stage.CONSOLIDATION:
            return factories.consolidated(cast).statement
        case Stage.FINAL:
            return factories.settled(cast)
        case Stage.SIGN_ON:
            return factories.opened(cast)
        case Stage.CLOSED:
            return factories.closed(cast)
        case Stage.PUBLISHED:
            return factories.published(cast).statement
        case Stage.WITHDRAWN:
            statement = factories.drafted(cast)
            publishing.withdraw_statement(statement, reason="Given up.", by=cast.chanthy, at=MORNING)
            return statement


def attempt(statement: Statement, move: str, by: Person | Machine) -> None:
    """The move through its own action, late enough for every deadline to have passed."""
    at = MORNING + 30 * DAY
    match Move(move):
        case Move.OPEN_ROUND:
            consulting.open_round(statement, deadline=at + DAY, by=by, at=at)
        case Move.CLOSE_ROUND:
            consultation = statement.rounds.order_by("-number").first()
            if consultation is None:
                raise Refused("stage", "there is no round")
            consulting.close_round(consultation, by=by, at=at)
        case Move.SETTLE:
            signing.settle_final(statement, by=by, at=at)
        case Move.OPEN_SIGN_ON:
            signing.open_sign_on(statement, deadline=at + DAY, by=by, at=at)
        case Move.CLOSE_SIGN_ON:
            signing.close_sign_on(statement, by=by, at=at)
        case Move.REOPEN_SIGN_ON:
            sign_on_times.reopen(statement, deadline=at + DAY, reason="More time.", by=by, at=at)
        case Move.REOPEN_TEXT:
            renewing.reopen_text(statement, reason="A word was missing.", by=by, at=at)
        case Move.PUBLISH:
            publishing.publish(statement, by=by, at=at)
        case Move.WITHDRAW:
            publishing.withdraw_statement(statement, reason="It is over.", by=by, at=at)
        case Move.START | Move.RECORD:
            raise AssertionError("not a move between stages")


@pytest.mark.django_db
@pytest.mark.parametrize("stage", list(Stage))
def test_each_move_from_each_stage_by_each_person(cast: Cast, stage: Stage) -> None:
    statement = at_stage(cast, stage)
    named = factories.staffed(cast, statement)
    actors: dict[str, Person | Machine] = {
        "named coordinator": named.coordinator,
        "named publisher": named.publisher,
        "translator": named.translator,
        "neighbour": named.neighbour,
        "chanthy": cast.chanthy,
        "piseth": cast.piseth,
        "rotha": cast.rotha,
        "ot": cast.ot,
        "mealea": cast.mealea,
        "clock": Machine.CLOCK,
    }
    targets = {(source, move): target for source, move, target in LEGAL}
    for move, (name, actor) in itertools.product(MAY, actors.items()):
        point = transaction.savepoint()
        present = Statement.objects.get(pk=statement.pk)
        if (stage, move, name) == (Stage.CLOSED, Move.PUBLISH, "clock"):
            # The clock publishes what a publisher has approved for its minute.
            minute = MORNING + 30 * DAY
            embargoing.set_embargo(present, publish_at=minute, by=cast.piseth, at=minute - DAY)
        before = Event.objects.count()
        try:
            attempt(present, move, actor)
        except PermissionDenied:
            assert name not in MAY[move], (stage, move, name)
            assert Event.objects.count() == before
        except Refused as refused:
            assert refused.code == "stage"
            assert name in MAY[move] or present.rounds.count() == 0
            assert (stage.value, move) not in targets, (stage, move, name, str(refused))
            assert Event.objects.count() == before
        else:
            assert name in MAY[move]
            stored = Statement.objects.get(pk=statement.pk)
            assert stored.stage == present.stage == targets[stage.value, move]
            assert Event.objects.count() == before + 1
            written = json.loads(Event.objects.latest("id").data)
            assert (written["from"], written["stage"]) == (stage.value, stored.stage)
        transaction.savepoint_rollback(point)


@pytest.mark.django_db
def test_whoever_comes_second_is_refused_and_nothing_happens_twice(cast: Cast) -> None:
    first = factories.opened(cast)
    second = Statement.objects.get(pk=first.pk)
    signing.close_sign_on(first, by=cast.chanthy, at=MORNING + 2 * DAY)
    with pytest.raises(Refused) as refused:
        signing.close_sign_on(second, by=cast.chanthy, at=MORNING + 3 * DAY)
    assert refused.value.code == "stage"
    assert Event.objects.filter(kind="sign_on.closed").count() == 1
    assert Statement.objects.get(pk=first.pk).signed_off_at == MORNING + 2 * DAY


@pytest.mark.django_db
def test_the_clock_closes_at_the_deadline_and_not_before(cast: Cast) -> None:
    deadline = MORNING + 5 * DAY
    statement = factories.opened(cast, deadline=deadline)
    with pytest.raises(Refused, match="has not come"):
        signing.close_sign_on(statement, by=Machine.CLOCK, at=deadline.replace(microsecond=0) - DAY / 86_400_000)
    assert Statement.objects.get(pk=statement.pk).stage == Stage.SIGN_ON
    signing.close_sign_on(Statement.objects.get(pk=statement.pk), by=Machine.CLOCK, at=deadline)
    assert Statement.objects.get(pk=statement.pk).stage == Stage.CLOSED


@pytest.mark.django_db
def test_nothing_is_settled_while_something_is_unanswered(cast: Cast) -> None:
    consultation = factories.consulted(cast)
    commenting.comment(
        consultation, organisation=cast.reed, text="Which bridge?", weight="blocking", by=cast.sreymom, at=MORNING
    )
    consulting.close_round(consultation, by=cast.chanthy, at=MORNING + DAY)
    versions = consultation.statement.versions.count()
    with pytest.raises(Refused) as refused:
        signing.settle_final(consultation.statement, by=cast.chanthy, at=MORNING + DAY)
    assert refused.value.code == "unanswered"
    assert str(refused.value) == "1 amendments and comments are not answered yet; 1 of them are blocking."
    stored = Statement.objects.get(pk=consultation.statement.pk)
    assert (stored.stage, stored.final_version) == (Stage.CONSOLIDATION, None)
    assert stored.versions.count() == versions


@pytest.mark.django_db
def test_a_round_needs_a_text_and_somebody_invited(cast: Cast) -> None:
    statement = factories.drafted(cast)
    with pytest.raises(Refused) as refused:
        consulting.open_round(statement, deadline=MORNING + DAY, by=cast.chanthy, at=MORNING)
    assert refused.value.code == "nobody_invited"
    assert Statement.objects.get(pk=statement.pk).stage == Stage.DRAFTING


MOVES = sorted(MAY)


@pytest.mark.django_db
@settings(max_examples=25)
@given(walk=st.lists(st.sampled_from(MOVES), min_size=1, max_size=10))
def test_any_walk_keeps_to_the_table(told_cast: Cast, walk: list[str]) -> None:
    """However people press the buttons: each stage reached is in the hand-drawn table, and each move is one event."""
    point = transaction.savepoint()
    try:
        cast = deepcopy(told_cast)
        statement = factories.invited(cast)
        expected = "drafting"
        targets = {(source, move): target for source, move, target in LEGAL}
        made = 0
        for move in walk:
            by = cast.piseth if move == "publish" else cast.chanthy
            present = Statement.objects.get(pk=statement.pk)
            try:
                with transaction.atomic():
                    attempt(present, move, by)
            except Refused:
                assert (expected, move) not in targets
            else:
                expected = targets[expected, move]
                made += 1
        stored = Statement.objects.get(pk=statement.pk)
        moves = Event.objects.filter(chain=statement.chain, data__contains='"from":')
        assert (stored.stage, moves.count()) == (expected, made)
    finally:
        transaction.savepoint_rollback(point)
