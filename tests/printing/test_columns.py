"""How names are dealt out. Heights by hand: a line is 10, the gap between two names 2."""

import pytest

from printing.columns import Columns, Dealt


def columns(*lines: int, count: int = 2) -> Columns:
    return Columns([10.0 * number for number in lines], gap=2, count=count)


@pytest.mark.parametrize(
    ("lines", "room", "expected"),
    [
        ((1, 1, 1, 1), 500, Dealt((2, 4), 22)),  # balanced, however much room there is
        ((1, 1, 1, 1, 1), 500, Dealt((3, 5), 34)),  # the first column is the longer one
        ((3, 1, 1, 1), 500, Dealt((1, 4), 34)),  # by height, not by number
        ((1,), 500, Dealt((1,), 10)),
        ((1, 1, 1, 1, 1, 1, 1, 1), 34, Dealt((2, 4), 22)),  # full would leave one row to the next page
        ((1,) * 12, 34, Dealt((3, 6), 34)),
    ],
)
def test_a_page_takes(lines: tuple[int, ...], room: float, expected: Dealt) -> None:
    dealt = columns(*lines).deal(0, room, forced=False)
    assert dealt is not None
    assert (dealt.ends, round(dealt.height, 3)) == (expected.ends, expected.height)


def test_the_next_page_goes_on_where_the_last_one_ended() -> None:
    dealt = columns(*(1,) * 12).deal(6, 500, forced=True)
    assert dealt is not None
    assert dealt.ends == (9, 12)


def test_one_row_at_the_foot_of_a_page_is_not_begun() -> None:
    assert columns(*(1,) * 12).deal(0, 12, forced=False) is None
    assert columns(1, 1).deal(0, 12, forced=False) == Dealt((1, 2), 10)  # where it is the whole list, it is


def test_an_empty_page_takes_a_name_that_is_higher_than_it() -> None:
    too_high = columns(9, 1, 1)
    assert too_high.deal(0, 50, forced=False) is None
    assert too_high.deal(0, 50, forced=True) == Dealt((1, 2), 90)


def test_two_rows_go_over_where_what_follows_would_stand_alone() -> None:
    assert columns(*(1,) * 12).leave(0, 500) == Dealt((4, 8), 46)
    assert columns(*(1,) * 12).leave(6, 500) is None  # two rows would not be left here
