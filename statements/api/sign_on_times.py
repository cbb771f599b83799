"""What is changed of an open sign-on: its deadline, and who signs beside the invited. To open it again is a move."""

from django.http import HttpRequest
from ninja import Router

from ledger import clock
from statements.actions import sign_on_times, widening
from statements.api.schemas import Asked, AskedInstant, Flag, PathRef
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


class WhoMaySignAsked(Asked):
    """With individuals the final text is public as long as sign-on is open; organisations that are not invited ask."""

    for_individuals: Flag
    for_applicants: Flag


@router.put(
    "/statements/{api_ref:ref}/sign-on/who-may-sign",
    response=StatementTold,
    operation_id="set_who_may_sign",
    summary="Let individuals sign, and organisations that are not invited ask to, or no longer",
)
def set_who_may_sign(request: HttpRequest, ref: PathRef, asked: WhoMaySignAsked) -> StatementTold:
    """What was signed and asked before stands."""
    person = caller(request)
    statement = statement_to(leads, ref, actor=person, at=clock.now())
    widening.set_who_may_sign(
        statement, for_individuals=asked.for_individuals, for_applicants=asked.for_applicants, by=person
    )
    return read(ref, by=person)
