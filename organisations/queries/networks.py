"""Who belongs to whom, on any day."""

from datetime import date

from django.db.models import QuerySet

from organisations.models import Membership


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
