"""Finding records that may be one organisation. It only asks; `actions.merging` is what a person decides."""

from collections.abc import Collection
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from ledger import clock
from organisations.actors import Actor, is_administrator
from organisations.matching.candidates import Index
from organisations.models import Organisation, PossibleDouble, Verdict
from organisations.queries.doubles import known
from organisations.reasons import BY_HAND
from organisations.refusals import Refused
from outbox.enqueue import enqueue

AT_MOST_EACH = 5  # candidates asked about for one organisation: beyond these a name says nothing
BATCH = 500


def look_for_doubles(*, of: Collection[str] = (), at: datetime | None = None) -> int:
    """Compare the organisations with these references, or without any all of them, with all that stand; return how
    many pairs are new.

    A pair that was asked about before is left as it is, decided or not: nobody is asked twice. Safe to run twice.
    Six thousand against six thousand take about a second.
    """
    at = at or clock.now()
    records = known(Organisation.objects.standing())
    index = Index(records)
    wanted = set(Organisation.objects.filter(ref__in=of).values_list("pk", flat=True)) if of else None
    found: dict[tuple[int, int], PossibleDouble] = {}
    for record in records:
        if wanted is not None and record.id not in wanted:
            continue
        for candidate in index.candidates(record, limit=AT_MOST_EACH):
            first, second = sorted((record.id, candidate.id))
            if first != second:
                found[first, second] = PossibleDouble(
                    first_id=first,
                    second_id=second,
                    score=candidate.score,
                    reasons=" ".join(reason.value for reason in candidate.reasons),
                    found_at=at,
                )
    before = PossibleDouble.objects.count()
    with transaction.atomic():
        PossibleDouble.objects.bulk_create(found.values(), batch_size=BATCH, ignore_conflicts=True)
    return PossibleDouble.objects.count() - before


def ask_to_look(*, by: Actor, at: datetime | None = None) -> None:
    """Let a job compare all with all. Raises PermissionDenied. Job: organisations.look_for_doubles, at most one a
    minute."""
    if not is_administrator(by):
        raise PermissionDenied
    at = at or clock.now()
    with transaction.atomic():
        enqueue("organisations.look_for_doubles", f"look-for-doubles:{at:%Y-%m-%dT%H:%M}", {})


def ask_about(one: Organisation, other: Organisation, *, by: Actor, at: datetime | None = None) -> PossibleDouble:
    """Put a pair before oneself that no machine thought of. Raises PermissionDenied, Refused. No event: it decides
    nothing."""
    if not is_administrator(by):
        raise PermissionDenied
    if one.pk == other.pk:
        raise Refused("same_record", _("Choose two different records."), field="other")
    first, second = sorted((one.pk, other.pk))
    asked, _made = PossibleDouble.objects.get_or_create(
        first_id=first,
        second_id=second,
        defaults={"score": 0, "reasons": BY_HAND, "found_at": at or clock.now(), "verdict": Verdict.OPEN},
    )
    return asked
