"""The press: whom it may ask, because the convenor says so, and the links by which it gets a kit before its minute."""

import hmac
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from ledger import clock
from ledger.append import append
from organisations.actions.contacting import admit_phone
from organisations.actions.mandating import admit_address
from organisations.actors import Actor, trace
from organisations.refusals import Refused
from organisations.wording import admit
from statements.actions import lifecycle
from statements.models import PressContact, PressLink, Statement
from statements.permissions import leads_or_publishes, publishes
from statements.queries.publishing import open_embargo
from statements.stages import PUBLISHABLE, STAFFED, EventKind

MOST_LINKS = 100  # of one statement


def set_press_contact(
    statement: Statement,
    *,
    name_en: str = "",
    name_km: str = "",
    role_en: str = "",
    role_km: str = "",
    phone: str = "",
    email: str = "",
    by: Actor,
    at: datetime | None = None,
) -> PressContact:
    """Name whom the press may ask: printed and shown to everybody from the next edition on.

    One that was public before is shown nowhere from then on. Raises PermissionDenied; Refused with the field at fault.
    Event: press_contact.set, which tells nobody's name.
    """
    if not leads_or_publishes(by, statement):
        raise PermissionDenied
    words = {"name_en": name_en, "name_km": name_km, "role_en": role_en, "role_km": role_km}
    values = {field: admit(text, field=field, longest=120, required=False) for field, text in words.items()}
    if not values["name_en"] and not values["name_km"]:
        raise Refused("name", _("Give the name in at least one language."), field="name_en")
    if not email.strip() and not phone.strip():
        raise Refused("unreachable", _("Give an e-mail address or a telephone number."), field="email")
    values["phone"] = admit_phone(phone)
    values["email"] = admit_address(email, field="email") if email.strip() else ""
    at = at or clock.now()
    with transaction.atomic():
        lifecycle.hold(statement, STAFFED, alone=True)
        before = PressContact.objects.filter(statement=statement).first()
        if before is not None and all(getattr(before, field) == value for field, value in values.items()):
            return before
        contact, _created = PressContact.objects.update_or_create(
            statement=statement, defaults={**values, "set_at": at}
        )
        note(statement, replaces=before is not None, by=by, at=at)
    return contact


def remove_press_contact(statement: Statement, *, by: Actor, at: datetime | None = None) -> None:
    """Name nobody any more: an edition that bears the contact is recalled at once, and the next one made.

    Nothing where nobody is named. Raises PermissionDenied, Refused. Event: press_contact.set.
    """
    if not leads_or_publishes(by, statement):
        raise PermissionDenied
    at = at or clock.now()
    with transaction.atomic():
        lifecycle.hold(statement, STAFFED, alone=True)
        gone, _rows = PressContact.objects.filter(statement=statement).delete()
        if gone:
            note(statement, replaces=True, by=by, at=at)


def note(statement: Statement, *, replaces: bool, by: Actor, at: datetime) -> None:
    append(statement.chain, EventKind.PRESS_CONTACT_SET, at=at, data={"replaces": replaces, "by": trace(by)})


# -- links for the press -----------------------------------------------------------------------------------------------


def token_of(link: PressLink) -> str:
    """The secret in its address: made again when it is shown, so that it is stored nowhere."""
    return salted_hmac("statements.press_links", link.ref, algorithm="sha256").hexdigest()[:32]


def link_of(statement: str, ref: str, token: str) -> PressLink:
    """The link as it was given to somebody. Raises PressLink.DoesNotExist, also where it was taken back."""
    found = PressLink.objects.select_related("statement").get(ref=ref, statement__ref=statement, ended_at=None)
    if not hmac.compare_digest(token_of(found).encode(), token.encode()):
        raise PressLink.DoesNotExist
    return found


def make_press_link(statement: Statement, *, note: str, by: Actor, at: datetime | None = None) -> PressLink:
    """A link by which whoever has it gets the kit under embargo. `note` says to whom it is given.

    Raises PermissionDenied; Refused with code `no_embargo`, `too_many`. Event: press_link.made.
    """
    if not publishes(by, statement):
        raise PermissionDenied
    note = admit(note, field="note", longest=120)
    at = at or clock.now()
    with transaction.atomic():
        lifecycle.hold(statement, PUBLISHABLE, alone=True)
        if open_embargo(statement) is None:
            raise Refused("no_embargo", _("Set an embargo first."))
        if statement.press_links.filter(ended_at=None).count() >= MOST_LINKS:
            raise Refused("too_many", _("There are too many links. Take some back first."), field="note")
        link = PressLink.objects.create(statement=statement, note=note, made_at=at)
        append(statement.chain, EventKind.PRESS_LINK_MADE, at=at, data={"link": link.ref, "by": trace(by)})
    return link


def end_press_link(link: PressLink, *, by: Actor, at: datetime | None = None) -> None:
    """Take a link back: from now on it leads nowhere. Raises PermissionDenied. Event: press_link.ended, once."""
    if not publishes(by, link.statement):
        raise PermissionDenied
    at = at or clock.now()
    with transaction.atomic():
        if PressLink.objects.filter(pk=link.pk, ended_at=None).update(ended_at=at) == 1:
            data = {"link": link.ref, "by": trace(by)}
            append(link.statement.chain, EventKind.PRESS_LINK_ENDED, at=at, data=data)
