"""Remarks on a quote, a block or the whole text, and what is replied to them."""

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
from statements.actions import lifecycle
from statements.actions.admitting import LONGEST_BLOCK
from statements.actions.consulting import block_in_version, speak, take_part
from statements.models import Block, Comment, Reply, Round, WordReturn
from statements.permissions import coordinates
from statements.queries.quoting import quoted
from statements.queries.text import Text, version_text
from statements.stages import ANSWERABLE, EventKind, Weight

LONGEST_QUOTE = 2_000  # characters


def comment(
    consultation: Round,
    *,
    organisation: Organisation,
    text: str,
    block: Block | None = None,
    quote: str = "",
    weight: str = Weight.GENERAL,
    submission: UUID | None = None,
    word_return: WordReturn | None = None,
    by: Actor,
    at: datetime | None = None,
) -> Comment:
    """Remark on a block of the round's version, on words in it (`quote`), or on the whole.

    Coordinators may enter for an invited organisation what it sent back in a file (`word_return`).
    The quote must stand in the block, in one of its languages; it is kept as it stands there. Raises PermissionDenied,
    Refused. Event: comment.made.
    """
    speaker = person(by)
    text = admit(text, field="text", longest=LONGEST_BLOCK, lines=True)
    if weight not in Weight.values:
        raise Refused("weight", _("Choose general or blocking."), field="weight")
    at = at or clock.now()
    version = version_text(consultation.version)
    if block is not None:
        block_in_version(version, block.ref)
    language, quote = admit_quote(quote, block, version)

    def make() -> Comment:
        speak(consultation, organisation, word_return=word_return, by=by, at=at)
        made = Comment.objects.create(
            round=consultation,
            organisation=organisation,
            author=speaker,
            block=block,
            weight=weight,
            quote=quote,
            language=language,
            text=text,
            created_at=at,
            word_return=word_return,
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


def admit_quote(quote: str, block: Block | None, version: Text) -> tuple[str, str]:
    """The language that the quoted words stand in, and the words; both "" without a quote.

    Raises Refused (field `quote`).
    """
    quote = admit(quote, field="quote", longest=LONGEST_QUOTE, lines=True, required=False)
    if not quote:
        return "", ""
    about = version.block(block.ref) if block is not None else None
    if about is None:
        raise Refused("quote", _("Words are quoted from one paragraph. Comment on that paragraph."), field="quote")
    found = quoted(quote, about, version.languages)
    if found is None:
        raise Refused("quote", _("These words do not stand in the paragraph. Copy them from it."), field="quote")
    return found


def reply(
    comment: Comment,
    *,
    organisation: Organisation,
    text: str,
    submission: UUID | None = None,
    by: Actor,
    at: datetime | None = None,
) -> Reply:
    """Say something to a comment: as an invited organisation while the round is open, or in the convenor's name, as a
    coordinator, until the round is merged.

    Raises PermissionDenied, Refused. Event: comment.replied (reaction: a mail to who commented).
    """
    speaker = person(by)
    text = admit(text, field="text", longest=LONGEST_BLOCK, lines=True)
    at = at or clock.now()
    consultation = comment.round

    def make() -> Reply:
        # Whoever coordinates speaks as the convenor; another representative of it speaks as one of the invited.
        if organisation.pk == consultation.statement.convenor_id and coordinates(by, consultation.statement):
            lifecycle.hold(consultation.statement, ANSWERABLE)
            if Round.objects.filter(pk=consultation.pk).exclude(merged_at=None).exists():
                raise Refused("merged", _("This round is merged: its answers stand and were sent out."))
        else:
            take_part(consultation, organisation, by=by, at=at)
        made = Reply.objects.create(
            comment=comment, organisation=organisation, author=speaker, text=text, created_at=at, submission=submission
        )
        append(
            consultation.statement.chain,
            EventKind.REPLIED,
            at=at,
            data={"comment": comment.ref, "reply": made.ref, "round": consultation.number},
            private={"organisation": organisation.ref, "text": text},
        )
        return made

    return once(Reply.objects.filter(author=speaker), submission, make)
