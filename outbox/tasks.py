"""Celery entry points of the outbox: ids in, one call out."""

from collections.abc import Sequence

from celery import shared_task

from outbox import sweeping
from outbox.running import run


@shared_task(name="outbox.run")
def run_jobs(job_ids: Sequence[int]) -> None:
    """Run these jobs, those of them that are still to be run."""
    for job_id in job_ids:
        run(job_id)


@shared_task(name="outbox.sweep")
def sweep() -> int:
    return sweeping.sweep()


@shared_task(name="outbox.forget")
def forget() -> int:
    return sweeping.forget()
