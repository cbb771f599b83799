"""Records that may be one organisation: what is known of each name, what waits for a person, what was decided."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet

from organisations.matching.candidates import Known
from organisations.matching.keys import match_key
from organisations.models import (
    Duty,
    Mandate,
    Membership,
    Merge,
    NameKind,
    Organisation,
    OrganisationName,
    OrganisationSector,
    PossibleDouble,
    Sector,
    Verdict,
)


def known(organisations: QuerySet[Organisation]) -> list[Known]:
    """What name matching needs to know of these, with the names of the doubles that stand in them. Three queries."""
    names: dict[int, list[str]] = defaultdict(list)
    acronyms: dict[int, list[str]] = defaultdict(list)
    others = OrganisationName.objects.order_by("id").values_list(
        "organisation", "organisation__merged_into", "kind", "text"
    )
    for pk, stands_in, kind, text in others:
        (acronyms if kind == NameKind.ACRONYM else names)[stands_in or pk].append(text)
    for double in Organisation.objects.exclude(merged_into=None).order_by("id"):
        if double.merged_into_id is not None:
            names[double.merged_into_id] += [name for name in (double.name_en, double.name_km) if name]
            acronyms[double.merged_into_id] += [double.acronym] if double.acronym else []
    rows = organisations.order_by("id").values_list(
        "id", "name_en", "name_km", "acronym", "province", "registration_number", "website", "key_en", "key_km"
    )
    found = []
    for pk, name_en, name_km, acronym, province, number, website, key_en, key_km in rows.iterator(chunk_size=2000):
        own, further = (name_en, name_km), names.get(pk, ())
        found.append(
            Known(
                id=pk,
                names=(*own, *further),
                acronyms=(*([acronym] if acronym else ()), *acronyms.get(pk, ())),
                province=province,
                registration_number=number,
                website=website,
                # As `actions.naming` keeps them; those of further names are kept nowhere.
                keys=(key_en or match_key(name_en), key_km or match_key(name_km), *map(match_key, further)),
            )
        )
    return found


def doubles_waiting() -> QuerySet[PossibleDouble]:
    """Pairs that nobody has decided, the likeliest first; none of which a half stands in another by now."""
    return (
        PossibleDouble.objects.filter(verdict=Verdict.OPEN, first__merged_into=None, second__merged_into=None)
        .select_related("first", "second")
        .order_by("-score", "id")
    )


def merges() -> QuerySet[Merge]:
    """Every merge there was, the newest first, with whom and by whom."""
    return Merge.objects.select_related("kept", "absorbed", "decided_by", "undone_by").order_by("-decided_at", "-id")


@dataclass(frozen=True, slots=True)
class Record:
    """One of two records, as a person sees it who has to decide."""

    organisation: Organisation
    other_names: list[str]
    sectors: list[str]
    mandates: int
    staff: int
    networks: int
    members: int


def records(organisations: Iterable[Organisation]) -> list[Record]:
    """What there is of each, side by side."""
    return [
        Record(
            organisation,
            other_names=list(organisation.other_names.order_by("id").values_list("text", flat=True)),
            sectors=[
                str(Sector(sector).label)
                for sector in OrganisationSector.objects.filter(organisation=organisation)
                .order_by("sector")
                .values_list("sector", flat=True)
            ],
            mandates=Mandate.objects.filter(organisation=organisation, revoked_at=None).count(),
            staff=Duty.objects.filter(organisation=organisation, revoked_at=None).count(),
            networks=Membership.objects.filter(member=organisation, left_on=None).count(),
            members=Membership.objects.filter(network=organisation, left_on=None).count(),
        )
        for organisation in organisations
    ]
