"""Remarks on a block or on the whole text."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from ledger import clock
from ledger.append import append
from organisations.actions.once import once
from organisations.actors import Actor, person
from organisations.models import Organisation
from organisations.refusals import Refused
from organisations.wording import admit
from statements.actions.admitting import LONGEST_BLOCK
from statements.actions.consulting import block_in_version, take_part
from statements.models import Block, Comment, Round
from statements.queries.text import version_text
from statements.stages import EventKind, Weight


def comment(
    consultation: Round,
    *,
    organisation: Organisation,
    text: str,
    block: Block | None = None,
    weight: str = Weight.GENERAL,
    submission: UUID | None = None,
    by: Actor,
    at: datetime | None = None,
) -> Comment:
    """Remark on a block of the round's version, or on the whole. Raises PermissionDenied, Refused.

    Event: comment.made.
    """
    speaker = person(by)
    text = admit(text, field="text", longest=LONGEST_BLOCK, lines=True)
    if weight not in Weight.values:
        raise Refused("weight", _("Choose general or blocking."), field="weight")
    at = at or clock.now()
    if block is not None:
        block_in_version(version_text(consultation.version), block.ref)

    def make() -> Comment:
        take_part(consultation, organisation, by=by, at=at)
        made = Comment.objects.create(
            round=consultation,
            organisation=organisation,
            author=speaker,
            block=block,
            weight=weight,
            text=text,
            created_at=at,
            submission=submission,
        )
        append(
            consultation.statement.chain,
            EventKind.COMMENTED,
            at=at,
            data={"comment": made.ref, "round": consultation.number, "weight": weight},
            private={"organisation": organisation.ref, "text": text},
        )
        return made

    return once(Comment.objects.filter(author=speaker), submission, make)
