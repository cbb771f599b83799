"""Webhooks: made, changed, removed by who subscribes for the organisation."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from ledger import clock
from ledger.append import append
from ledger.canonical import Json
from organisations.actions.once import once
from organisations.actors import Actor, person, trace
from organisations.events import SITE_CHAIN, SiteEvent
from organisations.models import Organisation, Person
from organisations.refusals import Refused
from partners.actions.telling import hold
from partners.kinds import Kind
from partners.models import Webhook
from partners.queries import subscribes
from partners.wire.places import WrongPlace, read_place
from partners.wire.signing import new_secret

MOST_WEBHOOKS = 10
BOTH_SIGN = timedelta(days=1)


def add_webhook(
    organisation: Organisation,
    *,
    address: str,
    kinds: Iterable[str],
    submission: UUID | None = None,
    by: Actor,
    at: datetime | None = None,
) -> Webhook:
    """Note an address, with a secret of its own. It is told nothing before it has answered a challenge.

    Raises PermissionDenied, Refused. Event: webhook.added.
    """
    maker = admit_subscriber(by, organisation)
    address = address.strip()
    host = admit_address(address)
    wanted = admit_kinds(kinds)
    at = at or clock.now()

    def make() -> Webhook:
        # One at a time, so that the limit holds.
        Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)
        if organisation.webhooks.count() >= MOST_WEBHOOKS:
            raise Refused("many", _("These are too many. Remove one first."))
        webhook = Webhook.objects.create(
            organisation=organisation,
            url=address,
            host=host,
            kinds=wanted,
            secret=new_secret(),
            made_by=maker,
            made_at=at,
            submission=submission,
        )
        note(webhook, SiteEvent.WEBHOOK_ADDED, by=by, at=at)
        return webhook

    return once(Webhook.objects.filter(made_by=maker, organisation=organisation), submission, make)


def change_kinds(webhook: Webhook, *, kinds: Iterable[str], by: Actor, at: datetime | None = None) -> None:
    """Say anew what it wants. Raises PermissionDenied, Refused. Event: webhook.changed."""
    admit_subscriber(by, webhook.organisation)
    wanted = admit_kinds(kinds)
    with transaction.atomic():
        held = hold(webhook)
        Webhook.objects.filter(pk=held.pk).update(kinds=wanted)
        held.kinds = wanted
        note(held, SiteEvent.WEBHOOK_CHANGED, by=by, at=at or clock.now())


def change_secret(webhook: Webhook, *, by: Actor, at: datetime | None = None) -> str:
    """A new secret, which is returned. For a day the one before signs, too; one that was retiring already does no more.

    Raises PermissionDenied. Event: webhook.secret_changed.
    """
    admit_subscriber(by, webhook.organisation)
    at = at or clock.now()
    secret = new_secret()
    with transaction.atomic():
        held = hold(webhook)
        Webhook.objects.filter(pk=held.pk).update(secret=secret, retiring=held.secret, retires_at=at + BOTH_SIGN)
        note(held, SiteEvent.WEBHOOK_SECRET_CHANGED, by=by, at=at)
    return secret


def remove_webhook(webhook: Webhook, *, by: Actor, at: datetime | None = None) -> None:
    """Delete it with all that was told; what is on its way does not leave any more.

    Raises PermissionDenied. Event: webhook.removed.
    """
    admit_subscriber(by, webhook.organisation)
    with transaction.atomic():
        held = hold(webhook)
        note(held, SiteEvent.WEBHOOK_REMOVED, by=by, at=at or clock.now())
        held.delete()


def note(webhook: Webhook, event: SiteEvent, *, by: Actor, at: datetime) -> None:
    """Which webhook of which organisation, and what it wants: no address, no host."""
    data: dict[str, Json] = {
        "webhook": webhook.ref,
        "organisation": webhook.organisation.ref,
        "kinds": list(webhook.kinds.split()),
        "by": trace(by),
    }
    append(SITE_CHAIN, event, at=at, data=data)


def admit_subscriber(by: Actor, organisation: Organisation) -> Person:
    """Raises PermissionDenied."""
    if not subscribes(by, organisation):
        raise PermissionDenied
    return person(by)


def admit_kinds(kinds: Iterable[str]) -> str:
    """In the order of the list. Raises Refused."""
    asked = set(kinds)
    if not asked or not asked <= set(Kind.values):
        raise Refused("kinds", _("Choose what this address is told."), field="kinds")
    return " ".join(kind.value for kind in Kind if kind in asked)


def admit_address(address: str) -> str:
    """The host of an address that may be called as far as its words go; where the name leads is seen at each call.

    Raises Refused.
    """
    try:
        return read_place(address, ports=frozenset(settings.WEBHOOK_PORTS)).host_header
    except WrongPlace as wrong:
        raise Refused("address", WRONG[wrong.code](), field="address") from None


WRONG = {
    "form": lambda: _("This is not an address such as https://example.org/hooks."),
    "scheme": lambda: _("The address begins with https://."),
    "user": lambda: _("The address holds no user name and no password before an @."),
    "host": lambda: _("The address names a host by its full name, such as hooks.example.org."),
    "port": lambda: _("This port is not called. Leave it out."),
}
