"""Celery's doors to the outbox."""

from datetime import timedelta

from celery import current_app, shared_task
from django.conf import settings
from django.utils import timezone

from outbox import running
from outbox.models import Job, State

KEPT = timedelta(days=30)


@shared_task(name="outbox.run")
def run(*, key: str) -> bool:
    """Run the one job that a commit told us of; nothing where somebody else has it."""
    job = running.claim(key)
    return job is not None and running.run(job)


@shared_task(name="outbox.sweep")
def sweep(*, limit: int = 200) -> int:
    """What no nudge reached: with a broker, tell the workers of each due job; without one, run them here."""
    if not settings.REDIS_URL:
        return running.run_due(limit=limit)
    keys = Job.objects.filter(running.claimable(at=timezone.now())).order_by("due", "id").values_list("key", flat=True)
    told = list(keys[:limit])
    for key in told:
        current_app.send_task("outbox.run", kwargs={"key": key}, ignore_result=True)
    return len(told)


@shared_task(name="outbox.forget")
def forget() -> int:
    """Delete jobs done more than thirty days ago: their payloads say who was written to."""
    deleted, _tables = Job.objects.filter(state=State.DONE, finished_at__lt=timezone.now() - KEPT).delete()
    return deleted
