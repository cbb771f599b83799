"""What all proposals ask for, sorted by the blocks they ask it of; what asks for nothing is left out."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, NamedTuple, TypeVar

from redline.blocks import Block, Change, Delete, Insert, Join, Move, Proposal, Replace, Retype, Split, chains

C_co = TypeVar("C_co", bound=Change, covariant=True)


class Claim(NamedTuple, Generic[C_co]):
    """A change with who proposes it and its place among that proposal's changes."""

    author: str
    place: int
    change: C_co

    @property
    def order(self) -> tuple[str, int]:
        return (self.author, self.place)


@dataclass(frozen=True, slots=True)
class Reshape:
    """Splits or joins by one person that hang together, so that they come into the text all or not at all.

    `blocks` are those of the base that it covers, one if it splits and several if it joins; `keys` are the new
    blocks, in order.
    """

    author: str
    blocks: tuple[str, ...]
    keys: tuple[str, ...]
    claims: tuple[Claim[Split] | Claim[Join], ...]

    @property
    def joins(self) -> bool:
        return len(self.blocks) > 1


class Claims:
    """Claims by block. The stages of the merge take out what they have settled or found contradictory.

    Within one block they are in the order of the proposals, which are given sorted by key.
    """

    def __init__(self, base: Sequence[Block], proposals: Iterable[Proposal]) -> None:
        self.base: Mapping[str, Block] = {block.key: block for block in base}
        self.place: Mapping[str, int] = {block.key: place for place, block in enumerate(base)}
        self.order: Sequence[str] = [block.key for block in base]
        self.replaces: defaultdict[str, list[Claim[Replace]]] = defaultdict(list)
        self.inserts: defaultdict[str, list[Claim[Insert]]] = defaultdict(list)
        self.deletes: defaultdict[str, list[Claim[Delete]]] = defaultdict(list)
        self.moves: defaultdict[str, list[Claim[Move]]] = defaultdict(list)
        self.retypes: defaultdict[str, list[Claim[Retype]]] = defaultdict(list)
        self.reshapes: list[Reshape] = []
        # Splits and joins of what is not in the base, or not in that order.
        self.strays: list[Claim[Split | Join]] = []
        for proposal in proposals:
            self._gather(proposal)

    def _gather(self, proposal: Proposal) -> None:
        author = proposal.key
        splits: list[Claim[Split]] = []
        joins: list[Claim[Join]] = []
        for place, change in enumerate(proposal.changes):
            if self._asks_for_nothing(change, proposal.changes):
                continue
            match change:
                case Replace(block):
                    self.replaces[block].append(Claim(author, place, change))
                case Insert(key=key):
                    self.inserts[key].append(Claim(author, place, change))
                case Delete(block):
                    self.deletes[block].append(Claim(author, place, change))
                case Move(block):
                    self.moves[block].append(Claim(author, place, change))
                case Retype(block):
                    self.retypes[block].append(Claim(author, place, change))
                case Split():
                    splits.append(Claim(author, place, change))
                case Join():
                    joins.append(Claim(author, place, change))
        if splits:
            self._gather_splits(author, splits)
        if joins:
            self._gather_joins(author, joins)

    def _asks_for_nothing(self, change: Change, changes: Iterable[Change]) -> bool:
        match change:
            case Replace(block, language, text):
                return block in self.base and self.base[block].texts.get(language, "") == text
            case Retype(block, kind, depth):
                return block in self.base and (self.base[block].kind, self.base[block].depth) == (kind, depth)
            case Move():
                return self._stays(change, changes)
            case _:
                return False

    def _stays(self, move: Move, changes: Iterable[Change]) -> bool:
        """Whether the block stands there anyway, and the same person puts nothing else in between."""
        place = self.place.get(move.block)
        if place is None or move.after != (self.order[place - 1] if place else None):
            return False
        return not any(
            (isinstance(other, Move | Insert) and other.after == move.after and other is not move)
            or (isinstance(other, Move | Split) and other.block == move.after)
            for other in changes
        )

    def _gather_splits(self, author: str, splits: Sequence[Claim[Split]]) -> None:
        by_key = {claim.change.key: claim for claim in splits}
        for start, chain in chains(claim.change for claim in splits).items():
            if start in self.base:
                keys = tuple([split.key for split in chain])
                self.reshapes.append(Reshape(author, (start,), keys, tuple([by_key.pop(key) for key in keys])))
        self.strays += by_key.values()

    def _gather_joins(self, author: str, joins: Sequence[Claim[Join]]) -> None:
        by_block: defaultdict[str, list[Claim[Join]]] = defaultdict(list)
        for claim in joins:
            by_block[claim.change.block].append(claim)
        for block, claims in by_block.items():
            together = (block, *[claim.change.other for claim in claims])
            place = self.place.get(block, len(self.order))
            if tuple(self.order[place : place + len(together)]) == together:
                self.reshapes.append(Reshape(author, together, (), tuple(claims)))
            else:
                self.strays += claims

    def withdraw(self, reshapes: Iterable[Reshape]) -> None:
        gone = {id(reshape) for reshape in reshapes}
        self.reshapes = [reshape for reshape in self.reshapes if id(reshape) not in gone]

    def splits_off(self, key: str) -> list[Reshape]:
        return [reshape for reshape in self.reshapes if key in reshape.keys]


def changes_of(reshapes: Iterable[Reshape]) -> list[Claim[Split | Join]]:
    return [claim for reshape in reshapes for claim in reshape.claims]


def by_language(claims: list[Claim[Replace]]) -> list[tuple[str, list[Claim[Replace]]]]:
    if len(claims) == 1:
        return [(claims[0].change.language, claims)]
    grouped: dict[str, list[Claim[Replace]]] = {}
    for claim in claims:
        grouped.setdefault(claim.change.language, []).append(claim)
    return sorted(grouped.items())
