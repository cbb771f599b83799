"""Who hears of an event: jobs for mails, each with a key of its own, left in the event's transaction."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from ledger.models import Event
from organisations.models import Right
from organisations.queries.rights import mandates_about
from outbox.enqueue import NewJob, enqueue, enqueue_many
from statements.models import RecordedSignature, Signature, Statement
from statements.queries.answering import answer_for
from statements.queries.recorded import lines_of
from statements.queries.staffing import staff_of
from statements.stages import RecordedState, RoleKind, SignatoryKind

AT_ONCE = 50  # lines of a sheet whose mails are asked for in one transaction


def ref_of(event: Event) -> str:
    """The reference of the statement that it happened to. No query."""
    return event.chain.removeprefix("statement:")


def of(event: Event) -> Statement:
    return Statement.objects.get(ref=ref_of(event))


def notify(event: Event, name: str, *, organisation: str = "", person: str, **more: Any) -> None:
    """One mail to one person, about this event."""
    payload: dict[str, Any] = {"name": name, "about": {"statement": ref_of(event), "person": person, **more}}
    if organisation:
        payload["about"]["organisation"] = organisation
    enqueue("statements.send_notice", f"{event.uid}:{name}:{organisation}:{person}", payload)


def coordinators_of(statement: Statement) -> list[str]:
    """The references of everybody who coordinates it: for the convenor, for a co-convenor, or named here."""
    staff = staff_of(statement)
    workers = (*staff.own, *staff.together, *staff.named)
    return sorted({worker.person.ref for worker in workers if worker.does == RoleKind.COORDINATOR})


def convenors_people(statement: Statement) -> list[str]:
    """The references of everybody who leads or publishes it."""
    staff = staff_of(statement)
    does = {RoleKind.COORDINATOR, RoleKind.PUBLISHER}
    return sorted({worker.person.ref for worker in (*staff.own, *staff.named) if worker.does in does})


def representatives(organisation_ids: Any, right: Right, *, at: datetime, about: str) -> list[tuple[str, str]]:
    """(organisation ref, person ref) of everybody who holds `right` for one of these organisations, about a statement
    by its reference."""
    return list(
        mandates_about(about, at=at)
        .filter(organisation__in=organisation_ids, right__in=right.included_in)
        .order_by("organisation", "person")
        .values_list("organisation__ref", "person__ref")
        .distinct()
    )


def tell_signers(event: Event, name: str, number: int, **more: str) -> None:
    """A mail to each of so many who may sign for an organisation: who they are is looked up when it leaves."""
    enqueue_many(mails_to_signers(event, name, number, **more))


def mails_to_signers(event: Event, name: str, number: int, **more: str) -> list[NewJob]:
    return [
        NewJob(
            "statements.send_notice",
            ":".join((str(event.uid), name, *sorted(more.values()), str(place))),
            {"name": name, "about": {"statement": ref_of(event), "place": place, **more}},
        )
        for place in range(number)
    ]


def tell_of_recorded(event: Event) -> None:
    """Mails to those who answer for each organisation in whose name something was recorded, and still waits; to nobody
    of a sheet of individuals. In a transaction of its own for every handful of lines. Safe to run twice."""
    waiting = RecordedSignature.objects.filter(evidence__ref=event.content["evidence"], state=RecordedState.WAITING)
    statement = of(event)
    lines = lines_of(statement, waiting.exclude(kind=SignatoryKind.INDIVIDUAL).order_by("number"))
    for start in range(0, len(lines), AT_ONCE):
        mails = [
            mail
            for line in lines[start : start + AT_ONCE]
            if line.organisation is not None
            for mail in mails_to_signers(
                event,
                "recorded_in_your_name",
                len(answer_for(statement, line.organisation, at=event.at)),
                recorded=line.recorded.ref,
            )
        ]
        with transaction.atomic():
            enqueue_many(mails)


def tell_signatories(event: Event, name: str, signatures: QuerySet[Signature]) -> None:
    """One mail for each signature of an organisation. A job stays for a while, so it names the signature alone."""
    bodies = signatures.exclude(kind=SignatoryKind.INDIVIDUAL).order_by("ref")
    for ref in bodies.values_list("ref", flat=True):
        about = {"statement": of(event).ref, "signature": ref}
        enqueue("statements.send_notice", f"{event.uid}:{name}:{ref}", {"name": name, "about": about})
