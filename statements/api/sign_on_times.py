"""The deadline of a sign-on: more time. To open a closed one again is a move."""

from django.http import HttpRequest
from ninja import Router

from ledger import clock
from statements.actions import sign_on_times
from statements.api.schemas import Asked, AskedInstant, PathRef
from statements.api.signing_in import caller
from statements.api.statements import read
from statements.api.telling import StatementTold
from statements.permissions import leads, statement_to

router = Router(tags=["sign-on"])


class MoreTimeAsked(Asked):
    """A later deadline than the present one, and why: everybody who takes part reads it."""

    deadline: AskedInstant
    reason: str


@router.put(
    "/statements/{api_ref:ref}/sign-on/deadline",
    response=StatementTold,
    operation_id="extend_sign_on",
    summary="Give everybody more time to sign",
)
def extend_sign_on(request: HttpRequest, ref: PathRef, asked: MoreTimeAsked) -> StatementTold:
    """409 `closed` once the present deadline has come. The move `reopen_sign_on` opens a closed sign-on again."""
    person = caller(request)
    statement = statement_to(leads, ref, actor=person, at=clock.now())
    sign_on_times.extend(statement, deadline=asked.deadline, reason=asked.reason, by=person)
    return read(ref, by=person)
