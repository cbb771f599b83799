"""Two records are found to be one organisation, or not. A person decides each; nothing is ever merged by a machine."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from ledger import clock
from ledger.append import append
from organisations.actions.moving import move, move_back
from organisations.actions.naming import reindex
from organisations.actions.networking import one_at_a_time
from organisations.actors import Actor, is_administrator, person, trace
from organisations.events import SITE_CHAIN, SiteEvent
from organisations.models import (
    Contact,
    Duty,
    DutyKind,
    Mandate,
    Membership,
    MembershipClaim,
    Merge,
    Organisation,
    OrganisationKind,
    PersonInvitation,
    PossibleDouble,
    Verdict,
)
from organisations.queries.networks import Span, first_day_of_circle
from organisations.refusals import Refused
from organisations.wording import admit


def merge_organisations(
    *, kept: Organisation, absorbed: Organisation, note: str = "", by: Actor, at: datetime | None = None
) -> Merge:
    """Let `absorbed` stand in `kept` from now on: its people, members and claims, and what it said or signed, move.

    The record itself stays, with its names, its logo and its sectors, and the merge can be undone. What both have (one
    person's mandate in both, one network) stays with each. Raises PermissionDenied for anybody but an administrator;
    Refused where one of them stands in another already, one is a network and the other is not, only one is invented
    for demonstration, or a network would come to be inside itself.

    Event: organisation.merged (reaction in the same transaction: invitations, contributions and signatures move; of two
    signatures under one statement one stands and the other is set aside).
    """
    if not is_administrator(by):
        raise PermissionDenied
    decider = person(by)
    note = admit(note, field="note", longest=500, required=False)
    if kept.pk == absorbed.pk:
        raise Refused("same_record", _("Choose two different records."), field="kept")
    at = at or clock.now()
    with transaction.atomic():
        one_at_a_time()
        kept, absorbed = taken(kept, absorbed)
        if kept.is_network != absorbed.is_network:
            raise Refused("kind", _("One of them is a network and the other is not. Correct the kind first."))
        if kept.is_demonstration != absorbed.is_demonstration:
            raise Refused("demonstration", _("One of them is invented and the other is real."))
        merge = Merge.objects.create(kept=kept, absorbed=absorbed, note=note, decided_by=decider, decided_at=at)
        Organisation.objects.filter(pk=absorbed.pk).update(merged_into=kept)
        move_people(merge)
        move_memberships(merge)
        refuse_circles(merge)
        move(merge, Contact.objects.all(), column="organisation")
        # Its names stay with its record, and find the one it stands in.
        reindex(Organisation.objects.filter(pk=kept.pk))
        reindex([kept])
        PossibleDouble.objects.filter(pair(kept, absorbed)).update(
            verdict=Verdict.SAME, decided_by=decider, decided_at=at
        )
        append(
            SITE_CHAIN,
            SiteEvent.ORGANISATIONS_MERGED,
            at=at,
            data={"merge": merge.ref, "kept": kept.ref, "absorbed": absorbed.ref, "by": trace(by)},
        )
    return merge


def undo_merge(merge: Merge, *, by: Actor, at: datetime | None = None) -> None:
    """Part them again: every row goes back to where it came from, unless somebody has moved it since.

    Raises PermissionDenied; Refused where it was undone before, or the kept one stands in another by a later merge,
    which must be undone first. Event: organisation.parted (reaction in the same transaction: signatures go back, and
    those set aside stand again).
    """
    if not is_administrator(by):
        raise PermissionDenied
    decider = person(by)
    at = at or clock.now()
    with transaction.atomic():
        kept = Organisation.objects.select_for_update(no_key=True).get(pk=merge.kept_id)
        if kept.merged_into_id is not None:
            raise Refused("later_merge", _("Undo the later merge first."))
        undone = Merge.objects.filter(pk=merge.pk, undone_at=None).update(undone_at=at, undone_by=decider)
        if undone != 1:
            raise Refused("undone", _("This merge was undone before."))
        Organisation.objects.filter(pk=merge.absorbed_id).update(merged_into=None)
        move_back(merge, Mandate, Duty, PersonInvitation, Membership, MembershipClaim, Contact)
        reindex(Organisation.objects.filter(pk__in=[merge.kept_id, merge.absorbed_id]))
        reindex([kept])
        PossibleDouble.objects.filter(pair(merge.kept, merge.absorbed)).update(
            verdict=Verdict.DIFFERENT, decided_by=decider, decided_at=at
        )
        append(
            SITE_CHAIN,
            SiteEvent.ORGANISATIONS_PARTED,
            at=at,
            data={"merge": merge.ref, "kept": merge.kept.ref, "absorbed": merge.absorbed.ref, "by": trace(by)},
        )
    merge.refresh_from_db()


def find_different(double: PossibleDouble, *, by: Actor, at: datetime | None = None) -> None:
    """Say that a pair is two organisations: it is not asked about again. Raises PermissionDenied, Refused.

    Event: organisation.found_different.
    """
    if not is_administrator(by):
        raise PermissionDenied
    decider = person(by)
    at = at or clock.now()
    with transaction.atomic():
        open_ones = PossibleDouble.objects.filter(pk=double.pk, verdict=Verdict.OPEN)
        if open_ones.update(verdict=Verdict.DIFFERENT, decided_by=decider, decided_at=at) != 1:
            raise Refused("decided", _("Somebody has decided this already."))
        append(
            SITE_CHAIN,
            SiteEvent.FOUND_DIFFERENT,
            at=at,
            data={"first": double.first.ref, "second": double.second.ref, "by": trace(by)},
        )


def taken(kept: Organisation, absorbed: Organisation) -> tuple[Organisation, Organisation]:
    """Both rows, locked in one order everywhere, as they stand now. Raises Refused."""
    rows = {
        row.pk: row
        for row in Organisation.objects.select_for_update(no_key=True)
        .filter(pk__in=[kept.pk, absorbed.pk])
        .order_by("pk")
    }
    if len(rows) != 2 or any(row.merged_into_id is not None for row in rows.values()):
        raise Refused("merged", _("One of them stands in another organisation already."))
    return rows[kept.pk], rows[absorbed.pk]


def pair(one: Organisation, other: Organisation) -> Q:
    first, second = sorted((one.pk, other.pk))
    return Q(first=first, second=second)


def move_people(merge: Merge) -> None:
    """Mandates and duties. Mandates come before all else: who signs under one right now is waited for."""
    doubled = Mandate.objects.filter(
        organisation=merge.absorbed_id,
        revoked_at=None,
        person__in=Mandate.objects.filter(organisation=merge.kept_id, revoked_at=None).values("person"),
    )
    move(merge, Mandate.objects.all(), column="organisation", staying=set(doubled.values_list("pk", flat=True)))
    held = set(Duty.objects.filter(organisation=merge.kept_id, revoked_at=None).values_list("person", "kind"))
    directed = any(kind == DutyKind.DIRECTOR for _person, kind in held)
    staying = {
        duty.pk
        for duty in Duty.objects.filter(organisation=merge.absorbed_id, revoked_at=None)
        if (duty.person_id, duty.kind) in held or (directed and duty.kind == DutyKind.DIRECTOR)
    }
    move(merge, Duty.objects.all(), column="organisation", staying=staying)
    # Who accepts one of them then acts for the one that is kept.
    move(merge, PersonInvitation.objects.all(), column="organisation")


def move_memberships(merge: Merge) -> None:
    """What it belongs to, who belongs to it, and what it claims of its size. No two stays of one member overlap."""
    both = Q(network__in=[merge.kept_id, merge.absorbed_id]) | Q(member__in=[merge.kept_id, merge.absorbed_id])
    rows = list(Membership.objects.filter(both))
    for column, other in (("member", "network_id"), ("network", "member_id")):
        its_own = f"{column}_id"
        present = [row for row in rows if getattr(row, its_own) == merge.kept_id]
        staying = {
            row.pk
            for row in rows
            if getattr(row, its_own) == merge.absorbed_id
            and (
                getattr(row, other) == merge.kept_id
                or any(
                    getattr(one, other) == getattr(row, other) and span_of(one).overlaps(span_of(row))
                    for one in present
                )
            )
        }
        move(merge, Membership.objects.all(), column=column, staying=staying)
    claimed = set(MembershipClaim.objects.filter(network=merge.kept_id).values_list("claimed_on", "number"))
    doubled = {
        claim.pk
        for claim in MembershipClaim.objects.filter(network=merge.absorbed_id)
        if (claim.claimed_on, claim.number) in claimed
    }
    move(merge, MembershipClaim.objects.all(), column="network", staying=doubled)


def refuse_circles(merge: Merge) -> None:
    """Raises Refused where the kept network would be inside itself on any day."""
    between = Membership.objects.filter(member__kind=OrganisationKind.NETWORK)
    spans = [span_of(row) for row in between]
    for span in spans:
        others = [other for other in spans if other is not span]
        if merge.kept_id in (span.network, span.member) and first_day_of_circle(span, others):
            raise Refused("circle", _("A network cannot be inside itself."))


def span_of(row: Membership) -> Span:
    return Span(row.network_id, row.member_id, row.joined_on, row.left_on)
