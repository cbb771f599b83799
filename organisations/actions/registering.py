"""Organisations, networks and their members come in."""

from datetime import date, datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from ledger import clock
from ledger.append import append
from organisations.actors import Actor, is_administrator, trace
from organisations.events import SITE_CHAIN, SiteEvent
from organisations.models import (
    Membership,
    MembershipClaim,
    Organisation,
    OrganisationKind,
    Precision,
    Qualifier,
    Source,
)
from organisations.queries.networks import members_within
from organisations.refusals import Refused
from organisations.wording import admit


def register_organisation(
    *,
    kind: str,
    name_en: str = "",
    name_km: str = "",
    acronym: str = "",
    province: str = "",
    is_demonstration: bool = False,
    seed_key: str | None = None,
    by: Actor,
    at: datetime | None = None,
) -> Organisation:
    """Add an organisation, a network or a public body. Raises PermissionDenied, Refused.

    Event: organisation.registered.
    """
    if not is_administrator(by):
        raise PermissionDenied
    if kind not in OrganisationKind.values:
        raise Refused("kind", _("Choose what kind of organisation this is."), field="kind")
    name_en = admit(name_en, field="name_en", longest=200, required=False)
    name_km = admit(name_km, field="name_km", longest=200, required=False)
    if not name_en and not name_km:
        raise Refused("name", _("Give the name in at least one language."), field="name_en")
    with transaction.atomic():
        organisation = Organisation.objects.create(
            kind=kind,
            name_en=name_en,
            name_km=name_km,
            acronym=admit(acronym, field="acronym", longest=40, required=False),
            province=province,
            is_demonstration=is_demonstration,
            seed_key=seed_key,
        )
        append(
            SITE_CHAIN,
            SiteEvent.ORGANISATION_REGISTERED,
            at=at or clock.now(),
            data={"organisation": organisation.ref, "kind": kind, "by": trace(by)},
        )
    return organisation


def record_membership(
    *,
    network: Organisation,
    member: Organisation,
    joined_on: date,
    left_on: date | None = None,
    by: Actor,
    at: datetime | None = None,
) -> Membership:
    """Say that `member` belongs to `network` from `joined_on` until the day before `left_on` (dates in Phnom Penh).

    Raises PermissionDenied; Refused where it is not a network or would contain itself. Event: network.member_joined.
    """
    if not is_administrator(by):
        raise PermissionDenied
    if not network.is_network:
        raise Refused("not_a_network", _("Only a network has members."), field="network")
    with transaction.atomic():
        # Two memberships that close a circle together could pass each other unseen: one writer of memberships at a
        # time.
        Organisation.objects.select_for_update().filter(kind=OrganisationKind.NETWORK).order_by("pk").first()
        if member.pk == network.pk or (member.is_network and network.pk in members_within({member.pk}, day=joined_on)):
            raise Refused("circle", _("A network cannot be inside itself."), field="member")
        membership = Membership.objects.create(network=network, member=member, joined_on=joined_on, left_on=left_on)
        append(
            SITE_CHAIN,
            SiteEvent.MEMBER_JOINED,
            at=at or clock.now(),
            data={
                "network": network.ref,
                "member": member.ref,
                "joined_on": joined_on.isoformat(),
                "left_on": left_on.isoformat() if left_on else None,
                "by": trace(by),
            },
        )
    return membership


def record_claim(
    *,
    network: Organisation,
    qualifier: str,
    number: int,
    claimed_by: str,
    claimed_on: date,
    source: str,
    by: Actor,
    at: datetime | None = None,
) -> MembershipClaim:
    """Record what a network says about its own size. It is printed as a claim, never counted.

    Event: network.claim_recorded.
    """
    if not is_administrator(by):
        raise PermissionDenied
    if not network.is_network:
        raise Refused("not_a_network", _("Only a network has members."), field="network")
    if qualifier not in Qualifier.values or not 0 < number < 10_000_000:
        raise Refused("number", _("Give the number as the source does."), field="number")
    with transaction.atomic():
        claim = MembershipClaim.objects.create(
            network=network,
            qualifier=qualifier,
            number=number,
            claimed_by=admit(claimed_by, field="claimed_by", longest=200),
            claimed_on=claimed_on,
            source=admit(source, field="source", longest=300),
        )
        append(
            SITE_CHAIN,
            SiteEvent.CLAIM_RECORDED,
            at=at or clock.now(),
            data={"network": network.ref, "number": number, "qualifier": qualifier, "by": trace(by)},
        )
    return claim


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
