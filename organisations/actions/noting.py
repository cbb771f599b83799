"""The access log: who met personal data of others. A person can read what concerns them on the page "Your data"."""

from datetime import datetime, timedelta

from django.core.exceptions import PermissionDenied

from ledger import clock
from organisations.actors import Actor, Machine
from organisations.models import Access, AccessNote, Organisation, Person

# A page that is opened ten times in an hour is one look.
ONE_LOOK = timedelta(hours=1)


def note_access(*, subject: Person | Organisation, by: Actor, kind: str, at: datetime | None = None) -> bool:
    """Write that `by` met personal data: of a person, or the contacts or invited addresses of an organisation.

    One note per hour for the same look. Nothing is written where people look at what is their own. Gives whether a
    note was written. Raises PermissionDenied for somebody who is not signed in, ValueError for an unknown `kind`
    (a value of `Access`). No ledger event: the log itself can only be appended to, and is erased after a year.
    """
    if not isinstance(by, Person | Machine):
        raise PermissionDenied
    if by == subject:
        return False
    at = at or clock.now()
    about = {"subject": subject} if isinstance(subject, Person) else {"organisation": subject}
    look = AccessNote.objects.filter(
        **about, actor=by if isinstance(by, Person) else None, kind=Access(kind), at__gt=at - ONE_LOOK, at__lte=at
    )
    if look.exists():
        return False
    AccessNote.objects.create(**about, actor=by if isinstance(by, Person) else None, kind=Access(kind), at=at)
    return True
