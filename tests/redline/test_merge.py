from itertools import permutations

import pytest
from hypothesis import given, settings

from redline.blocks import apply
from redline.merge import (
    PARAGRAPH,
    Block,
    BlockConflict,
    BlockMerge,
    BlockTouching,
    Change,
    ConflictReason,
    Delete,
    Insert,
    Join,
    Move,
    Proposal,
    Replace,
    Retype,
    Split,
    TouchingReason,
    merge_blocks,
)
from redline.spans import Span
from tests.redline.strategies import trees_and_proposals

ONE = Block("1", {"en": "We ask the government to act.", "km": "យើងស្នើសុំច្បាប់។"})
TWO = Block("2", {"en": "No land without consent.", "km": "ស្ត្រីកម្ពុជា"})
THREE = Block("3", {"en": "We wait for an answer."})
BASE = (ONE, TWO, THREE)


def merged(*proposals: Proposal) -> BlockMerge:
    """The merge, after checking that no order of the proposals changes it."""
    merge = merge_blocks(BASE, proposals)
    assert all(merge_blocks(BASE, order) == merge for order in permutations(proposals))
    return merge


def proposal(key: str, *changes: Change) -> Proposal:
    return Proposal(key, changes)


def keys(merge: BlockMerge) -> list[str]:
    return [block.key for block in merge.blocks]


def test_merging_nothing_leaves_the_base() -> None:
    merge = merged()
    assert merge.blocks == BASE
    assert merge.clean
    assert merge.credits == {}
    assert merged(proposal("a", Replace("2", "en", TWO.texts["en"]))) == merge


def test_texts_merge_by_block_and_language() -> None:
    merge = merged(
        proposal("a", Replace("1", "en", "We urge the government to act.")),
        proposal("b", Replace("1", "en", "We ask the government to act today.")),
        proposal("c", Replace("1", "km", "យើងស្នើសុំសេរីភាព។")),
        proposal("d", Replace("3", "km", "យើង")),
    )
    assert merge.blocks == (
        Block("1", {"en": "We urge the government to act today.", "km": "យើងស្នើសុំសេរីភាព។"}),
        TWO,
        Block("3", {"en": "We wait for an answer.", "km": "យើង"}),
    )
    assert merge.credits == {("1", "en"): ("a", "b"), ("1", "km"): ("c",), ("3", "km"): ("d",)}
    assert merge.clean


def test_in_a_conflict_the_base_text_stands_and_everybody_is_named() -> None:
    changes = [Replace("1", "en", f"We {verb} the government to act.") for verb in ("urge", "beg")]
    merge = merged(proposal("a", changes[0]), proposal("b", changes[1]), proposal("c", Delete("2")))
    assert merge.blocks == (ONE, THREE)
    (conflict,) = merge.conflicts
    assert (conflict.block, conflict.language, conflict.reason) == ("1", "en", ConflictReason.OVERLAP)
    assert conflict.proposals == ("a", "b")
    assert conflict.changes == tuple(changes)
    assert conflict.merge is not None
    assert [part.base for part in conflict.merge.conflicts] == ["ask"]
    assert merge.credits == {("2", ""): ("c",)}


def test_words_that_touch_are_flagged() -> None:
    merge = merged(
        proposal("a", Replace("3", "en", "We wait for an honest answer.")),
        proposal("b", Replace("3", "en", "We wait for an reply.")),
    )
    assert merge.blocks[2].texts["en"] == "We wait for an honest reply."
    (touching,) = merge.touching
    assert (touching.block, touching.language, touching.reason) == ("3", "en", TouchingReason.WORDS)
    assert touching.proposals == ("a", "b")


def test_editing_against_deleting_is_a_conflict_and_the_block_stands() -> None:
    edit, delete = Replace("2", "km", "ស្ត្រីខ្មែរ"), Delete("2")
    merge = merged(proposal("z", edit), proposal("a", delete))
    assert merge.blocks == BASE
    assert merge.conflicts == (BlockConflict("2", "", ConflictReason.EDIT_AGAINST_DELETE, ("a", "z"), (delete, edit)),)


def test_deleting_twice_is_deleting_once() -> None:
    merge = merged(proposal("a", Delete("2")), proposal("b", Delete("2")))
    assert merge.blocks == (ONE, THREE)
    assert merge.credits == {("2", ""): ("a", "b")}
    assert merge.clean


def test_insertions_at_one_place_are_all_kept_in_the_order_of_their_proposals() -> None:
    merge = merged(
        proposal("b", Insert("1", "b1", {"en": "x"}), Insert("1", "b2", {"en": "y"})),
        proposal("a", Insert("1", "a1", {"en": "z"}, kind="heading"), Insert("a1", "a2", {"en": "w"})),
        proposal("c", Insert(None, "top", {"en": "t"})),
    )
    assert keys(merge) == ["top", "1", "a1", "a2", "b1", "b2", "2", "3"]
    assert merge.blocks[2] == Block("a1", {"en": "z"}, "heading")
    assert merge.touching == (BlockTouching("1", "", TouchingReason.SAME_PLACE, ("a", "b")),)
    assert merge.clean
    assert merge.credits["a1", ""] == merge.credits["a1", "en"] == ("a",)


def test_the_same_insertion_by_two_is_one() -> None:
    insert = Insert("1", "new", {"en": "x"})
    merge = merged(proposal("a", insert), proposal("b", insert))
    assert keys(merge) == ["1", "new", "2", "3"]
    assert merge.credits["new", ""] == ("a", "b")
    assert merge.touching == ()


def test_insertion_after_a_deleted_block_stays_where_that_one_stood() -> None:
    merge = merged(proposal("a", Insert("2", "new", {"en": "x"})), proposal("b", Delete("2")))
    assert keys(merge) == ["1", "new", "3"]
    assert merge.touching == (BlockTouching("2", "", TouchingReason.ANCHOR_DELETED, ("a", "b")),)
    own = merged(proposal("a", Insert("2", "new", {"en": "x"}), Delete("2")))
    assert keys(own) == ["1", "new", "3"]
    assert own.touching == ()


def test_inserted_texts_can_be_replaced() -> None:
    merge = merged(
        proposal("a", Insert("3", "new", {"en": "one two"})), proposal("b", Replace("new", "en", "one three"))
    )
    assert merge.blocks[3] == Block("new", {"en": "one three"})
    assert merge.credits["new", "en"] == ("a", "b")


@pytest.mark.parametrize(
    ("change", "block", "language", "reason"),
    [
        (Replace("gone", "en", "x"), "gone", "en", ConflictReason.BLOCK_GONE),
        (Delete("gone"), "gone", "", ConflictReason.BLOCK_GONE),
        (Insert("gone", "new", {"en": "x"}), "new", "", ConflictReason.ANCHOR_GONE),
        (Insert("new", "new", {"en": "x"}), "new", "", ConflictReason.ANCHOR_GONE),
        (Insert("1", "2", {"en": "x"}), "2", "", ConflictReason.KEY_TAKEN),
    ],
)
def test_what_cannot_be_placed_is_a_conflict_and_never_dropped(
    change: Change, block: str, language: str, reason: ConflictReason
) -> None:
    merge = merged(proposal("a", change))
    assert merge.blocks == BASE
    assert merge.conflicts == (BlockConflict(block, language, reason, ("a",), (change,)),)


def test_two_different_insertions_with_one_key_conflict() -> None:
    merge = merged(proposal("a", Insert("1", "new", {"en": "x"})), proposal("b", Insert("1", "new", {"en": "y"})))
    assert merge.blocks == BASE
    assert [conflict.reason for conflict in merge.conflicts] == [ConflictReason.KEY_TAKEN]


def test_deleting_what_another_inserts_is_a_conflict() -> None:
    insert, delete = Insert("1", "new", {"en": "x"}), Delete("new")
    merge = merged(proposal("a", insert), proposal("b", delete))
    assert keys(merge) == ["1", "new", "2", "3"]
    assert merge.conflicts == (
        BlockConflict("new", "", ConflictReason.EDIT_AGAINST_DELETE, ("a", "b"), (insert, delete)),
    )


def test_keys_are_unique() -> None:
    with pytest.raises(ValueError, match="1 is there twice"):
        merge_blocks((ONE, ONE), ())
    with pytest.raises(ValueError, match="a is there twice"):
        merge_blocks(BASE, (proposal("a"), proposal("a")))


@pytest.mark.parametrize(
    ("deleted", "reasons"), [("1", ["edit_against_delete"]), ("2", ["place"]), ("3", ["structure"])]
)
def test_all_that_contradicts_a_deletion_is_told_with_it(deleted: str, reasons: list[str]) -> None:
    wishes = {
        "1": (Replace("1", "en", "x"), Retype("1", "heading"), Move("1", "3")),
        "2": (Move("2", "3"),),
        "3": (Split("3", "4", {"en": ("We wait", "for an answer.")}), Replace("3", "km", "x")),
    }[deleted]
    merge = merged(proposal("a", *wishes), proposal("b", Delete(deleted)))
    assert merge.blocks == BASE
    assert [conflict.reason.value for conflict in merge.conflicts] == reasons
    assert merge.conflicts[0].changes == (*wishes, Delete(deleted))
    assert merge.credits == {}


def test_a_part_split_off_says_where_it_comes_from_and_whose_words_it_has() -> None:
    merge = merged(
        proposal("a", Split("3", "4", {"en": ("We wait", "for an answer.")})),
        proposal("b", Replace("3", "en", "We wait for an honest answer.")),
    )
    assert merge.origins == {"4": "3"}
    assert merge.spans == {("3", "en"): (), ("4", "en"): (Span(7, 14, ("b",)),)}
    # One merge for the whole paragraph, the end of a paragraph among its words.
    assert merge.texts["3", "en"].text == f"We wait {PARAGRAPH}for an honest answer."
    assert ("4", "en") not in merge.texts


def test_what_two_replace_in_one_new_block_under_its_two_keys() -> None:
    """A third person answers both amendments, not knowing that they are one."""
    merge = merged(
        proposal("a", Insert("1", "x", {"en": "one two three"})),
        proposal("b", Insert("1", "y", {"en": "one two three"})),
        proposal("c", Replace("x", "en", "eins two three"), Replace("y", "en", "one two drei")),
    )
    assert merge.blocks[1] == Block("x", {"en": "eins two drei"})
    assert merge.clean


def test_the_mark_for_the_end_of_a_paragraph_in_a_text() -> None:
    with pytest.raises(ValueError, match="mark"):
        merge_blocks(
            BASE,
            [
                proposal("a", Replace("1", "en", f"We{PARAGRAPH}")),
                proposal("b", Split("1", "x", {"en": ("We ask", "the government to act.")})),
            ],
        )


@given(trees_and_proposals())
@settings(max_examples=100, deadline=None)
def test_every_change_is_in_the_blocks_or_in_a_conflict(
    given_all: tuple[tuple[Block, ...], tuple[Proposal, ...]],
) -> None:
    base, proposals = given_all
    merge = merge_blocks(base, proposals)
    assert all(merge_blocks(base, order) == merge for order in permutations(proposals))
    standing = {block.key: block for block in merge.blocks}
    assert len(standing) == len(merge.blocks)
    held = [(who, change) for conflict in merge.conflicts for who in conflict.proposals for change in conflict.changes]
    for each in proposals:
        for change in each.changes:
            if (each.key, change) not in held:
                assert _is_in(merge, standing, base, each.key, change)
    asked_away = {change.block for each in proposals for change in each.changes if isinstance(change, Delete)}
    joined_away = {change.other for each in proposals for change in each.changes if isinstance(change, Join)}
    assert {block.key for block in base} - set(standing) <= asked_away | joined_away
    moved = {change.block for each in proposals for change in each.changes if isinstance(change, Move)}
    staying = [block.key for block in base if block.key in standing and block.key not in moved]
    assert [key for key in standing if key in staying] == staying


def _is_in(merge: BlockMerge, standing: dict[str, Block], base: tuple[Block, ...], author: str, change: Change) -> bool:
    """Whether a change is in the result: who asked for it is credited, or it asked for what stood there already."""
    stood = {block.key: block for block in base}
    before = dict(zip(stood, (None, *stood), strict=False))

    def credited(key: str, language: str = "") -> bool:
        return author in merge.credits.get((merge.aliases.get(key, key), language), ())

    match change:
        case Delete(block):
            return block in stood and block not in standing and credited(block)
        case Insert(key=key, kind=kind):
            # Another may have retyped it.
            stands = standing[merge.aliases.get(key, key)]
            return credited(key) and (stands.kind == kind or len(merge.credits[stands.key, ""]) > 1)
        case Replace(block, language, text):
            # A new block may have come with these very words.
            there = stood.get(block) or standing[merge.aliases.get(block, block)]
            if text == there.texts.get(language, ""):
                return True
            # Where blocks are split or joined, its words may have come into another paragraph.
            return any(credited(key, language) for key in _run(merge, block))
        case Move(block, after):
            return credited(block) or before[block] == after
        case Split(block, key):
            return credited(key) and merge.aliases.get(key, key) in standing
        case Join(block, other):
            return author in merge.credits[other, ""] and other in merge.aliases
        case Retype(block, kind, depth):
            if block in stood and (stood[block].kind, stood[block].depth) == (kind, depth):
                return True
            stands = standing[merge.aliases.get(block, block)]
            return (credited(block) or block not in stood) and (stands.kind, stands.depth) == (kind, depth)


def _run(merge: BlockMerge, block: str) -> set[str]:
    first = merge.aliases.get(block, block)
    return {first, *[key for key, origin in merge.origins.items() if merge.aliases.get(origin, origin) == first]}


@given(trees_and_proposals(1))
@settings(max_examples=100, deadline=None)
def test_one_proposal_alone_merged_is_the_same_as_applied(
    given_all: tuple[tuple[Block, ...], tuple[Proposal, ...]],
) -> None:
    base, (alone,) = given_all
    merge = merge_blocks(base, [alone])
    try:
        after = apply(base, alone.changes)
    except ValueError:
        assert not merge.clean
        return
    assert merge.clean
    assert merge.blocks == after
    assert merge.touching == ()


@given(trees_and_proposals())
@settings(max_examples=60, deadline=None)
def test_what_one_proposal_alone_brings_stays_when_others_join_cleanly(
    given_all: tuple[tuple[Block, ...], tuple[Proposal, ...]],
) -> None:
    base, proposals = given_all
    kept: list[Proposal] = []
    for each in proposals:
        if merge_blocks(base, [*kept, each]).clean:
            kept.append(each)
    merge = merge_blocks(base, kept)
    for each in kept:
        alone = merge_blocks(base, [each])
        for (key, language), authors in alone.credits.items():
            if not language:
                assert set(authors) <= set(merge.credits[merge.aliases.get(key, key), ""])
        for place, spans in merge.spans.items():
            text = {block.key: block for block in merge.blocks}[place[0]].texts.get(place[1], "")
            ends = [0, *[end for span in spans for end in (span.start, span.end)], len(text)]
            assert ends == sorted(ends)
            assert {who for span in spans for who in span.credits} <= set(merge.credits[place])
