"""The convenor's staff look at what makes one look twice, and strike out a signature that is nobody's."""

from collections.abc import Iterable
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from ledger import clock
from ledger.append import append, commit
from organisations.actors import Actor, person, trace
from organisations.refusals import Refused
from organisations.wording import admit
from statements.actions import lifecycle
from statements.actions.changing_signatures import with_salts
from statements.actions.showing import keep
from statements.actions.signing import hold_signature
from statements.models import Individual, Signature, Statement
from statements.permissions import leads_or_publishes
from statements.queries.endorsing import individuals_of
from statements.stages import CONFIRMABLE, EventKind


def mark_seen(statement: Statement, refs: Iterable[str], *, by: Actor, at: datetime | None = None) -> int:
    """Note that these signatures of individuals were looked at; how many had not been. Raises PermissionDenied.

    There is no event: a look decides nothing.
    """
    looker = person(by)
    if not leads_or_publishes(looker, statement):
        raise PermissionDenied
    given = individuals_of(statement).filter(ref__in=list(refs)).values("pk")
    return Individual.objects.filter(signature__in=given, looked_at=None).update(
        looked_at=at or clock.now(), looked_by=looker
    )


def strike(signature: Signature, *, reason: str, by: Actor, at: datetime | None = None) -> None:
    """Set an individual's signature aside, with a reason that only the convenor's staff read. It stays as a row, counts
    for nothing and is named nowhere; whoever signs again from that address is a new one, with a signal.

    Raises PermissionDenied, Refused. Event: signature.struck (reaction where it is published: the next edition).
    """
    striker = person(by)
    statement = signature.statement
    if not leads_or_publishes(striker, statement):
        raise PermissionDenied
    reason = admit(reason, field="reason", longest=500)
    at = at or clock.now()
    with transaction.atomic():
        lifecycle.hold(statement, CONFIRMABLE)
        consent = hold_signature(signature)
        standing = Signature.objects.standing().filter(pk__in=individuals_of(statement).values("pk"), pk=signature.pk)
        if standing.update(set_aside_at=at) != 1:
            raise Refused("withdrawn", _("This signature does not stand any more."))
        opening = commit({"reason": reason})
        keep(signature, with_salts(consent, opening))
        Individual.objects.filter(signature=signature).update(struck_reason=reason, looked_at=at, looked_by=striker)
        append(
            statement.chain,
            EventKind.SIGNATURE_STRUCK,
            at=at,
            data={"signature": signature.ref, "by": trace(striker)},
            committed=opening,
        )
    signature.set_aside_at = at
