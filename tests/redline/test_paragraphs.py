"""Cuts and joins as edits of one text; ¶ stands for the mark in what these tests read."""

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from redline.diff import Hunk, Kind, after_of, before_of
from redline.paragraphs import cut_edits, cut_hunks, glue, join_edits, join_hunks, shares
from redline.text_merge import PARAGRAPH, Edit, merge_edits
from tests.redline.strategies import edited, texts

unmarked_texts = texts.map(lambda text: text.replace(PARAGRAPH, "x"))


def shown(edits: Sequence[Edit]) -> list[tuple[int, int, str]]:
    return [(edit.start, edit.end, edit.text.replace(PARAGRAPH, "¶")) for edit in edits]


@pytest.mark.parametrize(
    ("text", "parts", "edits"),
    [
        ("alpha beta gamma", ["alpha beta", "gamma"], [(11, 11, "¶")]),
        ("alpha beta gamma", ["alpha", "beta", "gamma"], [(6, 6, "¶"), (11, 11, "¶")]),
        ("alpha\n\nbeta", ["alpha", "beta"], [(7, 7, "¶")]),
        ("alpha beta gamma", ["alpha BETA", "gamma"], [(6, 10, "BETA"), (11, 11, "¶")]),
        ("alpha beta gamma", ["alpha beta", "GAMMA"], [(11, 11, "¶"), (11, 16, "GAMMA")]),
        # The words around the cut are new: it is one edit.
        ("alpha beta gamma", ["alpha x", "y gamma"], [(6, 10, "x ¶y")]),
        ("alpha gamma", ["alpha new", "gamma"], [(6, 6, "new ¶")]),
        ("ស្ត្រីកម្ពុជា", ["ស្ត្រី", "កម្ពុជា"], [(6, 6, "¶")]),
        ("ស្ត្រីកម្ពុជា", ["ស្ត្រី", "ខ្មែរ"], [(6, 6, "¶"), (6, 13, "ខ្មែរ")]),
        ("alpha", ["", "alpha"], [(0, 0, "¶")]),
        ("alpha", ["beta"], [(0, 5, "beta")]),
    ],
)
def test_cuts(text: str, parts: list[str], edits: list[tuple[int, int, str]]) -> None:
    assert shown(cut_edits(text, parts)) == edits


@pytest.mark.parametrize(
    ("segments", "text", "edits"),
    [
        (["One.", "Two."], "One. Two.", [(4, 5, " ")]),
        (["One.", "Two."], "One.Two.", [(4, 5, "")]),
        (["One.", "Two.", "Three."], "One. Two. Three.", [(4, 5, " "), (9, 10, " ")]),
        (["One.", "Two."], "Uno. Two!", [(0, 3, "Uno"), (4, 5, " "), (8, 9, "!")]),
        # The words around the seam are new: it is one edit.
        (["One.", "Two."], "One, two.", [(3, 8, ", two")]),
        (["ស្ត្រី", "កម្ពុជា"], "ស្ត្រីកម្ពុជា", [(6, 7, "")]),
        (["One.", ""], "One.", [(4, 5, "")]),
    ],
)
def test_joins(segments: list[str], text: str, edits: list[tuple[int, int, str]]) -> None:
    assert shown(join_edits(segments, text)) == edits


def test_what_stands_between_parts() -> None:
    assert glue("One.\nTwo. Three.", ["One.", "Two.", "Three."]) == "One.\nTwo. Three."
    assert glue("Something else", ["One.", "Two."]) == "One. Two."
    assert glue("ស្ត្រីកម្ពុជា។", ["ស្ត្រី", "កម្ពុជា"]) == "ស្ត្រីកម្ពុជា"


def test_how_much_of_each_part_a_text_has() -> None:
    assert shares("One two. Three.", ["One two.", "Three."]) == [1.0, 1.0]
    # Of "Onetwo!" the first three characters; of "Three." all.
    assert shares("One two. Three.", ["One drei", "Three."]) == [3 / 7, 1.0]
    assert shares("One.", ["One.", ""]) == [1.0, 1.0]


def test_hunks_of_parts_and_of_a_whole() -> None:
    assert cut_hunks("One two. Three.", ["One zwei.", "Three!"]) == [
        [Hunk(Kind.SAME, "One "), Hunk(Kind.DELETED, "two"), Hunk(Kind.INSERTED, "zwei"), Hunk(Kind.SAME, ".")],
        [Hunk(Kind.SAME, "Three"), Hunk(Kind.DELETED, "."), Hunk(Kind.INSERTED, "!")],
    ]
    assert join_hunks(["One.", "Two."], "One. Two.") == [
        Hunk(Kind.SAME, "One."),
        Hunk(Kind.DELETED, PARAGRAPH),
        Hunk(Kind.INSERTED, " "),
        Hunk(Kind.SAME, "Two."),
    ]


def test_a_text_with_the_mark() -> None:
    with pytest.raises(ValueError, match="mark"):
        cut_edits("One. Two.", ["One.", f"Two{PARAGRAPH}"])
    with pytest.raises(ValueError, match="mark"):
        join_edits(["One.", "Two."], f"One.{PARAGRAPH}Two.")


def tidy(parts: Sequence[str]) -> list[str]:
    """Without white space at the cuts."""
    tidied = [part.lstrip() if number else part for number, part in enumerate(parts)]
    return [part.rstrip() if number < len(parts) - 1 else part for number, part in enumerate(tidied)]


@given(unmarked_texts, st.data())
@settings(max_examples=100, deadline=None)
def test_the_edits_of_a_cut_make_its_parts(text: str, data: st.DataObject) -> None:
    new = data.draw(edited(text)).replace(PARAGRAPH, "x")
    cuts = sorted(data.draw(st.lists(st.integers(0, len(new)), min_size=1, max_size=3)))
    parts = tidy([new[start:end] for start, end in zip([0, *cuts], [*cuts, len(new)], strict=True)])
    merge = merge_edits(text, {"a": cut_edits(text, parts)})
    assert tidy((merge.text or "").split(PARAGRAPH)) == parts
    hunks = cut_hunks(text, parts)
    assert [after_of(each) for each in hunks] == parts
    assert "".join("".join(map(before_of, hunks)).split()) == "".join(text.split())


@given(st.lists(unmarked_texts, min_size=2, max_size=4), st.sampled_from([" ", "", "\n"]), st.data())
@settings(max_examples=100, deadline=None)
def test_the_edits_of_a_join_make_its_text(segments: list[str], between: str, data: st.DataObject) -> None:
    text = data.draw(edited(between.join(segments))).replace(PARAGRAPH, "x")
    merge = merge_edits(PARAGRAPH.join(segments), {"a": join_edits(segments, text)})
    assert merge.text == text
    assert PARAGRAPH not in "".join(part.base for part in merge.parts if not part.credits)
