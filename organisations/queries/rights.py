"""Who may act for whom, and who serves on whose staff."""

from datetime import datetime

from django.db.models import QuerySet

from organisations.models import Duty, DutyKind, Mandate, Organisation, Person, Right


def may_act_for(person: Person, organisation: Organisation, right: Right, *, at: datetime) -> Mandate | None:
    """The mandate by which `person` holds `right` for `organisation` at that instant, or None."""
    return (
        Mandate.objects.valid(at=at)
        .filter(person=person, organisation=organisation, right__in=right.included_in)
        .order_by("granted_at", "id")
        .first()
    )


def organisations_of(person: Person, right: Right, *, at: datetime) -> QuerySet[Organisation]:
    """The organisations for which `person` holds `right` at that instant, by name."""
    held = Mandate.objects.valid(at=at).filter(person=person, right__in=right.included_in)
    return Organisation.objects.filter(pk__in=held.values("organisation")).order_by("name_en", "name_km", "id")


def organisations_served(person: Person, kind: DutyKind) -> QuerySet[Organisation]:
    """The organisations on whose staff `person` has that duty, by name."""
    held = Duty.objects.filter(person=person, kind=kind, revoked_at=None)
    return Organisation.objects.filter(pk__in=held.values("organisation")).order_by("name_en", "name_km", "id")


def has_duty(person: Person, organisation_id: int, kind: DutyKind) -> bool:
    return Duty.objects.filter(person=person, organisation=organisation_id, kind=kind, revoked_at=None).exists()
