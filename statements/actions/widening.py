"""Who may sign beside the invited: chosen when sign-on opens, and changed while it lasts."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction

from ledger import clock
from ledger.append import append
from organisations.actors import Actor, trace
from statements.actions import lifecycle
from statements.models import SignOn, Statement
from statements.permissions import leads
from statements.stages import EventKind, Stage

WIDENED = frozenset({Stage.SIGN_ON})


def set_who_may_sign(
    statement: Statement, *, for_individuals: bool, for_applicants: bool, by: Actor, at: datetime | None = None
) -> None:
    """Let individuals sign, and organisations apply, or no longer. What was signed and asked before stands, and is
    confirmed and decided as it would have been. Nothing where nothing changes.

    Raises PermissionDenied, Refused. Event: sign_on.set.
    """
    if not leads(by, statement):
        raise PermissionDenied
    at = at or clock.now()
    with transaction.atomic():
        lifecycle.hold(statement, WIDENED, alone=True)
        rules = SignOn.objects.get(statement=statement)
        wanted = {"for_individuals": for_individuals, "for_applicants": for_applicants}
        if all(getattr(rules, name) == value for name, value in wanted.items()):
            return
        SignOn.objects.filter(pk=rules.pk).update(**wanted)
        append(statement.chain, EventKind.SIGN_ON_SET, at=at, data={**wanted, "by": trace(by)})
