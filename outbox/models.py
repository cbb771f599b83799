"""One table: a row is a job, and the row is the queue."""

import json
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    WAITING = "waiting", _("waiting")
    RUNNING = "running", _("running")
    DONE = "done", _("done")
    PARKED = "parked", _("parked")


class Job(models.Model):
    """Something to do at `due` (UTC) or soon after. `kind` is a Celery task's registered name, `payload` its arguments.

    A job that is running is leased until `lease_until`; when that passes without an end, anybody may claim it again.
    """

    kind = models.CharField(max_length=100)
    key = models.CharField(max_length=200, unique=True)
    payload_json = models.TextField()
    due = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    attempts = models.PositiveIntegerField(default=0)
    lease_until = models.DateTimeField(null=True)
    lease_by = models.CharField(max_length=64, default="", blank=True)
    error = models.TextField(default="", blank=True)
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=State.values), name="job_state_is_known"),
            models.CheckConstraint(
                condition=Q(state=State.RUNNING, lease_until__isnull=False)
                | (~Q(state=State.RUNNING) & Q(lease_until__isnull=True)),
                name="a_running_job_is_leased",
            ),
        ]
        indexes = [
            # running.claim_due() and the sweeper: what waits, by when it is due
            models.Index(fields=["due"], condition=Q(state=State.WAITING), name="jobs_waiting"),
            # running.claim_due(): leases that ran out
            models.Index(fields=["lease_until"], condition=Q(state=State.RUNNING), name="jobs_leased"),
            # queries.parked(): the administrator's page
            models.Index(fields=["due"], condition=Q(state=State.PARKED), name="jobs_parked"),
        ]

    @property
    def payload(self) -> dict[str, Any]:
        """The task's keyword arguments."""
        payload: dict[str, Any] = json.loads(self.payload_json)
        return payload
