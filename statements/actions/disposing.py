"""Every amendment and comment gets its answer, with a reason."""

from collections.abc import Mapping
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from ledger import clock
from ledger.append import append
from organisations.actors import Actor, person, trace
from organisations.refusals import Refused
from organisations.wording import admit
from statements.actions import lifecycle
from statements.actions.admitting import longest
from statements.models import Amendment, Comment, DecidedText, Disposition, Round
from statements.permissions import coordinates
from statements.stages import ANSWERABLE, ChangeKind, EventKind, Outcome


def dispose(
    subject: Amendment | Comment,
    *,
    outcome: str,
    reason: str,
    decided_texts: Mapping[int, str] | None = None,
    by: Actor,
    at: datetime | None = None,
) -> Disposition:
    """Answer an amendment or a comment, or change the answer until the round is merged.

    `decided_texts` (change id -> words) are needed where an amendment is accepted in part: the words taken instead.
    Raises PermissionDenied, Refused. Event: disposition.made.
    """
    consultation = subject.round
    statement = consultation.statement
    if not coordinates(by, statement):
        raise PermissionDenied
    if outcome not in Outcome.values:
        raise Refused("outcome", _("Choose what becomes of it."), field="outcome")
    reason = admit(reason, field="reason", longest=4_000, lines=True)
    adopted = adopted_words(subject, outcome, decided_texts or {})
    at = at or clock.now()
    with transaction.atomic():
        lifecycle.hold(statement, ANSWERABLE)
        locked = Round.objects.select_for_update().get(pk=consultation.pk)
        if locked.merged_at is not None:
            raise Refused("merged", _("This round is merged: its answers stand."))
        if isinstance(subject, Amendment) and subject.withdrawn_at is not None:
            raise Refused("withdrawn", _("This amendment was withdrawn."))
        target = {"amendment": subject} if isinstance(subject, Amendment) else {"comment": subject}
        disposition, _created = Disposition.objects.update_or_create(
            **target, defaults={"outcome": outcome, "reason": reason, "decided_by": person(by), "decided_at": at}
        )
        disposition.decided_texts.all().delete()
        DecidedText.objects.bulk_create(
            DecidedText(disposition=disposition, change_id=change, text=text) for change, text in adopted.items()
        )
        append(
            statement.chain,
            EventKind.DISPOSED,
            at=at,
            data={
                "round": consultation.number,
                "of": "amendment" if isinstance(subject, Amendment) else "comment",
                "ref": subject.ref,
                "outcome": outcome,
                "by": trace(by),
            },
        )
    return disposition


def adopted_words(subject: Amendment | Comment, outcome: str, decided_texts: Mapping[int, str]) -> dict[int, str]:
    """The words that stand in place of the proposed ones; only for an amendment accepted in part. Raises Refused."""
    if outcome != Outcome.IN_PART or not isinstance(subject, Amendment):
        return {}
    adopted: dict[int, str] = {}
    for change in subject.changes.select_related("block"):
        if change.kind == ChangeKind.DELETE:
            raise Refused(
                "in_part", _("To strike a paragraph cannot be accepted in part: accept it or not."), field="outcome"
            )
        if change.pk not in decided_texts:
            raise Refused("in_part", _("Write the words that are taken."), field=f"text_{change.pk}")
        kind = change.new_kind or (change.block.kind if change.block else "")
        adopted[change.pk] = admit(
            decided_texts[change.pk], field=f"text_{change.pk}", longest=longest(kind), lines=True
        )
    return adopted
