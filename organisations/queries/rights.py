"""Who may act for whom, and who serves on whose staff.

A mandate can be limited to some statements, so whoever asks for one says what it is about: the reference of a
statement, or None for what concerns no single statement, which a limited mandate does not reach.
"""

from datetime import datetime

from django.db.models import OuterRef, QuerySet

from organisations.actors import Actor, is_administrator
from organisations.models import Duty, DutyKind, Mandate, Organisation, Person, Right
from organisations.models.mandate import MandateQuerySet

# Who does the work of a convenor. A director answers for who acts for the organisation, and sees no text by that.
STAFF = (DutyKind.COORDINATOR, DutyKind.PUBLISHER)


def mandates_about(about: str | OuterRef | None, *, at: datetime) -> MandateQuerySet:
    """Mandates in force at that instant that reach this statement, or with None those without limits."""
    valid = Mandate.objects.valid(at=at)
    return valid.filter(scopes=None) if about is None else valid.about(about)


def may_act_for(
    person: Person, organisation: Organisation, right: Right, *, at: datetime, about: str | None, hold: bool = False
) -> Mandate | None:
    """The mandate by which `person` holds `right` for `organisation` at that instant, or None.

    `hold` is for what is done under it: inside the caller's transaction nobody revokes the mandate any more until the
    transaction ends, and one that was revoked meanwhile is not found, whatever `at` says.
    """
    held = mandates_about(about, at=at).filter(person=person, organisation=organisation, right__in=right.included_in)
    if hold:
        # On SQLite the transaction began IMMEDIATE: it is the only writer already.
        held = held.filter(revoked_at=None).select_for_update(of=("self",), no_key=True)
    return held.order_by("granted_at", "id").first()


def organisations_of(person: Person, right: Right, *, at: datetime, about: str | None) -> QuerySet[Organisation]:
    """The organisations for which `person` holds `right` at that instant, by name."""
    held = mandates_about(about, at=at).filter(person=person, right__in=right.included_in)
    return Organisation.objects.filter(pk__in=held.values("organisation")).order_by("name_en", "name_km", "id")


def organisations_served(person: Person, kind: DutyKind) -> QuerySet[Organisation]:
    """The organisations on whose staff `person` has that duty, by name."""
    held = Duty.objects.filter(person=person, kind=kind, revoked_at=None)
    return Organisation.objects.filter(pk__in=held.values("organisation")).order_by("name_en", "name_km", "id")


def has_duty(person: Person, organisation_id: int, kind: DutyKind) -> bool:
    return Duty.objects.filter(person=person, organisation=organisation_id, kind=kind, revoked_at=None).exists()


def directs(actor: Actor, organisation: Organisation) -> bool:
    """The present director of this organisation."""
    return isinstance(actor, Person) and actor.is_active and has_duty(actor, organisation.pk, DutyKind.DIRECTOR)


def answers_for(actor: Actor, organisation: Organisation) -> bool:
    """Who says who acts for this organisation: its director, and the administrators of the site."""
    return is_administrator(actor) or directs(actor, organisation)
