"""Which characters of a merged text came from whom; kept at merge time, so that blame can name everybody."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from redline.text_merge import Agreed, Conflict, TextMerge


class Span(NamedTuple):
    """The characters from `start` up to `end` are the words of those in `credits` (sorted, never empty)."""

    start: int
    end: int
    credits: tuple[str, ...]


def credited(merge: TextMerge, before: Iterable[Span] = ()) -> tuple[Span, ...]:
    """The spans of `merge.text` that somebody wrote, in order, none empty. Words taken away leave no span.

    `before` are the spans of the text that was merged into, of which those of unchanged words stay. Raises
    ValueError when the merge has conflicts, since then it has no text.
    """
    spans: list[Span] = []
    at = 0
    for part in merge.parts:
        if isinstance(part, Conflict):
            raise ValueError("a merge with conflicts has no text yet")
        text = part.text
        if text and part.credits:
            spans.append(Span(at, at + len(text), part.credits))
        at += len(text)
    kept = _kept(merge, tuple(before))
    return tuple(sorted([*spans, *kept]) if kept else spans)


def _kept(merge: TextMerge, before: Sequence[Span]) -> list[Span]:
    """The spans of unchanged words, at their places in the merged text."""
    spans: list[Span] = []
    if before:
        at = stood = 0
        for part in merge.parts:
            if isinstance(part, Agreed):
                if not part.credits:
                    found = within(before, stood, stood + len(part.base))
                    spans += [Span(span.start + at, span.end + at, span.credits) for span in found]
                at += len(part.text)
            stood += len(part.base)
    return spans


def within(spans: Iterable[Span], start: int, end: int) -> tuple[Span, ...]:
    """What lies between `start` and `end`, counted from `start`."""
    return tuple(
        [
            Span(max(span.start, start) - start, min(span.end, end) - start, span.credits)
            for span in spans
            if span.start < end and start < span.end
        ]
    )
