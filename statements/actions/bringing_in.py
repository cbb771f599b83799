"""A text from outside, such as a draft law, becomes blocks of a statement, so that people can speak to it article by
article."""

import json
from collections.abc import Sequence
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from ledger import clock
from ledger.append import append
from organisations.actors import Actor, person, trace
from organisations.models import new_ref
from organisations.refusals import Refused
from organisations.wording import admit
from redline.word import outside
from redline.word.outside import OutsideBlock
from statements.actions import lifecycle
from statements.actions.admitting import admit_texts
from statements.actions.arranging import MOST_BLOCKS
from statements.actions.returning import read_word_file
from statements.models import Block, BlockRevision, OutsideText, Statement
from statements.permissions import coordinates
from statements.stages import NESTABLE, WRITABLE, BlockKind, EventKind

MOST_PASTED = 800_000  # characters


def read_outside(
    statement: Statement,
    *,
    content: bytes = b"",
    pasted: str = "",
    name: str = "",
    by: Actor,
    at: datetime | None = None,
) -> OutsideText:
    """Read a DOCX file, or pasted words, into blocks that wait for a person's look. Nothing comes into the text yet.

    Raises PermissionDenied; Refused (fields `file`, `pasted`).
    """
    if not coordinates(by, statement):
        raise PermissionDenied
    if content:
        found = outside.from_word(read_word_file(content))
    else:
        found = outside.from_plain(admit(pasted, field="pasted", longest=MOST_PASTED, lines=True))
    found = tuple(block for block in found if any(block.texts.values()))
    if not found:
        raise Refused("empty", _("There are no words in this text."), field="file" if content else "pasted")
    if len(found) > MOST_BLOCKS:
        raise Refused("too_many", _("A statement has at most %(most)s paragraphs.") % {"most": MOST_BLOCKS})
    languages = {language for block in found for language in block.texts}
    if not languages <= set(statement.languages):
        raise Refused("language", _("This statement is not written in the language of that text."))
    return OutsideText.objects.create(
        statement=statement,
        name=admit(name[-200:], field="file", longest=200, required=False) or _("pasted text"),
        blocks=json.dumps(found, ensure_ascii=False),
        uploaded_by=person(by),
        uploaded_at=at or clock.now(),
    )


def blocks_of(text: OutsideText) -> list[OutsideBlock]:
    """What was read, block by block."""
    return [OutsideBlock(*row) for row in json.loads(text.blocks)]


def take_outside(text: OutsideText, *, kinds: Sequence[str], by: Actor, at: datetime | None = None) -> int:
    """Put the blocks behind what the statement says already. `kinds` has for each block what it is, "" for leaving it
    out; a title is taken as a heading, because the statement has one. Returns how many came in.

    Raises PermissionDenied; Refused, with the first block at fault. Event: text.imported.
    """
    statement = text.statement
    if not coordinates(by, statement):
        raise PermissionDenied
    at = at or clock.now()
    found = blocks_of(text)
    if len(kinds) != len(found) or not all(kind in {"", *BlockKind.values} for kind in kinds):
        raise Refused("kind", _("Choose what kind of paragraph this is."))
    chosen = [
        (block, BlockKind.HEADING.value if kind == BlockKind.TITLE else kind)
        for block, kind in zip(found, kinds, strict=True)
        if kind
    ]
    words = [admit_texts(block.texts, kind=kind, languages=statement.languages) for block, kind in chosen]
    with transaction.atomic():
        lifecycle.hold(statement, WRITABLE, alone=True)
        if OutsideText.objects.filter(pk=text.pk, taken_at=None).update(taken_at=at) != 1:
            raise Refused("taken", _("This text was taken in before."))
        standing = statement.blocks.filter(removed_at=None)
        if standing.count() + len(chosen) > MOST_BLOCKS:
            raise Refused("too_many", _("A statement has at most %(most)s paragraphs.") % {"most": MOST_BLOCKS})
        last = max(standing.values_list("place", flat=True), default=0.0)
        made = Block.objects.bulk_create(
            Block(
                ref=new_ref(),
                statement=statement,
                kind=kind,
                depth=block.depth if kind in NESTABLE else 0,
                place=last + place,
                created_at=at,
            )
            for place, (block, kind) in enumerate(chosen, start=1)
        )
        BlockRevision.objects.bulk_create(
            BlockRevision(
                block=block,
                language=language,
                number=1,
                text=text_in,
                matches=1 if len(texts) > 1 else None,
                author=person(by),
                created_at=at,
            )
            for block, texts in zip(made, words, strict=True)
            for language, text_in in texts.items()
        )
        Statement.objects.filter(pk=statement.pk).update(outline=F("outline") + 1)
        append(statement.chain, EventKind.TEXT_IMPORTED, at=at, data={"blocks": len(made), "by": trace(by)})
    text.taken_at = at
    return len(made)
