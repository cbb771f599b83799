"""Where blocks stand after a merge: what is new or moved stands after its anchor, wherever that goes.

- Blocks that come to stand after one block are ordered by the keys of their proposals and, within one, as it lists
  them.
- The same new words at one place by two, under two keys, are one block, under the key of the smaller proposal.
- A block that is deleted keeps its place for what stands after it.
- One block moved to two places, and blocks that stand after one another in a circle, stay where they were.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass

from redline.blocks import Block, Insert, Move
from redline.claims import Claim, Claims
from redline.outcome import ConflictReason, Findings, TouchingReason
from redline.shapes import Shapes
from redline.spans import Span


@dataclass(slots=True)
class _Newcomer:
    """A block that comes to stand after `anchor`: a new one, or one of the base that is moved."""

    key: str
    anchor: str | None
    claims: Sequence[Claim[Insert] | Claim[Move]]
    insert: Insert | None
    joiners: set[str]

    @property
    def authors(self) -> set[str]:
        return {claim.author for claim in self.claims}

    @property
    def order(self) -> tuple[str, int]:
        return self.claims[0].order

    def says_the_same_as(self, other: "_Newcomer") -> bool:
        one, two = self.insert, other.insert
        if one is None or two is None:
            return False
        return one.texts == two.texts and (one.kind, one.depth) == (two.kind, two.depth)


class Placing:
    """Puts the blocks of the base and the new ones in order. What cannot be placed becomes a conflict."""

    def __init__(self, claims: Claims, shapes: Shapes, findings: Findings, deleted: Set[str]) -> None:
        self._claims = claims
        self._shapes = shapes
        self._findings = findings
        self._deleted = deleted
        self._newcomers: dict[str, _Newcomer] = {}
        self._after: defaultdict[str | None, list[_Newcomer]] = defaultdict(list)
        # A new block -> those of other people that are the same.
        self._twins: defaultdict[str, list[_Newcomer]] = defaultdict(list)

    def run(self) -> list[Block]:
        """All blocks in order, the deleted ones among them."""
        self._plan()
        if not self._newcomers and not self._shapes.paragraphs:
            return list(self._claims.base.values())
        self._break_circles()
        for newcomer in self._newcomers.values():
            self._after[newcomer.anchor].append(newcomer)
        placed = list(self._in_order())
        self._look_for_touching()
        return placed

    def _plan(self) -> None:
        for key, inserts in self._claims.inserts.items():
            anchor, joiners = self._end(inserts[0])
            self._newcomers[key] = _Newcomer(key, anchor, inserts, inserts[0].change, joiners)
        for key, moves in self._claims.moves.items():
            if key not in self._claims.base or not moves:
                continue
            ends = [self._end(claim) for claim in moves]
            if len({anchor for anchor, _ in ends}) > 1:
                self._findings.conflict(key, "", ConflictReason.PLACE, moves)
            else:
                anchor, joiners = ends[0]
                self._newcomers[key] = _Newcomer(key, anchor, moves, None, joiners)

    def _end(self, claim: Claim[Insert] | Claim[Move]) -> tuple[str | None, set[str]]:
        after = claim.change.after
        return (None, set()) if after is None else self._shapes.end(claim.author, after)

    def _break_circles(self) -> None:
        """Take out what stands after nothing that stands: inserts go, moved blocks stay where they were."""
        standing: dict[str, bool] = {}
        for start in sorted(self._newcomers):
            path: dict[str, None] = {}
            key: str | None = start
            while key in self._newcomers and key not in standing and key not in path:
                path[key] = None
                anchor = self._newcomers[key].anchor
                key = None if anchor is None else self._shapes.owners.get(anchor, anchor)
            if key in path:
                circle = list(path)[list(path).index(key) :]
                moved = [each for each in circle if self._newcomers[each].insert is None]
                if moved:
                    first = min(moved, key=self._claims.place.__getitem__)
                    asked = [claim for each in moved for claim in self._newcomers[each].claims]
                    self._findings.conflict(first, "", ConflictReason.PLACE, asked)
                for each in moved:
                    del self._newcomers[each]
                found = bool(moved)
            else:
                found = key is None or standing.get(key, key in self._claims.base)
            for each in reversed(path):
                found = found or each not in self._newcomers or self._take_out(self._newcomers[each])
                standing[each] = found

    def _take_out(self, newcomer: _Newcomer) -> bool:
        """Report one whose anchor is gone. Whether its block stands all the same."""
        self._findings.conflict(newcomer.key, "", ConflictReason.ANCHOR_GONE, newcomer.claims)
        del self._newcomers[newcomer.key]
        return newcomer.insert is None

    def _in_order(self) -> Iterator[Block]:
        for start in (None, *self._claims.order):
            if start is None:
                waiting = self._newly_after(None)
            elif start in self._newcomers or start in self._findings.aliases:
                continue
            else:
                waiting = self._paragraphs(start)
            while waiting:
                block = waiting.pop()
                yield block
                waiting += self._newly_after(block.key)

    def _paragraphs(self, key: str) -> list[Block]:
        """What stands for a block of the base, last first."""
        return self._shapes.paragraphs.get(key, [self._claims.base[key]])[::-1]

    def _newly_after(self, anchor: str | None) -> list[Block]:
        """What comes to stand after `anchor`, last first."""
        if anchor not in self._after and anchor not in self._twins:
            return []
        asked = self._after.pop(anchor, [])
        for twin in self._twins.get(anchor or "", ()):
            asked += self._after.pop(twin.key, [])
        asked.sort(key=lambda newcomer: newcomer.order)
        self._after[anchor] = []
        found: list[Block] = []
        for newcomer in asked:
            insert = newcomer.insert
            if insert is None:
                found += self._paragraphs(newcomer.key)[::-1]
                self._findings.credits[newcomer.key, ""] |= newcomer.authors
            elif not self._is_twin(newcomer, self._after[anchor]):
                found.append(Block(insert.key, insert.texts, insert.kind, insert.depth))
            else:
                continue
            self._after[anchor].append(newcomer)
        for newcomer in self._after[anchor]:
            if newcomer.insert:
                self._credit(newcomer.insert, tuple(sorted(newcomer.authors)))
        return found[::-1]

    def _is_twin(self, newcomer: _Newcomer, elders: Sequence[_Newcomer]) -> bool:
        """Whether others bring in the very same words there; then they and this one become one."""
        for elder in elders:
            if elder.says_the_same_as(newcomer) and elder.authors.isdisjoint(newcomer.authors):
                elder.claims = [*elder.claims, *newcomer.claims]
                self._twins[elder.key].append(newcomer)
                self._findings.aliases[newcomer.key] = elder.key
                return True
        return False

    def _credit(self, insert: Insert, authors: tuple[str, ...]) -> None:
        for language in ("", *insert.texts):
            self._findings.credits[insert.key, language].update(authors)
        for language, text in insert.texts.items():
            self._findings.spans[insert.key, language] = (Span(0, len(text), authors),)

    def _look_for_touching(self) -> None:
        for anchor, newcomers in self._after.items():
            authors = {author for newcomer in newcomers for author in newcomer.authors}
            if len({frozenset(newcomer.authors) for newcomer in newcomers}) > 1:
                self._findings.touch(anchor, "", TouchingReason.SAME_PLACE, authors)
            if anchor is None:
                continue
            joiners = {author for newcomer in newcomers for author in newcomer.joiners}
            deleters = {claim.author for claim in self._claims.deletes.get(anchor, ()) if anchor in self._deleted}
            mover = self._newcomers.get(self._shapes.owners.get(anchor, anchor))
            movers = mover.authors if mover and not mover.insert else set()
            for others, reason in (
                (deleters, TouchingReason.ANCHOR_DELETED),
                (movers, TouchingReason.ANCHOR_MOVED),
                (joiners, TouchingReason.ANCHOR_JOINED),
            ):
                if others and authors - others:
                    self._findings.touch(anchor, "", reason, authors | others)
