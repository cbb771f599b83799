"""Claiming and running jobs: the same code under Celery and under the relay.

A job is claimed by compare-and-swap with a lease, run outside any transaction of ours, and marked afterwards only by
whoever still holds the lease. A worker that is killed leaves its lease to run out; then the job runs again. So a job
may run twice, and every task is written to change nothing the second time.
"""

import logging
import random
import traceback
from datetime import datetime, timedelta
from uuid import uuid4

from celery import current_app
from django.db import connection, transaction
from django.db.models import F, Q
from django.utils import timezone

from outbox.models import Job, State

logger = logging.getLogger(__name__)

LEASE = timedelta(minutes=5)
MOST_ATTEMPTS = 8
FIRST_PAUSE = timedelta(seconds=2)
LONGEST_PAUSE = timedelta(hours=1)
ERROR_LINES = 12


def claimable(*, at: datetime) -> Q:
    """Due and waiting, or leased by somebody who did not come back."""
    return Q(state=State.WAITING, due__lte=at) | Q(state=State.RUNNING, lease_until__lte=at)


def claim_due(*, limit: int, lease: timedelta = LEASE, at: datetime | None = None) -> list[Job]:
    """Lease up to `limit` due jobs, the longest waiting first. On PostgreSQL workers skip each other's rows."""
    at = at or timezone.now()
    with transaction.atomic():
        rows = Job.objects.filter(claimable(at=at)).order_by("due", "id")
        if connection.vendor == "postgresql":
            rows = rows.select_for_update(skip_locked=True)
        keys = list(rows.values_list("pk", flat=True)[:limit])
        holder = uuid4().hex
        Job.objects.filter(pk__in=keys).update(
            state=State.RUNNING, lease_until=at + lease, lease_by=holder, attempts=F("attempts") + 1
        )
    return list(Job.objects.filter(pk__in=keys, lease_by=holder).order_by("due", "id"))


def claim(key: str, *, lease: timedelta = LEASE, at: datetime | None = None) -> Job | None:
    """Lease the one job with this key, if it is due and nobody else has it."""
    at = at or timezone.now()
    holder = uuid4().hex
    claimed = Job.objects.filter(claimable(at=at), key=key).update(
        state=State.RUNNING, lease_until=at + lease, lease_by=holder, attempts=F("attempts") + 1
    )
    return Job.objects.get(key=key) if claimed else None


def pause(attempts: int) -> timedelta:
    """How long to wait after so many attempts: doubling from two seconds to an hour, spread by a quarter either way."""
    doubled = FIRST_PAUSE * int(2 ** min(attempts - 1, 20))
    spread: float = random.uniform(0.75, 1.25)  # noqa: S311 - spreads load, keeps no secret
    return min(doubled, LONGEST_PAUSE) * spread


def run(job: Job) -> bool:
    """Run a claimed job's task and mark how it went; returns whether it succeeded.

    A failure is tried again after a growing pause, and parked with its error after eight attempts.
    """
    try:
        current_app.tasks[job.kind](**job.payload)
    except Exception as failure:  # noqa: BLE001 - whatever a task raises is kept with its job
        error = "".join(traceback.format_exception(failure)).strip().splitlines()[-ERROR_LINES:]
        parked = job.attempts >= MOST_ATTEMPTS
        mark(
            job,
            state=State.PARKED if parked else State.WAITING,
            due=timezone.now() + pause(job.attempts),
            error="\n".join(error),
        )
        logger.warning("Job %s failed, attempt %s%s", job.kind, job.attempts, ": parked" if parked else "")
        return False
    mark(job, state=State.DONE, error="", finished_at=timezone.now())
    return True


def mark(job: Job, **fields: object) -> bool:
    """Write how it went, if the lease is still ours; a run that overstayed its lease leaves the word to the next."""
    held = Job.objects.filter(pk=job.pk, state=State.RUNNING, lease_by=job.lease_by)
    return held.update(lease_until=None, lease_by="", **fields) == 1


def run_due(*, limit: int = 20) -> int:
    """Claim and run what is due, up to `limit`; returns how many were run."""
    jobs = claim_due(limit=limit)
    for job in jobs:
        run(job)
    return len(jobs)


def retry_parked(pk: int) -> bool:
    """Give a parked job another eight attempts, at once. False where it is not parked (any more)."""
    return (
        Job.objects.filter(pk=pk, state=State.PARKED).update(state=State.WAITING, attempts=0, due=timezone.now()) == 1
    )
