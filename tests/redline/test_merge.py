from itertools import permutations

import pytest
from hypothesis import given, settings

from redline.merge import (
    Block,
    BlockConflict,
    BlockMerge,
    BlockTouching,
    Change,
    ConflictReason,
    Delete,
    Insert,
    Proposal,
    Replace,
    TouchingReason,
    merge_blocks,
)
from tests.redline.strategies import bases_and_proposals

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


@pytest.mark.parametrize(
    "changes",
    [
        (Replace("1", "en", "x"), Replace("1", "en", "y")),
        (Replace("1", "en", "x"), Delete("1")),
        (Insert("1", "new", {}), Insert("2", "new", {})),
        (Delete("new"), Insert("2", "new", {})),
    ],
)
def test_a_proposal_cannot_contradict_itself(changes: tuple[Change, ...]) -> None:
    with pytest.raises(ValueError, match=r"^a "):
        Proposal("a", changes)


def test_keys_are_unique() -> None:
    with pytest.raises(ValueError, match="1 is there twice"):
        merge_blocks((ONE, ONE), ())
    with pytest.raises(ValueError, match="a is there twice"):
        merge_blocks(BASE, (proposal("a"), proposal("a")))


@given(bases_and_proposals())
@settings(max_examples=200, deadline=None)
def test_every_change_is_in_the_blocks_or_in_a_conflict(
    given_all: tuple[tuple[Block, ...], tuple[Proposal, ...]],
) -> None:
    base, proposals = given_all
    merge = merge_blocks(base, proposals)
    assert merge_blocks(base, proposals[::-1]) == merge
    by_key = {block.key: block for block in merge.blocks}
    base_by_key = {block.key: block for block in base}
    assert len(by_key) == len(merge.blocks)
    held = [(who, change) for conflict in merge.conflicts for who in conflict.proposals for change in conflict.changes]
    for each in proposals:
        for change in each.changes:
            if (each.key, change) in held:
                continue
            if isinstance(change, Delete):
                assert change.block in base_by_key
                assert change.block not in by_key
            elif isinstance(change, Insert):
                assert by_key[change.key].kind == change.kind
                assert each.key in merge.credits[change.key, "en"]
            elif (change.block, change.language) in merge.credits and each.key in merge.credits[
                change.block, change.language
            ]:
                assert change.block in by_key
            else:
                # It asked for nothing: the text that stood there already, or in a block since deleted.
                old = base_by_key.get(change.block) or by_key[change.block]
                assert change.text == old.texts.get(change.language, "")
    asked_away = {change.block for each in proposals for change in each.changes if isinstance(change, Delete)}
    assert {block.key for block in base} - set(by_key) <= asked_away
    standing = [block.key for block in merge.blocks if block.key in base_by_key]
    assert standing == [block.key for block in base if block.key in by_key]


@given(bases_and_proposals())
@settings(max_examples=100, deadline=None)
def test_what_one_proposal_alone_brings_stays_when_others_join_cleanly(
    given_all: tuple[tuple[Block, ...], tuple[Proposal, ...]],
) -> None:
    base, proposals = given_all
    merge = merge_blocks(base, proposals)
    for each in proposals:
        alone = merge_blocks(base, [each])
        for where, authors in alone.credits.items():
            if merge.clean:
                assert set(authors) <= set(merge.credits[where])
