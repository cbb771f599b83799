import pytest

from redline.spans import Span, credited, within
from redline.text_merge import merge_text

BASE = "We ask the government to act now."


def test_words_that_came_and_who_wrote_them() -> None:
    merge = merge_text(
        BASE,
        {
            "a": "We urge the government to act now.",
            "b": "We urge the government to act.",
            "c": "We ask the whole government to act now.",
        },
    )
    # "We urge the whole government to act."
    assert merge.text == "We urge the whole government to act."
    assert credited(merge) == (Span(3, 7, ("a", "b")), Span(12, 18, ("c",)))


def test_words_that_somebody_had_written_before() -> None:
    merge = merge_text(BASE, {"a": "We the people ask the government to act now."})
    # Before: "ask the" (3 to 10) and "act" (25 to 28) were c's. 11 characters come in at 3.
    before = [Span(3, 10, ("c",)), Span(25, 28, ("c",))]
    assert credited(merge, before) == (Span(3, 14, ("a",)), Span(14, 21, ("c",)), Span(36, 39, ("c",)))


def test_a_conflict_has_no_text() -> None:
    merge = merge_text(BASE, {"a": "We urge the government to act now.", "b": "We beg the government to act now."})
    with pytest.raises(ValueError, match="conflicts"):
        credited(merge)


def test_part_of_a_text() -> None:
    spans = [Span(0, 4, ("a",)), Span(6, 9, ("b",))]
    assert within(spans, 2, 8) == (Span(0, 2, ("a",)), Span(4, 6, ("b",)))
    assert within(spans, 4, 6) == ()
