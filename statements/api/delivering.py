"""The proof, and what follows publication: to whom the statement goes, how the handing over went, what came back."""

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Router

from ledger import clock
from organisations.models import Person
from organisations.refusals import Refused
from printing import pdf
from statements.actions import delivering
from statements.api.people import organisations_with
from statements.api.schemas import (
    Asked,
    AskedDate,
    IdempotencyKey,
    OrganisationNamed,
    PathRef,
    Ref,
    Told,
    ToldInstant,
    Words,
    named,
)
from statements.api.signing_in import caller
from statements.documents import proof_pdf
from statements.models import Addressee, Delivery, Response, Statement
from statements.permissions import coordinates_or_publishes, leads_or_publishes, statement_to
from statements.queries.delivering import addressees_of
from statements.stages import DeliveryOutcome, Language, ResponseKind

router = Router(tags=["delivery"])


class DeliveryTold(Told):
    outcome: DeliveryOutcome
    on: date
    note: str
    recorded_at: ToldInstant


class ResponseTold(Told):
    kind: ResponseKind
    on: date
    text: str
    recorded_at: ToldInstant


class AddresseeTold(Told):
    ref: Ref
    name: Words
    organisation: OrganisationNamed | None
    deliveries: list[DeliveryTold]
    responses: list[ResponseTold]


class AddresseeList(Told):
    items: list[AddresseeTold]


class AddresseeAsked(Asked):
    """A public body that Ruom knows, or a name in the words of the statement, or both."""

    name_en: str = ""
    name_km: str = ""
    organisation: Ref | None = None


class DeliveryAsked(Asked):
    """`on` is a day in Phnom Penh."""

    outcome: DeliveryOutcome
    on: AskedDate
    note: str = ""


class ResponseAsked(Asked):
    """`on` is a day in Phnom Penh."""

    kind: ResponseKind
    on: AskedDate
    text: str


def delivery_told(delivery: Delivery) -> DeliveryTold:
    return DeliveryTold(
        outcome=DeliveryOutcome(delivery.outcome), on=delivery.on, note=delivery.note, recorded_at=delivery.recorded_at
    )


def response_told(response: Response) -> ResponseTold:
    return ResponseTold(
        kind=ResponseKind(response.kind), on=response.on, text=response.text, recorded_at=response.recorded_at
    )


def addressee_told(addressee: Addressee) -> AddresseeTold:
    """Expects what `addressees_of` selects: no query then."""
    return AddresseeTold(
        ref=addressee.ref,
        name=Words(en=addressee.name_en, km=addressee.name_km),
        organisation=named(addressee.organisation) if addressee.organisation else None,
        deliveries=[delivery_told(delivery) for delivery in addressee.deliveries.all()],
        responses=[response_told(response) for response in addressee.responses.all()],
    )


def statement_of_staff(request: HttpRequest, ref: str) -> tuple[Statement, Person]:
    person = caller(request)
    return statement_to(coordinates_or_publishes, ref, actor=person, at=clock.now()), person


def addressee_of(statement: Statement, ref: str) -> Addressee:
    """Raises Addressee.DoesNotExist."""
    addressee = statement.addressees.get(ref=ref)
    addressee.statement = statement
    return addressee


@router.get(
    "/statements/{api_ref:ref}/addressees",
    response=AddresseeList,
    operation_id="list_addressees",
    summary="To whom it goes, with deliveries and responses",
)
def list_addressees(request: HttpRequest, ref: PathRef) -> AddresseeList:
    statement, _person = statement_of_staff(request, ref)
    found = addressees_of(statement).select_related("organisation")
    return AddresseeList(items=[addressee_told(addressee) for addressee in found])


@router.post(
    "/statements/{api_ref:ref}/addressees",
    response={201: AddresseeTold},
    operation_id="add_addressee",
    summary="Say to whom the statement is directed, before it is published",
)
def add_addressee(
    request: HttpRequest, ref: PathRef, asked: AddresseeAsked, submission: IdempotencyKey = None
) -> AddresseeTold:
    statement, person = statement_of_staff(request, ref)
    known = organisations_with([asked.organisation], field="organisation") if asked.organisation else []
    addressee = delivering.add_addressee(
        statement,
        name_en=asked.name_en,
        name_km=asked.name_km,
        organisation=known[0] if known else None,
        submission=submission,
        by=person,
    )
    return addressee_told(addressee)


@router.post(
    "/statements/{api_ref:ref}/addressees/{api_ref:addressee}/deliveries",
    response={201: DeliveryTold},
    operation_id="record_delivery",
    summary="Record one attempt to hand it over",
)
def record_delivery(
    request: HttpRequest, ref: PathRef, addressee: PathRef, asked: DeliveryAsked, submission: IdempotencyKey = None
) -> DeliveryTold:
    statement, person = statement_of_staff(request, ref)
    delivery = delivering.record_delivery(
        addressee_of(statement, addressee),
        outcome=asked.outcome,
        on=asked.on,
        note=asked.note,
        submission=submission,
        by=person,
    )
    return delivery_told(delivery)


@router.post(
    "/statements/{api_ref:ref}/addressees/{api_ref:addressee}/responses",
    response={201: ResponseTold},
    operation_id="record_response",
    summary="Record what came back",
)
def record_response(
    request: HttpRequest, ref: PathRef, addressee: PathRef, asked: ResponseAsked, submission: IdempotencyKey = None
) -> ResponseTold:
    statement, person = statement_of_staff(request, ref)
    response = delivering.record_response(
        addressee_of(statement, addressee),
        kind=asked.kind,
        on=asked.on,
        text=asked.text,
        submission=submission,
        by=person,
    )
    return response_told(response)


@router.get(
    "/statements/{api_ref:ref}/proof/{str:language}",
    operation_id="read_proof",
    summary="What the next edition's PDF would be, marked as a proof; for the convenor's staff",
    openapi_extra={
        "responses": {
            200: {"description": "OK", "content": {pdf.MEDIA_TYPE: {"schema": {"type": "string", "format": "binary"}}}},
            409: {"$ref": "#/components/responses/Problem409"},
        }
    },
)
def read_proof(request: HttpRequest, ref: PathRef, language: Language) -> HttpResponse:
    statement = statement_to(leads_or_publishes, ref, actor=caller(request), at=clock.now())
    if statement.final_version_id is None:
        raise Refused("stage", _("There is no final text yet."))
    if language not in statement.languages:
        raise Refused("language", _("This statement is not written in that language."), field="language")
    return HttpResponse(proof_pdf(statement, language, at=clock.now()), content_type=pdf.MEDIA_TYPE)
