from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from redline.diff import Hunk, Kind, after_of, apply, before_of, diff, diffs
from redline.words import words
from tests.redline.strategies import edited, texts

SIGNS = {Kind.SAME: "=", Kind.DELETED: "-", Kind.INSERTED: "+"}


def redline(before: str, after: str) -> list[str]:
    return [SIGNS[hunk.kind] + hunk.text for hunk in diff(before, after)]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("", "", []),
        ("same", "same", ["=same"]),
        ("", "all new", ["+all new"]),
        ("all gone", "", ["-all gone"]),
        ("pass the law now", "pass that law now", ["=pass ", "-the", "+that", "= law now"]),
        ("for all women", "for all young women", ["=for all ", "+young ", "=women"]),
        ("end monitoring.", "end all monitoring!", ["=end ", "+all ", "=monitoring", "-.", "+!"]),
        ("a  b", "a b", ["=a", "-  ", "+ ", "=b"]),
        # The space that both have between two changed words does not part the change.
        ("the old law stands", "a new law stands", ["-the old", "+a new", "= law stands"]),
        # A word is marked whole though most of its letters stay.
        ("protect worker rights", "protect workers rights", ["=protect ", "-worker", "+workers", "= rights"]),
        # A sentence is inserted whole, although both sentences start with the same word.
        ("We ask. We wait.", "We ask. We hope. We wait.", ["=We ask. ", "+We hope. ", "=We wait."]),
        ("We hope. We wait.", "We wait.", ["-We hope. ", "=We wait."]),
        # Two changes with a kept word between stay two changes.
        ("one two three", "uno two tre", ["-one", "+uno", "= two ", "-three", "+tre"]),
    ],
)
def test_a_latin_redline_marks_whole_words(before: str, after: str, expected: list[str]) -> None:
    assert redline(before, after) == expected
    assert before_of(diff(before, after)) == before
    assert after_of(diff(before, after)) == after


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("ស្ត្រីកម្ពុជា", "បុរសកម្ពុជា", ["-ស្ត្រី", "+បុរស", "=កម្ពុជា"]),
        ("យើងស្នើសុំច្បាប់។", "យើងស្នើសុំសេរីភាព។", ["=យើងស្នើសុំ", "-ច្បាប់", "+សេរីភាព", "=។"]),
        # One vowel changes the whole word, never half a cluster.
        ("យើង ស្ត្រី ខ្មែរ", "យើង ស្ត្រ ខ្មែរ", ["=យើង ", "-ស្ត្រី", "+ស្ត្រ", "= ខ្មែរ"]),
        # A mistyped COENG holds the space after it, so the cut at shared spaces must not part them.
        ("ក្ ខ", "ក្ \nខ", ["-ក្ ", "+ក្ \n", "=ខ"]),
        ("ឆ្នាំ២០២១។", "ឆ្នាំ២០២៣។", ["=ឆ្នាំ", "-២០២១", "+២០២៣", "=។"]),
    ],
)
def test_a_khmer_redline_marks_exactly_the_changed_word(before: str, after: str, expected: list[str]) -> None:
    assert redline(before, after) == expected


def test_hunks_of_another_text_are_refused() -> None:
    hunks = diff("the old law", "the new law")
    assert apply("the old law", hunks) == "the new law"
    with pytest.raises(ValueError, match="another text"):
        apply("the odd law", hunks)
    with pytest.raises(ValueError, match="another text"):
        apply("the old law and more", hunks)
    with pytest.raises(ValueError, match="another text"):
        apply("", [Hunk(Kind.SAME, "x")])


def boundaries(text: str) -> set[int]:
    ends = [0]
    for word in words(text):
        ends.append(ends[-1] + len(word))
    return set(ends)


@given(st.data())
@settings(max_examples=200, deadline=None)
def test_a_redline_leads_from_one_text_to_the_other_in_whole_words(data: st.DataObject) -> None:
    before = data.draw(texts)
    after = data.draw(st.one_of(edited(before), texts))
    hunks = diff(before, after)
    assert apply(before, hunks) == after
    assert all(hunk.text for hunk in hunks)
    for one, two in pairwise(hunks):
        assert one.kind is not two.kind
        assert (one.kind, two.kind) != (Kind.INSERTED, Kind.DELETED)
    left, right, at_left, at_right = boundaries(before), boundaries(after), 0, 0
    for hunk in hunks:
        if hunk.kind is not Kind.INSERTED:
            at_left += len(hunk.text)
            assert at_left in left
        if hunk.kind is not Kind.DELETED:
            at_right += len(hunk.text)
            assert at_right in right
    assert (before == after) == all(hunk.kind is Kind.SAME for hunk in hunks)


def test_two_long_texts_with_nothing_in_common_are_one_change() -> None:
    before = " ".join(f"b{n}" for n in range(3000))
    after = " ".join(f"a{n}" for n in range(3000))
    assert diff(before, after) == [Hunk(Kind.DELETED, before), Hunk(Kind.INSERTED, after)]


@given(st.lists(st.tuples(texts, texts), max_size=3))
@settings(max_examples=200)
def test_redlines_made_together_are_those_made_one_by_one(pairs: list[tuple[str, str]]) -> None:
    assert diffs(pairs) == [diff(before, after) for before, after in pairs]
