"""Named reads about who."""

from datetime import date, datetime

from django.db.models import Q, QuerySet, Value
from django.db.models.functions import Replace

from organisations.models import Duty, DutyKind, Mandate, Membership, Organisation, Person, Right
from printing.khmer import ZERO_WIDTH_SPACE

MOST_WORDS = 8  # of a search


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


def organisations_named(words: str) -> QuerySet[Organisation]:
    """The organisations whose names or acronym hold each of these words, by name; without words, all of them.

    U+200B, which some keyboards put between Khmer words and some do not, makes no difference.
    """
    plain = Replace("name_km", Value(ZERO_WIDTH_SPACE), Value(""))
    found = Organisation.objects.annotate(plain_km=plain).order_by("name_en", "name_km", "id")
    for word in words.replace(ZERO_WIDTH_SPACE, "").split()[:MOST_WORDS]:
        found = found.filter(Q(name_en__icontains=word) | Q(plain_km__icontains=word) | Q(acronym__icontains=word))
    return found


def has_duty(person: Person, organisation_id: int, kind: DutyKind) -> bool:
    return Duty.objects.filter(person=person, organisation=organisation_id, kind=kind, revoked_at=None).exists()


def memberships_on(day: date) -> QuerySet[Membership]:
    """Memberships in force on that day (a date in Phnom Penh)."""
    in_force = Membership.objects.filter(joined_on__lte=day)
    return in_force.filter(left_on=None) | in_force.filter(left_on__gt=day)


def members_within(networks: set[int], *, day: date) -> dict[int, bool]:
    """Everything inside these networks on that day, at any depth: id of each member -> is it a network itself.

    A network may be in a network; each organisation appears once, however many ways lead to it, so a cycle ends too.
    One query for each level of nesting, two in practice.
    """
    found: dict[int, bool] = {}
    level = set(networks)
    while level:
        rows = memberships_on(day).filter(network__in=level).values_list("member_id", "member__kind")
        fresh = {pk: kind == "network" for pk, kind in rows if pk not in found}
        found.update(fresh)
        level = {pk for pk, is_network in fresh.items() if is_network} - networks
    return found
