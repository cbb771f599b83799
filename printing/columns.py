"""How a list of names is dealt out to the columns of a page. Heights are in any one unit; nothing here draws."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

STEPS = 12  # of halving: a 4,096th of the page is less than a hair
ROWS = 2  # that stay together: one alone looks lost


@dataclass(frozen=True, slots=True)
class Dealt:
    """Where each column of a page ends (exclusive, ascending), and how high the highest is."""

    ends: tuple[int, ...]
    height: float


class Columns:
    """Names with the heights they need, `gap` between two of them, in so many columns."""

    def __init__(self, heights: Sequence[float], *, gap: float, count: int) -> None:
        self._tops = [0.0, *accumulate(height + gap for height in heights)]
        self._gap = gap
        self._count = count

    def deal(self, first: int, height: float, *, forced: bool) -> Dealt | None:
        """The names from `first` that a page with room of `height` takes; None where it should take none.

        The last page's columns are balanced, and it is never left with a single row. `forced` is for a page that has
        nothing else: it takes a name in each column whatever their height.
        """
        total = len(self._tops) - 1
        rows = self._fill(first, total, height)
        # A row alone at the foot of a page belongs with the others, on the next page.
        if not forced and (not rows or (rows[-1] < total and rows[0] - first < ROWS)):
            return None
        rows = rows or [min(first + column + 1, total) for column in range(self._count)]
        if rows[-1] >= total:
            return self._dealt(first, self._balanced(first, total, height, rows))
        if total - rows[-1] <= self._count and rows[0] - first > ROWS:
            shorter = self._tops[rows[0] - 1] - self._tops[first] - self._gap
            rows = self._fill(first, total, shorter) or rows
        return self._dealt(first, rows)

    def leave(self, first: int, height: float) -> Dealt | None:
        """As `deal` for the last page, but its last rows go over to one more: what follows the list is not left alone
        there. None where nothing is gained by it."""
        total = len(self._tops) - 1 - ROWS * self._count
        if total - first < ROWS * self._count:
            return None
        rows = self._fill(first, total, height)
        return self._dealt(first, self._balanced(first, total, height, rows))

    def _fill(self, first: int, total: int, height: float) -> list[int]:
        """The ends of the columns when each takes all it can hold; empty where a name does not fit at all."""
        ends: list[int] = []
        while len(ends) < self._count and first < total:
            # The gap below a column's last name hangs over; a thousandth forgives rounding.
            end = min(bisect_right(self._tops, self._tops[first] + height + self._gap + 0.001) - 1, total)
            if end == first:
                return []
            ends.append(end)
            first = end
        return ends

    def _balanced(self, first: int, total: int, height: float, widest: list[int]) -> list[int]:
        """The ends at the least height that holds all names from `first` to `total`."""
        low, best = (self._tops[total] - self._tops[first]) / self._count - self._gap, widest
        for _ in range(STEPS):
            middle = (low + height) / 2
            ends = self._fill(first, total, middle)
            if ends and ends[-1] >= total:
                best, height = ends, middle
            else:
                low = middle
        return best

    def _dealt(self, first: int, ends: list[int]) -> Dealt:
        columns = pairwise([first, *ends])
        return Dealt(tuple(ends), max(self._tops[end] - self._tops[start] for start, end in columns) - self._gap)
