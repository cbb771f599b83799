"""Statements: mine, a new one, what stands around the text, the moves from stage to stage, and what happened."""

from datetime import datetime
from typing import Annotated, Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Router
from pydantic import AfterValidator, Field, WithJsonSchema, model_validator
from pydantic_core import PydanticCustomError

from ledger import clock
from ledger.models import Event
from organisations.models import DutyKind, Person, Right, Sector
from organisations.queries.rights import mandates_about, organisations_served
from organisations.refusals import Refused
from statements.actions import consulting, drafting, publishing, renewing, sign_on_times, signing
from statements.actions.lifecycle import TRANSITIONS, Move, open_moves
from statements.api.people import unknown_organisation
from statements.api.schemas import (
    Asked,
    AskedDate,
    AskedInstant,
    AskedWords,
    Flag,
    IdempotencyKey,
    Limit,
    Offset,
    PathRef,
    Ref,
    Told,
    ToldInstant,
    Words,
    named,
)
from statements.api.signing_in import caller
from statements.api.telling import StatementListed, StatementTold, Voice, listed, version_named
from statements.models import Statement
from statements.permissions import coordinates_or_publishes, statement_to, working_statement
from statements.queries.statements import statements_of
from statements.stages import Language, Shown, StatementKind

router = Router(tags=["statements"])


class StatementList(Told):
    items: list[StatementListed]
    total: int


class StatementAsked(Asked):
    kind: StatementKind
    convenor: Ref
    titles: AskedWords
    languages: list[Language] = Field([Language.ENGLISH, Language.KHMER], max_length=2)
    theme: Sector | None = None
    occasion_en: str = ""
    occasion_km: str = ""
    place_en: str = ""
    place_km: str = ""
    dated: AskedDate | None = None


class DetailsAsked(Asked):
    """Everything that stands around the text: what is left out becomes empty."""

    theme: Sector | None = None
    occasion_en: str = ""
    occasion_km: str = ""
    place_en: str = ""
    place_km: str = ""
    dated: AskedDate | None = None


@router.get("/statements", response=StatementList, operation_id="list_my_statements", summary="What I work on")
def list_my_statements(request: HttpRequest, limit: Limit = 50, offset: Offset = 0) -> StatementList:
    mine = statements_of(caller(request), at=clock.now())
    return StatementList(
        items=[StatementListed(**listed(statement)) for statement in mine[offset : offset + limit]], total=mine.count()
    )


@router.post("/statements", response={201: StatementTold}, operation_id="start_statement", summary="Start a statement")
def start_statement(request: HttpRequest, asked: StatementAsked, submission: IdempotencyKey = None) -> StatementTold:
    """As a coordinator, in the name of an organisation on whose staff I am."""
    person = caller(request)
    convenor = organisations_served(person, DutyKind.COORDINATOR).filter(ref=asked.convenor).first()
    if convenor is None:
        raise unknown_organisation("convenor")
    statement = drafting.start_statement(
        kind=asked.kind,
        convenor=convenor,
        titles=asked.titles.given(),
        languages=[language.value for language in asked.languages],
        theme=asked.theme.value if asked.theme else "",
        occasion_en=asked.occasion_en,
        occasion_km=asked.occasion_km,
        place_en=asked.place_en,
        place_km=asked.place_km,
        dated=asked.dated,
        submission=submission,
        by=person,
    )
    return read(statement.ref, by=person)


@router.get("/statements/{api_ref:ref}", response=StatementTold, operation_id="read_statement", summary="One statement")
def read_statement(request: HttpRequest, ref: PathRef) -> StatementTold:
    """With the moves that are mine to make from its stage, and the organisations for which I may act here."""
    return read(ref, by=caller(request))


def read(ref: str, *, by: Person) -> StatementTold:
    """The statement as it stands now, for this person."""
    at = clock.now()
    statement = working_statement(ref, actor=by, at=at)
    held = (
        mandates_about(statement.ref, at=at)
        .filter(person=by, organisation__invitations__statement=statement)
        .select_related("organisation")
        .order_by("organisation__name_en", "organisation__name_km", "id")
    )
    return StatementTold(
        **listed(statement),
        theme=Sector(statement.theme) if statement.theme else None,
        occasion=Words(en=statement.occasion_en, km=statement.occasion_km),
        place=Words(en=statement.place_en, km=statement.place_km),
        final_version=version_named(statement.final_version),
        signed_off_at=statement.signed_off_at,
        withdrawn_reason=statement.withdrawn_reason,
        moves=[transition.move.value for transition in open_moves(statement, by=by)],
        voices=[Voice(organisation=named(mandate.organisation), right=Right(mandate.right)) for mandate in held],
    )


@router.put(
    "/statements/{api_ref:ref}/details",
    response=StatementTold,
    operation_id="change_details",
    summary="Say what stands around the text",
)
def change_details(request: HttpRequest, ref: PathRef, asked: DetailsAsked) -> StatementTold:
    person = caller(request)
    statement = working_statement(ref, actor=person, at=clock.now())
    drafting.change_details(statement, **asked.model_dump() | {"theme": asked.theme or ""}, by=person)
    return read(ref, by=person)


# -- moves -------------------------------------------------------------------------------------------------------------

# A statement comes into being by the others, at addresses of their own.
MOVES = tuple(transition.move for transition in TRANSITIONS if transition.sources)
WITH_DEADLINE = frozenset({Move.OPEN_ROUND, Move.OPEN_SIGN_ON, Move.REOPEN_SIGN_ON})
WITH_REASON = frozenset({Move.REOPEN_SIGN_ON, Move.REOPEN_TEXT, Move.WITHDRAW})
OF_A_ROUND = frozenset({"invitation", "shows", "answers_public"})
OF_A_SIGN_ON = frozenset({"for_individuals", "for_applicants"})


def from_a_stage(move: Move) -> Move:
    if move not in MOVES:
        raise PydanticCustomError("move", "This is no move from one stage to another.")
    return move


class MoveAsked(Asked):
    """One move of the life of a statement. `deadline` opens a round or sign-on, also again; `reason` is needed to
    open sign-on again and to withdraw the statement.

    A round also takes `invitation`, what the convenor writes to the invited; `shows`, whose name the organisations see
    beside what others say; and `answers_public`, whether everybody reads its answers once the statement is published.

    A sign-on that opens also takes `for_individuals` and `for_applicants`: who signs beside the invited.
    """

    move: Annotated[
        Move, AfterValidator(from_a_stage), WithJsonSchema({"type": "string", "enum": [move.value for move in MOVES]})
    ]
    deadline: AskedInstant | None = None
    reason: str | None = None
    invitation: str = ""
    shows: Shown = Shown.ORGANISATION
    answers_public: Flag = False
    for_individuals: Flag = False
    for_applicants: Flag = False

    @model_validator(mode="after")
    def takes_only_what_it_needs(self) -> "MoveAsked":
        if self.deadline is not None and self.move not in WITH_DEADLINE:
            raise PydanticCustomError("move", "This move takes no deadline.")
        if self.reason is not None and self.move not in WITH_REASON:
            raise PydanticCustomError("move", "This move takes no reason.")
        if self.move is not Move.OPEN_ROUND and self.model_fields_set & OF_A_ROUND:
            raise PydanticCustomError("move", "Only a round takes these.")
        if self.move is not Move.OPEN_SIGN_ON and self.model_fields_set & OF_A_SIGN_ON:
            raise PydanticCustomError("move", "Only a sign-on that opens takes these.")
        return self


@router.post(
    "/statements/{api_ref:ref}/moves",
    response=StatementTold,
    operation_id="make_move",
    summary="Take the statement to its next stage",
)
def make_move(request: HttpRequest, ref: PathRef, asked: MoveAsked) -> StatementTold:
    """`GET /statements/{ref}` lists the moves that are open to me; what must hold is in docs/life-cycle.md.

    A move that was made before answers 409 with the code `stage`.
    """
    person = caller(request)
    statement = working_statement(ref, actor=person, at=clock.now())
    act(statement, asked, by=person)
    return read(ref, by=person)


def deadline_of(asked: MoveAsked) -> datetime:
    if asked.deadline is None:
        raise Refused("deadline", _("This field is required."), field="deadline")
    return asked.deadline


def act(statement: Statement, asked: MoveAsked, *, by: Person) -> None:
    match asked.move:
        case Move.OPEN_SIGN_ON:
            signing.open_sign_on(
                statement,
                deadline=deadline_of(asked),
                for_individuals=asked.for_individuals,
                for_applicants=asked.for_applicants,
                by=by,
            )
        case Move.REOPEN_SIGN_ON:
            sign_on_times.reopen(statement, deadline=deadline_of(asked), reason=asked.reason or "", by=by)
        case Move.OPEN_ROUND:
            consulting.open_round(
                statement,
                deadline=deadline_of(asked),
                invitation=asked.invitation,
                shows=asked.shows,
                answers_public=asked.answers_public,
                by=by,
            )
        case Move.CLOSE_ROUND:
            consultation = statement.rounds.order_by("-number").first()
            if consultation is None:
                raise Refused("stage", _("There is no consultation to close."))
            consultation.statement = statement
            consulting.close_round(consultation, by=by)
        case Move.SETTLE:
            signing.settle_final(statement, by=by)
        case Move.CLOSE_SIGN_ON:
            signing.close_sign_on(statement, by=by)
        case Move.REOPEN_TEXT:
            renewing.reopen_text(statement, reason=asked.reason or "", by=by)
        case Move.PUBLISH:
            publishing.publish(statement, by=by)
        case _:
            publishing.withdraw_statement(statement, reason=asked.reason or "", by=by)


# -- history -----------------------------------------------------------------------------------------------------------


class EventTold(Told):
    """An entry of the statement's chain in the ledger. Personal data stands in `data.private` as salted commitments."""

    id: str
    at: ToldInstant
    kind: str
    data: dict[str, Any]
    digest: str


class EventList(Told):
    items: list[EventTold]
    total: int


@router.get(
    "/statements/{api_ref:ref}/events",
    response=EventList,
    operation_id="list_events",
    summary="What happened, oldest first; for the convenor's staff",
)
def list_events(request: HttpRequest, ref: PathRef, limit: Limit = 50, offset: Offset = 0) -> EventList:
    statement = statement_to(coordinates_or_publishes, ref, actor=caller(request), at=clock.now())
    events = Event.objects.filter(chain=statement.chain).order_by("id")
    return EventList(
        items=[
            EventTold(id=str(event.uid), at=event.at, kind=event.kind, data=event.content, digest=event.digest)
            for event in events[offset : offset + limit]
        ],
        total=events.count(),
    )
