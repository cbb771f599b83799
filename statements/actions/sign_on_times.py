"""The deadline of a sign-on moves: more time while it is open, and a second opening before anything is published."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from ledger import clock
from ledger.append import append
from organisations.actors import Actor, trace
from organisations.refusals import Refused
from organisations.wording import admit
from statements.actions import lifecycle, publishing
from statements.actions.consulting import admit_deadline
from statements.models import Statement
from statements.permissions import leads
from statements.queries.publishing import open_request
from statements.stages import EventKind, Stage

OPEN = frozenset({Stage.SIGN_ON})
LONGEST_REASON = 500  # characters


def extend(statement: Statement, *, deadline: datetime, reason: str, by: Actor, at: datetime | None = None) -> None:
    """Give everybody until a later `deadline` (an instant). `reason` is read by all who take part.

    Raises PermissionDenied; Refused with code `deadline` (field `deadline`) where it is not later or too far, `closed`
    where the present deadline has come, `stage` where sign-on was closed meanwhile. Event: sign_on.extended (reaction:
    a new job that closes it; that of the old deadline finds that it was moved).
    """
    if not leads(by, statement):
        raise PermissionDenied
    reason = admit(reason, field="reason", longest=LONGEST_REASON)
    with transaction.atomic():
        # The clock takes the stage before it closes: it comes before this, or waits until this is done.
        present = lifecycle.hold(statement, OPEN, alone=True).sign_on_closes_at
        at = at or clock.now()
        if present is None or at >= present:
            raise Refused("closed", _("Sign-on has closed: the deadline has passed."))
        admit_deadline(deadline, at=at)
        if deadline <= present:
            raise Refused("deadline", _("The new deadline must be later than the present one."), field="deadline")
        Statement.objects.filter(pk=statement.pk).update(sign_on_closes_at=deadline)
        append(
            statement.chain,
            EventKind.SIGN_ON_EXTENDED,
            at=at,
            data={"from": present.isoformat(), "deadline": deadline.isoformat(), "reason": reason, "by": trace(by)},
        )
    statement.sign_on_closes_at = deadline


def reopen(statement: Statement, *, deadline: datetime, reason: str, by: Actor, at: datetime | None = None) -> None:
    """Open a closed sign-on again until `deadline` (an instant), before anything of it is published.

    A request to publish that stands is void by it: it was about a list that can change now. Raises PermissionDenied,
    Refused. Event: sign_on.reopened (reaction: a job that closes it at the new deadline).
    """
    if not leads(by, statement):
        raise PermissionDenied
    reason = admit(reason, field="reason", longest=LONGEST_REASON)
    at = at or clock.now()
    admit_deadline(deadline, at=at)

    def prepare() -> dict[str, object]:
        request = open_request(statement)
        if request is not None:
            publishing.take_back(request, at=at)
        return {"deadline": deadline.isoformat(), "reason": reason, "request_void": request is not None}

    with transaction.atomic():
        lifecycle.advance(
            statement,
            lifecycle.Move.REOPEN_SIGN_ON,
            by=by,
            at=at,
            set_fields={"sign_on_closes_at": deadline, "signed_off_at": None},
            prepare=prepare,
        )
