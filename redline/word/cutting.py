"""Splits and joins in which words were edited too, where nothing was tracked: told by which explanation fits the words.

`trees.compare` knows a cut by the exact words. Here a new paragraph behind a shortened one is its cut-off end when the
two together are more like what was there before than the first alone; and the other way round for a join.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from rapidfuzz import fuzz

from redline.blocks import Block, Change, Delete, Insert, Join, Replace, Split, apply

HELD: Final = 75  # of 100: so much alike a part of the one is to the other, that its words are in it


def with_cuts(blocks: Sequence[Block], changes: Sequence[Change]) -> tuple[Change, ...]:
    """The same changes with splits and joins in the place of insertions and deletions, where these say it better."""
    found = tuple(changes)
    after = {block.key: block for block in apply(blocks, found)}
    for change in changes:
        better: Change | None = None
        if isinstance(change, Insert) and change.after is not None:
            better = _split(blocks, after, found, change)
        elif isinstance(change, Delete):
            better = _join(blocks, after, found, change)
        if better:
            kept = tuple([each for each in found if each != change and not _is_said_by(each, better)])
            if _same(blocks, found, (*kept, better)):
                found = (*kept, better)
    return found


def _split(blocks: Sequence[Block], after: Mapping[str, Block], changes: Iterable[Change], new: Insert) -> Split | None:
    before = next((block for block in blocks if block.key == new.after), None)
    if before is None or before.key not in after or _is_cut(changes, before.key):
        return None
    now = after[before.key]
    texts = {}
    for language, tail in new.texts.items():
        head, whole = now.texts.get(language, ""), before.texts.get(language, "")
        if not head or not _fits(head, tail, whole):
            return None
        texts[language] = (head, tail)
    return Split(before.key, new.key, texts) if (now.kind, now.depth) == (new.kind, new.depth) else None


def _join(blocks: Sequence[Block], after: Mapping[str, Block], changes: Iterable[Change], gone: Delete) -> Join | None:
    keys = [block.key for block in blocks]
    at = keys.index(gone.block)
    if not at or keys[at - 1] not in after or _is_cut(changes, keys[at - 1]):
        return None
    first, other, now = blocks[at - 1], blocks[at], after[keys[at - 1]]
    for language, tail in other.texts.items():
        head, whole = first.texts.get(language, ""), now.texts.get(language, "")
        if not _fits(head, tail, whole):
            return None
    return Join(first.key, other.key, now.texts)


def _fits(head: str, tail: str, whole: str) -> bool:
    """Whether the second part's words are in the whole, which is more like both parts than like the first alone."""
    return (
        len(tail) <= len(whole)
        and fuzz.partial_ratio(tail, whole) >= HELD
        and fuzz.ratio(f"{head} {tail}", whole) > fuzz.ratio(head, whole)
    )


def _is_cut(changes: Iterable[Change], block: str) -> bool:
    return any(isinstance(change, Split | Join) and change.block == block for change in changes)


def _is_said_by(change: Change, better: Change) -> bool:
    """Whether the words that the change brings are in the split or join already."""
    if isinstance(change, Replace) and isinstance(better, Split | Join):
        return change.block == better.block and change.language in better.texts
    return False


def _same(blocks: Sequence[Block], one: Sequence[Change], other: Sequence[Change]) -> bool:
    try:
        return apply(blocks, one) == apply(blocks, other)
    except ValueError:
        return False
