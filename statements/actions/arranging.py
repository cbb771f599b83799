"""Which blocks there are and in which order: they come in, move, change their kind and go."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F, Value
from django.utils.translation import gettext as _

from ledger import clock
from ledger.append import append
from organisations.actions.once import once
from organisations.actors import Actor, person, trace
from organisations.models import new_ref
from organisations.refusals import Refused
from statements.actions import lifecycle
from statements.actions.admitting import admit_texts
from statements.models import Block, BlockRevision, Statement
from statements.permissions import coordinates
from statements.queries.text import newest_revisions
from statements.stages import DEEPEST, NESTABLE, ONE_LINE, WRITABLE, BlockKind, EventKind

MOST_BLOCKS = 2_000


def write_block(
    statement: Statement,
    *,
    kind: str,
    texts: Mapping[str, str],
    place: float,
    depth: int = 0,
    is_demand: bool = False,
    ref: str | None = None,
    in_step: bool = True,
    submission: UUID | None = None,
    by: Any,
    at: datetime,
) -> Block:
    """Make the rows of a new block. Its first wordings match each other, unless they are not `in_step`: then the first
    of `texts` is out of date. Inside the caller's transaction."""
    block = Block.objects.create(
        ref=ref or new_ref(),
        statement=statement,
        kind=kind,
        depth=depth if kind in NESTABLE else 0,
        is_demand=is_demand,
        place=place,
        created_at=at,
        submission=submission,
    )
    BlockRevision.objects.bulk_create(
        BlockRevision(
            block=block,
            language=language,
            number=1,
            text=text,
            matches=1 if in_step and len(texts) > 1 else None,
            author=by,
            created_at=at,
        )
        for language, text in texts.items()
    )
    return block


def place_after(statement: Statement, after: Block | None) -> float:
    """A free place right after `after` (None: below the title). The caller holds the statement alone."""
    present = list(statement.blocks.filter(removed_at=None).order_by("place", "id"))
    # Of the rows read here under the hold, not the caller's: its place may be older.
    anchor = next((block for block in present if block == after), None) or next(
        (block for block in present if block.kind == BlockKind.TITLE), None
    )
    low = anchor.place if anchor else 0.0
    high = min((block.place for block in present if block.place > low), default=low + 2.0)
    middle = (low + high) / 2
    if low + 1e-9 < middle < high - 1e-9:
        return middle
    # The gap is used up after some thirty insertions at one spot: lay all places out anew, first aside, then back.
    for sign in (-1.0, 1.0):
        for position, block in enumerate(present, start=1):
            Block.objects.filter(pk=block.pk).update(place=sign * position)
            block.place = sign * position
    return (anchor.place if anchor else 0.0) + 0.5


def writable_block(statement: Statement, ref: str) -> Block:
    """The present block with that reference. Raises Block.DoesNotExist."""
    return statement.blocks.get(ref=ref, removed_at=None)


def add_block(
    statement: Statement,
    *,
    kind: str,
    texts: Mapping[str, str],
    after: Block | None = None,
    depth: int = 0,
    is_demand: bool = False,
    submission: UUID | None = None,
    by: Actor,
    at: datetime | None = None,
) -> Block:
    """Add a block after `after` (None: right below the title). Raises PermissionDenied, Refused. Event: block.added."""
    if not coordinates(by, statement):
        raise PermissionDenied
    if kind not in BlockKind.values or kind == BlockKind.TITLE:
        raise Refused("kind", _("Choose what kind of paragraph this is."), field="kind")
    check_depth(kind, depth)
    texts = admit_texts(texts, kind=kind, languages=statement.languages)
    at = at or clock.now()

    def make() -> Block:
        lifecycle.hold(statement, WRITABLE, alone=True)
        has_room(statement)
        if after is not None and not statement.blocks.filter(pk=after.pk, removed_at=None).exists():
            raise Refused("anchor", _("The paragraph before it is no longer there."), field="after")
        block = write_block(
            statement,
            kind=kind,
            texts=texts,
            place=place_after(statement, after),
            depth=depth,
            is_demand=is_demand,
            submission=submission,
            by=person(by),
            at=at,
        )
        outline_changed(statement, EventKind.BLOCK_ADDED, block, by=by, at=at)
        return block

    return once(Block.objects.filter(statement=statement), submission, make)


def has_room(statement: Statement) -> None:
    """Raises Refused where the text has as many blocks as it may have."""
    if statement.blocks.filter(removed_at=None).count() >= MOST_BLOCKS:
        raise Refused("too_many", _("A statement has at most %(most)s paragraphs.") % {"most": MOST_BLOCKS})


def check_depth(kind: str, depth: int) -> None:
    """Raises Refused where a block of that kind cannot stand so deep."""
    if not 0 <= depth <= (DEEPEST if kind in NESTABLE else 0):
        raise Refused("depth", _("Only points and paragraphs stand below others, at most three deep."), field="depth")


def outline_changed(
    statement: Statement, event: EventKind, block: Block, *, by: Actor, at: datetime, **more: str
) -> None:
    """Say so in the ledger, and that the order or shape of the text is another one now."""
    Statement.objects.filter(pk=statement.pk).update(outline=F("outline") + 1)
    append(statement.chain, event, at=at, data={"block": block.ref, **more, "by": trace(by)})


def change_block(
    statement: Statement,
    block: Block,
    *,
    kind: str,
    is_demand: bool,
    texts: Mapping[str, str] | None = None,
    by: Actor,
    at: datetime | None = None,
) -> None:
    """Change what kind of block it is, and whether it demands something. Raises PermissionDenied, Refused.

    What cannot stand below others (a heading, an article) comes up from there. What is written on one line becomes one
    only if its words are. Event: block.edited.
    """
    if not coordinates(by, statement):
        raise PermissionDenied
    if kind not in BlockKind.values or (kind == BlockKind.TITLE) != (block.kind == BlockKind.TITLE):
        raise Refused("kind", _("Choose what kind of paragraph this is."), field="kind")
    if (block.kind, block.is_demand) == (kind, is_demand):
        return
    with transaction.atomic():
        lifecycle.hold(statement, WRITABLE, alone=True)
        if kind in ONE_LINE and block.kind not in ONE_LINE:
            words = {revision.language: revision.text for revision in newest_revisions([block])}
            admit_texts({**words, **(texts or {})}, kind=kind, languages=statement.languages)
        depth = F("depth") if kind in NESTABLE else Value(0)
        Block.objects.filter(pk=block.pk).update(kind=kind, is_demand=is_demand, depth=depth)
        outline_changed(statement, EventKind.BLOCK_EDITED, block, by=by, at=at or clock.now())
    block.kind, block.is_demand, block.depth = kind, is_demand, block.depth if kind in NESTABLE else 0


def move_block(
    statement: Statement,
    block: Block,
    *,
    after: Block | None,
    depth: int | None = None,
    by: Actor,
    at: datetime | None = None,
) -> None:
    """Let a block stand after another (None: right below the title), `depth` deep (None: as deep as it did).

    Blocks that stand below it stay where they are. Raises PermissionDenied, Refused. Event: block.moved.
    """
    if not coordinates(by, statement):
        raise PermissionDenied
    if block.kind == BlockKind.TITLE or after == block:
        raise Refused("kind", _("The title stays on top."))
    depth = block.depth if depth is None else depth
    check_depth(block.kind, depth)
    with transaction.atomic():
        lifecycle.hold(statement, WRITABLE, alone=True)
        if after is not None and not statement.blocks.filter(pk=after.pk, removed_at=None).exists():
            raise Refused("anchor", _("The paragraph before it is no longer there."), field="after")
        place = place_after(statement, after)
        # Of the kind that was looked at: somebody may have made a heading of it, which stands below nothing.
        if Block.objects.filter(pk=block.pk, kind=block.kind, removed_at=None).update(place=place, depth=depth) != 1:
            raise Refused("removed", _("Somebody changed or removed this paragraph meanwhile."))
        outline_changed(statement, EventKind.BLOCK_MOVED, block, by=by, at=at or clock.now())
    block.place, block.depth = place, depth


def nest_block(statement: Statement, block: Block, *, depth: int, by: Actor, at: datetime | None = None) -> None:
    """Let a point or paragraph stand `depth` deep (0 to 3) below others; those after it stay as they are.

    Raises PermissionDenied, Refused. Event: block.moved.
    """
    if not coordinates(by, statement):
        raise PermissionDenied
    check_depth(block.kind, depth)
    with transaction.atomic():
        lifecycle.hold(statement, WRITABLE, alone=True)
        if Block.objects.filter(pk=block.pk, kind=block.kind, removed_at=None).update(depth=depth) != 1:
            raise Refused("removed", _("Somebody changed or removed this paragraph meanwhile."))
        outline_changed(statement, EventKind.BLOCK_MOVED, block, by=by, at=at or clock.now())
    block.depth = depth


def remove_block(statement: Statement, block: Block, *, by: Actor, at: datetime | None = None) -> None:
    """Take a block out of the text. Its words stay in every version that had them. Raises PermissionDenied, Refused.

    Event: block.removed.
    """
    if not coordinates(by, statement):
        raise PermissionDenied
    if block.kind == BlockKind.TITLE:
        raise Refused("kind", _("A statement needs its title."))
    at = at or clock.now()
    with transaction.atomic():
        lifecycle.hold(statement, WRITABLE, alone=True)
        if Block.objects.filter(pk=block.pk, removed_at=None).update(removed_at=at) != 1:
            return
        outline_changed(statement, EventKind.BLOCK_REMOVED, block, by=by, at=at)
