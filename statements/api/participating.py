"""Who takes part in a round and until when: more time, reminders, "no comment", and where each organisation stands."""

from django.http import HttpRequest
from ninja import Router

from ledger import clock
from statements.actions import consulting, participating
from statements.api.consulting import RoundTold, round_for, round_told, voice
from statements.api.schemas import (
    Asked,
    AskedInstant,
    OrganisationNamed,
    PathNumber,
    PathRef,
    Ref,
    Told,
    ToldInstant,
    named,
)
from statements.api.signing_in import caller
from statements.models import Round
from statements.permissions import coordinates, statement_to
from statements.queries.participation import last_reminder, participation, totals
from statements.stages import Participation

router = Router(tags=["consultation"])


class OrganisationTakesPart(Told):
    """`since`: when it came to that state. `has_voice`: somebody can speak for it."""

    organisation: OrganisationNamed
    state: Participation
    since: ToldInstant
    has_voice: bool


class ParticipationTold(Told):
    totals: dict[Participation, int]
    last_reminder: ToldInstant | None
    items: list[OrganisationTakesPart]


class RemindedTold(Told):
    """Who gets a mail."""

    items: list[OrganisationNamed]


class ExtensionAsked(Asked):
    """A later deadline than the present one."""

    deadline: AskedInstant


class NothingToAddAsked(Asked):
    """In the name of `organisation`."""

    organisation: Ref


def round_coordinated(request: HttpRequest, ref: str, number: int) -> Round:
    """The round, for a coordinator. Raises Statement.DoesNotExist, Round.DoesNotExist, PermissionDenied."""
    statement = statement_to(coordinates, ref, actor=caller(request), at=clock.now())
    return statement.rounds.select_related("version").get(number=number)


@router.get(
    "/statements/{api_ref:ref}/rounds/{api_number:number}/participation",
    response=ParticipationTold,
    operation_id="read_participation",
    summary="What each invited organisation did in a round; for coordinators",
)
def read_participation(request: HttpRequest, ref: PathRef, number: PathNumber) -> ParticipationTold:
    consultation = round_coordinated(request, ref, number)
    rows = participation(consultation, at=clock.now())
    return ParticipationTold(
        totals=dict(totals(rows)),
        last_reminder=last_reminder(consultation),
        items=[
            OrganisationTakesPart(
                organisation=named(row.organisation), state=row.state, since=row.since, has_voice=row.has_voice
            )
            for row in rows
        ],
    )


@router.put(
    "/statements/{api_ref:ref}/rounds/{api_number:number}/deadline",
    response=RoundTold,
    operation_id="extend_round",
    summary="Give everybody more time",
)
def extend_round(request: HttpRequest, ref: PathRef, number: PathNumber, asked: ExtensionAsked) -> RoundTold:
    consultation = round_coordinated(request, ref, number)
    consulting.extend_round(consultation, deadline=asked.deadline, by=caller(request))
    return round_told(consultation)


@router.post(
    "/statements/{api_ref:ref}/rounds/{api_number:number}/reminders",
    response={201: RemindedTold},
    operation_id="remind",
    summary="Remind who has not answered",
)
def remind(request: HttpRequest, ref: PathRef, number: PathNumber) -> RemindedTold:
    """At most once a day. Ruom reminds by itself three days and one day before the deadline."""
    reminded = participating.remind(round_coordinated(request, ref, number), by=caller(request))
    return RemindedTold(items=[named(organisation) for organisation in reminded])


@router.post(
    "/statements/{api_ref:ref}/rounds/{api_number:number}/nothing-to-add",
    response={204: None},
    operation_id="say_nothing_to_add",
    summary="Say for an organisation that it has no comment",
)
def say_nothing_to_add(request: HttpRequest, ref: PathRef, number: PathNumber, asked: NothingToAddAsked) -> None:
    """A comment or an amendment afterwards takes it back."""
    consultation = round_for(request, ref, number)
    person = caller(request)
    organisation = voice(consultation.statement, asked.organisation, person)
    participating.say_nothing_to_add(consultation, organisation, by=person)
