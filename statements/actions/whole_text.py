"""The whole working text at once: what a merge makes of it, and what undoing the merge brings back."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F

from organisations.actors import Actor, person
from redline.blocks import Block as PlainBlock
from redline.blocks import Delete, Insert, Join, Move, Retype, Split
from redline.trees import compare
from statements.actions.arranging import outline_changed
from statements.actions.wordings import put_words
from statements.models import Block, BlockRevision, Statement
from statements.queries.text import newest_revisions
from statements.stages import EventKind


@dataclass(frozen=True, slots=True)
class Wanted:
    """A block as it shall stand: its words by language, and which languages are behind."""

    ref: str
    kind: str
    depth: int
    texts: dict[str, str]
    behind: frozenset[str] = frozenset()


def bring_to(
    statement: Statement, wanted: Sequence[Wanted], *, by: Actor, at: datetime
) -> dict[tuple[str, str], BlockRevision]:
    """Make the working text say just this, in this order. Blocks keep their identity: what was removed before comes
    back under its reference, and nothing is written where nothing differs.

    Inside the caller's transaction, with the statement held alone. Gives the new revisions by (block, language).
    Events: block.added, removed, moved, split, joined, edited (its kind), one for each block.
    """
    refs = [block.ref for block in wanted]
    rows = {block.ref: block for block in statement.blocks.filter(removed_at=None)}
    before = list(rows.values())
    rows |= {block.ref: block for block in statement.blocks.filter(ref__in=refs).exclude(removed_at=None)}
    newest: dict[int, dict[str, BlockRevision]] = {block.pk: {} for block in rows.values()}
    for revision in newest_revisions(rows.values()):
        newest[revision.block_id][revision.language] = revision
    standing = [block.ref for block in before]
    steps = compare(
        [plain(block, {one: two.text for one, two in newest[block.pk].items()}) for block in before],
        [PlainBlock(block.ref, block.texts, block.kind, block.depth) for block in wanted],
    )

    going = [block.pk for block in before if block.ref not in refs]
    Block.objects.filter(pk__in=going).update(removed_at=at)
    if standing != refs:
        # One place holds one block at any moment: everything steps aside before it is laid out anew.
        Block.objects.filter(statement=statement, removed_at=None).update(place=-1.0 - F("place"))
    lay_out(statement, wanted, rows, moved=standing != refs, at=at)

    author = person(by)
    written: dict[tuple[str, str], BlockRevision] = {}
    for block in wanted:
        present = newest.get(rows[block.ref].pk, {})
        for language, revision in put_words(
            rows[block.ref], block.texts, newest=present, behind=block.behind, author=author, at=at
        ).items():
            written[block.ref, language] = revision
    tell(statement, steps, rows, by=by, at=at)
    return written


def plain(block: Block, texts: dict[str, str]) -> PlainBlock:
    return PlainBlock(block.ref, texts, block.kind, block.depth)


def lay_out(
    statement: Statement, wanted: Sequence[Wanted], rows: dict[str, Block], *, moved: bool, at: datetime
) -> None:
    """Rows for what is new, and place, kind and depth of everything that stands. `rows` grows by the new ones."""
    changed: list[Block] = []
    for position, block in enumerate(wanted, start=1):
        row = rows.get(block.ref)
        if row is None:
            rows[block.ref] = Block.objects.create(
                ref=block.ref,
                statement=statement,
                kind=block.kind,
                depth=block.depth,
                place=float(position),
                created_at=at,
            )
            continue
        place = float(position) if moved else row.place
        if (row.kind, row.depth, row.place, row.removed_at) != (block.kind, block.depth, place, None) or moved:
            row.kind, row.depth, row.place, row.removed_at = block.kind, block.depth, place, None
            changed.append(row)
    Block.objects.bulk_update(changed, ["kind", "depth", "place", "removed_at"], batch_size=100)


def tell(statement: Statement, steps: Iterable[object], rows: dict[str, Block], *, by: Actor, at: datetime) -> None:
    """One event for each block that came, went, or stands otherwise. Words are told by the caller's own event."""
    for step in steps:
        match step:
            case Insert(key=ref):
                event = EventKind.BLOCK_ADDED
            case Delete(block=ref):
                event = EventKind.BLOCK_REMOVED
            case Move(block=ref):
                event = EventKind.BLOCK_MOVED
            case Split(block=ref):
                event = EventKind.BLOCK_SPLIT
            case Join(block=ref):
                event = EventKind.BLOCKS_JOINED
            case Retype(block=ref):
                event = EventKind.BLOCK_EDITED
            case _:
                continue
        outline_changed(statement, event, rows[ref], by=by, at=at)
