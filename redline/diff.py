"""The redline of one text: what stays, what goes and what comes, in whole words.

Three stages. The ends that two texts share are cut off by comparing characters, back to a white space where
words cannot depend on what was cut. The words between are matched by their longest common subsequence,
white space left aside, so that a lone space between two changed words does not break one change into two.
What is left between matched words is one change.
"""

import re
from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import Final, NamedTuple

from redline.characters import COENG
from redline.matching import matches
from redline.words import words, words_of


class Kind(StrEnum):
    SAME = "same"
    INSERTED = "inserted"
    DELETED = "deleted"


# Python 3.11 looks a member up slowly, and these are met at every hunk.
SAME: Final = Kind.SAME
INSERTED: Final = Kind.INSERTED
DELETED: Final = Kind.DELETED


class Hunk(NamedTuple):
    """A stretch of whole words. `text` is never empty."""

    kind: Kind
    text: str


def diff(before: str, after: str) -> list[Hunk]:
    """The hunks that lead from `before` to `after`.

    Neighbours differ in kind, a deletion comes before the insertion that replaces it, and each hunk starts
    and ends where a word of `before` or `after` (see `words`) starts and ends.
    """
    return diffs([(before, after)])[0]


def diffs(pairs: Iterable[tuple[str, str]]) -> list[list[Hunk]]:
    """The `diff` of each pair of texts. Many together take less time than one by one where they are Khmer."""
    asked = list(pairs)
    shared = [_shared(before, after) for before, after in asked]
    cut = iter(
        words_of(
            text[head : len(text) - tail] for pair, (head, tail) in zip(asked, shared, strict=True) for text in pair
        )
    )
    found: list[list[Hunk]] = []
    for (before, _), (head, tail) in zip(asked, shared, strict=True):
        middle = _Redline(before[:head])
        middle.compare(next(cut), next(cut))
        found.append(middle.finish(before[len(before) - tail :] if tail else ""))
    return found


def apply(before: str, hunks: Iterable[Hunk]) -> str:
    """The text after `hunks`. Raises ValueError when they were not made for `before`."""
    given = list(hunks)
    if before_of(given) != before:
        raise ValueError("these hunks were made for another text")
    return after_of(given)


def before_of(hunks: Iterable[Hunk]) -> str:
    return "".join([hunk.text for hunk in hunks if hunk.kind is not INSERTED])


def after_of(hunks: Iterable[Hunk]) -> str:
    return "".join([hunk.text for hunk in hunks if hunk.kind is not DELETED])


def _shared(before: str, after: str) -> tuple[int, int]:
    """The lengths of what two texts share at their beginnings and at their ends, as far as it can be left aside."""
    if before == after:
        return len(before), 0
    head = _shared_head(before, after)
    return head, _shared_tail(before, after, head)


def _shared_head(before: str, after: str) -> int:
    """The length of a shared beginning after which the words are cut as if it were not there."""
    low, high = 0, min(len(before), len(after))
    # Bisection by slices: each comparison is one memcmp, where a loop would look at each character.
    while low < high:
        middle = (low + high + 1) // 2
        if before[low:middle] == after[low:middle]:
            low = middle
        else:
            high = middle - 1
    cut = before.rfind(" ", 0, low)
    while cut > 0 and (before[cut - 1].isspace() or before[cut - 1] == COENG):
        cut = before.rfind(" ", 0, cut)
    return max(cut, 0)


def _shared_tail(before: str, after: str, head: int) -> int:
    """The length of a shared end, not reaching into `head`, before which the words are cut likewise."""
    low, high = 0, min(len(before), len(after)) - head
    end, after_end = len(before), len(after)
    while low < high:
        middle = (low + high + 1) // 2
        if before[end - middle : end - low] == after[after_end - middle : after_end - low]:
            low = middle
        else:
            high = middle - 1
    # The character before the cut must be shared too, or the white space could be longer in one text.
    cut = before.find(" ", end - low + 1)
    while cut > 0 and (before[cut - 1].isspace() or before[cut - 1] == COENG):
        cut = before.find(" ", cut + 1)
    return end - cut if cut > 0 else 0


ENDS_A_SENTENCE = re.compile(r"[.?!:;\u17d4\u17d5\u17d6\u2026][\"'\u2019\u201d\u00bb)]*\s+\Z|\n\Z")
_MAY_HOLD_A_SENTENCE = re.compile(r"[.?!:;\u17d4\u17d5\u17d6\u2026\n]")


class _Redline:
    """Collects hunks from left to right. `_same` holds the words since the last change."""

    def __init__(self, head: str) -> None:
        self._hunks: list[Hunk] = []
        self._same: list[str] = [head] if head else []
        self._head = head

    def compare(self, before: list[str], after: list[str]) -> None:
        start, end = _shared_ends(before, after)
        last = before[len(before) - end :]
        self._same += before[:start]
        before, after = before[start : len(before) - end], after[start : len(after) - end]
        if before and after:
            self._match(before, after)
        else:
            self._change(before, after)
        self._same += last

    def _match(self, before: list[str], after: list[str]) -> None:
        left = [at for at, word in enumerate(before) if not word.isspace()]
        right = [at for at, word in enumerate(after) if not word.isspace()]
        found = matches([before[at] for at in left], [after[at] for at in right])
        start = done_left = done_right = 0
        for one, two in found:
            at_left, at_right = left[one], right[two]
            between = at_left - done_left
            if between != at_right - done_right or (
                between and before[done_left:at_left] != after[done_right:at_right]
            ):
                self._same += before[start:done_left]
                self._gap(before[done_left:at_left], after[done_right:at_right])
                start = at_left
            done_left, done_right = at_left + 1, at_right + 1
        self._same += before[start:done_left]
        self._gap(before[done_left:], after[done_right:])

    def finish(self, tail: str) -> list[Hunk]:
        if tail:
            self._same.append(tail)
        self._flush()
        return self._hunks

    def _flush(self) -> None:
        if self._same:
            self._hunks.append(Hunk(SAME, "".join(self._same)))
            self._same.clear()

    def _gap(self, gone: list[str], come: list[str]) -> None:
        """What lies between two matched words: nothing in common but, perhaps, the white space at its
        ends."""
        start, end = _shared_ends(gone, come)
        self._same += gone[:start]
        self._change(gone[start : len(gone) - end], come[start : len(come) - end])
        self._same += gone[len(gone) - end :]

    def _change(self, gone: list[str], come: list[str]) -> None:
        if gone and come:
            self._flush()
            self._hunks += (Hunk(DELETED, "".join(gone)), Hunk(INSERTED, "".join(come)))
        elif gone:
            self._lone(DELETED, gone)
        elif come:
            self._lone(INSERTED, come)

    def _lone(self, kind: Kind, change: list[str]) -> None:
        """A change with nothing opposite can often stand in several places; a sentence should stand whole."""
        text = "".join(change)
        back = 0
        if _MAY_HOLD_A_SENTENCE.search(text):
            if not self._hunks and self._head:
                self._same[:1] = words(self._head)
                self._head = ""
            back = _steps_back_to_sentence(self._same, change, at_start=not self._hunks)
        moved: Sequence[str] = ()
        if back:
            moved = change[-back:]
            text = "".join(self._same[-back:] + change[:-back])
            del self._same[-back:]
        self._flush()
        self._hunks.append(Hunk(kind, text))
        self._same += moved


def _shared_ends(one: list[str], two: list[str]) -> tuple[int, int]:
    """How many words two lists share at the start and, after those, at the end."""
    shortest = min(len(one), len(two))
    start = end = 0
    while start < shortest and one[start] == two[start]:
        start += 1
    shortest -= start
    while end < shortest and one[-1 - end] == two[-1 - end]:
        end += 1
    return start, end


def _steps_back_to_sentence(same: list[str], change: list[str], *, at_start: bool) -> int:
    """How many words to move a lone change back so that it starts where a sentence starts; 0 if nowhere."""
    for back in range(min(len(same), len(change)) + 1):
        if back and same[-back] != change[-back]:
            return 0
        kept = same[: len(same) - back]
        # Moved back onto another change it would no longer be a change of its own.
        if not kept:
            return back if at_start else 0
        if ENDS_A_SENTENCE.search("".join(kept[-3:])):
            return back
    return 0
