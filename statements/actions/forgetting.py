"""A person is erased: what becomes of their part in statements. Called by `organisations.actions.erasing`."""

from datetime import datetime

from ledger.append import append
from organisations import holdings
from organisations.actions import retaining
from organisations.actors import Actor, trace
from organisations.models import Person
from statements.actions.staffing import what
from statements.models import Draft, OutsideText, Signature, StatementRole, UnsentAmendment, WordReturn
from statements.queries.holdings import COLUMNS, counted, held, in_use, objections
from statements.stages import EventKind, SignatoryKind


def forget(person: Person, by: Actor, at: datetime) -> None:
    """End their roles; take their name from signatures that they gave as an individual and withdrew; delete what
    they have not sent. Everything else was done for an organisation and stays, as done by an erased person. In the
    caller's transaction.

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
    UnsentAmendment.objects.filter(person=person).delete()
    Draft.objects.filter(person=person).delete()
    Signature.objects.filter(signed_by=person, kind=SignatoryKind.INDIVIDUAL).update(name_en="", name_km="")


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
    retaining.take_over("word_files", retaining.Worker(empty_word_files, oldest_word_file))
