"""Who wrote which words of a text, told from every wording it ever had.

A word belongs to whoever brought it in; it stays theirs as long as each later wording keeps it in a stretch that `diff`
shows as unchanged. Words taken out and put back belong to whoever put them back.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby, islice
from typing import NamedTuple

from redline.diff import Kind, diff

# The index of the wording that brought a character in, and who wrote it.
_Owner = tuple[int, tuple[str, ...]]


class Part(NamedTuple):
    """Characters `start` to `end` of a wording came from `who` and not from its writer."""

    start: int
    end: int
    who: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """A wording, who wrote it, and which of its characters the writer took over from others. Parts do not overlap."""

    text: str
    who: tuple[str, ...]
    parts: tuple[Part, ...] = ()


@dataclass(frozen=True, slots=True)
class Owned:
    """A stretch of the last wording and whose it is. `step` is the index of the wording that brought it in."""

    text: str
    who: tuple[str, ...]
    step: int


def blame(steps: Sequence[Step]) -> tuple[Owned, ...]:
    """The last wording in stretches, each as long as one origin holds. Joined they are that wording."""
    before = ""
    owners: list[_Owner] = []  # of each character of `before`
    for index, step in enumerate(steps):
        owners = _owners_after(before, owners, step, index)
        before = step.text
    owned: list[Owned] = []
    at = 0
    for (index, who), group in groupby(owners):
        length = sum(1 for _ in group)
        owned.append(Owned(before[at : at + length], who, index))
        at += length
    return tuple(owned)


def _owners_after(before: str, owners: Sequence[_Owner], step: Step, index: int) -> list[_Owner]:
    """Whose each character of the step's wording is.

    What was taken over is left aside while the rest is compared: of several places where the same words could have
    come in, the comparison need not choose the one that the merge chose.
    """
    rest: list[str] = []
    done = 0
    parts = sorted(part for part in step.parts if part.start < part.end)
    for part in parts:
        rest.append(step.text[done : part.start])
        done = part.end
    rest.append(step.text[done:])
    kept = iter(_kept(before, owners, "".join(rest), (index, step.who)))
    now: list[_Owner] = []
    for part in parts:
        now += islice(kept, part.start - len(now))
        now += [(index, part.who)] * (min(part.end, len(step.text)) - part.start)
    return [*now, *kept]


def _kept(before: str, owners: Sequence[_Owner], after: str, writer: _Owner) -> list[_Owner]:
    """The owners of the characters of `after`: those they had in `before`, or the writer."""
    found: list[_Owner] = []
    read = 0
    for hunk in diff(before, after):
        if hunk.kind is Kind.INSERTED:
            found += [writer] * len(hunk.text)
        else:
            if hunk.kind is Kind.SAME:
                found += owners[read : read + len(hunk.text)]
            read += len(hunk.text)
    return found
