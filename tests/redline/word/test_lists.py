"""How word processors count, with the numbers they would show written out by hand."""

import pytest

from redline.word.lists import Counting, Level, written
from redline.word.numbering import Item, plan


def shown(levels: dict[int, Level], steps: list[int]) -> list[str]:
    counting = Counting(levels)
    return [counting.step(level) for level in steps]


def test_a_level_starts_anew_below_each_of_those_above() -> None:
    levels = {0: Level(pattern="%1."), 1: Level("lowerLetter", "(%2)"), 2: Level("lowerRoman", "%1.%2.%3")}
    assert shown(levels, [0, 1, 1, 2, 2, 0, 1, 2]) == ["1.", "(a)", "(b)", "1.b.i", "1.b.ii", "2.", "(a)", "2.a.i"]


def test_a_level_that_nothing_starts_anew_counts_on() -> None:
    levels = {0: Level("upperRoman"), 1: Level(pattern="Article %2", restart=0), 2: Level(pattern="%3", restart=1)}
    assert shown(levels, [0, 1, 2, 1, 2, 0, 1, 2]) == ["I", "Article 1", "1", "Article 2", "2", "II", "Article 3", "1"]


def test_a_level_below_one_that_was_not_used_shows_its_start() -> None:
    assert shown({0: Level(start=3), 1: Level(pattern="%1.%2")}, [1, 1]) == ["3.1", "3.2"]


def test_legal_numbers_are_decimal_above() -> None:
    assert shown({0: Level("upperRoman"), 1: Level(pattern="%1.%2", legal=True)}, [0, 0, 1]) == ["I", "II", "2.1"]


@pytest.mark.parametrize(
    ("number", "style", "expected"),
    [
        (27, "lowerLetter", "aa"),
        (53, "upperLetter", "AAA"),
        (1994, "upperRoman", "MCMXCIV"),
        (7, "decimalZero", "07"),
        (12, "japaneseCounting", "12"),
        (0, "upperRoman", "0"),
        (10**9, "lowerRoman", "1000000000"),
        (3, "none", ""),
    ],
)
def test_styles_of_numbers(number: int, style: str, expected: str) -> None:
    assert written(number, style) == expected


def test_our_numbers_find_their_places() -> None:
    rows = [
        ("title", ""),
        ("point", "1"),
        ("point", "1.1"),
        ("heading", "1"),
        ("point", "1.1"),
        ("point", "1.1.1"),
        ("point", "1.2"),
        ("paragraph", ""),
        ("heading", "2"),
        ("point", "2.1"),
    ]
    assert plan(rows) == [
        None,
        Item("first", 0),
        Item("first", 1),
        Item("main", 0),
        Item("main", 1),
        Item("main", 2),
        Item("main", 1),
        None,
        Item("main", 0),
        Item("main", 1),
    ]


def test_numbers_of_a_law_find_their_places() -> None:
    rows = [
        ("heading", "I"),
        ("point", "I.1"),
        ("article", "1"),
        ("point", "1.1"),
        ("point", "1.1.1"),
        ("article", "2"),
        ("heading", "II"),
        ("article", "3"),
        ("point", "3.1"),
    ]
    levels = [None if item is None else item.level for item in plan(rows)]
    assert levels == [0, 6, 1, 2, 3, 1, 0, 1, 2]


def test_a_number_that_no_list_shows_has_no_place() -> None:
    assert plan([("heading", "1"), ("point", "7.7"), ("point", "1.1")]) == [Item("main", 0), None, Item("main", 1)]
