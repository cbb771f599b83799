"""Amendments as the text engine takes them, alone and on top of one another.

An amendment to an amendment (`amends`) is whole: its changes say, against the round's version, all that its parent
says, with other words here and there. So

- the child accepted alone brings its whole text in;
- parent and child both accepted are one wish: the parent's, with what the child changed of it on top
  (`redline.compose`), which is also what one reads;
- several accepted children of one parent merge three ways on top of it, and where they want different words for the
  same span, that is a conflict like every other;
- an accepted amendment whose parent is not accepted stands on its nearest accepted forebear, or on the version.

Where an amendment was accepted in part, the decided words take the place of the proposed. Those for a split hold the
mark `CUT` where the first part ends.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from ledger.canonical import canonical, sha256_hex
from redline import blocks
from redline.compose import compose
from redline.merge import BlockConflict
from redline.trees import compare
from statements.models import Amendment, Change
from statements.queries.text import Text
from statements.stages import BlockKind, ChangeKind, Outcome

# Between the parts of a paragraph where they are written in one box: an empty line.
CUT = "\n\n"


@dataclass(frozen=True, slots=True)
class Proposed:
    """What some amendments ask for, ready to be merged.

    `credits`: key of a proposal -> references of the amendments whose words are in it. `conflicts` are those between
    children of one parent: there the words of the parent stand.
    """

    proposals: tuple[blocks.Proposal, ...]
    credits: Mapping[str, tuple[str, ...]]
    conflicts: tuple[BlockConflict, ...]


def base_blocks(text: Text) -> list[blocks.Block]:
    """The text as the engine takes it."""
    return [blocks.Block(block.ref, dict(block.texts), block.kind, block.depth) for block in text.blocks]


def changes_of(
    rows: Iterable[Change], base: Sequence[blocks.Block], decided: Mapping[int, str] | None = None
) -> tuple[blocks.Change, ...]:
    """The rows of one amendment, in order, as changes of `base`. Expects block and other selected with each.

    `decided` (id of a row -> words) takes the place of what was proposed. "At the top" is right below the title.
    """
    top = base[0].key if base and base[0].kind == BlockKind.TITLE else None
    rows = list(rows)
    if len(rows) == 1:  # as nearly always
        return (_change(rows, decided or {}, top),)
    gathered: dict[tuple[str | int, ...], list[Change]] = {}
    for row in rows:
        language = row.language if row.kind == ChangeKind.REPLACE else ""
        other = row.other.ref if row.other else ""
        key = (row.kind, place(row) or "", row.new_ref, other, language)
        # What is said twice is two changes: whoever takes them sees whether they contradict each other.
        again = sum(row.language == each.language for each in gathered.get((*key, 0), ()))
        gathered.setdefault((*key, again), []).append(row)
    return tuple(_change(together, decided or {}, top) for together in gathered.values())


def place(row: Change) -> str | None:
    """The block that a change is made to or, for one that comes in, the one before it; None at the top."""
    if row.kind != ChangeKind.MOVE and row.after_new:
        return row.after_new
    return row.block.ref if row.block else None


def _change(rows: Sequence[Change], decided: Mapping[int, str], top: str | None) -> blocks.Change:
    """One change from its rows, one a language."""
    first = rows[0]
    where = place(first)
    texts = {row.language: decided.get(row.pk, row.text) for row in rows if row.language}
    match first.kind:
        case ChangeKind.INSERT:
            return blocks.Insert(where or top, first.new_ref, texts, first.new_kind, first.new_depth)
        case ChangeKind.DELETE:
            return blocks.Delete(where or "")
        case ChangeKind.MOVE:
            return blocks.Move(where or "", first.after_new or (first.other.ref if first.other else top))
        case ChangeKind.SPLIT:
            parts = {
                row.language: _parts(decided[row.pk]) if row.pk in decided else (row.text, row.tail) for row in rows
            }
            return blocks.Split(where or "", first.new_ref, parts)
        case ChangeKind.JOIN:
            return blocks.Join(where or "", first.other.ref if first.other else "", texts)
        case _:
            return blocks.Replace(where or "", first.language, texts[first.language])


def _parts(words: str) -> tuple[str, str]:
    head, _cut, tail = words.partition(CUT)
    return head, tail


def decided_words(amendment: Amendment) -> dict[int, str]:
    """Id of a change -> the words taken in its place, where the amendment was accepted in part."""
    disposition = getattr(amendment, "disposition", None)
    if disposition is None or disposition.outcome != Outcome.IN_PART:
        return {}
    return {words.change_id: words.text for words in disposition.decided_texts.all()}


def proposal(amendment: Amendment, base: Sequence[blocks.Block]) -> blocks.Proposal:
    """One amendment by itself; where it was accepted in part, with the decided words, without what "" leaves out."""
    decided = decided_words(amendment)
    taken = [row for row in amendment.changes.all() if decided.get(row.pk) != ""]
    return blocks.Proposal(amendment.ref, changes_of(taken, base, decided))


def proposals(base: Sequence[blocks.Block], amendments: Sequence[Amendment]) -> Proposed:
    """These amendments, those that stand on one another put together (see above).

    No query where each comes with its changes, their blocks and its answer (`amendments_of`), and one where a forebear
    is not among them.
    """
    return _Composing(base, amendments).run()


class _Composing:
    """Some amendments of one round, from the youngest up."""

    def __init__(self, base: Sequence[blocks.Block], amendments: Sequence[Amendment]) -> None:
        self._base = base
        self._roots: list[Amendment] = []
        self._children: defaultdict[int, list[Amendment]] = defaultdict(list)
        self._conflicts: list[BlockConflict] = []
        chosen = {amendment.pk for amendment in amendments}
        parents = _parents(amendments, chosen)
        for amendment in amendments:
            forebear = amendment.amends_id
            while forebear is not None and forebear not in chosen:
                forebear = parents[forebear]
            if forebear is None:
                self._roots.append(amendment)
            else:
                self._children[forebear].append(amendment)

    def run(self) -> Proposed:
        made = tuple(self._proposal(root) for root in self._roots)
        credited = {root.ref: tuple(self._family(root)) for root in self._roots}
        return Proposed(made, credited, tuple(self._conflicts))

    def _proposal(self, amendment: Amendment) -> blocks.Proposal:
        own = proposal(amendment, self._base)
        children = self._children.get(amendment.pk)
        if not children:
            return own
        on_top = compose(self._base, own, [self._proposal(child) for child in children])
        self._conflicts += on_top.conflicts
        return blocks.Proposal(amendment.ref, tuple(compare(self._base, on_top.blocks)))

    def _family(self, amendment: Amendment) -> list[str]:
        refs = [amendment.ref]
        for child in self._children.get(amendment.pk, ()):
            refs += self._family(child)
        return refs


def _parents(amendments: Sequence[Amendment], chosen: set[int]) -> dict[int, int | None]:
    """Amendment -> the one it amends, by id: also of those that were not chosen and stand between."""
    known = {amendment.pk: amendment.amends_id for amendment in amendments}
    if any(parent is not None and parent not in chosen for parent in known.values()):
        rounds = {amendment.round_id for amendment in amendments}
        known.update(Amendment.objects.filter(round__in=rounds).values_list("pk", "amends_id"))
    return known


def digest(base: Sequence[blocks.Block], changes: Iterable[blocks.Change], *, amends: str = "") -> str:
    """The SHA-256 of what the changes make of `base`: the same for two who wish the same, however they wrote it down.

    New blocks count by where they come to stand and what they say, not by the references they happen to bear. `amends`
    is the reference of the amendment they are on top of. Raises ValueError where they cannot be made.
    """
    stood = {block.key for block in base}
    after = blocks.apply(base, changes)
    return sha256_hex(
        canonical(
            {
                "amends": amends,
                "blocks": [
                    {
                        "ref": block.key if block.key in stood else "",
                        "kind": block.kind,
                        "depth": block.depth,
                        "texts": dict(block.texts),
                    }
                    for block in after
                ],
            }
        )
    )
