"""An account is closed for a while, and opened again: when somebody's mail was stolen, say."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from ledger import clock
from ledger.append import append
from organisations.actions import accounts, roles
from organisations.actors import Actor, is_administrator, trace
from organisations.events import SITE_CHAIN, SiteEvent
from organisations.models import ApiToken, Person
from organisations.refusals import Refused


def deactivate_person(*, somebody: Person, by: Actor, at: datetime | None = None) -> None:
    """Close an account: it can neither sign in nor act, its sessions and API tokens end, and so does its role as an
    administrator. Its mandates and duties rest; signatures given under them stand.

    Raises PermissionDenied; Refused where it is closed already, or nobody would be left to administer the site.
    Events: administrator.ended, token.revoked for each token, person.deactivated.
    """
    if not is_administrator(by):
        raise PermissionDenied
    at = at or clock.now()
    with transaction.atomic():
        if Person.objects.filter(pk=somebody.pk, is_superuser=True, is_active=True).exists():
            roles.end_administrator(somebody, by=by, at=at)
        # Whoever was made an administrator since then is not closed without a second look.
        open_account = Person.objects.filter(pk=somebody.pk, is_active=True, is_superuser=False)
        if open_account.update(is_active=False) != 1:
            raise Refused("inactive", _("This account is closed already."))
        for token in ApiToken.objects.filter(person=somebody, revoked_at=None).order_by("pk"):
            if ApiToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=at) == 1:
                append(SITE_CHAIN, SiteEvent.TOKEN_REVOKED, at=at, data={"person": somebody.ref, "by": trace(by)})
        accounts.end_other_sign_ins(person=somebody)
        append(SITE_CHAIN, SiteEvent.PERSON_DEACTIVATED, at=at, data={"person": somebody.ref, "by": trace(by)})
    somebody.is_active = False


def reactivate_person(*, somebody: Person, by: Actor, at: datetime | None = None) -> None:
    """Open a closed account again. Tokens and the role of an administrator do not come back by this.

    Raises PermissionDenied; Refused where it is open, or erased. Event: person.reactivated.
    """
    if not is_administrator(by):
        raise PermissionDenied
    with transaction.atomic():
        closed = Person.objects.filter(pk=somebody.pk, is_active=False, erased_at=None)
        if closed.update(is_active=True) != 1:
            raise Refused("active", _("This account is open already, or it was erased."))
        append(
            SITE_CHAIN,
            SiteEvent.PERSON_REACTIVATED,
            at=at or clock.now(),
            data={"person": somebody.ref, "by": trace(by)},
        )
    somebody.is_active = True
