"""The only way to ask for a job."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models.functions import Now
from django.utils import timezone

from outbox.models import Job
from outbox.nudging import nudge


@dataclass(frozen=True)
class NewJob:
    """A call of the task `kind` with `payload`, from `due` (aware; None: at once). `key` makes it the same job."""

    kind: str
    key: str
    payload: Mapping[str, Any] = field(default_factory=dict)
    due: datetime | None = None


def enqueue(kind: str, key: str, payload: Mapping[str, Any], *, due: datetime | None = None) -> None:
    """Ask for one job in the caller's transaction; asked for again under the same key, nothing happens.

    After commit the workers are nudged. Raises RuntimeError outside a transaction, TypeError for a
    payload that is not JSON.
    """
    enqueue_many([NewJob(kind, key, payload, due)])


def enqueue_many(jobs: Iterable[NewJob]) -> None:
    """Ask for many jobs with one insert. The first of those with the same key stands. Raises RuntimeError."""
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("A job is written in the transaction of what asks for it: open one first.")
    # In one order everywhere: two transactions that ask for the same keys then wait, and never deadlock.
    by_key = {job.key: job for job in reversed(list(jobs))}
    rows = [
        Job(kind=job.kind, key=key, payload=json.dumps(dict(job.payload)), due=Now() if job.due is None else job.due)
        for key, job in sorted(by_key.items())
    ]
    # A conflict rewrites the key with itself, which changes nothing and, unlike ignoring it, gives the row's id.
    Job.objects.bulk_create(rows, update_conflicts=True, unique_fields=["key"], update_fields=["key"])
    now = timezone.now()  # near enough: a nudge that comes too early finds nothing to claim
    ready = [row.pk for row in rows if (by_key[row.key].due or now) <= now]
    if ready:
        transaction.on_commit(lambda: nudge(ready))
