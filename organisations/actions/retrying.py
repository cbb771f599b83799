"""A background job that kept failing gets another round of attempts."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from ledger import clock
from ledger.append import append
from organisations.actors import Actor, is_administrator, trace
from organisations.events import SITE_CHAIN, SiteEvent
from organisations.refusals import Refused
from outbox.models import Job
from outbox.running import retry_parked


def retry_job(*, job: Job, by: Actor, at: datetime | None = None) -> None:
    """Let a parked job be tried again, now. Raises PermissionDenied; Refused where it is not parked.

    Event: job.retried, with its number and kind. Effect: the job waits.
    """
    if not is_administrator(by):
        raise PermissionDenied
    with transaction.atomic():
        if not retry_parked(job):
            raise Refused("not_parked", _("This job is not parked any more."))
        append(
            SITE_CHAIN,
            SiteEvent.JOB_RETRIED,
            at=at or clock.now(),
            data={"job": job.pk, "kind": job.kind, "by": trace(by)},
        )
