"""Somebody wants no invitations and reminders any more: asked for by the link in a mail, without an account."""

import hmac
from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.crypto import salted_hmac

from ledger import clock
from statements.models import MailStop, Recipient, Statement
from statements.queries.mailing import address_of


def token_of(recipient: Recipient) -> str:
    """The secret of a mail's link that stops: made again when the mail is written, so that it is stored nowhere."""
    return salted_hmac("statements.mail_stops", recipient.ref, algorithm="sha256").hexdigest()[:32]


def recipient_of(statement: str, ref: str, token: str) -> Recipient:
    """The mail that the link is from. Raises Recipient.DoesNotExist, also for a wrong token."""
    found = Recipient.objects.select_related("mailing__statement", "person").get(
        ref=ref, mailing__statement__ref=statement
    )
    if not hmac.compare_digest(token_of(found).encode(), token.encode()):
        raise Recipient.DoesNotExist
    return found


def stop_mails(recipient: Recipient, *, everywhere: bool = False, at: datetime | None = None) -> None:
    """No more mails to this address about this statement, or about any. Said twice it is said once.

    There is no event: the ledger is not told what somebody reads.
    """
    address, statement = address_of(recipient), None if everywhere else recipient.mailing.statement
    with transaction.atomic():
        # One at a time for one mail: a second tap finds the first.
        Recipient.objects.select_for_update(no_key=True).get(pk=recipient.pk)
        if not MailStop.objects.filter(address_index=address, statement=statement).exists():
            MailStop.objects.create(address=address, statement=statement, stopped_at=at or clock.now())


def want_mails(recipient: Recipient) -> None:
    """The way back: mails about this statement come again, and so do those about others."""
    stands(address_of(recipient), recipient.mailing.statement).delete()


def stops_of(recipient: Recipient) -> tuple[bool, bool]:
    """Whether this address wants no mails of this statement, and of none."""
    where = set(stands(address_of(recipient), recipient.mailing.statement).values_list("statement", flat=True))
    return recipient.mailing.statement_id in where, None in where


def stands(address: str, statement: Statement) -> QuerySet[MailStop]:
    return MailStop.objects.filter(Q(statement=statement) | Q(statement=None), address_index=address)
