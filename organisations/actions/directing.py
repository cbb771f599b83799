"""Who directs an organisation, and how a duty ends."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from ledger import clock
from ledger.append import append
from organisations.actions.mandating import put_on_duty
from organisations.actors import Actor, is_administrator, trace
from organisations.events import SITE_CHAIN, SiteEvent
from organisations.models import Duty, DutyKind, Organisation, Person
from organisations.queries.rights import answers_for
from organisations.refusals import Refused


def appoint_director(*, to: Person, organisation: Organisation, by: Actor, at: datetime | None = None) -> Duty:
    """Make `to` the director: an administrator does, or the present director hands over.

    The duty of the director before ends. Mandates and signatures, old ones and the outgoing director's own, stay as
    they are. Raises PermissionDenied, Refused. Events: duty.ended, duty.granted.
    """
    if not answers_for(by, organisation):
        raise PermissionDenied
    with transaction.atomic():
        return put_in_charge(to=to, organisation=organisation, by=by, at=at or clock.now())


def put_in_charge(*, to: Person, organisation: Organisation, by: Actor, at: datetime) -> Duty:
    """The same for somebody who may, in the caller's transaction."""
    # One appointment at a time: of two, the second ends what the first began.
    Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)
    before = Duty.objects.filter(organisation=organisation, kind=DutyKind.DIRECTOR, revoked_at=None).first()
    if before is not None:
        if before.person_id == to.pk:
            raise Refused("duty", _("This person has that duty already."))
        end_in_force(before, by=by, at=at)
    return put_on_duty(to=to, organisation=organisation, kind=DutyKind.DIRECTOR, by=by, at=at)


def end_duty(*, duty: Duty, by: Actor, at: datetime | None = None) -> None:
    """Resign from a duty, or as an administrator take it away. Raises PermissionDenied, Refused. Event: duty.ended."""
    own = isinstance(by, Person) and by.is_active and by.pk == duty.person_id
    if not own and not is_administrator(by):
        raise PermissionDenied
    at = at or clock.now()
    with transaction.atomic():
        end_in_force(duty, by=by, at=at)
    duty.revoked_at = at


def end_in_force(duty: Duty, *, by: Actor, at: datetime) -> None:
    if Duty.objects.filter(pk=duty.pk, revoked_at=None).update(revoked_at=at) != 1:
        raise Refused("duty_ended", _("This duty ended before."))
    append(
        SITE_CHAIN,
        SiteEvent.DUTY_ENDED,
        at=at,
        data={"person": duty.person.ref, "organisation": duty.organisation.ref, "kind": duty.kind, "by": trace(by)},
    )
