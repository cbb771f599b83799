"""The board of a sign-on: where each invited organisation stands. Only read; for the convenor's staff."""

from datetime import date
from typing import Annotated

from django.http import HttpRequest
from ninja import Query, Router

from ledger import clock
from statements.api.schemas import Limit, Offset, OrganisationNamed, PathRef, Told, ToldInstant, named
from statements.api.signing_in import caller
from statements.permissions import leads_or_publishes, statement_to
from statements.queries.tracking import Line, board, lines
from statements.stages import RecipientState, SignOnAnswer

router = Router(tags=["sign-on"])


class StandingTold(Told):
    """`mail` is what became of the invitation to sign; `until` the day on which its board decides; `reason` why it
    declined. `opened_on` is the day on which somebody of it first opened the page of signing."""

    organisation: OrganisationNamed
    answer: SignOnAnswer
    invited_at: ToldInstant
    mail: RecipientState | None
    opened_on: date | None
    until: date | None
    reason: str


class SignOnBoardTold(Told):
    """`answers` counts all the invited, whatever was asked for; `total` what was asked for."""

    answers: dict[SignOnAnswer, int]
    reached: int
    lost: int
    opened: int
    items: list[StandingTold]
    total: int


def standing_told(line: Line) -> StandingTold:
    return StandingTold(
        organisation=named(line.organisation),
        answer=line.answer,
        invited_at=line.invited_at,
        mail=line.mail,
        opened_on=line.opened_on,
        until=line.until,
        reason=line.reason,
    )


@router.get(
    "/statements/{api_ref:ref}/sign-on/tracking",
    response=SignOnBoardTold,
    operation_id="track_sign_on",
    summary="Where each invited organisation stands, for the convenor's staff",
)
def track_sign_on(
    request: HttpRequest,
    ref: PathRef,
    answer: Annotated[SignOnAnswer | None, Query()] = None,
    limit: Limit = 50,
    offset: Offset = 0,
) -> SignOnBoardTold:
    """In the order of their names; `answer` asks for those with that one."""
    at = clock.now()
    statement = statement_to(leads_or_publishes, ref, actor=caller(request), at=at)
    found = board(statement, at=at)
    chosen = found.that(answer or "")
    return SignOnBoardTold(
        answers=dict(found.totals),
        reached=found.reached,
        lost=found.lost,
        opened=found.opened_by,
        items=[standing_told(line) for line in lines(found, chosen[offset : offset + limit])],
        total=len(chosen),
    )
