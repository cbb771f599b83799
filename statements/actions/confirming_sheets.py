"""Many lines of a sheet are confirmed at once. On SQLite, where one writes at a time, by turns: whoever signs meanwhile
comes in between two of them."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from time import monotonic, sleep
from typing import Final

from django.core.exceptions import PermissionDenied
from django.db import connection
from django.utils.translation import gettext as _

from organisations.actors import Actor
from organisations.refusals import Refused
from statements.actions.answering_sign_on import has_declined
from statements.actions.confirming import Confirmed, confirm
from statements.models import Decline, Evidence, RecordedSignature
from statements.permissions import leads
from statements.queries.recorded import lines_of
from statements.stages import RecordedState, Stage

# Lines in one transaction, of individuals or not: about a tenth of a second. An organisation costs far more, since
# what it said before ends and its people hear of it.
TOGETHER: Final = {True: 80, False: 3}
LONGEST_PAUSE = 0.2  # seconds
LONGEST = 20.0  # seconds, then the rest takes another press of the button


def confirm_sheet(evidence: Evidence, refs: Iterable[str], *, by: Actor, at: datetime | None = None) -> Confirmed:
    """`confirm` for any number of lines. What an organisation said against it is refused before any is confirmed.

    Raises what `confirm` raises, as long as nothing was confirmed. Lines that another coordinator confirmed or ended
    meanwhile are passed over. What is refused in a later turn, because sign-on moved on meanwhile, ends it there, and
    so does a request that lasts: `ended` says so, the lines that are confirmed stay so, the others wait.
    """
    asked = list(refs)
    waiting = list(evidence.lines.filter(ref__in=asked, state=RecordedState.WAITING).order_by("number"))
    turn = TOGETHER[evidence.of_individuals]
    if len(waiting) <= turn or not takes_turns(evidence):
        return confirm(evidence, asked, by=by, at=at)
    if not leads(by, evidence.statement):
        raise PermissionDenied
    admit_none_declined(evidence, waiting)
    started = monotonic()
    so_far = Confirmed(0, 0)
    nothing: Refused | None = None
    for start in range(0, len(waiting), turn):
        began = monotonic()
        try:
            done = confirm(evidence, [line.ref for line in waiting[start : start + turn]], by=by, at=at)
        except Refused as refused:
            if refused.code == "nothing":
                nothing = refused
                continue
            if so_far == Confirmed(0, 0):
                raise
            return replace(so_far, ended=str(refused.reason))
        so_far = Confirmed(so_far.signatures + done.signatures, so_far.signed_already + done.signed_already)
        if start + turn >= len(waiting):
            break
        if monotonic() - started > LONGEST:
            return replace(so_far, ended=_("The other lines wait: confirm them too."))
        let_others_in(monotonic() - began)
    if nothing is not None and so_far == Confirmed(0, 0):
        raise nothing
    return so_far


def takes_turns(evidence: Evidence) -> bool:
    """Only where one writes at a time. Never once it is published: all that come late come into one edition."""
    return (
        connection.vendor == "sqlite" and not connection.in_atomic_block and evidence.statement.stage != Stage.PUBLISHED
    )


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
        raise has_declined(organisations[first.organisation_id])


def let_others_in(seconds: float) -> None:
    """Pause for as long as the turn held the database: who waits looks again only now and then, and would find it
    taken."""
    sleep(min(seconds, LONGEST_PAUSE))
