"""One attempt to deliver one message, and what follows from it."""

import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import ip_network
from json import JSONDecodeError, loads
from secrets import SystemRandom, compare_digest

from django.conf import settings
from django.db import transaction

from ledger import clock
from ledger.append import append
from organisations.actors import Machine, trace
from organisations.events import SITE_CHAIN, SiteEvent
from partners.actions.telling import send_on
from partners.kinds import MessageState, OwnKind, WebhookState
from partners.models import Message, Webhook
from partners.publicity import may_be_told
from partners.wire.posting import NotReached, Poster
from partners.wire.signing import headers

# Waits after each attempt, as the Standard Webhooks specification has them: three days in all, up to a quarter more by
# chance each, so that what failed together does not come back together.
WAITS = tuple(timedelta(seconds=seconds) for seconds in (5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400))
MOST_BY_CHANCE = 0.25
# An address to which nothing came for so long is told no more.
FAILING = timedelta(days=3)
GONE = 410
KEPT = 500  # characters of an answer

_random = SystemRandom()


@dataclass(frozen=True, slots=True)
class Outcome:
    """`took` is in milliseconds. Of `answer` and `trouble` one is empty, or both."""

    good: bool
    took: int
    status: int | None = None
    answer: str = ""
    trouble: str = ""
    is_gone: bool = False


def send(ref: str, *, number: int) -> None:
    """Attempt `number` to deliver a message. Nothing where that was made already, or the message is there no more.

    Nothing is held while the partner is asked: a job that dies then runs again, and the partner gets the same message
    under the same number. Events: webhook.confirmed, webhook.stopped.
    """
    message = Message.objects.select_related("webhook__organisation").filter(ref=ref).first()
    if message is None or message.attempts != number - 1 or message.state != MessageState.WAITING:
        return
    at = clock.now()
    if not may_be_told(message.kind, message.about):
        settle(message, MessageState.VOID)
    elif not is_listening(message):
        settle(message, MessageState.GIVEN_UP)
    else:
        outcome = attempt(message, at=at)
        with transaction.atomic():
            note(message, outcome, at=at)


def is_listening(message: Message) -> bool:
    return message.kind == OwnKind.CHALLENGE or message.webhook.state == WebhookState.ON


def settle(message: Message, state: MessageState) -> None:
    """Without an attempt. What is not public any more is not kept here either."""
    changes = {"body": "{}"} if state == MessageState.VOID else {}
    Message.objects.filter(pk=message.pk, attempts=message.attempts).update(state=state, next_at=None, **changes)


def attempt(message: Message, *, at: datetime) -> Outcome:
    """Ask the partner. No transaction, no row held."""
    webhook, body = message.webhook, message.body.encode()
    signed = headers(secrets_at(webhook, at), identity=message.identity, timestamp=int(at.timestamp()), body=body)
    began = time.monotonic()
    try:
        answer = poster().post(
            webhook.url, body, {"Content-Type": "application/json", "User-Agent": "Ruom-Webhooks/1", **signed}
        )
    except NotReached as failure:
        return Outcome(good=False, took=since(began), trouble=failure.code)
    said = answer.body.decode("utf-8", "replace")
    good = answer.is_good and (message.kind != OwnKind.CHALLENGE or answers(said, message))
    return Outcome(
        good=good, took=since(began), status=answer.status, answer=readable(said), is_gone=answer.status == GONE
    )


def since(began: float) -> int:
    return round((time.monotonic() - began) * 1000)


def poster() -> Poster:
    return Poster(
        ports=frozenset(settings.WEBHOOK_PORTS),
        networks=tuple(ip_network(network) for network in settings.WEBHOOK_NETWORKS),
        trusted=settings.WEBHOOK_TRUSTED,
    )


def secrets_at(webhook: Webhook, at: datetime) -> list[str]:
    """Those that sign then, the newest first."""
    both = webhook.retiring and webhook.retires_at is not None and at < webhook.retires_at
    return [webhook.secret, webhook.retiring] if both else [webhook.secret]


def answers(said: str, message: Message) -> bool:
    """Whether the words of the challenge came back: alone, or as `challenge` of a JSON object."""
    expected = loads(message.body)["data"]["challenge"]
    try:
        given = loads(said)
    except (JSONDecodeError, RecursionError):
        given = said.strip()
    if isinstance(given, dict):
        given = given.get("challenge")
    return isinstance(given, str) and compare_digest(given.encode("utf-8", "replace"), expected.encode())


def readable(said: str) -> str:
    """The beginning of an answer as one can look at it: printable, lines kept."""
    return "".join(sign if sign.isprintable() or sign == "\n" else " " for sign in said[:KEPT]).strip()


# -- what follows ------------------------------------------------------------------------------------------------------


def note(message: Message, outcome: Outcome, *, at: datetime) -> None:
    """Write down how it went, and plan what follows, in the caller's transaction. Nothing where another was faster."""
    number = message.attempts + 1
    webhook = Webhook.objects.select_for_update(no_key=True).select_related(None).filter(pk=message.webhook_id).first()
    if webhook is None:
        return
    wait = wait_after(message.kind, number) if not outcome.good and not outcome.is_gone else None
    changes = {
        "attempts": number,
        "state": MessageState.TAKEN if outcome.good else MessageState.WAITING if wait else MessageState.GIVEN_UP,
        "next_at": at + wait if wait else None,
        "tried_at": at,
        "took": outcome.took,
        "status": outcome.status,
        "trouble": outcome.trouble,
        "answer": outcome.answer,
    }
    if not Message.objects.filter(pk=message.pk, attempts=message.attempts).update(**changes):
        return
    if wait:
        send_on(message, number=number + 1, due=at + wait)
    follow(webhook, message, outcome, at=at)


def wait_after(kind: str, number: int) -> timedelta | None:
    """None: that was the last one. What somebody waits for on a page is tried once."""
    if kind in OwnKind.values or number > len(WAITS):
        return None
    return WAITS[number - 1] * _random.uniform(1.0, 1.0 + MOST_BY_CHANCE)


def follow(webhook: Webhook, message: Message, outcome: Outcome, *, at: datetime) -> None:
    """What an attempt means for the address."""
    same = Webhook.objects.filter(pk=webhook.pk)
    if outcome.good:
        same.update(failing_since=None)
        if message.kind == OwnKind.CHALLENGE and webhook.state != WebhookState.ON:
            same.update(state=WebhookState.ON, confirmed_at=at, stopped_at=None)
            record(webhook, SiteEvent.WEBHOOK_CONFIRMED, at=at)
        return
    if webhook.state != WebhookState.ON or message.kind in OwnKind.values:
        return
    failing = webhook.failing_since or at
    same.update(failing_since=failing)
    if outcome.is_gone or failing <= at - FAILING:
        same.update(state=WebhookState.STOPPED, stopped_at=at)
        record(webhook, SiteEvent.WEBHOOK_STOPPED, at=at)


def record(webhook: Webhook, event: SiteEvent, *, at: datetime) -> None:
    data = {"webhook": webhook.ref, "organisation": webhook.organisation.ref, "by": trace(Machine.CLOCK)}
    append(SITE_CHAIN, event, at=at, data=data)
