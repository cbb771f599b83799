"""Whoever may sign asks that somebody else may do part of it; the director decides."""

from collections.abc import Iterable
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from ledger import clock
from ledger.append import append
from organisations.actions.inviting import ask, hold
from organisations.actions.mandating import admit_address, admit_extent, outlasts, put_in_force
from organisations.actors import Actor, person, trace
from organisations.events import SITE_CHAIN, SiteEvent
from organisations.models import Decision, Delegation, Mandate, Person, Right
from organisations.queries.rights import answers_for
from organisations.refusals import Refused
from organisations.wording import admit

MOST_OPEN = 20  # requests from one mandate


def ask_delegation(
    *,
    mandate: Mandate,
    to: Person | None = None,
    address: str = "",
    right: str,
    until: datetime | None = None,
    scopes: Iterable[str] = (),
    reason: str,
    by: Actor,
    at: datetime | None = None,
) -> Delegation:
    """Ask the director to let `to`, or whoever reads mail at `address`, do part of what one's own mandate allows.

    Only the holder of a mandate to sign that was not itself delegated asks; the right, the end (None: that of the
    mandate) and the statements must lie within it. Raises PermissionDenied, Refused.
    Event: delegation.asked (reaction: a mail to the director).
    """
    asking = person(by)
    if mandate.person_id != asking.pk or mandate.right not in Right.SIGN.included_in:
        raise PermissionDenied
    if (to is None) == (not address):
        raise Refused("address", _("Say to whom."), field="address")
    if to == asking:
        raise Refused("address", _("You may do this yourself already."), field="address")
    address = admit_address(address, field="address") if address else ""
    reason = admit(reason, field="reason", longest=1_000, lines=True)
    at = at or clock.now()
    with transaction.atomic():
        source = hold(mandate, at=at)
        if source is None:
            raise PermissionDenied
        right, until, reached = within(source, right, until, scopes, at=at)
        if source.asked_delegations.filter(decision="").count() >= MOST_OPEN:
            raise Refused("many", _("Too many of your requests wait for an answer."))
        asked = Delegation.objects.create(
            mandate=source,
            to=to,
            address=address,
            right=right,
            until=until,
            statements=" ".join(reached),
            reason=reason,
            asked_by=asking,
            asked_at=at,
        )
        append(
            SITE_CHAIN,
            SiteEvent.DELEGATION_ASKED,
            at=at,
            data={
                "delegation": asked.ref,
                "mandate": source.ref,
                "right": right,
                "until": until.isoformat() if until else None,
                "statements": [*reached],
                "by": trace(asking),
            },
        )
    return asked


def within(
    source: Mandate, right: str, until: datetime | None, scopes: Iterable[str], *, at: datetime
) -> tuple[str, datetime | None, list[str]]:
    """How far a delegation goes, inside the mandate it comes from. Raises Refused."""
    if source.delegated_from_id is not None:
        raise Refused("delegated", _("What was delegated to you cannot be delegated further."))
    right, until, reached = admit_extent(right, until or source.until, scopes, at=at)
    if source.right not in Right(right).included_in:
        raise Refused("right", _("You cannot give more than you have."), field="right")
    if outlasts(until, source.until):
        raise Refused("until", _("It cannot last longer than the mandate it is given from."), field="until")
    own = set(source.scopes.values_list("statement", flat=True))
    if own and not reached:
        reached = sorted(own)
    if own and not own.issuperset(reached):
        raise Refused("scopes", _("You cannot give more than you have."), field="scopes")
    return right, until, reached


def approve_delegation(*, delegation: Delegation, by: Person, at: datetime | None = None) -> Delegation:
    """Let it be so: a mandate for a person, an invitation for an address. The director and administrators decide.

    What was asked is held against the mandate as it is now. Raises PermissionDenied, Refused.
    Events: delegation.approved, and mandate.granted or person_invitation.sent (reaction: a mail to whoever asked).
    """
    organisation = delegation.mandate.organisation
    if not answers_for(by, organisation):
        raise PermissionDenied
    at = at or clock.now()
    with transaction.atomic():
        source = hold(delegation.mandate, at=at)
        # Two who decide at once: the second waits here, and finds it decided.
        asked = Delegation.objects.select_for_update(of=("self",), no_key=True).open().filter(pk=delegation.pk).first()
        if asked is None:
            raise decided_before()
        if source is None:
            raise Refused("mandate", _("The mandate that this comes from has ended."))
        right, until, reached = within(source, asked.right, asked.until, asked.scopes, at=at)
        granted = invitation = None
        if asked.to is not None:
            granted = put_in_force(
                to=asked.to,
                organisation=organisation,
                right=right,
                until=until,
                scopes=reached,
                granted_by=by,
                delegated_from=source,
                by=by,
                at=at,
            )
        else:
            invitation = ask(
                address=asked.address,
                organisation=organisation,
                right=right,
                until=until,
                scopes=reached,
                language=asked.asked_by.language,
                delegated_from=source,
                by=by,
                at=at,
            )
        Delegation.objects.filter(pk=asked.pk).update(
            decision=Decision.APPROVED,
            decided_by=by,
            decided_at=at,
            granted=granted,
            invitation=invitation,
            address="",
            address_index="",
        )
        append(
            SITE_CHAIN,
            SiteEvent.DELEGATION_APPROVED,
            at=at,
            data={
                "delegation": asked.ref,
                "mandate": granted.ref if granted else None,
                "invitation": invitation.ref if invitation else None,
                "by": trace(by),
            },
        )
    delegation.refresh_from_db()
    return delegation


def refuse_delegation(*, delegation: Delegation, by: Person, at: datetime | None = None) -> None:
    """Say no. Raises PermissionDenied, Refused. Event: delegation.refused (reaction: a mail to whoever asked)."""
    if not answers_for(by, delegation.mandate.organisation):
        raise PermissionDenied
    settle(delegation, Decision.REFUSED, SiteEvent.DELEGATION_REFUSED, by=by, at=at or clock.now())


def withdraw_delegation(*, delegation: Delegation, by: Actor, at: datetime | None = None) -> None:
    """Take one's own request back. Raises PermissionDenied, Refused. Event: delegation.withdrawn."""
    asking = person(by)
    if asking.pk != delegation.asked_by_id:
        raise PermissionDenied
    settle(delegation, Decision.WITHDRAWN, SiteEvent.DELEGATION_WITHDRAWN, by=asking, at=at or clock.now())


def settle(delegation: Delegation, decision: Decision, event: SiteEvent, *, by: Person, at: datetime) -> None:
    with transaction.atomic():
        undecided = Delegation.objects.open().filter(pk=delegation.pk)
        if undecided.update(decision=decision, decided_by=by, decided_at=at, address="", address_index="") != 1:
            raise decided_before()
        append(SITE_CHAIN, event, at=at, data={"delegation": delegation.ref, "by": trace(by)})
    delegation.refresh_from_db()


def decided_before() -> Refused:
    return Refused("decided", _("This was decided before."))
