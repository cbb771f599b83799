"""For the administrator: background jobs that keep failing, and those that wait."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from ledger import clock
from organisations.actions import retrying
from organisations.refusals import Refused
from organisations.views.actor import actor, administer
from outbox.models import Job
from outbox.queries import parked, waiting

MOST_SHOWN = 100
LAST_LINES = 3  # of a job's error


@login_required
@require_safe
def parked_jobs(request: HttpRequest) -> HttpResponse:
    """What keeps failing, with the end of its error; then what waits for its hour."""
    administer(request)
    return render(
        request,
        "jobs/jobs.html",
        {
            "parked": shown(list(parked()[:MOST_SHOWN])),
            "parked_in_all": parked().count(),
            "waiting": shown(list(waiting()[:MOST_SHOWN])),
            "waiting_in_all": waiting().count(),
            "most_shown": MOST_SHOWN,
            "now": clock.now(),
        },
    )


@login_required
@require_POST
def retry_job(request: HttpRequest, job: int) -> HttpResponse:
    """Give a parked job another round of attempts."""
    administer(request)
    try:
        retrying.retry_job(job=Job.objects.get(pk=job), by=actor(request))
    except Refused as refused:
        messages.info(request, refused.reason)
    else:
        messages.success(request, _("The job will be tried again."))
    return redirect("parked-jobs")


def shown(jobs: list[Job]) -> list[dict[str, Any]]:
    return [{"job": job, "error": "\n".join(job.error.splitlines()[-LAST_LINES:])} for job in jobs]
