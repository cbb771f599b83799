"""Running jobs, in this process: a Celery worker, the relay, or a test."""

import logging
from collections.abc import Callable
from typing import Any

from celery import current_app
from django.db import connection, transaction
from django.db.models.functions import Now

from outbox.claiming import claim, claim_due, fail, finish, free_expired
from outbox.failures import GiveUp, last_lines
from outbox.models import Job, State
from outbox.nudging import nudge

logger = logging.getLogger(__name__)


def run(job_id: int) -> bool:
    """Claim this job, run it, and mark what became of it. True: it ran and is done; False in every other case.

    The task's transaction is the task's business. An error of the database while marking is raised: the job stays
    leased and is run again when the lease ends.
    """
    job = claim(job_id)
    return job is not None and perform(job)


def run_due(*, limit: int | None = None, stopping: Callable[[], bool] = lambda: False) -> int:
    """Run due jobs one by one until none is left, or `limit` were run, or `stopping()`. Gives how many were run."""
    free_expired()
    count = 0
    # One at a time: a long job must not sit on the leases of those behind it.
    while (limit is None or count < limit) and not stopping():
        claimed = claim_due(1)
        if not claimed:
            break
        perform(claimed[0])
        count += 1
    return count


def perform(job: Job) -> bool:
    """Run a claimed job and mark it done, failed or parked. Gives whether it is done, by this run."""
    try:
        task_named(job.kind)(**job.arguments)
    except Exception as error:  # noqa: BLE001 - whatever a task raises is kept on its job, and it is tried again
        # A connection that broke under the task must not keep its failure from being written down.
        if not connection.in_atomic_block:
            connection.close_if_unusable_or_obsolete()
        marked = fail(job, last_lines(error), for_good=isinstance(error, GiveUp))
        logger.warning("Job %d (%s) failed at attempt %d: %s", job.pk, job.kind, job.attempts, type(error).__name__)
        done = False
    else:
        marked = done = finish(job)
    if not marked:
        logger.warning("Job %d (%s) took longer than its lease; it is somebody else's now.", job.pk, job.kind)
    return done


def task_named(kind: str) -> Callable[..., Any]:
    """The Celery task registered as `kind`. Raises LookupError."""
    if kind not in current_app.tasks:
        # Outside a worker nobody has imported the apps' tasks yet.
        current_app.loader.import_default_modules()
    if kind not in current_app.tasks:
        raise LookupError(f"No task is registered as {kind}.")
    task: Callable[..., Any] = current_app.tasks[kind]
    return task


def retry_parked(job: Job) -> bool:
    """The administrator's second chance: due now, with all attempts before it. False where it is not parked."""
    with transaction.atomic():
        parked = Job.objects.filter(pk=job.pk, state=State.PARKED)
        retried = parked.update(state=State.WAITING, attempts=0, due=Now(), offered_at=None) == 1
        if retried:
            transaction.on_commit(lambda: nudge([job.pk]))
    return retried
