"""Merge any number of proposed texts of one paragraph against one base, word by word.

The rules:

- A change is an unbroken run of changed words, as `diff` shows it. The same change by several is one change,
  credited to all.
- Different changes that overlap, or different insertions in one place, are one conflict on the span they
  cover; each variant is that span as its people would have it. Nobody's variant is chosen.
- Changes that only touch (one ends where the other starts) are merged, and listed, since together they may
  read wrongly.
- A mark for the end of a paragraph is a word like any other, except that words inserted exactly where it comes
  do not contradict it: they only touch. They stand before it if they end a sentence, and after it if not.
- The order in which the texts are given never matters.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, NamedTuple

from redline.diff import DELETED, ENDS_A_SENTENCE, INSERTED, SAME, Hunk, diff, diffs

# Stands for the end of a paragraph inside a text of several. A noncharacter: no admissible text holds it.
PARAGRAPH: Final = "\ufdd0"


class Agreed(NamedTuple):
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
        return _sorted(set().union(*[part.credits for part in self.parts]))


class Edit(NamedTuple):
    """Replace base[start:end] by text; sorts by place."""

    start: int
    end: int
    text: str


class _Cluster(NamedTuple):
    """Edits that overlap one another, directly or through others, on base[start:end]."""

    start: int
    end: int
    edits: list[Edit]


def merge_text(base: str, edits: Mapping[str, str]) -> TextMerge:
    """Merge whole proposed texts, each under the key of who proposes it, into `base`.

    A text equal to `base` asks for nothing and earns no credit.
    """
    return merge_texts([(base, edits)])[0]


def merge_texts(asked: Iterable[tuple[str, Mapping[str, str]]]) -> list[TextMerge]:
    """`merge_text` of each base and its edits. Many together take less time than one by one (`redline.diff.diffs`)."""
    wanted: list[tuple[str, dict[str, list[str]]]] = []
    for base, edits in asked:
        keys_by_text: dict[str, list[str]] = {}
        for key, text in edits.items():
            if text != base:
                keys_by_text.setdefault(text, []).append(key)
        wanted.append((base, keys_by_text))
    redlines = iter(diffs((base, text) for base, keys_by_text in wanted for text in keys_by_text))
    return [
        _merge_redlines(base, [(next(redlines), keys) for keys in keys_by_text.values()])
        for base, keys_by_text in wanted
    ]


def _merge_redlines(base: str, redlines: Sequence[tuple[list[Hunk], list[str]]]) -> TextMerge:
    """Merge redlines of `base`, each with those who want it."""
    if len(redlines) == 1:
        ((hunks, keys),) = redlines
        return TextMerge(_agreed(hunks, tuple(sorted(keys))), ())
    authors: defaultdict[Edit, set[str]] = defaultdict(set)
    for hunks, keys in redlines:
        for edit in _edits(hunks):
            authors[edit].update(keys)
    return _merge(base, authors)


def _agreed(hunks: Iterable[Hunk], who: tuple[str, ...]) -> tuple[Agreed, ...]:
    """The parts where all who want another text want the same, as most often: nothing contradicts or touches."""
    parts: list[Agreed] = []
    gone = ""
    for kind, text in hunks:
        if kind is DELETED:
            gone = text
            continue
        if kind is INSERTED:
            parts.append(Agreed(text, who, gone))
        else:
            if gone:
                parts.append(Agreed("", who, gone))
            parts.append(Agreed(text, (), text))
        gone = ""
    if gone:
        parts.append(Agreed("", who, gone))
    return tuple(parts)


def merge_edits(base: str, edits: Mapping[str, Iterable[Edit]]) -> TextMerge:
    """Merge what each key proposes. The edits of one key do not overlap one another."""
    authors: defaultdict[Edit, set[str]] = defaultdict(set)
    for key, own in edits.items():
        for edit in own:
            authors[edit].add(key)
    return _merge(base, authors)


def _merge(base: str, authors: Mapping[Edit, set[str]]) -> TextMerge:
    parts: list[Agreed | Conflict] = []
    touching: list[Touching] = []
    clusters = _clusters(sorted(authors))
    done = 0
    for cluster in clusters:
        if cluster.start > done:
            kept = base[done : cluster.start]
            parts.append(Agreed(kept, (), kept))
        at_cut = _words_at_cut(cluster, authors) if len(cluster.edits) > 1 else ()
        if at_cut:
            parts += at_cut
            if at_cut[0].credits != at_cut[1].credits:
                touching.append(Touching(cluster.start, _sorted(key for part in at_cut for key in part.credits)))
        else:
            parts.append(_settle(base, cluster, authors))
        done = cluster.end
    if done < len(base):
        parts.append(Agreed(base[done:], (), base[done:]))
    for earlier, later in pairwise(clusters):
        # A cut beside words that change leaves no doubt.
        if earlier.end == later.start and not (_is_cut(earlier) or _is_cut(later)):
            both = _sorted(key for edit in (*earlier.edits, *later.edits) for key in authors[edit])
            touching.append(Touching(later.start, both))
    touching.sort(key=lambda each: each.at)
    return TextMerge(tuple(parts), tuple(touching))


def edits_of(base: str, text: str) -> list[Edit]:
    """What leads from `base` to `text`, by place; between two edits at least one word stays."""
    return _edits(diff(base, text))


def _edits(hunks: Iterable[Hunk]) -> list[Edit]:
    edits: list[Edit] = []
    at = 0
    gone = ""
    for hunk in hunks:
        if hunk.kind is SAME:
            if gone:
                edits.append(Edit(at - len(gone), at, ""))
                gone = ""
            at += len(hunk.text)
        elif hunk.kind is DELETED:
            gone = hunk.text
            at += len(gone)
        else:
            edits.append(Edit(at - len(gone), at, hunk.text))
            gone = ""
    if gone:
        edits.append(Edit(at - len(gone), at, ""))
    return edits


def _clusters(edits: list[Edit]) -> list[_Cluster]:
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


def _settle(base: str, cluster: _Cluster, authors: Mapping[Edit, set[str]]) -> Agreed | Conflict:
    span = base[cluster.start : cluster.end]
    if len(cluster.edits) == 1:
        (edit,) = cluster.edits
        return Agreed(edit.text, _sorted(authors[edit]), span)
    own: defaultdict[str, list[Edit]] = defaultdict(list)
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


def _is_cut(cluster: _Cluster) -> bool:
    return cluster.start == cluster.end and not any(edit.text.strip(PARAGRAPH) for edit in cluster.edits)


def _words_at_cut(cluster: _Cluster, authors: Mapping[Edit, set[str]]) -> list[Agreed]:
    """Where all insert at one place, some of them a paragraph mark and some the very same words: both, in order.

    Whoever has the mark and the words says which comes first. Empty where it is otherwise.
    """
    if cluster.start < cluster.end:
        return []
    before, after, loose, marking = set[str](), set[str](), set[str](), set[str]()
    wanting: defaultdict[str, set[str]] = defaultdict(set)
    for edit in cluster.edits:
        head, mark, tail = edit.text.partition(PARAGRAPH)
        if PARAGRAPH in tail:
            return []
        (before if mark else loose).add(head)
        after.add(tail)
        for words in {head, tail}:
            wanting[words] |= authors[edit]
        if mark:
            marking |= authors[edit]
    found = (before | after | loose) - {""}
    if not marking or len(found) != 1 or (before & after) - {""}:
        return []
    (words,) = found
    first = words in before or (words not in after and ENDS_A_SENTENCE.search(words) is not None)
    parts = [Agreed(words, _sorted(wanting[words]), ""), Agreed(PARAGRAPH, _sorted(marking), "")]
    return parts if first else parts[::-1]


def _rewrite(base: str, cluster: _Cluster, edits: list[Edit]) -> str:
    pieces: list[str] = []
    done = cluster.start
    for edit in edits:
        pieces += (base[done : edit.start], edit.text)
        done = edit.end
    pieces.append(base[done : cluster.end])
    return "".join(pieces)


def _sorted(keys: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(set(keys)))
