"""Keeps the tally of signatures short: many rows of one sort become one that says the same."""

from collections import Counter

from django.db import transaction
from django.db.models import Count

from statements.models import Tally

LONG = 100  # rows of one statement that are left alone
AT_ONCE = 10_000


def add_up() -> int:
    """Add together the rows of every statement that has many. Gives how many rows are gone.

    Whoever counts meanwhile sees the rows before or the sums after. Rows that another one is adding up are left to it.
    """
    many = Tally.objects.values("statement").annotate(rows=Count("pk")).filter(rows__gt=LONG).order_by()
    return sum(add_up_of(statement) for statement in many.values_list("statement", flat=True))


def add_up_of(statement: int) -> int:
    """The same for one statement, by primary key."""
    with transaction.atomic():
        found = list(
            Tally.objects.select_for_update(skip_locked=True)
            .filter(statement=statement)
            .order_by("pk")
            .values_list("pk", "number", "version_id", "kind", "visibility", "way")[:AT_ONCE]
        )
        sums: Counter[tuple[int, str, str, str]] = Counter()
        for _pk, number, version, kind, visibility, way in found:
            sums[version, kind, visibility, way] += number
        # Between the first and the last of these may stand rows of others, so each is named.
        Tally.objects.filter(pk__in=[pk for pk, *_rest in found]).delete()
        made = [
            Tally(statement_id=statement, version_id=version, kind=kind, visibility=visibility, way=way, number=number)
            for (version, kind, visibility, way), number in sums.items()
            if number
        ]
        Tally.objects.bulk_create(made)
    return len(found) - len(made)
