"""What an administrator sees of the outbox."""

from django.db.models import QuerySet

from outbox.models import Job, State


def parked() -> QuerySet[Job]:
    """Jobs that will not run again by themselves, the newest first."""
    return Job.objects.filter(state=State.PARKED).order_by("-pk")


def waiting() -> QuerySet[Job]:
    """Jobs that have not run yet, those due later included, by when they are due."""
    return Job.objects.filter(state=State.WAITING).order_by("due", "pk")
