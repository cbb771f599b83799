"""Who I am, for whom I may act, and which organisations there are to invite."""

from typing import Annotated

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Query, Router

from ledger import clock
from organisations.actors import is_administrator
from organisations.models import Duty, DutyKind, Mandate, Organisation, Right
from organisations.queries.directory import organisations_named
from organisations.refusals import Refused
from organisations.wording import admit
from statements.api.schemas import Limit, Offset, OrganisationNamed, Ref, Told, ToldInstant, named
from statements.api.signing_in import caller
from statements.stages import Language

router = Router(tags=["people"])


class MandateHeld(Told):
    organisation: OrganisationNamed
    right: Right
    until: ToldInstant | None


class DutyHeld(Told):
    organisation: OrganisationNamed
    kind: DutyKind


class Me(Told):
    ref: Ref
    name: str
    language: Language
    mandates: list[MandateHeld]
    duties: list[DutyHeld]


class OrganisationList(Told):
    items: list[OrganisationNamed]
    total: int


@router.get("/me", response=Me, operation_id="read_me", summary="Who I am and for whom I may act")
def read_me(request: HttpRequest) -> Me:
    person = caller(request)
    mandates = Mandate.objects.valid(at=clock.now()).filter(person=person).select_related("organisation").order_by("id")
    duties = Duty.objects.filter(person=person, revoked_at=None).select_related("organisation").order_by("id")
    return Me(
        ref=person.ref,
        name=person.name,
        language=Language(person.language),
        mandates=[
            MandateHeld(organisation=named(held.organisation), right=Right(held.right), until=held.until)
            for held in mandates
        ],
        duties=[DutyHeld(organisation=named(held.organisation), kind=DutyKind(held.kind)) for held in duties],
    )


@router.get(
    "/organisations",
    response=OrganisationList,
    operation_id="list_organisations",
    summary="Organisations that can be invited or addressed; for convenors' staff",
)
def list_organisations(
    request: HttpRequest,
    search: Annotated[str, Query(max_length=200, description="Part of a name or an acronym.")] = "",
    limit: Limit = 50,
    offset: Offset = 0,
) -> OrganisationList:
    """Nobody else learns from Ruom which organisations it knows."""
    person = caller(request)
    if not is_administrator(person) and not Duty.objects.filter(person=person, revoked_at=None).exists():
        raise PermissionDenied
    found = organisations_named(admit(search, field="search", longest=200, required=False))
    return OrganisationList(
        items=[named(organisation) for organisation in found[offset : offset + limit]], total=found.count()
    )


def organisations_with(refs: list[str], *, field: str) -> list[Organisation]:
    """The organisations with these references, in this order. One query. Raises Refused where one is not there."""
    found = {organisation.ref: organisation for organisation in Organisation.objects.filter(ref__in=refs)}
    missing = [ref for ref in refs if ref not in found]
    if missing:
        raise unknown_organisation(field)
    return [found[ref] for ref in refs]


def unknown_organisation(field: str) -> Refused:
    """The same for an organisation that is not there and one that this person may not speak of."""
    return Refused("organisation", _("There is no such organisation for you."), field=field)
