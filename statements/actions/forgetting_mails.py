"""To whom mails to many went is forgotten: with an erased person, and with everybody after a while."""

from datetime import datetime

from django.db.models import Q

from organisations.actions import retaining
from organisations.models import Person
from statements.models import Mailing, MailStop, Recipient


def forget_mails(person: Person) -> None:
    """What was mailed to somebody, also where the address is only a contact's, and that they wanted none."""
    Recipient.objects.filter(Q(person=person) | Q(address_index=person.email)).delete()
    MailStop.objects.filter(address_index=person.email).delete()


def forget_mailboxes(at: datetime) -> int:
    """Delete to whom mails to many went; how many. That they were sent, and the convenor's words, stay."""
    old = Mailing.objects.filter(made_at__lte=retaining.before("mailboxes", at))
    return retaining.in_batches(Recipient.objects.filter(mailing__in=old.values("pk")))


def oldest_mailbox() -> datetime | None:
    kept = Mailing.objects.filter(pk__in=Recipient.objects.values("mailing"))
    return retaining.earliest(kept, "made_at")
