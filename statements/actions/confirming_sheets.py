"""Many lines of a sheet are confirmed at once, by turns: on SQLite one writes at a time, and whoever signs meanwhile
comes in between two turns."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from time import monotonic, sleep
from typing import Final

from django.core.exceptions import PermissionDenied
from django.db import connection
from django.utils.translation import gettext as _

from organisations.actors import Actor
from organisations.refusals import Refused
from statements.actions.confirming import Confirmed, confirm
from statements.models import Decline, Evidence, RecordedSignature
from statements.permissions import leads
from statements.queries.recorded import lines_of
from statements.stages import RecordedState

# Lines in one transaction, of individuals or not: about a tenth of a second. An organisation costs far more, since
# what it said before ends and its people hear of it.
TOGETHER: Final = {True: 80, False: 3}
LONGEST_PAUSE = 0.2  # seconds


def confirm_sheet(evidence: Evidence, refs: Iterable[str], *, by: Actor, at: datetime | None = None) -> Confirmed:
    """`confirm` for any number of lines. What an organisation said against it is refused before any is confirmed.

    Raises what `confirm` raises. What is refused in a later turn, as sign-on moved on meanwhile, ends it there: lines
    confirmed before stay confirmed, the others wait.
    """
    asked = list(refs)
    waiting = list(evidence.lines.filter(ref__in=asked, state=RecordedState.WAITING).order_by("number"))
    turn = TOGETHER[evidence.of_individuals]
    if len(waiting) <= turn:
        return confirm(evidence, asked, by=by, at=at)
    if not leads(by, evidence.statement):
        raise PermissionDenied
    admit_none_declined(evidence, waiting)
    signatures = signed_already = 0
    for start in range(0, len(waiting), turn):
        began = monotonic()
        try:
            done = confirm(evidence, [line.ref for line in waiting[start : start + turn]], by=by, at=at)
        except Refused as refused:
            # Another coordinator confirmed these meanwhile.
            if start == 0 or refused.code != "nothing":
                raise
            continue
        signatures, signed_already = signatures + done.signatures, signed_already + done.signed_already
        if start + turn < len(waiting):
            let_others_in(monotonic() - began)
    return Confirmed(signatures, signed_already)


def admit_none_declined(evidence: Evidence, waiting: Sequence[RecordedSignature]) -> None:
    """Raises Refused. A few queries at any number of lines, none of a sheet of individuals."""
    if evidence.of_individuals:
        return
    asked = [line for line in lines_of(evidence.statement, waiting) if not line.has_signed]
    organisations = {line.organisation.pk: line.organisation for line in asked if line.organisation}
    declined = Decline.objects.filter(
        statement=evidence.statement, organisation__in=organisations, taken_back_at=None
    ).order_by("pk")
    if first := declined.first():
        words = _("%(name)s has said that it will not sign: only the organisation itself can confirm.")
        raise Refused("declined", words % {"name": organisations[first.organisation_id].name()})


def let_others_in(seconds: float) -> None:
    """Pause for as long as the turn held the database: SQLite's waiters look again only now and then, and would find
    it taken. PostgreSQL lets them in beside us."""
    if connection.vendor == "sqlite" and not connection.in_atomic_block:
        sleep(min(seconds, LONGEST_PAUSE))
