import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from redline.admissible import MOST_PROBLEMS, Code, Problem, problems, tidy
from tests.redline.strategies import KHMER, texts

KHMER_BLOCK = "".join(map(chr, range(0x1780, 0x1800)))


def refused(text: str, *, lines: bool = True) -> list[tuple[Code, int, str]]:
    return [(each.code, each.position, each.detail) for each in problems(text, longest=1000, lines=lines)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a\x00b", (Code.NUL, 1, "U+0000")),
        ("a\x07", (Code.CONTROL, 1, "U+0007")),
        ("\x7f", (Code.CONTROL, 0, "U+007F")),
        ("ab\x85", (Code.CONTROL, 2, "U+0085")),
        ("\x0b", (Code.CONTROL, 0, "U+000B")),
        ("a\r\n", (Code.LINE_BREAK, 1, "U+000D")),
        ("a\u2028b", (Code.LINE_BREAK, 1, "U+2028")),
        ("x\u202ey", (Code.BIDI, 1, "U+202E")),
        ("\u2066", (Code.BIDI, 0, "U+2066")),
        ("\u200f", (Code.BIDI, 0, "U+200F")),
        ("\u061c", (Code.BIDI, 0, "U+061C")),
        ("\ud800", (Code.SURROGATE, 0, "U+D800")),
        ("a\ufdd0", (Code.NONCHARACTER, 1, "U+FDD0")),
        ("\U0010ffff", (Code.NONCHARACTER, 0, "U+10FFFF")),
        ("\U0001fffe", (Code.NONCHARACTER, 0, "U+1FFFE")),
        ("a" + "\u0301" * 9, (Code.ZALGO, 1, "9")),
        ("ក" + "\u17b6" * 12, (Code.ZALGO, 1, "12")),
    ],
)
def test_what_deceives_a_reader_is_refused(text: str, expected: tuple[Code, int, str]) -> None:
    assert refused(text) == [expected]


def test_lines_and_tabs_only_where_lines_are_allowed() -> None:
    assert refused("a\n\tb", lines=True) == []
    assert refused("a\n\tb", lines=False) == [(Code.LINE_BREAK, 1, "U+000A"), (Code.CONTROL, 2, "U+0009")]


def test_length_is_counted_in_characters() -> None:
    assert problems("ខ្មែរ", longest=5, lines=False) == []
    assert problems("ខ្មែរ", longest=4, lines=False) == [Problem(Code.TOO_LONG, 4, "5")]


def test_eight_marks_pass_and_khmer_always_does() -> None:
    assert refused("a" + "\u0301" * 8) == []
    # The tallest clusters of real words: two subscripts, a shifter, a vowel, a sign; zero width characters.
    assert refused("ស្ត្រី ម៉្យាង\u200bស៊ាំ សាស្ត្រាចារ្យ\u200c\u200d ព្រះ លក្ខណ៍ 👩\u200d👧") == []


def test_a_flood_of_problems_is_not_listed_to_the_end() -> None:
    assert len(problems("\x01" * 1000, longest=10, lines=True)) == MOST_PROBLEMS


def test_tidy() -> None:
    assert tidy("  a \r\nb\t\rc\u2028e\u0301 \n\n") == "a\nb\nc\n\u00e9"


@pytest.mark.parametrize("text", [*KHMER, *KHMER_BLOCK])
def test_tidy_keeps_the_spelling_of_khmer(text: str) -> None:
    assert tidy("ក" + text + "ក") == "ក" + text + "ក"


@given(st.one_of(texts, st.text(alphabet="a \t\r\n\u2028\u0301\u17d2\u17dd\x1c\x85", max_size=12)))
@settings(max_examples=150, deadline=None)
def test_tidying_twice_is_tidying_once_and_leaves_no_odd_line_break(text: str) -> None:
    once = tidy(text)
    assert tidy(once) == once
    assert not {"\r", "\u2028", "\u2029"} & set(once)
    assert all(line == line.rstrip() for line in once.split("\n"))
