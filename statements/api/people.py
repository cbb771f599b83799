"""Who I am, and for whom I may act."""

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Router

from ledger import clock
from organisations.models import Duty, DutyKind, Mandate, Organisation, Right
from organisations.refusals import Refused
from statements.api.schemas import OrganisationNamed, Ref, Told, ToldInstant, named
from statements.api.signing_in import caller
from statements.stages import Language

router = Router(tags=["people"])


class MandateHeld(Told):
    """`statements`: the references of those that a limited mandate reaches; None where it reaches all."""

    organisation: OrganisationNamed
    right: Right
    until: ToldInstant | None
    statements: list[Ref] | None


class DutyHeld(Told):
    organisation: OrganisationNamed
    kind: DutyKind


class Me(Told):
    ref: Ref
    name: str
    language: Language
    mandates: list[MandateHeld]
    duties: list[DutyHeld]


@router.get("/me", response=Me, operation_id="read_me", summary="Who I am and for whom I may act")
def read_me(request: HttpRequest) -> Me:
    person = caller(request)
    mandates = (
        Mandate.objects.valid(at=clock.now())
        .filter(person=person)
        .select_related("organisation")
        .prefetch_related("scopes")
        .order_by("id")
    )
    duties = Duty.objects.filter(person=person, revoked_at=None).select_related("organisation").order_by("id")
    return Me(
        ref=person.ref,
        name=person.name,
        language=Language(person.language),
        mandates=[
            MandateHeld(
                organisation=named(held.organisation),
                right=Right(held.right),
                until=held.until,
                statements=sorted(scope.statement for scope in held.scopes.all()) or None,
            )
            for held in mandates
        ],
        duties=[DutyHeld(organisation=named(held.organisation), kind=DutyKind(held.kind)) for held in duties],
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
