"""Contacts of organisations: written by their director and by administrators. The ledger learns that, never who."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from ledger import clock
from ledger.append import append
from organisations.actions.mandating import admit_address
from organisations.actors import Actor, trace
from organisations.events import SITE_CHAIN, SiteEvent
from organisations.models import Contact, ContactRole, Organisation
from organisations.queries.rights import answers_for
from organisations.refusals import Refused
from organisations.wording import admit

MOST_CONTACTS = 30


def add_contact(
    *,
    organisation: Organisation,
    role: str,
    name: str = "",
    email: str = "",
    phone: str = "",
    note: str = "",
    is_press: bool = False,
    by: Actor,
    at: datetime | None = None,
) -> Contact:
    """Add a contact; an e-mail address or a telephone number is needed. `is_press` shows it on the public profile,
    while there is one. Raises PermissionDenied, Refused. Event: contact.added.
    """
    if not answers_for(by, organisation):
        raise PermissionDenied
    values = admitted(role=role, name=name, email=email, phone=phone, note=note)
    at = at or clock.now()
    with transaction.atomic():
        # One at a time, so that the limit holds.
        Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)
        if Contact.objects.filter(organisation=organisation).count() >= MOST_CONTACTS:
            raise Refused("many", _("These are too many contacts. Remove some first."))
        contact = Contact.objects.create(
            organisation=organisation, **values, is_press=is_press, created_at=at, checked_at=at
        )
        tell(contact, SiteEvent.CONTACT_ADDED, by=by, at=at)
    return contact


def change_contact(
    *,
    contact: Contact,
    role: str,
    name: str = "",
    email: str = "",
    phone: str = "",
    note: str = "",
    is_press: bool = False,
    by: Actor,
    at: datetime | None = None,
) -> None:
    """Write the particulars anew, or confirm them as they are. Raises PermissionDenied, Refused.

    Event: contact.changed.
    """
    if not answers_for(by, contact.organisation):
        raise PermissionDenied
    values = admitted(role=role, name=name, email=email, phone=phone, note=note)
    at = at or clock.now()
    with transaction.atomic():
        same = Contact.objects.filter(pk=contact.pk, organisation=contact.organisation_id)
        if same.update(**values, email_index=values["email"], is_press=is_press, checked_at=at, asked_at=None) != 1:
            raise Refused("removed", _("This contact is not here any more."))
        tell(contact, SiteEvent.CONTACT_CHANGED, by=by, at=at)
    contact.refresh_from_db()


def confirm_contact(*, contact: Contact, by: Actor, at: datetime | None = None) -> None:
    """Say that it is still right: it is kept for another two years. Raises PermissionDenied, Refused.

    Event: contact.confirmed.
    """
    if not answers_for(by, contact.organisation):
        raise PermissionDenied
    at = at or clock.now()
    with transaction.atomic():
        same = Contact.objects.filter(pk=contact.pk, organisation=contact.organisation_id)
        if same.update(checked_at=at, asked_at=None) != 1:
            raise Refused("removed", _("This contact is not here any more."))
        tell(contact, SiteEvent.CONTACT_CONFIRMED, by=by, at=at)
    contact.refresh_from_db()


def remove_contact(*, contact: Contact, by: Actor, at: datetime | None = None) -> None:
    """Delete it: nothing of it stays. Raises PermissionDenied, Refused. Event: contact.removed."""
    if not answers_for(by, contact.organisation):
        raise PermissionDenied
    at = at or clock.now()
    with transaction.atomic():
        deleted, _rows = Contact.objects.filter(pk=contact.pk, organisation=contact.organisation_id).delete()
        if not deleted:
            raise Refused("removed", _("This contact is not here any more."))
        tell(contact, SiteEvent.CONTACT_REMOVED, by=by, at=at)


def tell(contact: Contact, event: SiteEvent, *, by: Actor, at: datetime) -> None:
    """Which contact of which organisation, by reference: no name, no address."""
    data = {"contact": contact.ref, "organisation": contact.organisation.ref, "by": trace(by)}
    append(SITE_CHAIN, event, at=at, data=data)


def admitted(*, role: str, name: str, email: str, phone: str, note: str) -> dict[str, str]:
    """Raises Refused with the field at fault."""
    if role not in ContactRole.values:
        raise Refused("role", _("Choose what one turns to this contact for."), field="role")
    if not email.strip() and not phone.strip():
        raise Refused("unreachable", _("Give an e-mail address or a telephone number."), field="email")
    return {
        "role": role,
        "name": admit(name, field="name", longest=120, required=False),
        "email": admit_address(email, field="email") if email.strip() else "",
        "phone": admit_phone(phone),
        "note": admit(note, field="note", longest=500, lines=True, required=False),
    }


def admit_phone(number: str) -> str:
    """A number as it is dialled, with the usual marks between digits. Raises Refused."""
    number = admit(number, field="phone", longest=40, required=False)
    if number and (
        sum(sign.isdecimal() for sign in number) < 6
        or not all(sign.isdecimal() or sign in " +-()./" for sign in number)
    ):
        raise Refused("phone", _("This is not a telephone number."), field="phone")
    return number
