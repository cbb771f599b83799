"""The only way into the outbox: write the job where its cause is written, and nudge a worker after commit."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from outbox.models import Job
from outbox.nudging import nudge


def enqueue(kind: str, key: str, payload: Mapping[str, Any], *, due: datetime | None = None) -> None:
    """Write a job in the caller's transaction; one with the same `key` before it stays, and this one is dropped.

    `due` is an instant (None: at once). Raises RuntimeError outside a transaction.
    """
    connection = transaction.get_connection()
    if not connection.in_atomic_block:
        raise RuntimeError("A job is written in the transaction of its cause: open one first.")
    now = timezone.now()
    job = Job(kind=kind, key=key, payload_json=json.dumps(payload), due=due or now, created_at=now)
    Job.objects.bulk_create([job], ignore_conflicts=True)
    if due is None or due <= now:
        transaction.on_commit(lambda: nudge(key), robust=True)
