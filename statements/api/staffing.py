"""Who works on a statement, who convenes it, and the request that a second person publish it."""

from django.http import HttpRequest
from ninja import Router
from pydantic import Field

from ledger import clock
from organisations.models import DutyKind, Person
from organisations.queries.addressing import person_at
from statements.actions import publishing, staffing
from statements.api.people import organisations_with
from statements.api.schemas import Asked, OrganisationNamed, PathRef, Ref, Sha256, Told, ToldInstant, named
from statements.api.signing_in import caller
from statements.models import PublicationRequest, Statement, StatementRole
from statements.permissions import leads_or_publishes, names_staff, reads_text, statement_to
from statements.queries.publishing import open_request, still_holds
from statements.queries.staffing import staff_of
from statements.stages import Language, RoleKind

router = Router(tags=["staff"])


class PersonNamed(Told):
    ref: Ref
    name: str


class Serving(Told):
    """On the staff of the convenor or of a co-convenor."""

    person: PersonNamed
    duty: DutyKind
    organisation: OrganisationNamed


class RoleTold(Told):
    """Named for this statement alone; `language` for a translator."""

    ref: Ref
    person: PersonNamed
    kind: RoleKind
    language: Language | None
    granted_by: PersonNamed
    granted_at: ToldInstant


class StaffTold(Told):
    duties: list[Serving]
    roles: list[RoleTold]
    co_convenors: list[OrganisationNamed]


class RoleAsked(Asked):
    """`email` is the address of somebody who has an account. A translator takes a `language`, nobody else does."""

    email: str = Field(max_length=254)
    kind: RoleKind
    language: Language | None = None


class CoConvenorAsked(Asked):
    organisation: Ref


class RequestTold(Told):
    """`sha256` is that of the final text asked about; `holds` is false once the list of signatories has changed."""

    asked_by: PersonNamed
    asked_at: ToldInstant
    sha256: Sha256
    holds: bool


def person_named(person: Person) -> PersonNamed:
    return PersonNamed(ref=person.ref, name=person.name)


def role_told(role: StatementRole) -> RoleTold:
    return RoleTold(
        ref=role.ref,
        person=person_named(role.person),
        kind=RoleKind(role.kind),
        language=Language(role.language) if role.language else None,
        granted_by=person_named(role.granted_by),
        granted_at=role.granted_at,
    )


@router.get(
    "/statements/{api_ref:ref}/staff",
    response=StaffTold,
    operation_id="list_staff",
    summary="Who works on it and why; for those who do",
)
def list_staff(request: HttpRequest, ref: PathRef) -> StaffTold:
    statement = statement_to(reads_text, ref, actor=caller(request), at=clock.now())
    return staff_told(statement)


def staff_told(statement: Statement) -> StaffTold:
    found = staff_of(statement)
    return StaffTold(
        duties=[
            Serving(
                person=person_named(worker.person), duty=DutyKind(worker.does), organisation=named(worker.organisation)
            )
            for worker in (*found.own, *found.together)
            if worker.organisation is not None
        ],
        roles=[role_told(worker.role) for worker in found.named if worker.role is not None],
        co_convenors=[named(organisation) for organisation in found.co_convenors],
    )


@router.post(
    "/statements/{api_ref:ref}/roles",
    response={201: RoleTold},
    operation_id="name_role",
    summary="Name somebody to work on this statement; for the convenor's own coordinators",
)
def name_role(request: HttpRequest, ref: PathRef, asked: RoleAsked) -> RoleTold:
    person = caller(request)
    statement = statement_to(names_staff, ref, actor=person, at=clock.now())
    to = person_at(asked.email)
    if to is None:
        raise staffing.nobody_there()
    return role_told(
        staffing.name_role(
            statement, to=to, kind=asked.kind, language=asked.language.value if asked.language else "", by=person
        )
    )


@router.delete(
    "/statements/{api_ref:ref}/roles/{api_ref:role}",
    response={204: None},
    operation_id="end_role",
    summary="End what somebody was named for",
)
def end_role(request: HttpRequest, ref: PathRef, role: PathRef) -> None:
    """What was done in it stands."""
    person = caller(request)
    statement = statement_to(names_staff, ref, actor=person, at=clock.now())
    held = StatementRole.objects.select_related("statement", "person").get(statement=statement, ref=role)
    staffing.revoke_role(held, by=person)


@router.post(
    "/statements/{api_ref:ref}/co-convenors",
    response={201: StaffTold},
    operation_id="add_co_convenor",
    summary="Let an organisation convene it, too",
)
def add_co_convenor(request: HttpRequest, ref: PathRef, asked: CoConvenorAsked) -> StaffTold:
    person = caller(request)
    statement = statement_to(names_staff, ref, actor=person, at=clock.now())
    [organisation] = organisations_with([asked.organisation], field="organisation")
    staffing.add_co_convenor(statement, organisation, by=person)
    return staff_told(statement)


@router.delete(
    "/statements/{api_ref:ref}/co-convenors/{api_ref:organisation}",
    response={204: None},
    operation_id="remove_co_convenor",
    summary="Let an organisation no longer convene it",
)
def remove_co_convenor(request: HttpRequest, ref: PathRef, organisation: PathRef) -> None:
    person = caller(request)
    statement = statement_to(names_staff, ref, actor=person, at=clock.now())
    staffing.remove_co_convenor(statement, statement.co_convenors.get(ref=organisation), by=person)


# -- two people publish ------------------------------------------------------------------------------------------------


def request_told(request: PublicationRequest, *, holds: bool) -> RequestTold:
    return RequestTold(
        asked_by=person_named(request.asked_by), asked_at=request.asked_at, sha256=request.sha256, holds=holds
    )


@router.get(
    "/statements/{api_ref:ref}/publication-request",
    response=RequestTold,
    operation_id="read_publication_request",
    summary="Who asked for publication; for the convenor's people",
)
def read_publication_request(request: HttpRequest, ref: PathRef) -> RequestTold:
    """404 where nobody has asked."""
    at = clock.now()
    statement = statement_to(leads_or_publishes, ref, actor=caller(request), at=at)
    asked = open_request(statement)
    if asked is None:
        raise PublicationRequest.DoesNotExist
    return request_told(asked, holds=still_holds(asked, statement, at=at))


@router.put(
    "/statements/{api_ref:ref}/publication-request",
    response=RequestTold,
    operation_id="ask_for_publication",
    summary="Ask a second person to publish this text with these signatories",
)
def ask_for_publication(request: HttpRequest, ref: PathRef) -> RequestTold:
    """Where the convenor wants two people. Asking again gives the request that stands."""
    person = caller(request)
    statement = statement_to(leads_or_publishes, ref, actor=person, at=clock.now())
    return request_told(publishing.ask_for_publication(statement, by=person), holds=True)


@router.delete(
    "/statements/{api_ref:ref}/publication-request",
    response={204: None},
    operation_id="withdraw_publication_request",
    summary="Take the request back",
)
def withdraw_publication_request(request: HttpRequest, ref: PathRef) -> None:
    person = caller(request)
    statement = statement_to(leads_or_publishes, ref, actor=person, at=clock.now())
    publishing.withdraw_request(statement, by=person)
