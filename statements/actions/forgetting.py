"""A person is erased: what becomes of their part in statements. Called by `organisations.actions.erasing`."""

from dataclasses import replace
from datetime import datetime

from django.db.models import QuerySet

from ledger.append import append
from organisations import holdings
from organisations.actions import retaining
from organisations.actors import Actor, Machine, trace
from organisations.models import Person
from statements.actions import lifecycle, press
from statements.actions.evidencing import empty_evidence, oldest_evidence
from statements.actions.forgetting_mails import forget_mailboxes, forget_mails, oldest_mailbox
from statements.actions.own_signatures import empty, take_out
from statements.actions.showing import keep
from statements.actions.signing import hold_signature
from statements.actions.staffing import what
from statements.models import (
    Application,
    Draft,
    Endorsement,
    Individual,
    OutsideText,
    PreparedSignature,
    StatementRole,
    UnsentAmendment,
    WordReturn,
)
from statements.queries.holdings import COLUMNS, counted, held, in_use, objections
from statements.queries.mailed import applications_at, endorsements_at, press_contacts_at, signatures_at
from statements.stages import EventKind, PreparedState


def forget(person: Person, by: Actor, at: datetime) -> None:
    """End their roles; delete what they have not sent, and who mailed them. Everything else was done for an
    organisation and stays, as done by an erased person. In the caller's transaction.

    Events: role.ended.
    """
    for role in StatementRole.objects.filter(person=person, revoked_at=None).select_related("statement").order_by("pk"):
        if StatementRole.objects.filter(pk=role.pk, revoked_at=None).update(revoked_at=at) == 1:
            append(
                role.statement.chain,
                EventKind.ROLE_ENDED,
                at=at,
                data={"role": role.ref, "person": person.ref, **what(role), "by": trace(by)},
            )
    forget_by_mail(person, by, at=at)
    UnsentAmendment.objects.filter(person=person).delete()
    Draft.objects.filter(person=person).delete()
    forget_mails(person)


def forget_by_mail(person: Person, by: Actor, *, at: datetime) -> None:
    """What was signed or asked for from the address of the account: signatures of individuals are their own, and are
    withdrawn. Where the clock erases an account that nobody uses, they stay as they are shown, without the address.

    Whom a statement names to the press with this address, it names no more. Events: signature.withdrawn,
    press_contact.set.
    """
    for endorsement in endorsements_at(person.email):
        endorsement.delete()
    for application in applications_at(person.email):
        application.delete()
    for contact in press_contacts_at(person.email):
        lifecycle.hold_against_publishing(contact.statement)
        contact.delete()
        press.note(contact.statement, replaces=True, by=by, at=at)
    for signature in signatures_at(person.email):
        if by is Machine.CLOCK:
            keep(signature, replace(hold_signature(signature), address="", salts={}))
            Individual.objects.filter(signature=signature).update(address_index="", near_index="", browser_index="")
        elif signature.withdrawn_at is None:
            lifecycle.hold_against_publishing(signature.statement)
            take_out(signature, at=at)
        else:
            empty(signature)


def drop_endorsements(at: datetime) -> int:
    return retaining.in_batches(Endorsement.objects.filter(asked_at__lte=retaining.before("endorsements", at)))


def marked() -> QuerySet[Individual]:
    return Individual.objects.exclude(browser_index="")


def forget_browsers(at: datetime) -> int:
    """Take the mark of the browser off; how many."""
    limit = retaining.before("browsers_that_asked", at)
    return marked().filter(signature__confirmed_at__lte=limit).update(browser_index="")


def drop_applications(at: datetime) -> int:
    limit = retaining.before("applications", at)
    return retaining.in_batches(Application.objects.filter(outcome="", asked_at__lte=limit))


def prepared_and_not_signed() -> QuerySet[PreparedSignature]:
    return PreparedSignature.objects.filter(state=PreparedState.WAITING)


def drop_prepared(at: datetime) -> int:
    """Delete what waits for a second person in vain; how many."""
    limit = retaining.before("prepared_signatures", at)
    return retaining.in_batches(prepared_and_not_signed().filter(statement__sign_on_closes_at__lte=limit))


def drop_drafts(at: datetime) -> int:
    """Delete what nobody went on with, in paragraphs and in amendments; how many."""
    limit = retaining.before("drafts", at)
    return retaining.in_batches(Draft.objects.filter(seen_at__lte=limit)) + retaining.in_batches(
        UnsentAmendment.objects.filter(saved_at__lte=limit)
    )


def oldest_draft() -> datetime | None:
    oldest = (
        retaining.earliest(Draft.objects.all(), "seen_at"),
        retaining.earliest(UnsentAmendment.objects.all(), "saved_at"),
    )
    return min(filter(None, oldest), default=None)


def empty_word_files(at: datetime) -> int:
    """Take the content out of Word files that came back, and delete outside texts; how many. What was taken stays."""
    limit = retaining.before("word_files", at)
    old = WordReturn.objects.filter(uploaded_at__lte=limit).exclude(content=b"")
    emptied = old.update(content=b"", read="", decided="")
    return emptied + retaining.in_batches(OutsideText.objects.filter(uploaded_at__lte=limit))


def oldest_word_file() -> datetime | None:
    oldest = (
        retaining.earliest(WordReturn.objects.exclude(content=b""), "uploaded_at"),
        retaining.earliest(OutsideText.objects.all(), "uploaded_at"),
    )
    return min(filter(None, oldest), default=None)


def connect() -> None:
    """Tell `organisations` what statements hold of persons, and carry out its rules about that; once, at start."""
    holdings.tell(
        "statements",
        holdings.Teller(
            columns=COLUMNS, held=held, counted=counted, objections=objections, in_use=in_use, forget=forget
        ),
    )
    retaining.take_over("drafts", retaining.Worker(drop_drafts, oldest_draft))
    retaining.take_over(
        "endorsements",
        retaining.Worker(drop_endorsements, lambda: retaining.earliest(Endorsement.objects.all(), "asked_at")),
    )
    retaining.take_over(
        "browsers_that_asked",
        retaining.Worker(forget_browsers, lambda: retaining.earliest(marked(), "signature__confirmed_at")),
    )
    retaining.take_over(
        "applications",
        retaining.Worker(
            drop_applications, lambda: retaining.earliest(Application.objects.filter(outcome=""), "asked_at")
        ),
    )
    retaining.take_over(
        "prepared_signatures",
        retaining.Worker(
            drop_prepared, lambda: retaining.earliest(prepared_and_not_signed(), "statement__sign_on_closes_at")
        ),
    )
    retaining.take_over("evidence", retaining.Worker(empty_evidence, oldest_evidence))
    retaining.take_over("mailboxes", retaining.Worker(forget_mailboxes, oldest_mailbox))
    retaining.take_over("word_files", retaining.Worker(empty_word_files, oldest_word_file))
