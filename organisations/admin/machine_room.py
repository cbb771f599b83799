"""What runs behind the pages: jobs, the ledger's events about who, its signed heads, the keys in use."""

from typing import Any

from django.contrib.admin import display
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from ledger.models import Event, Head
from organisations.actions.retrying import retry_job
from organisations.admin.acting import Act
from organisations.admin.records import RecordAdmin
from organisations.admin.site import site
from organisations.events import SITE_CHAIN
from outbox.models import Job
from vault.models import KeyCheck

GROUP = _("Machine room")
LAST_LINES = 3  # of a job's error, as on the page of jobs

RETRY = Act(
    name="retry",
    label=_("Try again"),
    warning=_("The jobs get another round of attempts, beginning now."),
    do=lambda row, by: retry_job(job=row, by=by),
)


class JobAdmin(RecordAdmin):
    """What a job was asked to do stays hidden: a mail's job holds an address."""

    group = GROUP
    many = _("Jobs")
    list_display = ("kind", "key", "state", "due", "attempts", "finished_at")
    shown = ("kind", "key", "state", "due", "attempts", "last_lines", "created_at", "finished_at")
    codes = frozenset({"kind", "key", "last_lines"})
    list_filter = ("state",)
    search_fields = ("kind", "key")
    acts = (RETRY,)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).defer("payload")

    @display(description=_("last error"))
    def last_lines(self, job: Job) -> str:
        return "\n".join(job.error.splitlines()[-LAST_LINES:])


class EventAdmin(RecordAdmin):
    """Only the site's own chain. A statement's tells when somebody signed: that is for its convenor."""

    group = GROUP
    many = _("Events of the ledger")
    lead = _("What happened to organisations and people. Events of statements are on their own pages.")
    list_display = ("kind", "at", "data")
    shown = ("uid", "chain", "kind", "at", "data", "digest")
    codes = frozenset({"uid", "kind", "data", "digest"})
    search_fields = ("kind", "data")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).filter(chain=SITE_CHAIN)


class HeadAdmin(RecordAdmin):
    group = GROUP
    many = _("Signed heads of the ledger")
    list_display = ("size", "at", "key_id", "root")
    shown = ("size", "at", "key_id", "root", "signature")
    codes = frozenset({"key_id", "root", "signature"})


class KeyCheckAdmin(RecordAdmin):
    group = GROUP
    many = _("Keys that seal")
    lead = _("Names of keys. The keys themselves are in the server's settings only.")
    list_display = ("key_id", "made_at")
    codes = frozenset({"key_id"})


site.register(Job, JobAdmin)
site.register(Event, EventAdmin)
site.register(Head, HeadAdmin)
site.register(KeyCheck, KeyCheckAdmin)
