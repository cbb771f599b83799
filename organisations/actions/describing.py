"""What an organisation says about itself, and whether everybody may read it."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from ledger import clock
from ledger.append import append
from organisations.actions.naming import held
from organisations.actions.networking import one_at_a_time
from organisations.actions.registering import admit_kind, admit_province, admit_sectors, admit_website, admit_year
from organisations.actors import Actor, is_administrator, trace
from organisations.events import SITE_CHAIN, SiteEvent
from organisations.models import Membership, Organisation, OrganisationKind, OrganisationSector
from organisations.queries.rights import answers_for, directs
from organisations.refusals import Outdated, Refused
from organisations.wording import admit

LONGEST_ABOUT = 2_000  # characters


def describe_organisation(
    organisation: Organisation,
    *,
    kind: str,
    province: str = "",
    registration_number: str = "",
    registered_year: int | None = None,
    website: str = "",
    about_en: str = "",
    about_km: str = "",
    sectors: Iterable[str] = (),
    by: Actor,
    at: datetime | None = None,
) -> Organisation:
    """Write the profile anew. By an administrator or the organisation's director.

    Raises PermissionDenied; Refused with the field at fault, also where a network that ever had members would stop to
    be one; Outdated where somebody changed the same in between. Event: organisation.described, with the names of the
    fields, where anything changed.
    """
    if not answers_for(by, organisation):
        raise PermissionDenied
    at = at or clock.now()
    asked: dict[str, Any] = {
        "kind": admit_kind(kind),
        "province": admit_province(province),
        "registration_number": admit(registration_number, field="registration_number", longest=60, required=False),
        "registered_year": admit_year(registered_year, at=at),
        "website": admit_website(website),
        "about_en": admit(about_en, field="about_en", longest=LONGEST_ABOUT, lines=True, required=False),
        "about_km": admit(about_km, field="about_km", longest=LONGEST_ABOUT, lines=True, required=False),
    }
    chosen = set(admit_sectors(sectors))
    changed = {field: value for field, value in asked.items() if value != getattr(organisation, field)}
    with transaction.atomic():
        if "kind" in changed:
            one_at_a_time()
        present = held(organisation)
        if any(getattr(present, field) != getattr(organisation, field) for field in changed):
            raise Outdated("described", _("Somebody else has just changed this profile. Look again."), present=present)
        if "kind" in changed:
            admit_change_of_kind(present, kind)
        for field, value in changed.items():
            setattr(present, field, value)
        present.save(update_fields=list(changed))
        worked_on = set(present.sectors.values_list("sector", flat=True))
        if chosen != worked_on:
            present.sectors.filter(sector__in=worked_on - chosen).delete()
            OrganisationSector.objects.bulk_create(
                OrganisationSector(organisation=present, sector=sector) for sector in sorted(chosen - worked_on)
            )
        fields = sorted([*changed, *(["sectors"] if chosen != worked_on else [])])
        if fields:
            append(
                SITE_CHAIN,
                SiteEvent.ORGANISATION_DESCRIBED,
                at=at,
                data={"organisation": present.ref, "fields": [*fields], "by": trace(by)},
            )
    return present


def admit_change_of_kind(organisation: Organisation, kind: str) -> None:
    """Expects that nobody else writes memberships. Raises Refused: old counts rest on who is a network, and whom it
    had as members."""
    if organisation.kind == OrganisationKind.NETWORK and Membership.objects.filter(network=organisation).exists():
        raise Refused(
            "has_members",
            _("A network that has, or had, members stays a network: signatures rest on them."),
            field="kind",
        )
    if kind == OrganisationKind.NETWORK and Membership.objects.filter(member=organisation).exists():
        raise Refused(
            "is_member",
            _("It is, or was, a member of a network and is counted as an organisation: register the network anew."),
            field="kind",
        )


def list_organisation(organisation: Organisation, *, by: Actor, at: datetime | None = None) -> None:
    """Show its public profile. Only its director decides so: being named can be a danger. Public bodies, and what is
    invented for demonstration, are shown by an administrator.

    Raises PermissionDenied, Refused. Event: organisation.listed.
    """
    nobody_in_danger = organisation.kind == OrganisationKind.PUBLIC_BODY or organisation.is_demonstration
    if not directs(by, organisation) and not (nobody_in_danger and is_administrator(by)):
        raise PermissionDenied
    set_listed(organisation, SiteEvent.ORGANISATION_LISTED, listed=True, by=by, at=at)


def unlist_organisation(organisation: Organisation, *, by: Actor, at: datetime | None = None) -> None:
    """Show its public profile no longer. By its director or an administrator.

    Raises PermissionDenied, Refused. Event: organisation.unlisted.
    """
    if not answers_for(by, organisation):
        raise PermissionDenied
    set_listed(organisation, SiteEvent.ORGANISATION_UNLISTED, listed=False, by=by, at=at)


def set_listed(
    organisation: Organisation, event: SiteEvent, *, listed: bool, by: Actor, at: datetime | None = None
) -> None:
    with transaction.atomic():
        held(organisation)
        if Organisation.objects.filter(pk=organisation.pk, is_listed=not listed).update(is_listed=listed) != 1:
            raise Refused("listed", _("This was done before."))
        append(SITE_CHAIN, event, at=at or clock.now(), data={"organisation": organisation.ref, "by": trace(by)})
    organisation.is_listed = listed
