from functools import cache
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from redline.matching import matches


def longest(first: list[str], second: list[str]) -> int:
    """The length of a longest common subsequence, from its textbook definition."""

    @cache
    def of(left: int, right: int) -> int:
        if not left or not right:
            return 0
        if first[left - 1] == second[right - 1]:
            return of(left - 1, right - 1) + 1
        return max(of(left - 1, right), of(left, right - 1))

    return of(len(first), len(second))


def test_words_that_stay_are_matched_in_order() -> None:
    assert matches(["a", "b", "c", "d"], ["x", "b", "d", "a"]) == [(1, 1), (3, 2)]


def test_nothing_in_common() -> None:
    assert matches(["a"], ["b"]) == []
    assert matches([], ["b"]) == []


lists = st.lists(st.sampled_from("abcd"), max_size=14)


@given(lists, lists)
@settings(max_examples=100, deadline=None)
@pytest.mark.parametrize("most_bits", [1, 20, 2**28])
def test_as_many_words_as_possible_are_matched_whatever_the_memory(
    most_bits: int, first: list[str], second: list[str]
) -> None:
    found = matches(first, second, most_bits)
    assert all(first[left] == second[right] for left, right in found)
    assert all(one[0] < two[0] and one[1] < two[1] for one, two in pairwise(found))
    assert len(found) == longest(first, second)
