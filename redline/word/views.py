"""A Word file as one person would have it: some tracked changes accepted, the others not.

Words keep where they came from: a stretch of a file is a *group*, the paragraphs that were one before anybody tracked a
change, and each paragraph of a view says how many of its words were in which group before.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import NamedTuple

from redline import inline
from redline.admissible import tidy
from redline.inline import from_runs, to_source
from redline.word.wordfile import Mark, Paragraph, Run, WordFile

Accepts = Callable[[Mark, int], bool]  # a tracked change, and the index of the paragraph that it is in


class Seen(NamedTuple):
    """A paragraph as somebody sees it, made of the file's paragraphs `first` to `last`."""

    runs: tuple[inline.Run, ...]
    first: int  # where its words begin
    last: int  # whose end closes it
    old: Counter[int]  # characters that were there before, by group, white space left aside
    moves: frozenset[str]  # names of the moves that brought words here

    @property
    def source(self) -> str:
        """The words as little Markdown."""
        return source_of(self.runs)

    @property
    def text(self) -> str:
        """The words alone."""
        return "".join([run.text for run in self.runs])


def source_of(runs: Iterable[inline.Run]) -> str:
    return tidy(to_source(from_runs(runs)).replace("\t", " ").replace("\u00a0", " "))


def nobody(_mark: Mark, _paragraph: int) -> bool:
    """The text before any tracked change."""
    return False


def everybody(_mark: Mark, _paragraph: int) -> bool:
    """The text with all of them."""
    return True


def groups(file: WordFile) -> list[int]:
    """For each paragraph the group that it is in, which is called by its last paragraph, whose end was there before."""
    found: list[int] = []
    group = len(file.paragraphs) - 1
    for at in range(len(file.paragraphs) - 1, -1, -1):
        if not file.paragraphs[at].end_inserted:
            group = at
        found.append(group)
    return found[::-1]


def view(file: WordFile, accepts: Accepts, group_of: Sequence[int] | None = None) -> list[Seen]:
    """The paragraphs that have words, as somebody sees them who accepts what `accepts` says and rejects the rest."""
    group_of = groups(file) if group_of is None else group_of
    seen: list[Seen] = []
    runs: list[inline.Run] = []
    old: Counter[int] = Counter()
    moves: set[str] = set()
    first = -1
    for at, paragraph in enumerate(file.paragraphs):
        for run in paragraph.runs:
            if is_there(run.inserted, run.deleted, accepts, at):
                first = at if first < 0 else first
                runs.append(_look(run, accepts, at))
                moves.update(mark.move for mark in run.inserted if mark.move)
                if not run.inserted:
                    old[group_of[at]] += len("".join(run.text.split())) + len(run.note)
        if is_there(paragraph.end_inserted, paragraph.end_deleted, accepts, at):
            if any(run.text.strip() or run.footnote for run in runs):
                seen.append(Seen(tuple(runs), first, at, +old, frozenset(moves)))
            runs, old, moves, first = [], Counter(), set(), -1
    if any(run.text.strip() or run.footnote for run in runs):
        seen.append(Seen(tuple(runs), first, len(file.paragraphs) - 1, +old, frozenset(moves)))
    return seen


def is_there(inserted: Iterable[Mark], deleted: Iterable[Mark], accepts: Accepts, at: int) -> bool:
    return all(accepts(mark, at) for mark in inserted) and not any(accepts(mark, at) for mark in deleted)


def _look(run: Run, accepts: Accepts, at: int) -> inline.Run:
    look = run.look
    if run.look_before is not None and run.restyled is not None and not accepts(run.restyled, at):
        look = run.look_before
    if run.note:
        there = [each for each in run.note if is_there(each.inserted, each.deleted, accepts, at)]
        note = [replace(_look(each, accepts, at), text=" ".join(each.text.split("\n"))) for each in there]
        return inline.Run("", footnote=tuple(note))
    return inline.Run(run.text, look.bold, look.italic, look.link)


def marks(paragraph: Paragraph) -> Iterable[Mark]:
    """All tracked changes in a paragraph."""
    for run in paragraph.runs:
        yield from run.inserted
        yield from run.deleted
        if run.restyled:
            yield run.restyled
        for each in run.note:
            yield from each.inserted
            yield from each.deleted
    yield from paragraph.end_inserted
    yield from paragraph.end_deleted
    if paragraph.restyled:
        yield paragraph.restyled


def with_ends_in_place(file: WordFile) -> WordFile:
    """The same file with the ends of new paragraphs at those.

    Whoever goes to the end of a paragraph, presses Enter and writes makes a new end there, and the new paragraph has
    the old one: LibreOffice tracks it so, Word the other way round. It means the same; for us the new paragraph has the
    new end.
    """
    paragraphs = list(file.paragraphs)
    for at in range(len(paragraphs) - 2, -1, -1):
        one, other = paragraphs[at], paragraphs[at + 1]
        if one.end_inserted and not one.end_deleted and _is_wholly_by(other, one.end_inserted[-1].author):
            paragraphs[at] = one._replace(end_inserted=other.end_inserted, end_deleted=other.end_deleted)
            paragraphs[at + 1] = other._replace(end_inserted=one.end_inserted, end_deleted=())
    return file._replace(paragraphs=tuple(paragraphs))


def _is_wholly_by(paragraph: Paragraph, author: str) -> bool:
    return (
        not paragraph.end_inserted
        and not paragraph.end_deleted
        and any(mark.author == author for run in paragraph.runs for mark in run.inserted)
        and all(run.inserted or not (run.text.strip() or run.note) for run in paragraph.runs)
    )
