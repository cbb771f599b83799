"""Merge any number of proposed texts of one paragraph against one base, word by word.

The rules:

- A change is an unbroken run of changed words, as `diff` shows it. The same change by several is one change,
  credited to all.
- Different changes that overlap, or different insertions in one place, are one conflict on the span they
  cover; each variant is that span as its people would have it. Nobody's variant is chosen.
- Changes that only touch (one ends where the other starts) are merged, and listed, since together they may
  read wrongly.
- The order in which the texts are given never matters.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from redline.diff import Kind, diff


@dataclass(frozen=True, slots=True)
class Agreed:
    """Text that stands. `base` is what stood there before; `credits`, sorted, is empty where nobody changed
    it."""

    text: str
    credits: tuple[str, ...]
    base: str


@dataclass(frozen=True, slots=True)
class Variant:
    """What those in `credits` (sorted) want in the place of a conflict's base."""

    text: str
    credits: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Conflict:
    """A span of the base for which there are at least two different variants, sorted by their credits."""

    base: str
    variants: tuple[Variant, ...]

    @property
    def credits(self) -> tuple[str, ...]:
        return _sorted(key for variant in self.variants for key in variant.credits)


@dataclass(frozen=True, slots=True)
class Touching:
    """Changes by different people meet, with nothing between, `at` this many characters into the base."""

    at: int
    credits: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TextMerge:
    """The parts, joined by their `base`, are the base; by their text or a chosen variant, the merged text."""

    parts: tuple[Agreed | Conflict, ...]
    touching: tuple[Touching, ...]

    @property
    def conflicts(self) -> tuple[Conflict, ...]:
        return tuple([part for part in self.parts if isinstance(part, Conflict)])

    @property
    def clean(self) -> bool:
        return not self.conflicts

    @property
    def text(self) -> str | None:
        """The merged text; None while there are conflicts."""
        pieces: list[str] = []
        for part in self.parts:
            if isinstance(part, Conflict):
                return None
            pieces.append(part.text)
        return "".join(pieces)

    @property
    def credits(self) -> tuple[str, ...]:
        """Everybody who has a part in an agreed change or in a conflict, sorted."""
        return _sorted(key for part in self.parts for key in part.credits)


class _Edit(NamedTuple):
    """Replace base[start:end] by text; sorts by place."""

    start: int
    end: int
    text: str


class _Cluster(NamedTuple):
    """Edits that overlap one another, directly or through others, on base[start:end]."""

    start: int
    end: int
    edits: list[_Edit]


def merge_text(base: str, edits: Mapping[str, str]) -> TextMerge:
    """Merge whole proposed texts, each under the key of who proposes it, into `base`.

    A text equal to `base` asks for nothing and earns no credit.
    """
    authors: defaultdict[_Edit, set[str]] = defaultdict(set)
    keys_by_text: defaultdict[str, list[str]] = defaultdict(list)
    for key, text in edits.items():
        keys_by_text[text].append(key)
    for text, keys in keys_by_text.items():
        if text != base:
            for edit in _edits(base, text):
                authors[edit].update(keys)
    parts: list[Agreed | Conflict] = []
    touching: list[Touching] = []
    clusters = _clusters(sorted(authors))
    done = 0
    for cluster in clusters:
        if cluster.start > done:
            kept = base[done : cluster.start]
            parts.append(Agreed(kept, (), kept))
        parts.append(_settle(base, cluster, authors))
        done = cluster.end
    if done < len(base):
        parts.append(Agreed(base[done:], (), base[done:]))
    for earlier, later in pairwise(clusters):
        if earlier.end == later.start:
            both = _sorted(key for edit in (*earlier.edits, *later.edits) for key in authors[edit])
            touching.append(Touching(later.start, both))
    return TextMerge(tuple(parts), tuple(touching))


def _edits(base: str, text: str) -> list[_Edit]:
    edits: list[_Edit] = []
    at = 0
    gone = ""
    for hunk in diff(base, text):
        if hunk.kind is Kind.SAME:
            if gone:
                edits.append(_Edit(at - len(gone), at, ""))
                gone = ""
            at += len(hunk.text)
        elif hunk.kind is Kind.DELETED:
            gone = hunk.text
            at += len(gone)
        else:
            edits.append(_Edit(at - len(gone), at, hunk.text))
            gone = ""
    if gone:
        edits.append(_Edit(at - len(gone), at, ""))
    return edits


def _clusters(edits: list[_Edit]) -> list[_Cluster]:
    """Edits sorted by place, grouped into those that overlap.

    An insertion overlaps what replaces the words on both sides of it, or another insertion in its place; at
    the edge of a replacement it only touches.
    """
    clusters: list[_Cluster] = []
    for edit in edits:
        if clusters:
            start, end, members = clusters[-1]
            if edit.start < end or start == end == edit.start == edit.end:
                members.append(edit)
                clusters[-1] = _Cluster(start, max(end, edit.end), members)
                continue
        clusters.append(_Cluster(edit.start, edit.end, [edit]))
    return clusters


def _settle(base: str, cluster: _Cluster, authors: Mapping[_Edit, set[str]]) -> Agreed | Conflict:
    span = base[cluster.start : cluster.end]
    if len(cluster.edits) == 1:
        (edit,) = cluster.edits
        return Agreed(edit.text, _sorted(authors[edit]), span)
    own: defaultdict[str, list[_Edit]] = defaultdict(list)
    for edit in cluster.edits:
        for key in authors[edit]:
            own[key].append(edit)
    wanted: defaultdict[str, list[str]] = defaultdict(list)
    for key, edits in own.items():
        wanted[_rewrite(base, cluster, edits)].append(key)
    variants = [Variant(text, _sorted(keys)) for text, keys in wanted.items()]
    variants.sort(key=lambda variant: variant.credits)
    # Two people can reach one text by different changes.
    if len(variants) == 1:
        return Agreed(variants[0].text, variants[0].credits, span)
    return Conflict(span, tuple(variants))


def _rewrite(base: str, cluster: _Cluster, edits: list[_Edit]) -> str:
    pieces: list[str] = []
    done = cluster.start
    for edit in edits:
        pieces += (base[done : edit.start], edit.text)
        done = edit.end
    pieces.append(base[done : cluster.end])
    return "".join(pieces)


def _sorted(keys: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(set(keys)))
