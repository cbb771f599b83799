"""Organisations join networks and leave them, and networks say how large they are."""

from datetime import date, datetime

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from ledger import clock
from ledger.append import append
from organisations.actions.naming import held
from organisations.actors import Actor, trace
from organisations.events import SITE_CHAIN, SiteEvent
from organisations.models import Membership, MembershipClaim, Organisation, Qualifier
from organisations.queries.networks import Span, first_day_of_circle, spans_beside
from organisations.queries.rights import answers_for
from organisations.refusals import Outdated, Refused
from organisations.wording import admit
from printing.dates import long_date

# Any number that nobody else uses as an advisory lock will do.
MEMBERSHIPS_LOCK = 7_261_003
EARLIEST, LATEST = date(1850, 1, 1), date(2199, 12, 31)


def one_at_a_time() -> None:
    """Until this transaction ends, nobody else writes memberships: two that close a circle together, or the same one
    twice, would pass each other unseen. SQLite has one writer at a time by itself."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [MEMBERSHIPS_LOCK])


def admit_span(network: Organisation, member: Organisation, joined_on: date, left_on: date | None) -> Span:
    """Raises Refused where the dates make no sense."""
    if not EARLIEST <= joined_on <= LATEST:
        raise Refused("date", _("This date is too long ago, or too far ahead."), field="joined_on")
    if left_on is not None and not joined_on < left_on <= LATEST:
        raise Refused("date", _("It left on a day after it joined."), field="left_on")
    return Span(network.pk, member.pk, joined_on, left_on)


def admit_membership(span: Span, *, but: int = 0) -> None:
    """Expects `one_at_a_time`. Raises Refused where the same pair belongs together on a day of it already, or a network
    would be inside itself on any day of it."""
    same = Membership.objects.exclude(pk=but).filter(network=span.network, member=span.member)
    for other in same.values_list("network", "member", "joined_on", "left_on"):
        if span.overlaps(Span(*other)):
            raise Refused("member", _("It is a member on some of these days already."), field="member")
    circle = first_day_of_circle(span, spans_beside(span, but=but))
    if circle is not None:
        raise Refused(
            "circle",
            _("A network cannot be inside itself, as it would be on %(day)s.")
            % {"day": long_date(circle, get_language() or "en")},
            field="member",
        )


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

    By an administrator or the network's director. Raises PermissionDenied; Refused where it is not a network, would be
    inside itself on any day, or is a member on one of these days already. Event: network.member_joined.
    """
    if not answers_for(by, network):
        raise PermissionDenied
    span = admit_span(network, member, joined_on, left_on)
    with transaction.atomic():
        one_at_a_time()
        if not held(network).is_network:
            raise Refused("not_a_network", _("Only a network has members."), field="network")
        held(member)
        admit_membership(span)
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


def leave_network(membership: Membership, *, left_on: date, by: Actor, at: datetime | None = None) -> Membership:
    """End a membership: the member belongs to the network until the day before `left_on` (a date in Phnom Penh).

    By an administrator, the network's director or the member's own: nobody is kept in a network. Raises
    PermissionDenied, Refused. Event: network.member_left.
    """
    if not answers_for(by, membership.network) and not answers_for(by, membership.member):
        raise PermissionDenied
    admit_span(membership.network, membership.member, membership.joined_on, left_on)
    with transaction.atomic():
        # A shorter membership closes no circle and overlaps nothing new.
        present = Membership.objects.filter(pk=membership.pk, joined_on=membership.joined_on)
        if present.filter(left_on=None).update(left_on=left_on) != 1:
            raise Refused("left", _("It has left the network already."))
        append(
            SITE_CHAIN,
            SiteEvent.MEMBER_LEFT,
            at=at or clock.now(),
            data={
                "network": membership.network.ref,
                "member": membership.member.ref,
                "left_on": left_on.isoformat(),
                "by": trace(by),
            },
        )
    membership.left_on = left_on
    return membership


def correct_membership(
    membership: Membership, *, joined_on: date, left_on: date | None, by: Actor, at: datetime | None = None
) -> Membership:
    """Put right the dates of a membership (in Phnom Penh). By an administrator or the network's director.

    Raises PermissionDenied; Refused as `record_membership` does; Outdated where somebody changed it in between.
    Event: network.membership_corrected, with both pairs of dates.
    """
    if not answers_for(by, membership.network):
        raise PermissionDenied
    span = admit_span(membership.network, membership.member, joined_on, left_on)
    with transaction.atomic():
        one_at_a_time()
        admit_membership(span, but=membership.pk)
        seen = Membership.objects.filter(pk=membership.pk, joined_on=membership.joined_on, left_on=membership.left_on)
        if seen.update(joined_on=joined_on, left_on=left_on) != 1:
            raise Outdated("member", _("Somebody else has just changed these dates. Look again."))
        append(
            SITE_CHAIN,
            SiteEvent.MEMBERSHIP_CORRECTED,
            at=at or clock.now(),
            data={
                "network": membership.network.ref,
                "member": membership.member.ref,
                "was": [written(membership.joined_on), written(membership.left_on)],
                "is": [written(joined_on), written(left_on)],
                "by": trace(by),
            },
        )
    membership.joined_on, membership.left_on = joined_on, left_on
    return membership


def written(day: date | None) -> str | None:
    return day.isoformat() if day else None


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

    By an administrator or the network's director. Raises PermissionDenied, Refused. Event: network.claim_recorded.
    """
    if not answers_for(by, network):
        raise PermissionDenied
    if not network.is_network:
        raise Refused("not_a_network", _("Only a network has members."), field="network")
    if qualifier not in Qualifier.values or not 0 < number < 10_000_000:
        raise Refused("number", _("Give the number as the source does."), field="number")
    if not EARLIEST <= claimed_on <= LATEST:
        raise Refused("date", _("This date is too long ago, or too far ahead."), field="claimed_on")
    try:
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
    except IntegrityError as twice:
        raise Refused("claimed", _("This number was recorded for that day already."), field="number") from twice
    return claim
