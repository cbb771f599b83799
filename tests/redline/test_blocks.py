"""What one person's changes make of a text, by hand; that a merge makes the same is in test_merge."""

import pytest

from redline.blocks import (
    Block,
    Change,
    Delete,
    Insert,
    Join,
    Move,
    Proposal,
    Replace,
    Retype,
    Split,
    apply,
    chains,
    cut,
    joined,
)

ONE = Block("1", {"en": "One. Two.", "km": "ច្បាប់។"}, "paragraph")
TWO = Block("2", {"en": "Three."}, "list_item", 1)
THREE = Block("3", {"en": "Four.", "km": "យើង។"}, "paragraph")
BASE = (ONE, TWO, THREE)
CUT = Split("1", "x", {"en": ("One.", "Two.")})


def keys(blocks: tuple[Block, ...]) -> str:
    return " ".join(block.key for block in blocks)


def test_a_language_without_words_is_not_among_the_texts() -> None:
    assert Block("1", {"en": "One.", "km": ""}) == Block("1", {"en": "One."})
    assert Insert(None, "n", {"en": "", "km": "x"}) == Insert(None, "n", {"km": "x"})
    assert apply([ONE], [Replace("1", "km", "")]) == (Block("1", {"en": "One. Two."}, "paragraph"),)


def test_words_and_kinds() -> None:
    assert apply(BASE, [Replace("2", "km", "x"), Retype("2", "heading"), Delete("1")]) == (
        Block("2", {"en": "Three.", "km": "x"}, "heading"),
        THREE,
    )


@pytest.mark.parametrize(
    ("changes", "order"),
    [
        ([Insert("1", "n", {}), Insert("1", "m", {})], "1 n m 2 3"),
        ([Insert("1", "n", {}), Insert("n", "m", {}), Insert(None, "t", {})], "t 1 n m 2 3"),
        ([Move("3", None)], "3 1 2"),
        ([Move("1", "3"), Move("2", "1")], "3 1 2"),
        ([Move("1", "2"), Insert("1", "n", {})], "2 1 n 3"),
        ([Delete("2"), Insert("2", "n", {}), Move("1", "2")], "n 1 3"),
        ([CUT, Insert("1", "n", {}), Insert("x", "m", {})], "1 n x m 2 3"),
        ([CUT, Move("1", "3")], "2 3 1 x"),
        ([Join("1", "2", {}), Insert("2", "m", {}), Insert("1", "n", {})], "1 m n 3"),
        ([Join("1", "2", {}), Move("1", "3")], "3 1"),
    ],
)
def test_places(changes: list[Change], order: str) -> None:
    assert keys(apply(BASE, changes)) == order


def test_a_split_with_edited_words() -> None:
    first, second = apply([ONE], [Split("1", "x", {"en": ("Uno. ", " Two!")}), Retype("x", "list_item", 2)])
    assert first == Block("1", {"en": "Uno.", "km": "ច្បាប់។"}, "paragraph")
    assert second == Block("x", {"en": "Two!"}, "list_item", 2)


def test_a_split_has_the_kind_that_the_block_gets() -> None:
    first, second = apply([ONE], [CUT, Retype("1", "list_item", 1)])
    assert (first.kind, first.depth) == (second.kind, second.depth) == ("list_item", 1)


def test_a_split_in_three_in_any_order() -> None:
    again = Split("x", "y", {"en": ("Two", "."), "km": ("", "ច")})
    assert [*chains([again, CUT]).items()] == [("1", [CUT, again])]
    parts = [{"en": "One.", "km": "ច្បាប់។"}, {"en": "Two", "km": ""}, {"en": ".", "km": "ច"}]
    assert cut(ONE.texts, [CUT, again]) == parts
    assert [block.texts for block in apply([ONE], [again, CUT])] == [
        {"en": "One.", "km": "ច្បាប់។"},
        {"en": "Two"},
        {"en": ".", "km": "ច"},
    ]


def test_joins_of_three_and_languages_not_named() -> None:
    (block,) = apply(BASE, [Join("1", "2", {"en": "One. Two. Three."}), Join("1", "3", {"en": "All."})])
    assert block == Block("1", {"en": "All.", "km": "ច្បាប់។យើង។"}, "paragraph")
    assert joined({"en": "a"}, [(Join("1", "2", {}), {"en": "b", "km": "c"})]) == {"en": "a b", "km": "c"}


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ([Replace("9", "en", "x")], "9 is not there"),
        ([Delete("9")], "9 is not there"),
        ([Retype("9", "x")], "9 is not there"),
        ([Move("9", None)], "9 is not there"),
        ([Move("1", "9")], "9 is not there"),
        ([Split("9", "x", {"en": ("a", "b")})], "9 is not there"),
        ([Split("1", "2", {"en": ("a", "b")})], "2 is there already"),
        ([Insert(None, "2", {})], "2 is there already"),
        ([Insert("n", "n", {})], "circle"),
        ([Move("1", "1")], "circle"),
        ([Move("1", "2"), Move("2", "1")], "circle"),
        ([CUT, Move("1", "x")], "circle"),
        ([Join("1", "3", {})], "3 does not stand right after 1"),
        ([Join("1", "3", {}), Join("1", "2", {})], "3 does not stand right after 1"),
        ([Split("x", "y", {"en": ("a", "b")}), Split("y", "x", {"en": ("a", "b")})], "start nowhere"),
    ],
)
def test_what_cannot_be_done(changes: list[Change], problem: str) -> None:
    with pytest.raises(ValueError, match=problem):
        apply(BASE, changes)


def test_a_block_that_is_there_twice() -> None:
    with pytest.raises(ValueError, match="twice"):
        apply([ONE, ONE], [])


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ([Replace("1", "en", "x"), Replace("1", "en", "y")], "a replaces 1 in en twice"),
        ([Replace("1", "en", "x"), CUT], "a replaces 1 in en twice"),
        ([Replace("1", "en", "x"), Delete("1")], "a edits and deletes 1"),
        ([Delete("1"), Replace("1", "en", "x")], "a edits and deletes 1"),
        ([Insert("1", "n", {}), Insert("2", "n", {})], "a inserts n twice"),
        ([Delete("n"), Insert("2", "n", {})], "a inserts and deletes n"),
        ([Insert("2", "x", {}), CUT], "a inserts and splits off x"),
        ([Move("1", None), Move("1", "2")], "a moves 1 twice"),
        ([Move("1", None), Delete("1")], "a moves and deletes 1"),
        ([Insert(None, "n", {}), Move("n", "1")], "a inserts and moves n"),
        ([CUT, Move("x", "3")], "a splits off and moves x"),
        ([CUT, Replace("x", "en", "Drei.")], "a splits off and edits x"),
        ([CUT, Split("1", "y", {"en": ("One", ".")})], "a splits 1 twice"),
        ([CUT, Delete("1")], "a splits and deletes 1"),
        ([CUT, Join("1", "2", {})], "a splits and joins to 1"),
        ([Join("1", "2", {}), Join("2", "3", {})], "a joins away and joins to 2"),
        ([Join("1", "2", {}), Join("3", "2", {})], "a joins away 2 twice"),
        ([Join("1", "2", {}), Replace("2", "en", "x")], "a joins away and edits 2"),
        ([Join("1", "2", {}), Replace("1", "en", "x")], "a joins to and edits 1"),
        ([Join("1", "2", {}), Move("2", None)], "a joins away and moves 2"),
        ([Join("1", "2", {}), Delete("2")], "a joins away and deletes 2"),
        ([Retype("1", "x"), Retype("1", "y")], "a retypes 1 twice"),
        ([Retype("1", "x"), Delete("1")], "a retypes and deletes 1"),
        ([Split("1", "x", {"en": ("One. Two.", " ")})], "a splits 1 and leaves a part without words"),
        ([Split("1", "x", {})], "a splits 1 and leaves a part without words"),
    ],
)
def test_a_proposal_cannot_contradict_itself(changes: list[Change], problem: str) -> None:
    with pytest.raises(ValueError, match=f"^{problem}$"):
        Proposal("a", tuple(changes))


def test_what_goes_together() -> None:
    Proposal("a", (CUT, Move("1", None), Retype("1", "x"), Retype("x", "y"), Replace("1", "km", "z")))
    Proposal("a", (Join("1", "2", {}), Join("1", "3", {}), Move("1", None), Retype("1", "x")))
    Proposal("a", (Insert(None, "n", {"en": "x"}), Replace("n", "en", "y"), Replace("n", "km", "z")))
    Proposal("a", (Delete("1"), Delete("1")))
