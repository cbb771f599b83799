"""Roles for the whole site. There is one: administrator."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from ledger import clock
from ledger.append import append
from organisations.actors import Actor, is_administrator, trace
from organisations.events import SITE_CHAIN, SiteEvent
from organisations.models import Person
from organisations.refusals import Refused


def make_administrator(somebody: Person, *, by: Actor, at: datetime | None = None) -> None:
    """Let `somebody` administer the site. Raises PermissionDenied, Refused. Event: administrator.made."""
    if not is_administrator(by):
        raise PermissionDenied
    with transaction.atomic():
        if Person.objects.filter(pk=somebody.pk, is_active=True, is_superuser=False).update(is_superuser=True) != 1:
            raise Refused("administrator", _("This person administers the site already."), field="email")
        append(
            SITE_CHAIN,
            SiteEvent.ADMINISTRATOR_MADE,
            at=at or clock.now(),
            data={"person": somebody.ref, "by": trace(by)},
        )
    somebody.is_superuser = True


def end_administrator(somebody: Person, *, by: Actor, at: datetime | None = None) -> None:
    """Let `somebody` no longer administer the site. Raises PermissionDenied; Refused where nobody would be left.

    Event: administrator.ended.
    """
    if not is_administrator(by):
        raise PermissionDenied
    with transaction.atomic():
        # Two who end each other at once must not both succeed: each waits for the other's rows.
        left = list(Person.objects.select_for_update().filter(is_superuser=True, is_active=True).order_by("pk"))
        if isinstance(by, Person) and by not in left:
            raise PermissionDenied
        if somebody not in left:
            raise Refused("revoked", _("This person does not administer the site any more."))
        if len(left) == 1:
            raise Refused("last", _("This is the last administrator: somebody must stay."))
        Person.objects.filter(pk=somebody.pk).update(is_superuser=False)
        append(
            SITE_CHAIN,
            SiteEvent.ADMINISTRATOR_ENDED,
            at=at or clock.now(),
            data={"person": somebody.ref, "by": trace(by)},
        )
    somebody.is_superuser = False
