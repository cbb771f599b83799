"""What keeps the outbox going when no nudge came through: retries, jobs due later, leases of the dead."""

from datetime import timedelta

from django.conf import settings
from django.db.models import Q
from django.db.models.functions import Now

from outbox.claiming import free_expired
from outbox.models import Job, State
from outbox.nudging import nudge
from outbox.running import run_due

# A job is not offered again so soon: its message may still be in the broker's queue, behind many others.
OFFER_AGAIN = timedelta(seconds=60)
OFFERED_AT_ONCE = 1_000
KEPT = timedelta(days=30)


def sweep() -> int:
    """Publish the due jobs where there is a broker, else run them here. Gives how many. Meant for every few seconds."""
    if not settings.REDIS_URL:
        return run_due()
    free_expired()
    return offer_due()


def offer_due() -> int:
    """Publish `outbox.run` for due jobs that were not offered lately. Gives how many."""
    not_lately = Q(offered_at__isnull=True) | Q(offered_at__lte=Now() - OFFER_AGAIN)
    due = Job.objects.filter(not_lately, state=State.WAITING, due__lte=Now()).order_by("due", "pk")
    ids = list(due.values_list("pk", flat=True)[:OFFERED_AT_ONCE])
    if not ids or not nudge(ids):
        return 0
    return Job.objects.filter(pk__in=ids, state=State.WAITING).update(offered_at=Now())


def forget() -> int:
    """Empty the payloads of jobs done more than 30 days ago. Keys stay: a job is never done again. Gives how many."""
    old = Job.objects.filter(state=State.DONE, finished_at__lt=Now() - KEPT)
    return old.exclude(payload="{}").update(payload="{}")
