"""The words of a paragraph before and after as pieces with tracked changes, where their look counts as well."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby

from redline.diff import Kind, diff
from redline.inline import Run, parse, runs
from redline.word.composing import Piece

NOTES = 0xF0000  # a call of a footnote is compared as one character, of a plane that no text has


def all_as(text: str, change: str) -> list[Piece]:
    """The whole text as one change."""
    return [Piece(run, change) for run in runs(parse(text))]


def redlined(before: str, after: str) -> list[Piece]:
    """What leads from one text to the other. A word that only looks otherwise is struck and inserted again."""
    if before == after:
        return all_as(after, "")
    notes: dict[tuple[Run, ...], str] = {}
    old, new = _letters(before, notes), _letters(after, notes)
    at_old = at_new = 0
    pieces: list[tuple[Run, str]] = []
    for hunk in diff("".join(run.text for run in old), "".join(run.text for run in new)):
        length = len(hunk.text)
        if hunk.kind is Kind.SAME:
            pieces += _same(old[at_old : at_old + length], new[at_new : at_new + length])
            at_old, at_new = at_old + length, at_new + length
        elif hunk.kind is Kind.DELETED:
            pieces += [(run, "del") for run in old[at_old : at_old + length]]
            at_old += length
        else:
            pieces += [(run, "ins") for run in new[at_new : at_new + length]]
            at_new += length
    return list(_joined(pieces))


def _letters(text: str, notes: dict[tuple[Run, ...], str]) -> list[Run]:
    """A run for each character."""
    letters: list[Run] = []
    for run in runs(parse(text)):
        if run.footnote:
            letters.append(replace(run, text=notes.setdefault(run.footnote, chr(NOTES + len(notes)))))
        else:
            letters += [replace(run, text=letter) for letter in run.text]
    return letters


def _same(old: Sequence[Run], new: Sequence[Run]) -> Iterator[tuple[Run, str]]:
    for is_same, pairs in groupby(zip(old, new, strict=True), key=lambda pair: pair[0] == pair[1]):
        stretch = list(pairs)
        if is_same:
            yield from ((run, "") for run, _ in stretch)
        else:
            yield from ((run, "del") for run, _ in stretch)
            yield from ((run, "ins") for _, run in stretch)


def _joined(pieces: Sequence[tuple[Run, str]]) -> Iterator[Piece]:
    for (look, change), group in groupby(pieces, key=lambda piece: (replace(piece[0], text=""), piece[1])):
        letters = [run.text for run, _ in group]
        if look.footnote:
            yield from (Piece(look, change) for _ in letters)
        else:
            yield Piece(replace(look, text="".join(letters)), change)
