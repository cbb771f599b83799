"""Where the organisations stand on a version before it becomes the final text."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from ninja import Router

from ledger import clock
from organisations.models import Right
from statements.actions import positions
from statements.api.schemas import (
    Asked,
    AskedInstant,
    OrganisationNamed,
    PathRef,
    Ref,
    Told,
    ToldInstant,
    VersionNamed,
    named,
)
from statements.api.signing_in import caller
from statements.models import Position, PositionCall, Statement
from statements.permissions import coordinates, statement_to, working_statement
from statements.queries.consultation import voices_of
from statements.queries.positions import calls_of, positions_in, totals_of
from statements.queries.text import present_digests
from statements.stages import Stance

router = Router(tags=["positions"])


class PositionTold(Told):
    organisation: OrganisationNamed
    stance: Stance
    note: str
    taken_at: ToldInstant


class CallTold(Told):
    """A call for positions. `holds`: the text is still this version; otherwise the positions have lapsed.

    `positions` are all of them for coordinators, and for others those of their own organisations. `totals` are null for
    others than coordinators while fewer than three answered.
    """

    ref: Ref
    version: VersionNamed
    note: str
    deadline: ToldInstant
    opened_at: ToldInstant
    closed_at: ToldInstant | None
    holds: bool
    answered: int | None
    totals: dict[Stance, int] | None
    positions: list[PositionTold]


class CallList(Told):
    items: list[CallTold]


def calls_told(request: HttpRequest, statement: Statement) -> list[CallTold]:
    """Every call, as the caller may see it, that of the newest version first. The same queries at any number."""
    person = caller(request)
    everything = coordinates(person, statement)
    own = {one.pk for one in voices_of(person, statement, Right.READ, at=clock.now())}
    calls = list(calls_of(statement))
    said = positions_in(calls)
    present = present_digests([statement])[statement.pk]
    return [
        call_told(call, said[call.pk], everything=everything, own=own, holds=call.version.sha256 == present)
        for call in calls
    ]


def call_told(call: PositionCall, said: list[Position], *, everything: bool, own: set[int], holds: bool) -> CallTold:
    totals = totals_of(said, everything=everything)
    return CallTold(
        ref=call.ref,
        version=VersionNamed(number=call.version.number, sha256=call.version.sha256),
        note=call.note,
        deadline=call.deadline,
        opened_at=call.opened_at,
        closed_at=call.closed_at,
        holds=holds,
        answered=len(said) if totals is not None else None,
        totals=totals,
        positions=[position_told(one) for one in said if everything or one.organisation_id in own],
    )


def position_told(position: Position) -> PositionTold:
    return PositionTold(
        organisation=named(position.organisation),
        stance=Stance(position.stance),
        note=position.note,
        taken_at=position.taken_at,
    )


@router.get(
    "/statements/{api_ref:ref}/positions",
    response=CallList,
    operation_id="list_positions",
    summary="The calls for positions, with what was answered as far as the caller may see it",
)
def list_positions(request: HttpRequest, ref: PathRef) -> CallList:
    statement = working_statement(ref, actor=caller(request), at=clock.now())
    return CallList(items=calls_told(request, statement))


class PositionsAsked(Asked):
    deadline: AskedInstant
    note: str = ""


@router.post(
    "/statements/{api_ref:ref}/positions",
    response={201: CallTold},
    operation_id="ask_positions",
    summary="Ask every invited organisation where it stands on the text as it is now",
)
def ask_positions(request: HttpRequest, ref: PathRef, asked: PositionsAsked) -> CallTold:
    """A call that is open on another version ends with it."""
    person = caller(request)
    statement = statement_to(coordinates, ref, actor=person, at=clock.now())
    made = positions.ask_positions(statement, deadline=asked.deadline, note=asked.note, by=person)
    return next(one for one in calls_told(request, statement) if one.ref == made.ref)


class StanceAsked(Asked):
    """`note` is needed with `reservation` and `block`."""

    organisation: Ref
    stance: Stance
    note: str = ""


def call_of(statement: Statement, ref: str) -> PositionCall:
    """Raises PositionCall.DoesNotExist."""
    call = statement.position_calls.select_related("version").get(ref=ref)
    call.statement = statement
    return call


@router.put(
    "/statements/{api_ref:ref}/positions/{api_ref:call}",
    response=PositionTold,
    operation_id="take_position",
    summary="Say where an organisation stands, or change it while the call is open",
)
def take_position(request: HttpRequest, ref: PathRef, call: PathRef, asked: StanceAsked) -> PositionTold:
    person = caller(request)
    at = clock.now()
    statement = working_statement(ref, actor=person, at=at)
    organisation = voices_of(person, statement, Right.COMMENT, at=at).filter(ref=asked.organisation).first()
    if organisation is None:
        raise PermissionDenied
    taken = positions.take_position(
        call_of(statement, call), organisation=organisation, stance=asked.stance, note=asked.note, by=person
    )
    taken.organisation = organisation
    return position_told(taken)


@router.post(
    "/statements/{api_ref:ref}/positions/{api_ref:call}/close",
    response={204: None},
    operation_id="close_positions",
    summary="End a call before its deadline",
)
def close_positions(request: HttpRequest, ref: PathRef, call: PathRef) -> None:
    person = caller(request)
    statement = statement_to(coordinates, ref, actor=person, at=clock.now())
    positions.close_positions(call_of(statement, call), by=person)
