"""The row is the queue: a job is written with the change that asks for it, and both are there or neither."""

import json
from typing import Any

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    WAITING = "waiting", _("waiting")
    RUNNING = "running", _("running")
    DONE = "done", _("done")
    PARKED = "parked", _("parked")


class Job(models.Model):
    """One call of one Celery task. It may run more than once, so what it does must be safe to do twice."""

    kind = models.CharField(max_length=100)  # the registered name of the task
    key = models.CharField(max_length=200, unique=True)  # what makes it the same job: asked for twice, done once
    # The task's keyword arguments, in JSON. Not a JSONField: SQLite's check of one is refused under trusted_schema=OFF.
    payload = models.TextField(default="{}")
    due = models.DateTimeField(db_default=Now())
    state = models.CharField(max_length=7, choices=State, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)  # begun, the present one included
    lease_until = models.DateTimeField(null=True)  # whoever holds it is taken for dead afterwards
    lease_by = models.CharField(max_length=120, default="", blank=True)  # one claim: host, process, random
    offered_at = models.DateTimeField(null=True)  # when the sweep last published it to the broker
    error = models.TextField(default="", blank=True)  # the last lines of the last traceback
    created_at = models.DateTimeField(db_default=Now())
    finished_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("job")
        verbose_name_plural = _("jobs")
        indexes = [
            # Read by claiming.claim_due and sweeping.offer_due: the few that wait among the many that are done.
            models.Index(fields=["due"], condition=Q(state="waiting"), name="jobs_that_wait"),
            # Read by claiming.free_expired: whose worker died?
            models.Index(fields=["lease_until"], condition=Q(state="running"), name="jobs_that_run"),
            # Read by queries.parked, the administrator's list.
            models.Index(fields=["id"], condition=Q(state="parked"), name="jobs_that_are_parked"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=State.values), name="job_state_is_known"),
            models.CheckConstraint(
                condition=Q(state="running", lease_until__isnull=False) & ~Q(lease_by="")
                | ~Q(state="running") & Q(lease_until__isnull=True, lease_by=""),
                name="job_runs_under_a_lease",
            ),
            models.CheckConstraint(
                condition=Q(state="done", finished_at__isnull=False) | ~Q(state="done") & Q(finished_at__isnull=True),
                name="job_done_has_its_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} ({self.key})"

    @property
    def arguments(self) -> dict[str, Any]:
        """`payload` as Python values."""
        arguments: dict[str, Any] = json.loads(self.payload)
        return arguments
