"""Something became public: a message to each webhook that wants to know, in the transaction in which it did."""

import json
import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from ledger import clock
from ledger.canonical import instant
from organisations.actors import Actor
from organisations.refusals import Refused
from outbox.enqueue import enqueue
from partners.kinds import Kind, MessageState, OwnKind, WebhookState
from partners.models import Message, Webhook
from partners.queries import listening, subscribes

MOST_ASKED_FOR = 20  # challenges, tests and repetitions of one webhook within
HOUR = timedelta(hours=1)


def tell(kind: Kind, *, about: str, key: str, data: Mapping[str, Any], at: datetime) -> int:
    """Write what everybody who wants `kind` is told of `about`, in the caller's transaction; how many.

    `data` are values that JSON knows. Told again under the same key, nothing happens. Jobs: partners.send, one each.
    """
    body = body_of(kind, data, at=at)
    key = f"{key}:{kind}"
    wanting = [webhook for webhook, wanted in listening([kind]) if kind in wanted]
    known = set(Message.objects.filter(webhook__in=wanting, key=key).values_list("webhook", flat=True))
    fresh = [
        Message(webhook_id=webhook, kind=kind, key=key, about=about, body=body, made_at=at, next_at=at)
        for webhook in wanting
        if webhook not in known
    ]
    for message in Message.objects.bulk_create(fresh):
        send_on(message, number=1)
    return len(fresh)


def body_of(kind: Kind | OwnKind, data: Mapping[str, Any], *, at: datetime) -> str:
    return json.dumps({"type": kind.value, "timestamp": instant(at), "data": dict(data)}, ensure_ascii=False)


def send_on(message: Message, *, number: int, due: datetime | None = None, again: str = "") -> None:
    """The job of attempt `number`. `again` makes another one of it where somebody does not wait for the first."""
    key = f"webhook:{message.ref}:{number}" + (f":{again}" if again else "")
    enqueue("partners.send", key, {"message": message.ref, "number": number}, due=due)


# -- what somebody asks for --------------------------------------------------------------------------------------------


def challenge(webhook: Webhook, *, by: Actor, at: datetime | None = None) -> Message:
    """Send a challenge: whoever answers with its words wants to be told. Raises PermissionDenied, Refused."""
    return ask_for(webhook, OwnKind.CHALLENGE, {"challenge": secrets.token_urlsafe(24)}, by=by, at=at)


def send_test(webhook: Webhook, *, by: Actor, at: datetime | None = None) -> Message:
    """Send a message that tells nothing. Raises PermissionDenied, Refused."""
    return ask_for(webhook, OwnKind.TEST, {}, by=by, at=at)


def ask_for(
    webhook: Webhook, kind: OwnKind, data: Mapping[str, Any], *, by: Actor, at: datetime | None = None
) -> Message:
    if not subscribes(by, webhook.organisation):
        raise PermissionDenied
    at = at or clock.now()
    with transaction.atomic():
        held = hold(webhook)
        if kind is OwnKind.TEST and held.state != WebhookState.ON:
            raise Refused("unconfirmed", _("It has to answer the challenge first."))
        admit_one_more(held, at=at)
        message = Message.objects.create(
            webhook=held,
            kind=kind,
            key=f"{kind}:{secrets.token_urlsafe(9)}",
            body=body_of(kind, data, at=at),
            made_at=at,
            next_at=at,
        )
        send_on(message, number=1)
    return message


def send_again(message: Message, *, by: Actor, at: datetime | None = None) -> None:
    """Send it once more, now, under its own number. Raises PermissionDenied, Refused."""
    if not subscribes(by, message.webhook.organisation):
        raise PermissionDenied
    at = at or clock.now()
    with transaction.atomic():
        held = hold(message.webhook)
        fresh = Message.objects.get(pk=message.pk)
        if fresh.kind == OwnKind.CHALLENGE or held.state != WebhookState.ON:
            raise Refused("unconfirmed", _("It has to answer the challenge first."))
        if fresh.state == MessageState.VOID:
            raise Refused("void", _("It is not public any more."))
        admit_one_more(held, at=at)
        Message.objects.filter(pk=fresh.pk).update(state=MessageState.WAITING, next_at=at)
        send_on(fresh, number=fresh.attempts + 1, again=secrets.token_urlsafe(9))


def hold(webhook: Webhook) -> Webhook:
    """Its row, held. Raises Webhook.DoesNotExist where it was removed meanwhile."""
    return Webhook.objects.select_for_update(no_key=True).get(pk=webhook.pk)


def admit_one_more(webhook: Webhook, *, at: datetime) -> None:
    """So that nobody has somebody else's server called without end."""
    lately = webhook.messages.filter(tried_at__gt=at - HOUR).count()
    waiting = webhook.messages.filter(kind__in=OwnKind.values, made_at__gt=at - HOUR, tried_at=None).count()
    if lately + waiting >= MOST_ASKED_FOR:
        raise Refused("many", _("That is enough for this hour. Try again later."))
