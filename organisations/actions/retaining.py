"""The retention job: deletes what the table in `organisations.retention` says is kept no longer.

Small batches, each in a transaction of its own, so that nobody waits for it. Running it twice, or two at once, deletes
nothing twice. What it deleted is counted in `RetentionRun`, without saying whose it was.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import Exists, Min, OuterRef, Q, QuerySet

from ledger import clock
from ledger.append import append
from organisations.actions import inviting, throttling
from organisations.actions.absence import erase_absent
from organisations.actions.contacting import tell
from organisations.actors import Machine, trace
from organisations.events import SITE_CHAIN, SiteEvent
from organisations.models import (
    AT_WORK,
    DROPPABLE,
    AccessNote,
    ApiToken,
    Contact,
    Decision,
    Delegation,
    Duty,
    DutyKind,
    ImportRow,
    ImportState,
    PersonInvitation,
    RetentionRun,
    SheetImport,
    Throttle,
)
from organisations.queries.addressing import administrators
from organisations.queries.keeping import unused_longest
from organisations.retention import NOTICE, RULES
from outbox import sweeping
from outbox.enqueue import enqueue
from outbox.models import Job, State

BATCH = 500


@dataclass(frozen=True, slots=True)
class Worker:
    """What carries out one rule. `sweep(at)` deletes what is due and gives how many; `oldest()` is from when the
    oldest thing under the rule counts, None where there is none."""

    sweep: Callable[[datetime], int]
    oldest: Callable[[], datetime | None]


def take_over(rule: str, worker: Worker) -> None:
    """A package above this one carries out a rule of the table, from start on."""
    WORKERS[rule] = worker


def retain(*, at: datetime | None = None) -> dict[str, int]:
    """Carry out every rule; how many were deleted, by rule. Rows: RetentionRun. Events: those of what it ends."""
    at = at or clock.now()
    deleted: dict[str, int] = {}
    for name in RULES:
        worker = WORKERS[name]
        if RULES[name].demo and not settings.DEMO:
            continue
        deleted[name] = worker.sweep(at)
        oldest = worker.oldest()
        next_due = oldest + RULES[name].period if oldest else None
        RetentionRun.objects.create(rule=name, at=at, deleted=deleted[name], next_due=next_due)
    return deleted


def in_batches(rows: QuerySet[Any]) -> int:
    """Delete these rows, a batch at a time; how many."""
    deleted = 0
    while ids := list(rows.order_by("pk").values_list("pk", flat=True)[:BATCH]):
        with transaction.atomic():
            deleted += rows.model._default_manager.filter(pk__in=ids).delete()[1].get(rows.model._meta.label, 0)
    return deleted


def earliest(rows: QuerySet[Any], column: str) -> datetime | None:
    moment: datetime | None = rows.aggregate(moment=Min(column))["moment"]
    return moment


def before(rule: str, at: datetime) -> datetime:
    """What counts from then or earlier is kept no longer."""
    return at - RULES[rule].period


# -- invitations and delegations --------------------------------------------------------------------------------------


def lapse_invitations(at: datetime) -> int:
    """Each has a job of its own that does this; here is for jobs that failed."""
    due = list(PersonInvitation.objects.unanswered().filter(expires_at__lte=at).order_by("pk"))
    for invitation in due:
        inviting.lapse(invitation=invitation, by=Machine.CLOCK, at=at)
    return len(due)


def end_delegations(at: datetime) -> int:
    ended = 0
    for asked in Delegation.objects.open().filter(asked_at__lte=before("delegations", at)).order_by("pk"):
        with transaction.atomic():
            same = Delegation.objects.open().filter(pk=asked.pk)
            if same.update(decision=Decision.ENDED, decided_at=at, address="", address_index="") == 1:
                data = {"delegation": asked.ref, "because": "undecided", "by": trace(Machine.CLOCK)}
                append(SITE_CHAIN, SiteEvent.DELEGATION_ENDED, at=at, data=data)
                ended += 1
    return ended


# -- signing in -------------------------------------------------------------------------------------------------------


def end_sessions(at: datetime) -> int:
    return in_batches(Session.objects.filter(expire_date__lte=at))


def oldest_session() -> datetime | None:
    ends = earliest(Session.objects.all(), "expire_date")
    return ends - RULES["sessions"].period if ends else None


def oldest_throttle() -> datetime | None:
    ends = earliest(Throttle.objects.all(), "ends_at")
    return ends - RULES["throttles"].period if ends else None


# -- spreadsheets -----------------------------------------------------------------------------------------------------


def empty_imports(at: datetime) -> int:
    """Rows and files go; that somebody imported something then stays."""
    emptied = 0
    old = full_imports().filter(uploaded_at__lte=before("imports", at)).exclude(state__in=AT_WORK)
    for pk, state in old.order_by("pk").values_list("pk", "state"):
        with transaction.atomic():
            after = ImportState.DROPPED if state in DROPPABLE else state
            # Somebody may be going on with it since it was read.
            if SheetImport.objects.filter(pk=pk, state=state).update(content="", samples="", state=after):
                ImportRow.objects.filter(sheet=pk).delete()
                emptied += 1
    return emptied


def full_imports() -> QuerySet[SheetImport]:
    return SheetImport.objects.filter(~Q(content="") | Exists(ImportRow.objects.filter(sheet=OuterRef("pk"))))


# -- contacts ---------------------------------------------------------------------------------------------------------


def forget_contacts(at: datetime) -> int:
    """Ask about those that were not confirmed for two years; delete those about which somebody was asked in vain."""
    unchecked = Contact.objects.unchecked_since(at - (RULES["contacts"].period - NOTICE))
    gone = 0
    for contact in unchecked.filter(asked_at__lte=at - NOTICE).select_related("organisation").order_by("pk"):
        with transaction.atomic():
            # Somebody may have confirmed it since it was read.
            if Contact.objects.filter(pk=contact.pk, asked_at=contact.asked_at).delete()[0]:
                tell(contact, SiteEvent.CONTACT_LAPSED, by=Machine.CLOCK, at=at)
                gone += 1
    to_ask = unchecked.filter(asked_at=None)
    while organisations := list(to_ask.order_by("organisation").values_list("organisation", flat=True)[:BATCH]):
        with transaction.atomic():
            asked = Contact.objects.filter(pk__in=to_ask.filter(organisation__in=organisations).values("pk"))
            asked.update(asked_at=at)
            ask_about(set(organisations), at=at)
    return gone


def ask_about(organisations: set[int], *, at: datetime) -> None:
    """One mail to each director, and one a day to administrators about those without. In the caller's transaction."""
    directors = Duty.objects.filter(
        organisation__in=organisations, kind=DutyKind.DIRECTOR, revoked_at=None, person__is_active=True
    ).select_related("person", "organisation")
    for duty in directors:
        about = {"organisation": duty.organisation.ref, "person": duty.person.ref}
        key = f"contacts_unchecked:{duty.organisation.ref}:{at.isoformat()}"
        enqueue("organisations.send_notice", key, {"name": "contacts_unchecked", "about": about})
    if organisations - {duty.organisation_id for duty in directors}:
        day = at.astimezone(UTC).date().isoformat()
        for person in administrators():
            about = {"organisation": "", "person": person.ref}
            enqueue(
                "organisations.send_notice",
                f"contacts_unchecked:{person.ref}:{day}",
                {"name": "contacts_unchecked", "about": about},
            )


# -- mails in files, in demo mode -------------------------------------------------------------------------------------


def mail_files() -> list[Path]:
    folder = getattr(settings, "EMAIL_FILE_PATH", None)
    return sorted(Path(folder).glob("*.log")) if folder and Path(folder).is_dir() else []


def delete_mail_files(at: datetime) -> int:
    limit = before("mail_files", at).timestamp()
    old = [file for file in mail_files() if file.stat().st_mtime <= limit]
    for file in old:
        file.unlink(missing_ok=True)
    return len(old)


def oldest_mail_file() -> datetime | None:
    times = [file.stat().st_mtime for file in mail_files()]
    return datetime.fromtimestamp(min(times), UTC) if times else None


def done_jobs() -> QuerySet[Job]:
    return Job.objects.filter(state=State.DONE).exclude(payload="{}")


WORKERS: dict[str, Worker] = {
    "invitations": Worker(lapse_invitations, lambda: earliest(PersonInvitation.objects.unanswered(), "sent_at")),
    "delegations": Worker(end_delegations, lambda: earliest(Delegation.objects.open(), "asked_at")),
    "sessions": Worker(end_sessions, oldest_session),
    "throttles": Worker(lambda at: throttling.forget(at=at), oldest_throttle),
    "tokens": Worker(
        lambda at: in_batches(ApiToken.objects.filter(revoked_at__lte=before("tokens", at))),
        lambda: earliest(ApiToken.objects.exclude(revoked_at=None), "revoked_at"),
    ),
    "looks": Worker(
        lambda at: in_batches(AccessNote.objects.filter(at__lte=before("looks", at))),
        lambda: earliest(AccessNote.objects.all(), "at"),
    ),
    "jobs": Worker(lambda _at: sweeping.forget(), lambda: earliest(done_jobs(), "finished_at")),
    "imports": Worker(empty_imports, lambda: earliest(SheetImport.objects.exclude(content=""), "uploaded_at")),
    "contacts": Worker(forget_contacts, lambda: earliest(Contact.objects.all(), "checked_at")),
    "accounts": Worker(erase_absent, lambda: unused_longest(at=clock.now())),
    "mail_files": Worker(delete_mail_files, oldest_mail_file),
    "runs": Worker(
        lambda at: in_batches(RetentionRun.objects.filter(at__lte=before("runs", at))),
        lambda: earliest(RetentionRun.objects.all(), "at"),
    ),
}
