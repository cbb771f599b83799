"""Named reads for the administrator's page."""

from django.db.models import QuerySet

from outbox.models import Job, State


def parked() -> QuerySet[Job]:
    """Jobs that kept failing, the newest first."""
    return Job.objects.filter(state=State.PARKED).order_by("-due", "-id")


def waiting() -> QuerySet[Job]:
    """Jobs that have not run yet, by when they are due."""
    return Job.objects.filter(state=State.WAITING).order_by("due", "id")
