"""A merge of amendments laid out for reading: what changes and by whom, what contradicts, what only touches."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from typing import NamedTuple

from redline import blocks
from redline.blocks import Proposal
from redline.diff import Kind, diff
from redline.merge import BlockConflict, BlockTouching
from redline.text_merge import PARAGRAPH, Conflict, TextMerge
from redline.versions import PILCROW
from statements.models import Amendment, Round
from statements.numbering import numbers
from statements.queries.merging import WORKING, RoundMerge, merged, parties
from statements.queries.text import Text, TextBlock

# Who wants something: amendments by number; None for the coordinators' own edit of the working text, first.
Who = tuple[Amendment | None, ...]


@dataclass(frozen=True, slots=True)
class Wish:
    """One of the contradicting wishes for a span of words."""

    text: str
    who: Who


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a text: words that stand, words that come for others with who wants it, or the span of a
    contradiction with its wishes."""

    base: str
    text: str
    who: Who = ()
    wishes: tuple[Wish, ...] = ()

    @property
    def is_changed(self) -> bool:
        return not self.wishes and self.base != self.text


@dataclass(frozen=True, slots=True)
class Line:
    """A block's words in one language, old and new in one."""

    language: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Deed:
    """What is done to a whole block, and by whom. `kind`: insert, delete, replace, move, split, join, retype.

    `target` is for a move the number of the block it comes after ("" at the top or where that bears none).
    """

    kind: str
    who: Who
    target: str = ""
    to_top: bool = False


@dataclass(frozen=True, slots=True)
class Contradiction:
    """What cannot be merged: `pieces` where words overlap in a language, otherwise `deeds` that exclude each other."""

    language: str
    reason: str
    who: Who
    pieces: tuple[Piece, ...] = ()
    deeds: tuple[Deed, ...] = ()


@dataclass(frozen=True, slots=True)
class Meeting:
    """Changes that were merged and touch: to be read once more."""

    language: str
    reason: str
    who: Who


@dataclass(frozen=True)
class BlockPreview:
    """What the merge does to one block of the version (`base`), or a block that comes in (`base` is None).

    `number` and `text` are those of the merged text, "" and empty where the block goes.
    """

    ref: str
    base: TextBlock | None
    number: str
    kind: str
    depth: int
    texts: Mapping[str, str]
    lines: tuple[Line, ...]
    deeds: tuple[Deed, ...]
    contradictions: tuple[Contradiction, ...]
    meetings: tuple[Meeting, ...]

    @property
    def is_gone(self) -> bool:
        return not self.texts

    @property
    def agreed_deeds(self) -> tuple[Deed, ...]:
        """What is done to the whole block, without what contradicts."""
        contested = {deed.kind for contradiction in self.contradictions for deed in contradiction.deeds}
        return tuple(deed for deed in self.deeds if deed.kind not in contested)

    @property
    def is_touched(self) -> bool:
        return bool(self.lines or self.deeds or self.contradictions or self.meetings)

    @cached_property
    def who(self) -> Who:
        """Everybody with a part in it."""
        parts = chain(
            (piece.who for line in self.lines for piece in line.pieces),
            (deed.who for deed in self.deeds),
            (contradiction.who for contradiction in self.contradictions),
        )
        return in_order(amendment for who in parts for amendment in who)

    @property
    def is_consented(self) -> bool:
        """Whether an amendment, and not the coordinators alone, has a part in it."""
        return any(self.who)


@dataclass(frozen=True)
class MergePreview:
    """`blocks`: every block of the version and every newcomer, in the order of the merged text; what goes stands where
    it stood. `contradictions` is how many there are, `contested` the amendments (references) with a part in one.
    """

    blocks: tuple[BlockPreview, ...]
    contradictions: int
    contested: frozenset[str]

    @property
    def touched(self) -> tuple[BlockPreview, ...]:
        return tuple(block for block in self.blocks if block.is_touched)


def in_order(amendments: Iterable[Amendment | None]) -> Who:
    """Each once, by number."""
    found = {amendment.pk if amendment else 0: amendment for amendment in amendments}
    return tuple(sorted(found.values(), key=lambda amendment: amendment.number if amendment else 0))


def merge_preview(
    consultation: Round, text: Text, amendments: Iterable[Amendment], *, own: Proposal | None = None
) -> MergePreview:
    """What merging these amendments gives, with the coordinators' own edits since the version.

    `text` is the round's version; the amendments come with changes, blocks and answers (`amendments_of`). Two queries,
    none where those are given.
    """
    chosen = list(amendments)
    return preview_of(merged(consultation, chosen, own=own), text, chosen)


def preview_of(result: RoundMerge, text: Text, amendments: Sequence[Amendment]) -> MergePreview:
    return _Reading(text, amendments, result).preview()


def previews_at(
    result: RoundMerge, text: Text, amendments: Sequence[Amendment], places: Iterable[str]
) -> dict[str, tuple[BlockPreview, ...]]:
    """Block of the version ("" for the top) -> what happens to it, and newcomers that come to stand after it, for those
    among `places`: a page shows few of the blocks that were merged."""
    return _Reading(text, amendments, result).at(set(places))


class _Place(NamedTuple):
    """A block that `stands` after the merge, one of the version that is `gone`, or one that is nowhere."""

    ref: str
    stands: blocks.Block | None = None
    gone: TextBlock | None = None


class _Reading:
    """One result of the text engine, read against the version it was made for."""

    def __init__(self, text: Text, amendments: Sequence[Amendment], merge: RoundMerge) -> None:
        self._text = text
        self._base = {block.ref: block for block in text.blocks}
        self._merge = merge
        self._result = merge.result
        self._amendments = {amendment.ref: amendment for amendment in amendments}
        self._conflicts: defaultdict[str, list[BlockConflict]] = defaultdict(list)
        for conflict in self._result.conflicts:
            self._conflicts[conflict.block].append(conflict)
        self._touching: defaultdict[str, list[BlockTouching]] = defaultdict(list)
        for touching in self._result.touching:
            self._touching[touching.block].append(touching)
        numbered = numbers((block.kind, block.depth) for block in self._result.blocks)
        self._numbers = {block.key: number for block, number in zip(self._result.blocks, numbered, strict=True)}
        self._deeds = self._all_deeds()

    def preview(self) -> MergePreview:
        return MergePreview(
            tuple([self._read(place) for place in self._places()]), len(self._result.conflicts), self._merge.contested
        )

    def at(self, places: Set[str]) -> dict[str, tuple[BlockPreview, ...]]:
        found: defaultdict[str, list[BlockPreview]] = defaultdict(list)
        before = ""
        for place in self._places():
            if place.ref in self._base:
                before = place.ref
            if before in places:
                found[before].append(self._read(place))
        return {ref: tuple(previews) for ref, previews in found.items()}

    def _places(self) -> Iterator[_Place]:
        """In the order of the merged text; a block that goes after the last one before it that stays."""
        stays = {block.key for block in self._result.blocks}
        gone_after: defaultdict[str, list[TextBlock]] = defaultdict(list)
        before = ""
        for stood in self._text.blocks:
            if stood.ref in stays:
                before = stood.ref
            else:
                gone_after[before].append(stood)
        for stood in gone_after[""]:
            yield _Place(stood.ref, gone=stood)
        for block in self._result.blocks:
            yield _Place(block.key, stands=block)
            for stood in gone_after[block.key]:
                yield _Place(stood.ref, gone=stood)
        # What was said of blocks that are nowhere (gone, or to stand after what is gone) is still shown.
        for ref in self._conflicts.keys() - stays - self._base.keys():
            yield _Place(ref)

    def _read(self, place: _Place) -> BlockPreview:
        if place.stands is not None:
            return self._standing(place.stands)
        return self._gone(place.gone) if place.gone is not None else self._nowhere(place.ref)

    def _standing(self, block: blocks.Block) -> BlockPreview:
        stood = self._base.get(block.key)
        return BlockPreview(
            ref=block.key,
            base=stood,
            number=self._numbers[block.key],
            kind=block.kind,
            depth=block.depth,
            texts=block.texts,
            lines=tuple(self._lines(block, stood)),
            deeds=self._deeds.get(block.key, ()),
            contradictions=self._contradictions(block.key),
            meetings=self._meetings(block.key),
        )

    def _lines(self, block: blocks.Block, stood: TextBlock | None) -> Iterator[Line]:
        for language in self._text.languages:
            merge = self._result.texts.get((block.key, language))
            if merge is not None and (merge.clean or stood is not None):
                if merge.clean:
                    yield Line(language, self._pieces(merge))
                continue
            before, after = stood.text(language) if stood else "", block.texts.get(language, "")
            if before != after and block.key not in self._result.origins:
                who = self._who(self._result.credits.get((block.key, language), ()))
                yield Line(language, tuple(_plain_pieces(before, after, who)))

    def _gone(self, stood: TextBlock) -> BlockPreview:
        who = self._who(self._result.credits.get((stood.ref, ""), ()))
        joined = stood.ref in self._result.aliases
        lines = (
            ()
            if joined
            else tuple(
                Line(language, (Piece(stood.text(language), "", who),))
                for language in self._text.languages
                if stood.text(language)
            )
        )
        return BlockPreview(
            ref=stood.ref,
            base=stood,
            number="",
            kind=stood.kind,
            depth=stood.depth,
            texts={},
            lines=lines,
            deeds=self._deeds.get(stood.ref, ()),
            contradictions=self._contradictions(stood.ref),
            meetings=self._meetings(stood.ref),
        )

    def _nowhere(self, ref: str) -> BlockPreview:
        return BlockPreview(ref, None, "", "", 0, {}, (), (), self._contradictions(ref), ())

    def _pieces(self, merge: TextMerge) -> tuple[Piece, ...]:
        found: list[Piece] = []
        for part in merge.parts:
            if isinstance(part, Conflict):
                wishes = tuple(Wish(readable(variant.text), self._who(variant.credits)) for variant in part.variants)
                base = readable(part.base)
                found.append(Piece(base, base, wishes=wishes))
            else:
                found.append(Piece(readable(part.base), readable(part.text), self._who(part.credits)))
        return tuple(found)

    # -- what is done to whole blocks

    def _all_deeds(self) -> dict[str, tuple[Deed, ...]]:
        """What was asked for whole blocks, once for all who ask the same."""
        asked: defaultdict[str, defaultdict[tuple[str, str | None], list[str]]] = defaultdict(lambda: defaultdict(list))
        for proposal in self._merge.proposals:
            for change in proposal.changes:
                deed = _deed(change)
                if deed is not None:
                    for ref in deed[0]:
                        asked[ref][deed[1]].append(proposal.key)
        return {
            ref: tuple(self._named(kind, after, keys) for (kind, after), keys in sorted(deeds.items(), key=str))
            for ref, deeds in asked.items()
        }

    def _named(self, kind: str, after: str | None, keys: Iterable[str]) -> Deed:
        target = ""
        if kind == "move" and after is not None:
            stood = self._base.get(after)
            target = self._numbers.get(after, "") or (stood.number if stood else "")
        return Deed(kind, self._who(keys), target, to_top=kind == "move" and after is None)

    def _contradictions(self, ref: str) -> tuple[Contradiction, ...]:
        return tuple(self._contradiction(conflict) for conflict in self._conflicts[ref])

    def _contradiction(self, conflict: BlockConflict) -> Contradiction:
        who = self._who(parties(conflict))
        if conflict.merge is not None:
            return Contradiction(conflict.language, conflict.reason, who, self._pieces(conflict.merge))
        asked: defaultdict[tuple[str, str | None], set[str]] = defaultdict(set)
        for change in conflict.changes:
            keys = {proposal.key for proposal in self._merge.proposals if change in proposal.changes}
            deed = _deed(change)
            asked[deed[1] if deed else ("replace", None)] |= keys or set(conflict.proposals)
        deeds = tuple(self._named(kind, after, keys) for (kind, after), keys in sorted(asked.items(), key=str))
        return Contradiction(conflict.language, conflict.reason, who, deeds=deeds)

    def _meetings(self, ref: str) -> tuple[Meeting, ...]:
        return tuple(
            Meeting(touching.language, touching.reason, self._who(touching.proposals))
            for touching in self._touching[ref]
        )

    def _who(self, keys: Iterable[str]) -> Who:
        known = list(keys)
        own: list[Amendment | None] = [None] if WORKING in known else []
        found = [self._amendments[ref] for ref in self._merge.refs(known) if ref in self._amendments]
        return in_order([*own, *found])


def readable(text: str) -> str:
    return text.replace(PARAGRAPH, PILCROW)


def _plain_pieces(before: str, after: str, who: Who) -> Iterator[Piece]:
    for hunk in diff(before, after):
        if hunk.kind is Kind.SAME:
            yield Piece(hunk.text, hunk.text)
        elif hunk.kind is Kind.DELETED:
            yield Piece(hunk.text, "", who)
        else:
            yield Piece("", hunk.text, who)


def _deed(  # noqa: PLR0911 - one kind of change, one return
    change: blocks.Change,
) -> tuple[tuple[str, ...], tuple[str, str | None]] | None:
    """The blocks at which a change is shown, and what it does: (kind, after); None where it is about words alone."""
    match change:
        case blocks.Insert(key=key):
            return (key,), ("insert", None)
        case blocks.Delete(block):
            return (block,), ("delete", None)
        case blocks.Move(block, after):
            return (block,), ("move", after)
        case blocks.Split(block):
            return (block,), ("split", None)
        case blocks.Join(block, other):
            return (block, other), ("join", None)
        case blocks.Retype(block):
            return (block,), ("retype", None)
        case _:
            return None
