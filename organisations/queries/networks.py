"""Who belongs to whom, on any day."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from django.db.models import Q, QuerySet

from organisations.models import Membership, Organisation


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


def members_on(network: Organisation, day: date) -> QuerySet[Membership]:
    """The itemised members of the network itself on that day, with each `member`."""
    return memberships_on(day).filter(network=network).select_related("member")


def history(network: Organisation) -> QuerySet[Membership]:
    """Every membership there ever was in the network, the latest to join first, with each `member`."""
    return Membership.objects.filter(network=network).select_related("member").order_by("-joined_on", "-id")


def memberships_of(organisation: Organisation) -> QuerySet[Membership]:
    """The networks that the organisation is or was in, the latest joined first, with each `network`."""
    return Membership.objects.filter(member=organisation).select_related("network").order_by("-joined_on", "-id")


# -- circles -----------------------------------------------------------------------------------------------------------


class Span(NamedTuple):
    """`member` belongs to `network` from `joined_on` until the day before `left_on`; None: until today and on."""

    network: int
    member: int
    joined_on: date
    left_on: date | None

    def holds(self, day: date) -> bool:
        return self.joined_on <= day and (self.left_on is None or day < self.left_on)

    def overlaps(self, other: "Span") -> bool:
        return (self.left_on is None or other.joined_on < self.left_on) and (
            other.left_on is None or self.joined_on < other.left_on
        )


def spans_beside(span: Span, *, but: int = 0) -> list[Span]:
    """Every membership that overlaps it in time and could close a circle with it: of its network, or of something
    that has members itself. `but` is the id of one to leave out. One query."""
    able = Membership.objects.exclude(pk=but).filter(
        Q(left_on=None) | Q(left_on__gt=span.joined_on),
        Q(member=span.network) | Q(member__in=Membership.objects.values("network")),
    )
    if span.left_on is not None:
        able = able.filter(joined_on__lt=span.left_on)
    return [Span(*row) for row in able.values_list("network", "member", "joined_on", "left_on")]


def first_day_of_circle(span: Span, others: Iterable[Span]) -> date | None:
    """The first day on which `span`, added to `others`, would put a network inside itself; None: on no day.

    A circle begins on a day on which one of its memberships begins, so only those days within `span` are tried, each
    with a plain search downward from the member.
    """
    if span.network == span.member:
        return span.joined_on
    beside = [other for other in others if other.overlaps(span)]
    for day in sorted({span.joined_on, *(other.joined_on for other in beside if span.holds(other.joined_on))}):
        inside: dict[int, list[int]] = defaultdict(list)
        for other in beside:
            if other.holds(day):
                inside[other.network].append(other.member)
        if reaches(span.member, span.network, inside):
            return day
    return None


def reaches(start: int, goal: int, inside: dict[int, list[int]]) -> bool:
    """Whether `goal` is inside `start`, at any depth."""
    seen, waiting = {start}, [start]
    while waiting:
        for member in inside.get(waiting.pop(), ()):
            if member == goal:
                return True
            if member not in seen:
                seen.add(member)
                waiting.append(member)
    return False
