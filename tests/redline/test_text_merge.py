from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from redline.diff import Kind, diff
from redline.text_merge import Agreed, Conflict, Touching, Variant, edits_of, merge_edits, merge_text, merge_texts
from redline.words import words
from tests.redline.strategies import texts, texts_and_edits

BASE = "We ask the government to act now."


def same(text: str) -> Agreed:
    return Agreed(text, (), text)


def test_merging_nothing_leaves_the_base() -> None:
    assert merge_text(BASE, {}).parts == (same(BASE),)
    assert merge_text(BASE, {"adhoc": BASE}).parts == (same(BASE),)
    assert merge_text("", {}).text == ""


def test_changes_of_different_words_merge_and_keep_their_credits() -> None:
    merge = merge_text(
        BASE, {"licadho": "We urge the government to act now.", "ccc": "We ask the government to act today."}
    )
    assert merge.parts == (
        same("We "),
        Agreed("urge", ("licadho",), "ask"),
        same(" the government to act "),
        Agreed("today", ("ccc",), "now"),
        same("."),
    )
    assert merge.text == "We urge the government to act today."
    assert merge.clean
    assert merge.touching == ()
    assert merge.credits == ("ccc", "licadho")


def test_the_same_change_by_two_is_one_change_with_both_credits() -> None:
    merge = merge_text(BASE, {"b": "We urge the government to act now.", "a": "We urge the government to act at once."})
    assert merge.text == "We urge the government to act at once."
    assert Agreed("urge", ("a", "b"), "ask") in merge.parts
    assert Agreed("at once", ("a",), "now") in merge.parts


def test_different_changes_of_one_word_conflict_on_that_word_alone() -> None:
    merge = merge_text(
        BASE,
        {
            "a": "We urge the government to act now.",
            "b": "We beg the government to act now.",
            "c": "We urge the government to act now.",
            "d": "We ask the ministry to act now.",
        },
    )
    conflict = Conflict("ask", (Variant("urge", ("a", "c")), Variant("beg", ("b",))))
    assert merge.parts == (
        same("We "),
        conflict,
        same(" the "),
        Agreed("ministry", ("d",), "government"),
        same(" to act now."),
    )
    assert merge.conflicts == (conflict,)
    assert merge.text is None
    assert not merge.clean


def test_a_wider_change_conflicts_with_a_narrower_one_inside_it() -> None:
    merge = merge_text("keep the old law here", {"a": "keep a new law here", "b": "keep the older law here"})
    assert merge.conflicts == (Conflict("the old", (Variant("a new", ("a",)), Variant("the older", ("b",)))),)


def test_editing_a_word_that_another_deletes_is_a_conflict() -> None:
    merge = merge_text("act right now please", {"a": "act please", "b": "act right away please"})
    (conflict,) = merge.conflicts
    assert conflict.base.strip() == "right now"
    assert [variant.text.strip() for variant in conflict.variants] == ["", "right away"]


def test_different_insertions_in_one_place_conflict_and_equal_ones_do_not() -> None:
    edits = {"a": "all young women", "b": "all rural women"}
    assert merge_text("all women", edits).parts == (
        same("all "),
        Conflict("", (Variant("young ", ("a",)), Variant("rural ", ("b",)))),
        same("women"),
    )
    both = merge_text("all women", {"a": "all young women", "b": "all young women"})
    assert both.parts == (same("all "), Agreed("young ", ("a", "b"), ""), same("women"))


def test_changes_that_only_touch_are_merged_and_listed() -> None:
    # The insertion stands before "women" (4 characters in), which the other replaces.
    merge = merge_text("all women", {"a": "all young women", "b": "all girls"})
    assert merge.text == "all young girls"
    assert merge.touching == (Touching(4, ("a", "b")),)


def test_khmer_changes_of_neighbouring_words_merge_without_a_space_between() -> None:
    base = "យើងស្នើសុំច្បាប់"
    merge = merge_text(base, {"a": "យើងស្នើសុំសេរីភាព", "b": "ស្ត្រីស្នើសុំច្បាប់"})
    assert merge.text == "ស្ត្រីស្នើសុំសេរីភាព"
    conflict = merge_text(base, {"a": "យើងស្នើសុំសេរីភាព", "b": "យើងស្នើសុំព័ត៌មាន"})
    assert conflict.conflicts == (Conflict("ច្បាប់", (Variant("សេរីភាព", ("a",)), Variant("ព័ត៌មាន", ("b",)))),)


@pytest.mark.parametrize("order", list(permutations("abc")))
def test_the_order_of_the_texts_does_not_matter(order: tuple[str, ...]) -> None:
    edits = {"a": "one 2 three", "b": "one two 3", "c": "1 zwei three"}
    assert merge_text("one two three", {key: edits[key] for key in order}) == merge_text("one two three", edits)


@given(texts, texts)
@settings(max_examples=100, deadline=None)
def test_merging_one_text_gives_that_text(base: str, text: str) -> None:
    merge = merge_text(base, {"a": text})
    assert merge.text == text
    assert merge.touching == ()


@given(texts_and_edits())
@settings(max_examples=150, deadline=None)
def test_nothing_is_lost(given_texts: tuple[str, dict[str, str]]) -> None:
    base, edits = given_texts
    merge = merge_text(base, edits)
    # Whatever was agreed or not, the base is still there to be read from the parts.
    assert "".join(part.base for part in merge.parts) == base
    for key, text in edits.items():
        # What one person sees: own variants and agreed changes, the base where others changed it.
        own = []
        for part in merge.parts:
            if key not in part.credits:
                own.append(part.base)
            elif isinstance(part, Agreed):
                own.append(part.text)
            else:
                own += [variant.text for variant in part.variants if key in variant.credits]
        assert "".join(own) == text
    for conflict in merge.conflicts:
        assert len({variant.text for variant in conflict.variants}) == len(conflict.variants) >= 2
        credits_of_all = [key for variant in conflict.variants for key in variant.credits]
        assert len(credits_of_all) == len(set(credits_of_all))
    changed = {key for key, text in edits.items() if text != base}
    assert set(merge.credits) == changed
    reversed_edits = dict(reversed(edits.items()))
    assert merge_text(base, reversed_edits) == merge


@given(st.lists(st.sampled_from(["keep", "change", "delete", "after"]), min_size=1, max_size=10), st.data())
@settings(max_examples=100, deadline=None)
def test_edits_of_different_words_commute_and_equal_one_after_the_other(plan: list[str], data: st.DataObject) -> None:
    """Every second word stays; each of the others, all different, is changed by one of two or by nobody."""
    who = [data.draw(st.sampled_from("ab")) for _ in plan]

    def text(people: str) -> str:
        pieces = ["start"]
        for number, (what, person) in enumerate(zip(plan, who, strict=True)):
            word = f"word{number}"
            done = what if person in people else "keep"
            pieces += {"keep": [word], "change": [f"new{number}"], "delete": [], "after": [word, f"more{number}"]}[done]
            pieces.append(f"rest{number}")
        return " ".join(pieces)

    base, one, two, both = text(""), text("a"), text("b"), text("ab")
    merge = merge_text(base, {"a": one, "b": two})
    assert merge.text == both
    # One after the other: the first is the new base, and the second text is carried over to it.
    assert merge_text(one, {"b": both}).text == both
    assert merge_text(base, {"b": two, "a": one}) == merge
    inserted = [w for hunk in diff(base, two) if hunk.kind is Kind.INSERTED for w in words(hunk.text)]
    assert set(inserted) <= set(words(both))


@given(st.lists(texts_and_edits(), max_size=3))
@settings(max_examples=100)
def test_texts_merged_together_are_merged_as_one_by_one(several: list[tuple[str, dict[str, str]]]) -> None:
    assert merge_texts(several) == [merge_text(base, edits) for base, edits in several]


@given(texts, texts)
@settings(max_examples=200)
def test_one_text_wanted_by_several_merges_as_its_edits_do(base: str, text: str) -> None:
    edits = edits_of(base, text)
    assert merge_text(base, {"two": text, "one": text}) == merge_edits(base, {"one": edits, "two": edits})
