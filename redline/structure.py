"""Blocks of the base that somebody splits or joins, merged word by word with the edits of others.

Blocks that are joined, by one or by several people, are one run; a block that is only split is a run of one. In
each language a run is one text with a mark where a block ends (`redline.paragraphs`).
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from redline.blocks import Join, Split, cut, joined
from redline.claims import Claims, Reshape
from redline.paragraphs import cut_edits, join_edits
from redline.text_merge import PARAGRAPH, Agreed, Edit, merge_edits


@dataclass(frozen=True, slots=True)
class Run:
    """Neighbouring blocks of the base, and who splits and joins them."""

    blocks: tuple[str, ...]
    reshapes: tuple[Reshape, ...]


def parts_of(claims: Claims, reshape: Reshape) -> list[dict[str, str]]:
    """The texts of each paragraph that the reshape makes, as its author has them."""
    first = claims.base[reshape.blocks[0]]
    splits = [claim.change for claim in reshape.claims if isinstance(claim.change, Split)]
    if splits:
        own = [claim.change for claim in claims.replaces.get(first.key, ()) if claim.author == reshape.author]
        return cut({**first.texts, **{change.language: change.text for change in own}}, splits)
    joins = [claim.change for claim in reshape.claims if isinstance(claim.change, Join)]
    return [joined(first.texts, [(join, claims.base[join.other].texts) for join in joins])]


def runs(claims: Claims) -> list[Run]:
    """The runs in the order of the base."""
    together: dict[str, set[str]] = {}
    for reshape in claims.reshapes:
        blocks = set(reshape.blocks).union(*[together.get(key, set()) for key in reshape.blocks])
        together.update(dict.fromkeys(blocks, blocks))
    found: list[Run] = []
    for key in sorted(together, key=claims.place.__getitem__):
        blocks = together[key]
        if not found or key not in found[-1].blocks:
            ordered = tuple(sorted(blocks, key=claims.place.__getitem__))
            reshapes = [each for each in claims.reshapes if each.blocks[0] in blocks]
            reshapes.sort(key=lambda each: claims.place[each.blocks[0]])
            found.append(Run(ordered, tuple(reshapes)))
    return found


class Words:
    """A run in one language: what each person makes of it, merged."""

    def __init__(self, claims: Claims, run: Run, parts: Sequence[Sequence[Mapping[str, str]]], language: str) -> None:
        self._language = language
        self._segments = {key: claims.base[key].texts.get(language, "") for key in run.blocks}
        self._starts: dict[str, int] = {}
        at = 0
        for key, text in self._segments.items():
            self._starts[key] = at
            at += len(text) + len(PARAGRAPH)
        self._edits: defaultdict[str, list[Edit]] = defaultdict(list)
        # The new blocks of each person that begin in this language, in the order of the text.
        self._keys: defaultdict[str, list[str]] = defaultdict(list)
        for reshape, own in zip(run.reshapes, parts, strict=True):
            self._reshape(reshape, [texts.get(language, "") for texts in own])
        self._replace(claims, run)
        self.merge = merge_edits(PARAGRAPH.join(self._segments.values()), self._edits)

    def _add(self, author: str, key: str, edits: Iterable[Edit]) -> None:
        at = self._starts[key]
        self._edits[author] += [Edit(edit.start + at, edit.end + at, edit.text) for edit in edits]

    def _reshape(self, reshape: Reshape, parts: list[str]) -> None:
        first = reshape.blocks[0]
        if reshape.joins:
            edits = join_edits([self._segments[key] for key in reshape.blocks], parts[0])
        else:
            # A part without words here says nothing about where this language is cut.
            while len(parts) > 1 and not parts[-1]:
                parts.pop()
            self._keys[reshape.author] += reshape.keys[: len(parts) - 1]
            edits = cut_edits(self._segments[first], parts)
        self._add(reshape.author, first, edits)

    def _replace(self, claims: Claims, run: Run) -> None:
        reshaped = {(reshape.author, key) for reshape in run.reshapes for key in reshape.blocks}
        for key, text in self._segments.items():
            for claim in claims.replaces.get(key, ()):
                if claim.change.language == self._language and (claim.author, key) not in reshaped:
                    self._add(claim.author, key, cut_edits(text, [claim.change.text]))

    def cuts(self) -> list[set[str]]:
        """For each mark in the merged text, the new blocks that begin there: one of each who wants the mark, "" of
        one who does not say which."""
        waiting = {author: iter(keys) for author, keys in self._keys.items()}
        found: list[set[str]] = []
        for part in self.merge.parts:
            if isinstance(part, Agreed):
                found += [
                    {next(waiting.get(author, iter(())), "") for author in part.credits}
                    for _ in range(part.text.count(PARAGRAPH))
                ]
        return found


def languages_of(claims: Claims, run: Run, parts: Iterable[Iterable[Mapping[str, str]]]) -> list[str]:
    """Every language in which the run has words, or somebody wants it to."""
    found = {language for key in run.blocks for language in claims.base[key].texts}
    found |= {claim.change.language for key in run.blocks for claim in claims.replaces.get(key, ())}
    return sorted(found | {language for own in parts for texts in own for language in texts})


def cuts_in_order(run: Run, cuts: Iterable[Sequence[set[str]]]) -> list[frozenset[str]] | None:
    """The new blocks of a run in the order of the text, those that begin at one mark together.

    `cuts` are the marks of each language. None where the languages do not agree: what begins together in one begins
    apart in another, the order differs, or no language says which of two comes first.
    """
    together = {key: {key} for reshape in run.reshapes for key in reshape.keys}
    cuts = list(cuts)
    if any(not keys or "" in keys for marks in cuts for keys in marks):
        return None
    for marks in cuts:
        for keys in marks:
            all_keys = set().union(*[together[key] for key in keys])
            together.update(dict.fromkeys(all_keys, all_keys))
    for reshape in run.reshapes:
        if any(len(together[key].intersection(reshape.keys)) > 1 for key in reshape.keys):
            return None
    rows = [[frozenset(together[min(keys)]) for keys in marks] for marks in cuts]
    order: list[frozenset[str]] = []
    while any(rows):
        free = {row[0] for row in rows if row}
        free = {keys for keys in free if not any(keys in row[1:] for row in rows)}
        if len(free) != 1:
            return None
        order += free
        rows = [row[1:] if row and row[0] in free else row for row in rows]
    return order if sum(map(len, order)) == len(together) else None
