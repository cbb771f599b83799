"""What was deferred goes on in the next round on the new version; what has no place there stays readable."""

from copy import deepcopy

import pytest
from django.core.exceptions import PermissionDenied

from ledger.models import Event
from organisations.refusals import Refused
from statements.actions import amending, arranging, consulting, disposing, merging, reinserting, rewording, signing
from statements.actions.amending import Proposed
from statements.models import Amendment, Round, Statement
from statements.queries.text import working_text
from statements.stages import ChangeKind, EventKind
from tests import factories
from tests.cast import MORNING, Cast
from tests.factories import DAY
from tests.statements.proposing import block, propose

BRIDGE, CHILDREN = "Mend the old bridge this year.", "Count the children who cross it."
LATER, SECOND = MORNING + DAY, MORNING + 2 * DAY


@pytest.fixture(scope="module")
def told(told_cast: Cast) -> Round:
    return factories.consulted(told_cast)


@pytest.fixture
def consultation(db: None, told: Round) -> Round:
    return deepcopy(told)


def close_with(cast: Cast, consultation: Round, outcomes: dict[Amendment, str]) -> Statement:
    for amendment, outcome in outcomes.items():
        disposing.dispose(amendment, outcome=outcome, reason="Good.", by=cast.chanthy, at=LATER)
    consulting.close_round(consultation, by=cast.chanthy, at=LATER)
    return Statement.objects.get(pk=consultation.statement.pk)


def second_round(cast: Cast, statement: Statement) -> Round:
    return consulting.open_round(statement, deadline=SECOND + 7 * DAY, by=cast.chanthy, at=SECOND)


def test_a_deferred_amendment_goes_on_with_all_that_belongs_to_it(cast: Cast, consultation: Round) -> None:
    wooden = propose(
        consultation,
        cast.reed,
        cast.sreymom,
        Proposed(ChangeKind.REPLACE, block(consultation, BRIDGE), {"en": "Mend the wooden bridge this year."}),
        Proposed(ChangeKind.INSERT, block(consultation, CHILDREN), {"en": "Thank you."}, "paragraph"),
        reason="It matters.",
    )
    amending.co_sponsor(wooden, organisation=cast.hill, reason="So do we.", by=cast.visal, at=MORNING)
    soon = propose(
        consultation,
        cast.river,
        cast.rotha,
        Proposed(ChangeKind.REPLACE, block(consultation, BRIDGE), {"en": "Mend the old bridge before the rains."}),
    )
    statement = close_with(cast, consultation, {wooden: "deferred", soon: "accepted"})
    merging.merge_round(consultation, by=cast.chanthy, at=LATER)
    following = second_round(cast, statement)
    carried = following.amendments.get()
    assert (carried.carried_from, carried.number, carried.organisation, carried.author) == (
        wooden,
        1,
        cast.reed,
        cast.sreymom,
    )
    assert carried.reason == "It matters."
    assert [(one.organisation, one.reason) for one in carried.co_sponsors.all()] == [(cast.hill, "So do we.")]
    assert not carried.orphans.exists()
    assert carried.digest
    # On the new words: what it wanted, and what came in meanwhile.
    assert [(row.kind, row.text) for row in carried.changes.all()] == [
        ("replace", "Mend the wooden bridge before the rains."),
        ("insert", "Thank you."),
    ]
    event = Event.objects.get(kind=EventKind.AMENDMENT_CARRIED)
    assert (event.content["amendment"], event.content["from"], event.content["orphans"]) == (carried.ref, wooden.ref, 0)
    statement = Statement.objects.get(pk=statement.pk)
    disposing.dispose(carried, outcome="accepted", reason="Now.", by=cast.chanthy, at=SECOND)
    consulting.close_round(following, by=cast.chanthy, at=SECOND)
    merging.merge_round(following, by=cast.chanthy, at=SECOND)
    assert [row.text("en") for row in working_text(statement).body] == [
        "What we ask",
        "Mend the wooden bridge before the rains.",
        CHILDREN,
        "Thank you.",
    ]


def test_what_lost_its_place_keeps_both_texts_and_finds_a_new_one(cast: Cast, consultation: Round) -> None:
    count = propose(
        consultation,
        cast.reed,
        cast.sreymom,
        Proposed(
            ChangeKind.REPLACE, block(consultation, CHILDREN), {"en": "Count all who cross it.", "km": "រាប់ទាំងអស់។"}
        ),
    )
    statement = close_with(cast, consultation, {count: "deferred"})
    arranging.remove_block(statement, block(consultation, CHILDREN), by=cast.chanthy, at=LATER)
    merging.merge_round(consultation, by=cast.chanthy, at=LATER)
    following = second_round(cast, statement)
    carried = following.amendments.get()
    assert not carried.changes.exists()
    lost = {orphan.language: (orphan.base, orphan.text) for orphan in carried.orphans.all()}
    assert lost == {"en": (CHILDREN, "Count all who cross it."), "km": ("រាប់កុមារដែលឆ្លងកាត់ស្ពាននេះ។", "រាប់ទាំងអស់។")}
    orphan = carried.orphans.get(language="km")
    with pytest.raises(PermissionDenied):
        reinserting.reinsert(orphan, after=block(consultation, BRIDGE), by=cast.visal, at=SECOND)
    reinserting.reinsert(orphan, after=block(consultation, BRIDGE), by=cast.sreymom, at=SECOND)
    rows = list(carried.changes.all())
    assert [(row.kind, row.language, row.text, row.new_kind) for row in rows] == [
        ("insert", "en", "Count all who cross it.", "point"),
        ("insert", "km", "រាប់ទាំងអស់។", "point"),
    ]
    assert len({row.new_ref for row in rows}) == 1
    assert Event.objects.filter(kind=EventKind.AMENDMENT_REINSERTED).count() == 1
    with pytest.raises(Refused) as refused:
        reinserting.reinsert(orphan, after=None, by=cast.chanthy, at=SECOND)
    assert refused.value.code == "reinserted"
    carried.refresh_from_db()
    assert carried.digest
    disposing.dispose(carried, outcome="accepted", reason="Now.", by=cast.chanthy, at=SECOND)
    consulting.close_round(following, by=cast.chanthy, at=SECOND)
    merging.merge_round(following, by=cast.chanthy, at=SECOND)
    assert [row.text("en") for row in working_text(statement).body] == [
        "What we ask",
        BRIDGE,
        "Count all who cross it.",
    ]


def test_what_is_answered_is_not_put_in_anew(cast: Cast, consultation: Round) -> None:
    count = propose(
        consultation,
        cast.reed,
        cast.sreymom,
        Proposed(ChangeKind.REPLACE, block(consultation, CHILDREN), {"en": "Count all who cross it."}),
    )
    statement = close_with(cast, consultation, {count: "deferred"})
    rewording.edit_block(
        statement,
        block(consultation, CHILDREN),
        language="en",
        text="Count the grown-ups who cross it.",
        based_on=1,
        by=cast.chanthy,
        at=LATER,
    )
    merging.merge_round(consultation, by=cast.chanthy, at=LATER)
    carried = second_round(cast, statement).amendments.get()
    # "the children" became "all" here and "the grown-ups" there.
    orphan = carried.orphans.get()
    disposing.dispose(carried, outcome="not_accepted", reason="It is gone.", by=cast.chanthy, at=SECOND)
    with pytest.raises(Refused) as refused:
        reinserting.reinsert(orphan, after=None, by=cast.chanthy, at=SECOND)
    assert refused.value.code == "answered"


def test_nothing_deferred_stands_behind_a_final_text(cast: Cast, consultation: Round) -> None:
    wooden = propose(
        consultation,
        cast.reed,
        cast.sreymom,
        Proposed(ChangeKind.REPLACE, block(consultation, BRIDGE), {"en": "Mend the wooden bridge this year."}),
    )
    statement = close_with(cast, consultation, {wooden: "deferred"})
    merging.merge_round(consultation, by=cast.chanthy, at=LATER)
    with pytest.raises(Refused) as refused:
        signing.settle_final(statement, by=cast.chanthy, at=LATER)
    assert refused.value.code == "deferred"
    following = second_round(cast, Statement.objects.get(pk=statement.pk))
    disposing.dispose(following.amendments.get(), outcome="not_accepted", reason="No.", by=cast.chanthy, at=SECOND)
    consulting.close_round(following, by=cast.chanthy, at=SECOND)
    merging.merge_round(following, by=cast.chanthy, at=SECOND)
    signing.settle_final(Statement.objects.get(pk=statement.pk), by=cast.chanthy, at=SECOND)


def test_an_amendment_deferred_twice_is_carried_twice(cast: Cast, consultation: Round) -> None:
    wooden = propose(
        consultation,
        cast.reed,
        cast.sreymom,
        Proposed(ChangeKind.REPLACE, block(consultation, BRIDGE), {"en": "Mend the wooden bridge this year."}),
    )
    statement = close_with(cast, consultation, {wooden: "deferred"})
    merging.merge_round(consultation, by=cast.chanthy, at=LATER)
    following = second_round(cast, statement)
    statement = Statement.objects.get(pk=statement.pk)
    disposing.dispose(following.amendments.get(), outcome="deferred", reason="Later.", by=cast.chanthy, at=SECOND)
    consulting.close_round(following, by=cast.chanthy, at=SECOND)
    merging.merge_round(following, by=cast.chanthy, at=SECOND)
    third = consulting.open_round(
        Statement.objects.get(pk=statement.pk), deadline=SECOND + 9 * DAY, by=cast.chanthy, at=SECOND
    )
    carried = third.amendments.get()
    assert carried.carried_from is not None
    assert carried.carried_from.carried_from == wooden
