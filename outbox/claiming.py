"""Who runs a job: whoever changed its row from waiting to running, until the lease ends.

All times are the database's own (`Now`), so that the clocks of many machines cannot disagree.
"""

import os
import secrets
import socket
from datetime import timedelta

from celery import current_app
from django.conf import settings
from django.db import connection, transaction
from django.db.models import CharField, F, Q, Value
from django.db.models.functions import Now

from outbox.failures import MOST_ATTEMPTS, delay_after
from outbox.models import Job, State


def lease() -> timedelta:
    return timedelta(seconds=settings.OUTBOX_LEASE)


def claimable() -> Q:
    """Due and waiting, or running under a lease that is over."""
    return Q(state=State.WAITING, due__lte=Now()) | Q(state=State.RUNNING, lease_until__lte=Now())


def claim(job_id: int) -> Job | None:
    """Take this one job by compare-and-swap. None: it is not due, done, parked, or somebody was faster."""
    holder = _holder()
    taken = Job.objects.filter(claimable(), pk=job_id, attempts__lt=MOST_ATTEMPTS)
    if not taken.update(**_running(holder)):
        return None
    return Job.objects.get(pk=job_id)


def can_wait() -> list[str]:
    """The tasks that say so of themselves (`can_wait=True`): nobody sits before a page until they are done."""
    return sorted(name for name, task in current_app.tasks.items() if getattr(task, "can_wait", False))


def claim_due(limit: int = 1) -> list[Job]:
    """Take up to `limit` due jobs, the longest due first; what can wait, where nothing else is due. Processes that do
    so at once never wait."""
    holder = _holder()
    with transaction.atomic():
        due = Job.objects.filter(state=State.WAITING, due__lte=Now()).order_by("due", "pk")
        if connection.features.has_select_for_update_skip_locked:
            due = due.select_for_update(skip_locked=True)
        first = list(due.values_list("pk", "kind")[:limit])
        if not first:
            return []
        ids, patient = [pk for pk, _kind in first], can_wait()
        if any(kind in patient for _pk, kind in first):
            # Behind these there may be what somebody waits for.
            ids = list(due.exclude(kind__in=patient).values_list("pk", flat=True)[:limit]) or ids
        # On SQLite the transaction began IMMEDIATE. The state is asked again where a database lets others in between.
        Job.objects.filter(pk__in=ids, state=State.WAITING).update(**_running(holder))
    return list(Job.objects.filter(lease_by=holder, pk__in=ids).order_by("due", "pk"))


def free_expired() -> int:
    """Give back the jobs of workers that died: waiting again, or parked after the last attempt. How many."""
    expired = Job.objects.filter(state=State.RUNNING, lease_until__lte=Now())
    died = "The worker that ran it went away."
    parked = expired.filter(attempts__gte=MOST_ATTEMPTS).update(**_parked(died))
    freed = expired.update(**_waiting(died), due=Now())
    return parked + freed


def finish(job: Job) -> bool:
    """Mark done what `claim` gave. False: the lease was over and the job is somebody else's now."""
    return _release(job, state=State.DONE, error="", finished_at=Now())


def fail(job: Job, error: str, *, for_good: bool = False) -> bool:
    """Mark failed: waiting for the next attempt, or parked after the last one or `for_good`. False as in `finish`."""
    if for_good or job.attempts >= MOST_ATTEMPTS:
        return _release(job, **_parked(error))
    return _release(job, **_waiting(error), due=Now() + delay_after(job.attempts))


def _holder() -> str:
    """A name for one claim. It is random, so that an old claim of the same process is a stranger's."""
    return f"{socket.gethostname()[:80]}:{os.getpid()}:{secrets.token_hex(8)}"


def _running(holder: str) -> dict[str, object]:
    return {
        "state": State.RUNNING,
        "attempts": F("attempts") + 1,
        "lease_until": Now() + lease(),
        "lease_by": Value(holder, output_field=CharField()),
    }


def _waiting(error: str) -> dict[str, object]:
    return {"state": State.WAITING, "lease_until": None, "lease_by": "", "offered_at": None, "error": error}


def _parked(error: str) -> dict[str, object]:
    return {**_waiting(error), "state": State.PARKED}


def _release(job: Job, **changes: object) -> bool:
    held = Job.objects.filter(pk=job.pk, state=State.RUNNING, lease_by=job.lease_by)
    return held.update(**{"lease_until": None, "lease_by": "", **changes}) == 1
