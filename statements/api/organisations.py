"""Which organisations there are, to be invited or addressed, and what is known of one."""

from datetime import date

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router
from pydantic import BaseModel, Field

from ledger import clock
from organisations.models import NameKind, Organisation, OrganisationKind, Province, Sector
from organisations.queries.directory import Asked, matching, narrowed, organisation_for, sees_all, visible
from organisations.queries.networks import memberships_of, memberships_on
from organisations.wording import admit
from statements.api.schemas import Limit, Offset, OrganisationNamed, PathRef, Told, Words, named
from statements.api.signing_in import caller

router = Router(tags=["organisations"])


class OrganisationList(Told):
    items: list[OrganisationNamed]
    total: int


class Filters(BaseModel):
    search: str = Field("", max_length=200, description="Words of a name in any script, or an acronym.")
    kind: OrganisationKind | None = None
    province: Province | None = None
    sector: Sector | None = None
    network: str = Field("", max_length=12, description="The reference of a network: its members today.")
    is_listed: bool | None = Field(None, description="Whether it shows a public profile.")


class OtherNameTold(Told):
    """`until` is a day in Phnom Penh; null where it is not known, or the name still in use."""

    kind: NameKind
    text: str
    until: date | None


class MembershipTold(Told):
    """A member from `joined_on` until the day before `left_on` (days in Phnom Penh)."""

    network: OrganisationNamed
    joined_on: date
    left_on: date | None


class OrganisationTold(OrganisationNamed):
    """`members_today` is null where it is no network. `memberships` are those in networks that the caller may see."""

    acronym: str
    other_names: list[OtherNameTold]
    province: Province | None
    sectors: list[Sector]
    registration_number: str
    registered_year: int | None
    website: str
    about: Words
    is_listed: bool
    memberships: list[MembershipTold]
    members_today: int | None


@router.get(
    "/organisations",
    response=OrganisationList,
    operation_id="list_organisations",
    summary="Organisations that can be invited or addressed; for convenors' staff",
)
def list_organisations(
    request: HttpRequest, filters: Query[Filters], limit: Limit = 50, offset: Offset = 0
) -> OrganisationList:
    """Nobody else learns from Ruom which organisations it knows."""
    person = caller(request)
    if not sees_all(person):
        raise PermissionDenied
    at = clock.now()
    words = admit(filters.search, field="search", longest=200, required=False)
    asked = Asked(
        kind=filters.kind or "",
        province=filters.province or "",
        sector=filters.sector or "",
        network=filters.network,
        is_listed=filters.is_listed,
    )
    found = matching(narrowed(Organisation.objects.standing(), asked, at=at), words, language="en")
    return OrganisationList(
        items=[named(organisation) for organisation in found[offset : offset + limit]], total=found.count()
    )


@router.get(
    "/organisations/{api_ref:ref}",
    response=OrganisationTold,
    operation_id="read_organisation",
    summary="The profile of an organisation, if it is public or the caller may know of it",
)
def read_organisation(request: HttpRequest, ref: PathRef) -> OrganisationTold:
    """A double that was merged answers as the organisation it stands in: see its `ref`."""
    person = caller(request)
    at = clock.now()
    found = organisation_for(person, ref, at=at)
    known = set(visible(person, at=at).filter(memberships_of_members__member=found).values_list("pk", flat=True))
    today = timezone.localdate(at)
    return OrganisationTold(
        **named(found).model_dump(),
        acronym=found.acronym,
        other_names=[
            OtherNameTold(kind=NameKind(name.kind), text=name.text, until=name.until)
            for name in found.other_names.order_by("id")
        ],
        province=Province(found.province) if found.province else None,
        sectors=[Sector(value) for value in found.sectors.order_by("sector").values_list("sector", flat=True)],
        registration_number=found.registration_number,
        registered_year=found.registered_year,
        website=found.website,
        about=Words(en=found.about_en, km=found.about_km),
        is_listed=found.is_listed,
        memberships=[
            MembershipTold(network=named(one.network), joined_on=one.joined_on, left_on=one.left_on)
            for one in memberships_of(found)
            if one.network_id in known
        ],
        members_today=memberships_on(today).filter(network=found).count() if found.is_network else None,
    )
