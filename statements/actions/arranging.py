"""Which blocks there are and in which order: they come in, move, change their kind and go."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F
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
from statements.stages import WRITABLE, BlockKind, EventKind

MOST_BLOCKS = 2_000


def write_block(
    statement: Statement,
    *,
    kind: str,
    texts: Mapping[str, str],
    place: float,
    is_demand: bool = False,
    ref: str | None = None,
    submission: UUID | None = None,
    by: Any,
    at: datetime,
) -> Block:
    """Make the rows of a new block, its first wording matching across languages. Inside the caller's transaction."""
    block = Block.objects.create(
        ref=ref or new_ref(),
        statement=statement,
        kind=kind,
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
            matches=1 if len(texts) > 1 else None,
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
    texts = admit_texts(texts, kind=kind, languages=statement.languages)
    at = at or clock.now()

    def make() -> Block:
        lifecycle.hold(statement, WRITABLE, alone=True)
        if statement.blocks.filter(removed_at=None).count() >= MOST_BLOCKS:
            raise Refused("too_many", _("A statement has at most %(most)s paragraphs.") % {"most": MOST_BLOCKS})
        if after is not None and not statement.blocks.filter(pk=after.pk, removed_at=None).exists():
            raise Refused("anchor", _("The paragraph before it is no longer there."), field="after")
        block = write_block(
            statement,
            kind=kind,
            texts=texts,
            place=place_after(statement, after),
            is_demand=is_demand,
            submission=submission,
            by=person(by),
            at=at,
        )
        outline_changed(statement, EventKind.BLOCK_ADDED, block, by=by, at=at)
        return block

    return once(Block.objects.filter(statement=statement), submission, make)


def outline_changed(statement: Statement, event: EventKind, block: Block, *, by: Actor, at: datetime) -> None:
    Statement.objects.filter(pk=statement.pk).update(outline=F("outline") + 1)
    append(statement.chain, event, at=at, data={"block": block.ref, "by": trace(by)})


def change_block(
    statement: Statement, block: Block, *, kind: str, is_demand: bool, by: Actor, at: datetime | None = None
) -> None:
    """Change what kind of block it is, and whether it demands something. Raises PermissionDenied, Refused.

    Event: block.edited.
    """
    if not coordinates(by, statement):
        raise PermissionDenied
    if kind not in BlockKind.values or (kind == BlockKind.TITLE) != (block.kind == BlockKind.TITLE):
        raise Refused("kind", _("Choose what kind of paragraph this is."), field="kind")
    if (block.kind, block.is_demand) == (kind, is_demand):
        return
    with transaction.atomic():
        lifecycle.hold(statement, WRITABLE, alone=True)
        Block.objects.filter(pk=block.pk).update(kind=kind, is_demand=is_demand)
        outline_changed(statement, EventKind.BLOCK_EDITED, block, by=by, at=at or clock.now())
    block.kind, block.is_demand = kind, is_demand


def move_block(
    statement: Statement, block: Block, *, after: Block | None, by: Actor, at: datetime | None = None
) -> None:
    """Let a block stand after another (None: right below the title). Raises PermissionDenied, Refused.

    Event: block.moved.
    """
    if not coordinates(by, statement):
        raise PermissionDenied
    if block.kind == BlockKind.TITLE or after == block:
        raise Refused("kind", _("The title stays on top."))
    with transaction.atomic():
        lifecycle.hold(statement, WRITABLE, alone=True)
        if after is not None and not statement.blocks.filter(pk=after.pk, removed_at=None).exists():
            raise Refused("anchor", _("The paragraph before it is no longer there."), field="after")
        place = place_after(statement, after)
        Block.objects.filter(pk=block.pk).update(place=place)
        outline_changed(statement, EventKind.BLOCK_MOVED, block, by=by, at=at or clock.now())
    block.place = place


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
