"""Answers and merging: what is accepted comes in, nothing contradicts silently, languages fall behind or keep step."""

from collections.abc import Callable
from copy import deepcopy

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from organisations.models import Organisation, Person
from organisations.refusals import Refused
from statements.actions import amending, consulting, disposing, merging, rewording
from statements.actions.amending import Proposed
from statements.models import Amendment, Block, Disposition, Round, Statement
from statements.queries.deciding import mark_of
from statements.queries.text import working_text
from statements.stages import ChangeKind
from tests import factories
from tests.cast import MORNING, Cast
from tests.factories import DAY

BRIDGE, CHILDREN = "Mend the old bridge this year.", "Count the children who cross it."
LATER = MORNING + DAY


def saying(statement: Statement, words: str) -> Block:
    return statement.blocks.get(revisions__text=words)


def english(statement: Statement) -> list[str]:
    return [block.text("en") for block in working_text(statement).body]


def replacing(consultation: Round, organisation: Organisation, by: Person, old: str, new: str) -> Amendment:
    return amending.amend(
        consultation,
        organisation=organisation,
        changes=[Proposed(ChangeKind.REPLACE, saying(consultation.statement, old), {"en": new})],
        by=by,
        at=MORNING,
    )


def answer_all(cast: Cast, consultation: Round, outcomes: dict[Amendment, str]) -> None:
    for amendment, outcome in outcomes.items():
        disposing.dispose(amendment, outcome=outcome, reason="Because.", by=cast.chanthy, at=LATER)
    consulting.close_round(consultation, by=cast.chanthy, at=LATER)


def test_disjoint_amendments_to_one_paragraph_merge(cast: Cast) -> None:
    consultation = factories.consulted(cast)
    first = replacing(consultation, cast.reed, cast.sreymom, BRIDGE, "Mend the wooden bridge this year.")
    second = replacing(consultation, cast.hill, cast.visal, BRIDGE, "Mend the old bridge before the rains.")
    answer_all(cast, consultation, {first: "accepted", second: "accepted"})
    merging.merge_round(consultation, by=cast.chanthy, at=LATER)
    assert english(consultation.statement) == ["What we ask", "Mend the wooden bridge before the rains.", CHILDREN]
    block = working_text(consultation.statement).block(saying(consultation.statement, BRIDGE).ref)
    assert block is not None
    assert block.stale == {"km"}


def test_what_was_not_accepted_stays_out(cast: Cast) -> None:
    consultation = factories.consulted(cast)
    amendment = replacing(consultation, cast.reed, cast.sreymom, BRIDGE, "Leave the bridge.")
    answer_all(cast, consultation, {amendment: "not_accepted"})
    merging.merge_round(consultation, by=cast.chanthy, at=LATER)
    assert english(consultation.statement) == ["What we ask", BRIDGE, CHILDREN]


def test_contradictions_are_refused_and_settled_in_part(cast: Cast) -> None:
    consultation = factories.consulted(cast)
    wooden = replacing(consultation, cast.reed, cast.sreymom, BRIDGE, "Mend the wooden bridge this year.")
    iron = replacing(consultation, cast.hill, cast.visal, BRIDGE, "Mend the iron bridge this year.")
    answer_all(cast, consultation, {wooden: "accepted", iron: "accepted"})
    with pytest.raises(Refused) as refused:
        merging.merge_round(consultation, by=cast.chanthy, at=LATER)
    assert refused.value.code == "conflict"
    assert english(consultation.statement) == ["What we ask", BRIDGE, CHILDREN]
    assert Round.objects.get(pk=consultation.pk).merged_at is None

    both = "Mend the wooden and the iron bridge this year."
    change = wooden.changes.get()
    disposing.dispose(
        wooden,
        outcome="in_part",
        reason="Both.",
        decided_texts={change.pk: both},
        based_on=mark_of(wooden.disposition),
        by=cast.chanthy,
        at=LATER,
    )
    disposing.dispose(
        iron,
        outcome="duplicate",
        reason="See the other.",
        duplicate_of=wooden,
        based_on=mark_of(iron.disposition),
        by=cast.chanthy,
        at=LATER,
    )
    merging.merge_round(consultation, by=cast.chanthy, at=LATER)
    assert english(consultation.statement) == ["What we ask", both, CHILDREN]


def test_insertions_and_deletions(cast: Cast) -> None:
    consultation = factories.consulted(cast)
    statement = consultation.statement
    added = amending.amend(
        consultation,
        organisation=cast.reed,
        changes=[
            Proposed(
                ChangeKind.INSERT,
                saying(statement, BRIDGE),
                {"en": "Light it at night.", "km": "បំភ្លឺវានៅពេលយប់។"},
                "point",
            )
        ],
        by=cast.sreymom,
        at=MORNING,
    )
    struck = amending.amend(
        consultation,
        organisation=cast.hill,
        changes=[Proposed(ChangeKind.DELETE, saying(statement, CHILDREN), {})],
        by=cast.visal,
        at=MORNING,
    )
    answer_all(cast, consultation, {added: "accepted", struck: "accepted"})
    merging.merge_round(consultation, by=cast.chanthy, at=LATER)
    text = working_text(statement)
    assert [(b.number, b.text("en")) for b in text.body] == [
        ("1", "What we ask"),
        ("1.1", BRIDGE),
        ("1.2", "Light it at night."),
    ]
    assert text.out_of_step == ()


def test_both_languages_changed_by_one_amendment_keep_step(cast: Cast) -> None:
    consultation = factories.consulted(cast)
    block = saying(consultation.statement, BRIDGE)
    amendment = amending.amend(
        consultation,
        organisation=cast.reed,
        changes=[Proposed(ChangeKind.REPLACE, block, {"en": "Mend it this year.", "km": "ជួសជុលវានៅឆ្នាំនេះ។"})],
        by=cast.sreymom,
        at=MORNING,
    )
    answer_all(cast, consultation, {amendment: "accepted"})
    merging.merge_round(consultation, by=cast.chanthy, at=LATER)
    assert working_text(consultation.statement).out_of_step == ()


def test_the_coordinators_own_edits_merge_too(cast: Cast) -> None:
    consultation = factories.consulted(cast)
    amendment = replacing(consultation, cast.reed, cast.sreymom, BRIDGE, "Mend the wooden bridge this year.")
    answer_all(cast, consultation, {amendment: "accepted"})
    statement = Statement.objects.get(pk=consultation.statement.pk)
    rewording.edit_block(
        statement,
        saying(statement, BRIDGE),
        language="en",
        text="Mend the old bridge next year.",
        based_on=1,
        by=cast.chanthy,
        at=LATER,
    )
    merging.merge_round(consultation, by=cast.chanthy, at=LATER)
    assert english(statement)[1] == "Mend the wooden bridge next year."


def test_nothing_is_merged_while_something_waits(cast: Cast) -> None:
    consultation = factories.consulted(cast)
    replacing(consultation, cast.reed, cast.sreymom, BRIDGE, "Mend it.")
    consulting.close_round(consultation, by=cast.chanthy, at=LATER)
    with pytest.raises(Refused) as refused:
        merging.merge_round(consultation, by=cast.chanthy, at=LATER)
    assert refused.value.code == "unanswered"


def test_an_answer_needs_a_reason_and_a_coordinator(cast: Cast) -> None:
    consultation = factories.consulted(cast)
    amendment = replacing(consultation, cast.reed, cast.sreymom, BRIDGE, "Mend it.")
    with pytest.raises(Refused) as refused:
        disposing.dispose(amendment, outcome="accepted", reason=" ", by=cast.chanthy, at=MORNING)
    assert refused.value.field == "reason"
    with pytest.raises(Refused):
        disposing.dispose(amendment, outcome="in_part", reason="Half.", by=cast.chanthy, at=MORNING)
    for person in (cast.sreymom, cast.piseth, cast.ot):
        with pytest.raises(PermissionDenied):
            disposing.dispose(amendment, outcome="accepted", reason="Fine.", by=person, at=MORNING)
    assert Disposition.objects.count() == 0


def test_an_answer_can_change_until_the_round_is_merged(cast: Cast) -> None:
    consultation = factories.consulted(cast)
    amendment = replacing(consultation, cast.reed, cast.sreymom, BRIDGE, "Mend it.")
    answer_all(cast, consultation, {amendment: "not_accepted"})
    first = mark_of(Disposition.objects.get())
    disposing.dispose(amendment, outcome="accepted", reason="On reflection.", based_on=first, by=cast.chanthy, at=LATER)
    merging.merge_round(consultation, by=cast.chanthy, at=LATER)
    assert english(consultation.statement)[1] == "Mend it."
    with pytest.raises(Refused) as refused:
        disposing.dispose(amendment, outcome="not_accepted", reason="Too late.", by=cast.chanthy, at=LATER)
    assert refused.value.code == "merged"


KHMER = "ជួសជុលស្ពានចាស់នៅឆ្នាំនេះ។"
# Wishes of four organisations for one text, of every kind; by hand, none contradicts another.
WISHES: tuple[tuple[str, Callable[[Round], list[Proposed]]], ...] = (
    ("reed", lambda r: [replace_words(r, BRIDGE, "en", "Mend the wooden bridge this year.")]),
    ("hill", lambda r: [replace_words(r, BRIDGE, "en", "Mend the old bridge before the rains.")]),
    ("river", lambda r: [replace_words(r, BRIDGE, "km", "ជួសជុលស្ពានចាស់នៅឆ្នាំក្រោយ។")]),
    ("stone", lambda r: [Proposed(ChangeKind.MOVE, saying(r.statement, CHILDREN), other=saying(r.statement, HEADING))]),
    (
        "reed",
        lambda r: [
            Proposed(ChangeKind.INSERT, saying(r.statement, BRIDGE), {"en": "Light it.", "km": "បំភ្លឺវា។"}, "point")
        ],
    ),
    ("hill", lambda r: [replace_words(r, CHILDREN, "en", "Count the children and all who cross it.")]),
)
HEADING = "What we ask"


def replace_words(consultation: Round, old: str, language: str, new: str) -> Proposed:
    return Proposed(ChangeKind.REPLACE, saying(consultation.statement, old), {language: new})


@pytest.mark.django_db
@settings(max_examples=5)
@given(order=st.permutations(range(len(WISHES))), chosen=st.sets(st.integers(0, len(WISHES) - 1)))
def test_accepting_one_never_undoes_another_in_any_order(told_cast: Cast, order: list[int], chosen: set[int]) -> None:
    """Over the whole stack: answers given in any order, some taken back and given again, then merged and undone."""
    point = transaction.savepoint()
    try:
        cast = deepcopy(told_cast)
        consultation = factories.consulted(cast)
        speakers = {"reed": cast.sreymom, "hill": cast.visal, "river": cast.rotha, "stone": cast.bora}
        amendments = [
            amending.amend(
                consultation, organisation=getattr(cast, who), changes=wish(consultation), by=speakers[who], at=MORNING
            )
            for who, wish in WISHES
        ]
        before = working_text(consultation.statement)
        for n in order:
            first = disposing.dispose(amendments[n], outcome="accepted", reason="Yes.", by=cast.chanthy, at=LATER)
            if n not in chosen:
                disposing.take_back(amendments[n], based_on=mark_of(first), by=cast.chanthy, at=LATER)
                disposing.dispose(amendments[n], outcome="not_accepted", reason="No.", by=cast.chanthy, at=LATER)
        consulting.close_round(consultation, by=cast.chanthy, at=LATER)
        merging.merge_round(consultation, by=cast.chanthy, at=LATER)
        bridge = BRIDGE
        if 0 in chosen:
            bridge = bridge.replace("old", "wooden")
        if 1 in chosen:
            bridge = bridge.replace("this year", "before the rains")
        children = "Count the children and all who cross it." if 5 in chosen else CHILDREN
        points = [bridge, *(["Light it."] if 4 in chosen else []), *([] if 3 in chosen else [children])]
        assert english(consultation.statement) == [HEADING, *([children] if 3 in chosen else []), *points]
        row = working_text(consultation.statement).block(saying(consultation.statement, BRIDGE).ref)
        assert row is not None
        assert row.text("km") == (KHMER.replace("នេះ", "ក្រោយ") if 2 in chosen else KHMER)
        merging.undo_merge(consultation, by=cast.chanthy, at=LATER)
        after = working_text(consultation.statement)
        assert [(b.ref, b.texts, b.stale) for b in after.blocks] == [(b.ref, b.texts, b.stale) for b in before.blocks]
    finally:
        transaction.savepoint_rollback(point)
