"""The longest common subsequence of two lists of words, by bit vectors.

Each row of the classic table is one Python integer with a bit per word of the first list, so that a row
costs a few additions of whole machine words instead of a loop (Crochemore, Iliopoulos, Pinzon, Reid 2001;
Hyyrö 2004). Above a bound on memory the table is halved as Hirschberg (1975) does, so no pair of texts can
exhaust the machine.
"""

from collections.abc import Sequence
from typing import Final

# 2**28 bits are 32 MB: two texts of 16,000 words each, more than any statement.
MOST_BITS: Final = 2**28


def matches(first: Sequence[str], second: Sequence[str], most_bits: int = MOST_BITS) -> list[tuple[int, int]]:
    """Pairs of positions (in `first`, in `second`) of a longest common subsequence, ascending.

    `most_bits` bounds the memory of one table; a smaller one costs at most twice the time, never the length.
    """
    # A word that `first` does not have can match nothing, and needs no row.
    known = set(first)
    rows = [position for position, word in enumerate(second) if word in known]
    if not rows:
        return []
    found = _split(first, [second[at] for at in rows], most_bits)
    return [(left, rows[right]) for left, right in found]


def _split(first: Sequence[str], second: Sequence[str], most_bits: int) -> list[tuple[int, int]]:
    if len(first) * len(second) <= most_bits or len(second) == 1:
        return _trace(first, second)
    middle = len(second) // 2
    ahead = _lengths(first, second[:middle])
    behind = _lengths(first[::-1], second[middle:][::-1])
    cut = max(range(len(first) + 1), key=lambda at: ahead[at] + behind[len(first) - at])
    left = _split(first[:cut], second[:middle], most_bits) if cut else []
    right = _split(first[cut:], second[middle:], most_bits) if cut < len(first) else []
    return left + [(one + cut, two + middle) for one, two in right]


def _places(first: Sequence[str]) -> dict[str, int]:
    places: dict[str, int] = {}
    bit = 1
    for word in first:
        places[word] = places.get(word, 0) | bit
        bit <<= 1
    return places


def _trace(first: Sequence[str], second: Sequence[str]) -> list[tuple[int, int]]:
    places = _places(first)
    full = (1 << len(first)) - 1
    row = full
    table: list[int] = []
    for word in second:
        met = row & places.get(word, 0)
        row = ((row + met) | (row - met)) & full
        table.append(row)
    # A zero bit says: with this word of `first` the common subsequence grows by one.
    found: list[tuple[int, int]] = []
    column, line = len(first) - 1, len(second) - 1
    bit = 1 << column
    while column >= 0 and line >= 0:
        if not table[line] & bit:
            if line and not table[line - 1] & bit:
                line -= 1
                continue
            found.append((column, line))
            line -= 1
        column -= 1
        bit >>= 1
    found.reverse()
    return found


def _lengths(first: Sequence[str], second: Sequence[str]) -> list[int]:
    """For each n, the length of a longest common subsequence of the first n words of `first` and `second`."""
    places = _places(first)
    full = (1 << len(first)) - 1
    row = full
    for word in second:
        met = row & places.get(word, 0)
        row = ((row + met) | (row - met)) & full
    lengths = [0]
    for bit in reversed(f"{row:0{len(first)}b}"):
        lengths.append(lengths[-1] + (bit == "0"))
    return lengths
