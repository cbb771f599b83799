"""Organisations, networks and public bodies come in, and the publications that facts about them are taken from."""

from collections.abc import Iterable
from datetime import date, datetime
from urllib.parse import urlsplit

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.validators import URLValidator
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ledger import clock
from ledger.append import append
from organisations.actions.naming import admit_name, found_by
from organisations.actors import Actor, is_administrator, trace
from organisations.events import SITE_CHAIN, SiteEvent
from organisations.models import (
    NameKind,
    Organisation,
    OrganisationKind,
    OrganisationName,
    OrganisationSector,
    Precision,
    Province,
    Sector,
    Source,
)
from organisations.refusals import Refused
from organisations.wording import admit

EARLIEST_YEAR = 1850  # of a registration
MOST_OTHER_NAMES = 50

OtherName = tuple[str, str]  # kind, text


def register_organisation(
    *,
    kind: str,
    name_en: str = "",
    name_km: str = "",
    acronym: str = "",
    province: str = "",
    registration_number: str = "",
    registered_year: int | None = None,
    website: str = "",
    sectors: Iterable[str] = (),
    other_names: Iterable[OtherName] = (),
    is_demonstration: bool = False,
    characters_seen: bool = False,
    seed_key: str | None = None,
    by: Actor,
    at: datetime | None = None,
) -> Organisation:
    """Add an organisation, a network or a public body. `other_names`: pairs of a NameKind and a text.

    Raises PermissionDenied; Refused with the field at fault; naming.SuspiciousName unless `characters_seen`.
    Event: organisation.registered.
    """
    if not is_administrator(by):
        raise PermissionDenied
    return enter(
        kind=kind,
        name_en=name_en,
        name_km=name_km,
        acronym=acronym,
        province=province,
        registration_number=registration_number,
        registered_year=registered_year,
        website=website,
        sectors=sectors,
        other_names=other_names,
        is_demonstration=is_demonstration,
        characters_seen=characters_seen,
        seed_key=seed_key,
        by=by,
        at=at or clock.now(),
    )


def enter(
    *,
    kind: str,
    name_en: str = "",
    name_km: str = "",
    acronym: str = "",
    province: str = "",
    registration_number: str = "",
    registered_year: int | None = None,
    website: str = "",
    sectors: Iterable[str] = (),
    other_names: Iterable[OtherName] = (),
    is_demonstration: bool = False,
    characters_seen: bool = False,
    seed_key: str | None = None,
    by: Actor,
    at: datetime,
) -> Organisation:
    """Add it in the name of somebody who was asked whether they may: whoever calls this has looked at that. Raises
    Refused with the field at fault, naming.SuspiciousName. Event: organisation.registered."""
    names = {
        field: admit_name(text, field=field, characters_seen=characters_seen)
        for field, text in (("name_en", name_en), ("name_km", name_km), ("acronym", acronym))
    }
    if not names["name_en"] and not names["name_km"]:
        raise Refused("name", _("Give the name in at least one language."), field="name_en")
    facts = {
        "kind": admit_kind(kind),
        "province": admit_province(province),
        "registration_number": admit(registration_number, field="registration_number", longest=60, required=False),
    }
    also = admit_other_names(other_names, characters_seen=characters_seen)
    chosen = admit_sectors(sectors)
    with transaction.atomic():
        organisation = Organisation.objects.create(
            **names,
            **facts,
            **found_by(names, [text for _kind, text in also]),
            registered_year=admit_year(registered_year, at=at),
            website=admit_website(website),
            is_demonstration=is_demonstration,
            seed_key=seed_key,
        )
        OrganisationName.objects.bulk_create(
            OrganisationName(organisation=organisation, kind=name_kind, text=text) for name_kind, text in also
        )
        OrganisationSector.objects.bulk_create(
            OrganisationSector(organisation=organisation, sector=sector) for sector in chosen
        )
        append(
            SITE_CHAIN,
            SiteEvent.ORGANISATION_REGISTERED,
            at=at,
            data={"organisation": organisation.ref, "kind": kind, "by": trace(by)},
        )
    return organisation


# -- what is admitted; each raises Refused with its field --------------------------------------------------------------


def admit_kind(kind: str) -> str:
    if kind not in OrganisationKind.values:
        raise Refused("kind", _("Choose what kind of organisation this is."), field="kind")
    return kind


def admit_province(province: str) -> str:
    if province and province not in Province.values:
        raise Refused("province", _("Choose one of the provinces."), field="province")
    return province


def admit_sectors(sectors: Iterable[str]) -> list[str]:
    """Each once, in the order of `Sector`."""
    asked = set(sectors)
    if asked - set(Sector.values):
        raise Refused("sectors", _("Choose among the sectors shown."), field="sectors")
    return [sector for sector in Sector.values if sector in asked]


def admit_year(year: int | None, *, at: datetime) -> int | None:
    if year is not None and not EARLIEST_YEAR <= year <= timezone.localdate(at).year:
        raise Refused("year", _("Give the year in four digits."), field="registered_year")
    return year


def admit_website(address: str) -> str:
    """An address that a browser can open and that runs nothing: http or https, with a name of a machine, and without
    a user name, behind which another machine's name could hide."""
    address = admit(address, field="website", longest=200, required=False)
    if not address:
        return ""
    try:
        URLValidator(schemes=["http", "https"])(address)
        if not address.isascii() or urlsplit(address).username is not None:
            raise ValueError(address)
    except (ValidationError, ValueError) as wrong:
        raise Refused(
            "website", _("Give the whole address of a website, such as https://www.example.org."), field="website"
        ) from wrong
    return address


def admit_other_names(names: Iterable[OtherName], *, characters_seen: bool = False) -> list[OtherName]:
    """Each once, in the order given."""
    admitted = dict.fromkeys(
        (kind, admit_name(text, field="other_names", characters_seen=characters_seen, required=True))
        for kind, text in names
    )
    if len(admitted) > MOST_OTHER_NAMES or any(kind not in NameKind.values for kind, _text in admitted):
        raise Refused("other_names", _("These are too many other names, or of no known kind."), field="other_names")
    return list(admitted)


def record_source(
    *,
    title_en: str,
    title_km: str = "",
    publisher: str,
    published_on: date,
    precision: str = Precision.DAY,
    note: str = "",
    seed_key: str | None = None,
    by: Actor,
) -> Source:
    """Add a publication that facts are taken from. Raises PermissionDenied, Refused.

    No event: it says nothing by itself.
    """
    if not is_administrator(by):
        raise PermissionDenied
    return Source.objects.create(
        title_en=admit(title_en, field="title_en", longest=300),
        title_km=admit(title_km, field="title_km", longest=300, required=False),
        publisher=admit(publisher, field="publisher", longest=200),
        published_on=published_on,
        precision=precision,
        note=admit(note, field="note", longest=2_000, lines=True, required=False),
        seed_key=seed_key,
    )
