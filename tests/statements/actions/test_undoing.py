"""A merge is taken back exactly, or not at all: words, order, kinds, depth, and which language is behind."""

from collections.abc import Callable
from copy import deepcopy

import pytest
from django.core.exceptions import PermissionDenied

from ledger.models import Event
from organisations.refusals import Refused
from statements.actions import arranging, consulting, disposing, merging, rewording, versioning
from statements.actions.amending import Proposed
from statements.models import Amendment, BeforeMerge, BlockRevision, Credit, Round, Statement
from statements.queries.deciding import mark_of
from statements.queries.text import working_text
from statements.queries.undoing import with_staleness
from statements.stages import ChangeKind, EventKind
from tests import factories
from tests.cast import MORNING, Cast
from tests.factories import DAY
from tests.statements.proposing import block, propose

HEADING, BRIDGE, CHILDREN = "What we ask", "Mend the old bridge this year.", "Count the children who cross it."
LATER = MORNING + DAY


@pytest.fixture(scope="module")
def told(told_cast: Cast) -> Round:
    return factories.consulted(told_cast)


@pytest.fixture
def consultation(db: None, told: Round) -> Round:
    return deepcopy(told)


def accept_and_close(cast: Cast, consultation: Round, *amendments: Amendment) -> None:
    for amendment in amendments:
        disposing.dispose(amendment, outcome="accepted", reason="Good.", by=cast.chanthy, at=LATER)
    consulting.close_round(consultation, by=cast.chanthy, at=LATER)


def stands(consultation: Round) -> object:
    """All that a reader could tell the text by."""
    statement = Statement.objects.get(pk=consultation.statement.pk)
    return with_staleness(statement, working_text(statement))


def english(consultation: Round) -> list[tuple[str, str]]:
    return [(row.kind, row.text("en")) for row in working_text(consultation.statement).body]


def everything_at_once(cast: Cast, consultation: Round) -> list[Amendment]:
    """Every kind of change: words, a new paragraph, one that moves, one cut in two, and one struck."""
    statement = consultation.statement
    return [
        propose(
            consultation,
            cast.reed,
            cast.sreymom,
            Proposed(
                ChangeKind.SPLIT,
                block(consultation, BRIDGE),
                {"en": "Mend the old bridge", "km": "ជួសជុលស្ពានចាស់"},
                tails={"en": "this year.", "km": "នៅឆ្នាំនេះ។"},
            ),
        ),
        propose(
            consultation,
            cast.hill,
            cast.visal,
            Proposed(ChangeKind.REPLACE, block(consultation, CHILDREN), {"en": "Count all who cross it."}),
            Proposed(ChangeKind.MOVE, block(consultation, CHILDREN), other=block(consultation, HEADING)),
            Proposed(ChangeKind.INSERT, block(consultation, HEADING), {"en": "Light it.", "km": "បំភ្លឺវា។"}, "point"),
        ),
        propose(
            consultation,
            cast.river,
            cast.rotha,
            Proposed(ChangeKind.INSERT, statement.blocks.get(kind="title"), {"en": "Dear all,"}, "paragraph"),
        ),
    ]


def test_every_kind_of_change_comes_in_and_goes_out_again(cast: Cast, consultation: Round) -> None:
    accept_and_close(cast, consultation, *everything_at_once(cast, consultation))
    before = stands(consultation)
    merging.merge_round(consultation, by=cast.chanthy, at=LATER)
    merged = [
        ("paragraph", "Dear all,"),
        ("heading", HEADING),
        ("point", "Count all who cross it."),
        ("point", "Light it."),
        ("point", "Mend the old bridge"),
        ("point", "this year."),
    ]
    # Far Hill lists its move before its new paragraph, so the moved one stands first.
    assert english(consultation) == merged
    after = working_text(consultation.statement)
    # The cut says nothing new in either language, the new point came in both; the count changed in English alone, and
    # what Dear all came with has no Khmer.
    assert [row.stale for row in after.body] == [
        frozenset(),
        frozenset(),
        {"km"},
        frozenset(),
        frozenset(),
        frozenset(),
    ]
    merging.undo_merge(consultation, by=cast.chanthy, at=LATER)
    assert stands(consultation) == before
    assert Round.objects.get(pk=consultation.pk).merged_at is None
    assert not BeforeMerge.objects.exists()
    assert Event.objects.filter(kind=EventKind.MERGE_UNDONE).count() == 1
    # The same answers merge to the same text again, with the same blocks.
    refs = [row.ref for row in after.blocks]
    merging.merge_round(consultation, by=cast.chanthy, at=LATER)
    assert english(consultation) == merged
    assert [row.ref for row in working_text(consultation.statement).blocks] == refs


def test_what_was_behind_is_behind_again(cast: Cast, consultation: Round) -> None:
    amendment = propose(
        consultation,
        cast.reed,
        cast.sreymom,
        Proposed(ChangeKind.REPLACE, block(consultation, BRIDGE), {"en": "Mend it.", "km": "ជួសជុលវា។"}),
    )
    accept_and_close(cast, consultation, amendment)
    rewording.edit_block(
        consultation.statement,
        block(consultation, CHILDREN),
        language="km",
        text="រាប់កុមារ។",
        based_on=1,
        by=cast.chanthy,
        at=LATER,
    )
    before = stands(consultation)
    merging.merge_round(consultation, by=cast.chanthy, at=LATER)
    row = working_text(consultation.statement).block(block(consultation, CHILDREN).ref)
    assert row is not None
    assert row.stale == {"en"}
    merging.undo_merge(consultation, by=cast.chanthy, at=LATER)
    assert stands(consultation) == before


def test_answers_can_be_changed_after_undoing(cast: Cast, consultation: Round) -> None:
    amendment = propose(
        consultation,
        cast.reed,
        cast.sreymom,
        Proposed(ChangeKind.REPLACE, block(consultation, BRIDGE), {"en": "Mend it."}),
    )
    accept_and_close(cast, consultation, amendment)
    merging.merge_round(consultation, by=cast.chanthy, at=LATER)
    merging.undo_merge(consultation, by=cast.chanthy, at=LATER)
    mark = mark_of(amendment.disposition)
    disposing.dispose(amendment, outcome="not_accepted", reason="After all.", based_on=mark, by=cast.chanthy, at=LATER)
    merging.merge_round(consultation, by=cast.chanthy, at=LATER)
    assert english(consultation)[1] == ("point", BRIDGE)


def edits(cast: Cast, consultation: Round) -> None:
    statement = Statement.objects.get(pk=consultation.statement.pk)
    arranging.add_block(statement, kind="point", texts={"en": "One more."}, by=cast.chanthy, at=LATER + DAY)


def takes_a_version(cast: Cast, consultation: Round) -> None:
    versioning.take_version(consultation.statement, by=cast.chanthy, at=LATER + DAY)


def opens_the_next_round(cast: Cast, consultation: Round) -> None:
    statement = Statement.objects.get(pk=consultation.statement.pk)
    consulting.open_round(statement, deadline=LATER + 9 * DAY, by=cast.chanthy, at=LATER + DAY)


@pytest.mark.parametrize(
    ("happens", "code"), [(edits, "edited"), (takes_a_version, "version"), (opens_the_next_round, "stage")]
)
def test_when_something_was_built_on_it_the_merge_stays(
    cast: Cast, consultation: Round, happens: Callable[[Cast, Round], None], code: str
) -> None:
    accept_and_close(cast, consultation, *everything_at_once(cast, consultation))
    merging.merge_round(consultation, by=cast.chanthy, at=LATER)
    happens(cast, consultation)
    before = stands(consultation)
    with pytest.raises(Refused) as refused:
        merging.undo_merge(consultation, by=cast.chanthy, at=LATER + DAY)
    assert refused.value.code == code
    assert stands(consultation) == before
    assert Round.objects.get(pk=consultation.pk).merged_at is not None


def test_only_what_was_merged_is_undone_and_only_by_coordinators(cast: Cast, consultation: Round) -> None:
    accept_and_close(cast, consultation)
    with pytest.raises(Refused) as refused:
        merging.undo_merge(consultation, by=cast.chanthy, at=LATER)
    assert refused.value.code == "not_merged"
    merging.merge_round(consultation, by=cast.chanthy, at=LATER)
    with pytest.raises(PermissionDenied):
        merging.undo_merge(consultation, by=cast.piseth, at=LATER)


def test_credit_goes_to_the_very_characters(cast: Cast, consultation: Round) -> None:
    wooden = propose(
        consultation,
        cast.reed,
        cast.sreymom,
        Proposed(ChangeKind.REPLACE, block(consultation, BRIDGE), {"en": "Mend the wooden bridge this year."}),
    )
    soon = propose(
        consultation,
        cast.hill,
        cast.visal,
        Proposed(ChangeKind.REPLACE, block(consultation, BRIDGE), {"en": "Mend the wooden bridge before the rains."}),
        Proposed(ChangeKind.INSERT, block(consultation, BRIDGE), {"en": "Light it."}, "point"),
    )
    accept_and_close(cast, consultation, wooden, soon)
    merging.merge_round(consultation, by=cast.chanthy, at=LATER)
    found = [
        (credit.revision.text[credit.start : credit.end], credit.amendment.number)
        for credit in Credit.objects.select_related("revision", "amendment").order_by("start", "amendment__number")
    ]
    assert sorted(found) == [("Light it.", 2), ("before the rains", 2), ("wooden", 1), ("wooden", 2)]
    assert BlockRevision.objects.filter(credits__isnull=False).distinct().count() == 2


def test_the_coordinators_structure_merges_too(cast: Cast, consultation: Round) -> None:
    """They move a paragraph and add one while an amendment changes its words: all of it stands."""
    amendment = propose(
        consultation,
        cast.reed,
        cast.sreymom,
        Proposed(ChangeKind.REPLACE, block(consultation, CHILDREN), {"en": "Count all who cross it."}),
    )
    accept_and_close(cast, consultation, amendment)
    statement = Statement.objects.get(pk=consultation.statement.pk)
    arranging.move_block(
        statement, block(consultation, CHILDREN), after=block(consultation, HEADING), by=cast.chanthy, at=LATER
    )
    arranging.add_block(
        statement,
        kind="point",
        texts={"en": "Thank you."},
        after=block(consultation, BRIDGE),
        by=cast.chanthy,
        at=LATER,
    )
    merging.merge_round(consultation, by=cast.chanthy, at=LATER)
    assert english(consultation) == [
        ("heading", HEADING),
        ("point", "Count all who cross it."),
        ("point", BRIDGE),
        ("point", "Thank you."),
    ]
