"""What leads from one text to another, in the changes that a person would name."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from redline.blocks import Block, Delete, Insert, Join, Move, Replace, Retype, Split, apply
from redline.trees import compare


def blocks(*texts: str) -> list[Block]:
    """Blocks named by the first letter of their words."""
    return [Block(text[0], {"en": text}, "point") for text in texts]


A, B, C, D = blocks("a one", "b two", "c three", "d four")


def test_nothing_changed() -> None:
    assert compare([A, B], [A, B]) == ()


def test_words_and_kind() -> None:
    after = Block("a", {"en": "a uno", "km": "មួយ"}, "paragraph", 1)
    assert compare([A], [after]) == (Replace("a", "en", "a uno"), Replace("a", "km", "មួយ"), Retype("a", "paragraph", 1))


def test_one_block_moves_not_the_other_three() -> None:
    assert compare([A, B, C, D], [B, C, D, A]) == (Move("a", "d"),)
    assert compare([A, B, C, D], [D, A, B, C]) == (Move("d", None),)


def test_what_comes_stands_after_what_stands_before_it() -> None:
    new = Block("n", {"en": "new"}, "point")
    assert compare([A, B], [A, new, B]) == (Insert("a", "n", {"en": "new"}, "point"),)
    assert compare([A, B], [new, B]) == (Delete("a"), Insert(None, "n", {"en": "new"}, "point"))


def test_a_split_in_two_and_in_three() -> None:
    whole = Block("w", {"en": "One. Two. Three.", "km": "មួយ។ ពីរ។"}, "point")
    first = Block("w", {"en": "One.", "km": "មួយ។"}, "point")
    second = Block("x", {"en": "Two. Three.", "km": "ពីរ។"}, "point")
    assert compare([whole], [first, second]) == (
        Split("w", "x", {"en": ("One.", "Two. Three."), "km": ("មួយ។", "ពីរ។")}),
    )
    thirds = [Block(key, {"en": words}, "point") for key, words in (("w", "One."), ("x", "Two."), ("y", "Three."))]
    assert compare([Block("w", {"en": "One. Two. Three."}, "point")], thirds) == (
        Split("w", "x", {"en": ("One.", "Two. Three.")}),
        Split("x", "y", {"en": ("Two.", "Three.")}),
    )


def test_other_words_behind_are_no_split() -> None:
    whole, first = Block("w", {"en": "One. Two."}), Block("w", {"en": "One."})
    assert compare([whole], [first, Block("x", {"en": "Too."})]) == (
        Replace("w", "en", "One."),
        Insert("w", "x", {"en": "Too."}),
    )


def test_a_split_with_a_changed_word_in_one_language_and_a_new_translation_in_the_other() -> None:
    whole = Block("w", {"en": "One two. Three four.", "km": "មួយ។"}, "point")
    parts = [
        Block("w", {"en": "One zwei.", "km": "មួយ។"}, "point"),
        Block("x", {"en": "Three four.", "km": "បី។"}, "heading"),
    ]
    # Of "Onezwei." four characters of eight are kept: just half.
    assert compare([whole], parts) == (
        Split("w", "x", {"en": ("One zwei.", "Three four."), "km": ("មួយ។", "បី។")}),
        Retype("x", "heading"),
    )


def test_a_join_with_changed_words() -> None:
    joined = Block("a", {"en": "a one and two"}, "point")
    assert compare([A, B], [joined]) == (Join("a", "b", {"en": "a one and two"}),)
    # Nothing of the second is left: it went.
    other = Block("a", {"en": "a one more"}, "point")
    assert compare([A, B], [other]) == (Delete("b"), Replace("a", "en", "a one more"))


def test_a_join_of_two_and_of_three() -> None:
    assert compare([A, B, C], [Block("a", {"en": "a one b two"}, "point"), C]) == (
        Join("a", "b", {"en": "a one b two"}),
    )
    one = Block("a", {"en": "a one b two c three"}, "point")
    assert compare([A, B, C], [one]) == (Join("a", "b", one.texts), Join("a", "c", one.texts))


def test_a_key_twice() -> None:
    with pytest.raises(ValueError, match="twice"):
        compare([A], [A, A])


WORDS = st.lists(st.sampled_from(["one", "two", "ស្ពាន", "ចាស់។", "Three."]), max_size=4).map(" ".join)
BLOCK = st.builds(
    lambda en, km, kind, depth: ({"en": en, "km": km}, kind, depth),
    WORDS,
    WORDS,
    st.sampled_from(["point", "paragraph"]),
    st.integers(0, 2),
)
TREE = st.dictionaries(st.sampled_from("abcdefgh"), BLOCK, max_size=8).flatmap(
    lambda tree: st.permutations([Block(key, *content) for key, content in tree.items()])
)


@given(TREE, TREE)
def test_applied_to_the_one_it_is_the_other(before: list[Block], after: list[Block]) -> None:
    assert apply(before, compare(before, after)) == tuple(after)


@given(TREE, st.data())
def test_cut_and_joined_at_random(before: list[Block], data: st.DataObject) -> None:
    after: list[Block] = []
    for block in before:
        words = block.texts.get("en", "").split()
        if len(words) > 1 and data.draw(st.booleans()):
            cut = data.draw(st.integers(1, len(words) - 1))
            after.append(Block(block.key, {**block.texts, "en": " ".join(words[:cut])}, block.kind, block.depth))
            after.append(Block(f"{block.key}2", {"en": " ".join(words[cut:])}, block.kind, block.depth))
        else:
            after.append(block)
    changes = compare(before, after)
    assert apply(before, changes) == tuple(after)
    assert apply(after, compare(after, before)) == tuple(before)
    assert not any(isinstance(change, Insert | Delete) for change in changes)
