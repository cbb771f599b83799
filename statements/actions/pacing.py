"""When what changes after publication makes the next edition."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from ledger import clock
from ledger.append import append
from organisations.actors import Actor, trace
from organisations.refusals import Refused
from statements.actions import lifecycle
from statements.models import EditionPace, Statement
from statements.permissions import publishes
from statements.stages import STAFFED, EventKind, Pace


def set_pace(
    statement: Statement, *, pace: Pace, hour: int | None = None, by: Actor, at: datetime | None = None
) -> EditionPace:
    """Say when what changes after publication makes the next edition; daily at `hour` in Phnom Penh, 0 to 23.

    A name that is taken back never waits. Raises PermissionDenied; Refused with code `hour` (and that field), `stage`.
    Event: editions.pace_set (reaction: what waits is published by the new pace).
    """
    if not publishes(by, statement):
        raise PermissionDenied
    hour = hour if pace == Pace.DAILY else None
    if pace == Pace.DAILY and (hour is None or not 0 <= hour <= 23):
        raise Refused("hour", _("Choose the hour of the day."), field="hour")
    at = at or clock.now()
    with transaction.atomic():
        lifecycle.hold(statement, STAFFED)
        chosen, _created = EditionPace.objects.update_or_create(
            statement=statement, defaults={"pace": pace, "hour": hour, "set_at": at}
        )
        append(statement.chain, EventKind.PACE_SET, at=at, data={"pace": pace, "hour": hour, "by": trace(by)})
    return chosen
