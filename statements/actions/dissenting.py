"""An organisation says that it is not satisfied with the answer to what it said."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from ledger import clock
from ledger.append import append
from organisations.actors import Actor, person
from organisations.models import Organisation, Right
from organisations.queries.rights import may_act_for
from organisations.refusals import Refused
from organisations.wording import admit
from statements.actions import lifecycle
from statements.models import Amendment, Disposition, Dissent, Round
from statements.stages import EventKind, Stage

# From the merge of the round until the final text is settled.
CONTESTABLE = frozenset({Stage.CONSOLIDATION, Stage.CONSULTATION})
LONGEST_DISSENT = 4_000  # characters


def dissent(
    disposition: Disposition, *, organisation: Organisation, text: str, by: Actor, at: datetime | None = None
) -> Dissent:
    """Say, or say in other words, that `organisation` is not satisfied with this answer to its own input.

    Once for an answer; the words can be changed until the final text is settled, and the same words again change
    nothing. It forbids nothing: it is shown to everybody who takes part, and counted before the text is settled.
    Raises PermissionDenied without the right to comment, or where the input is not this organisation's (its own, or
    co-sponsored); Refused with code `unmerged`, `stage`, or about the words.

    Event: disposition.dissented (reaction: at most one mail an hour to each coordinator). Who it was is private there.
    """
    subject = disposition.amendment or disposition.comment
    if subject is None:
        raise ValueError("an answer answers something")
    statement = subject.round.statement
    speaker = person(by)
    text = admit(text, field="text", longest=LONGEST_DISSENT, lines=True)
    at = at or clock.now()
    with transaction.atomic():
        if may_act_for(speaker, organisation, Right.COMMENT, at=at, about=statement.ref, hold=True) is None:
            raise PermissionDenied
        lifecycle.hold(statement, CONTESTABLE)
        behind = isinstance(subject, Amendment) and subject.co_sponsors.filter(organisation=organisation).exists()
        if subject.organisation_id != organisation.pk and not behind:
            raise PermissionDenied
        # Held against an undoing of the merge, after which the answer can become another.
        locked = Round.objects.select_for_update(no_key=True).get(pk=subject.round_id)
        if locked.merged_at is None:
            raise still_open()
        before = Dissent.objects.filter(disposition=disposition, organisation=organisation).first()
        decided_at = Disposition.objects.values_list("decided_at", flat=True).get(pk=disposition.pk)
        if before is not None and before.text == text and before.created_at >= decided_at:
            return before
        made, is_first = Dissent.objects.update_or_create(
            disposition=disposition,
            organisation=organisation,
            defaults={"author": speaker, "text": text, "created_at": at},
        )
        append(
            statement.chain,
            EventKind.DISSENTED,
            at=at,
            data={
                "round": locked.number,
                "of": "amendment" if isinstance(subject, Amendment) else "comment",
                "ref": subject.ref,
                "again": not is_first,
            },
            private={"organisation": organisation.ref, "text": text},
        )
    return made


def still_open() -> Refused:
    return Refused("unmerged", _("This answer can still change. You can reply to it once the round is merged."))
