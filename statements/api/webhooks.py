"""Webhooks of an organisation: what a program asks for once, so that it need not ask again and again."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from ninja import Router
from pydantic import Field

from ledger import clock
from organisations.models import Organisation
from partners.actions import subscribing, telling
from partners.kinds import Kind, MessageState, OwnKind, Trouble, WebhookState
from partners.models import Message, Webhook
from partners.queries import last_messages, subscriber_door, webhooks_of
from partners.wire.places import LONGEST
from statements.api.schemas import Asked, IdempotencyKey, PathRef, Ref, Told, ToldInstant
from statements.api.signing_in import caller

router = Router(tags=["webhooks"])


class WebhookTold(Told):
    """`failing_since`: the first attempt since which nothing arrived. `retires_at`: until then two secrets sign."""

    ref: Ref
    address: str
    kinds: list[Kind]
    state: WebhookState
    made_at: ToldInstant
    failing_since: ToldInstant | None
    retires_at: ToldInstant | None


class WebhookMade(WebhookTold):
    """`secret` is told in this answer only."""

    secret: str


class MessageTold(Told):
    """`took` is in milliseconds, `answer` the beginning of what came back at the last attempt."""

    ref: Ref
    kind: Kind | OwnKind
    state: MessageState
    made_at: ToldInstant
    attempts: int
    tried_at: ToldInstant | None
    next_at: ToldInstant | None
    took: int | None
    status: int | None
    trouble: Trouble | None
    answer: str


class WebhookRead(WebhookTold):
    messages: list[MessageTold]


class WebhookList(Told):
    items: list[WebhookTold]


class SecretTold(Told):
    """`secret` is told in this answer only; until `retires_at` the one before signs, too."""

    secret: str
    retires_at: ToldInstant


class WebhookAsked(Asked):
    address: str = Field(max_length=LONGEST, examples=["https://hooks.example.org/ruom"])
    kinds: list[Kind]


class KindsAsked(Asked):
    kinds: list[Kind]


def subscribed_for(request: HttpRequest, ref: str) -> Organisation:
    """Raises Organisation.DoesNotExist, PermissionDenied."""
    organisation, subscribes = subscriber_door(ref, actor=caller(request), at=clock.now())
    if not subscribes:
        raise PermissionDenied
    return organisation


def webhook_of(request: HttpRequest, ref: str, webhook: str) -> Webhook:
    """Raises Organisation.DoesNotExist, Webhook.DoesNotExist, PermissionDenied."""
    organisation = subscribed_for(request, ref)
    return Webhook.objects.select_related("organisation").get(organisation=organisation, ref=webhook)


def particulars(webhook: Webhook) -> dict[str, object]:
    return {
        "ref": webhook.ref,
        "address": webhook.url,
        "kinds": webhook.wants,
        "state": WebhookState(webhook.state),
        "made_at": webhook.made_at,
        "failing_since": webhook.failing_since,
        "retires_at": webhook.retires_at,
    }


def message_told(message: Message) -> MessageTold:
    return MessageTold(
        ref=message.ref,
        kind=Kind(message.kind) if message.kind in Kind.values else OwnKind(message.kind),
        state=MessageState(message.state),
        made_at=message.made_at,
        attempts=message.attempts,
        tried_at=message.tried_at,
        next_at=message.next_at,
        took=message.took,
        status=message.status,
        trouble=Trouble(message.trouble) if message.trouble else None,
        answer=message.answer,
    )


@router.get(
    "/organisations/{api_ref:ref}/webhooks",
    response=WebhookList,
    operation_id="list_webhooks",
    summary="Addresses that are told; for its director, its coordinators and administrators",
)
def list_webhooks(request: HttpRequest, ref: PathRef) -> WebhookList:
    organisation = subscribed_for(request, ref)
    return WebhookList(items=[WebhookTold.model_validate(particulars(one)) for one in webhooks_of(organisation)])


@router.post(
    "/organisations/{api_ref:ref}/webhooks",
    response={201: WebhookMade},
    operation_id="add_webhook",
    summary="Have an address told of what becomes public",
)
def add_webhook(
    request: HttpRequest, ref: PathRef, asked: WebhookAsked, idempotency_key: IdempotencyKey = None
) -> WebhookMade:
    """It is told nothing before it has answered a challenge."""
    organisation = subscribed_for(request, ref)
    webhook = subscribing.add_webhook(
        organisation, address=asked.address, kinds=asked.kinds, submission=idempotency_key, by=caller(request)
    )
    return WebhookMade.model_validate({**particulars(webhook), "secret": webhook.secret})


@router.get(
    "/organisations/{api_ref:ref}/webhooks/{api_ref:webhook}",
    response=WebhookRead,
    operation_id="read_webhook",
    summary="One address, and what it was told last",
)
def read_webhook(request: HttpRequest, ref: PathRef, webhook: PathRef) -> WebhookRead:
    about = webhook_of(request, ref, webhook)
    told = [message_told(message) for message in last_messages(about)]
    return WebhookRead.model_validate({**particulars(about), "messages": told})


@router.patch(
    "/organisations/{api_ref:ref}/webhooks/{api_ref:webhook}",
    response=WebhookTold,
    operation_id="change_webhook",
    summary="Say anew what it is told",
)
def change_webhook(request: HttpRequest, ref: PathRef, webhook: PathRef, asked: KindsAsked) -> WebhookTold:
    about = webhook_of(request, ref, webhook)
    subscribing.change_kinds(about, kinds=asked.kinds, by=caller(request))
    about.refresh_from_db()
    return WebhookTold.model_validate(particulars(about))


@router.delete(
    "/organisations/{api_ref:ref}/webhooks/{api_ref:webhook}",
    response={204: None},
    operation_id="remove_webhook",
    summary="Tell it nothing any more",
)
def remove_webhook(request: HttpRequest, ref: PathRef, webhook: PathRef) -> None:
    subscribing.remove_webhook(webhook_of(request, ref, webhook), by=caller(request))


@router.post(
    "/organisations/{api_ref:ref}/webhooks/{api_ref:webhook}/secret",
    response=SecretTold,
    operation_id="change_webhook_secret",
    summary="Make a new secret; for a day both sign",
)
def change_webhook_secret(request: HttpRequest, ref: PathRef, webhook: PathRef) -> SecretTold:
    about = webhook_of(request, ref, webhook)
    secret = subscribing.change_secret(about, by=caller(request))
    about.refresh_from_db()
    return SecretTold.model_validate({"secret": secret, "retires_at": about.retires_at})


@router.post(
    "/organisations/{api_ref:ref}/webhooks/{api_ref:webhook}/challenge",
    response={201: MessageTold},
    operation_id="challenge_webhook",
    summary="Send the challenge that it has to answer first",
)
def challenge_webhook(request: HttpRequest, ref: PathRef, webhook: PathRef) -> MessageTold:
    return message_told(telling.challenge(webhook_of(request, ref, webhook), by=caller(request)))


@router.post(
    "/organisations/{api_ref:ref}/webhooks/{api_ref:webhook}/test",
    response={201: MessageTold},
    operation_id="test_webhook",
    summary="Send a message that tells nothing",
)
def test_webhook(request: HttpRequest, ref: PathRef, webhook: PathRef) -> MessageTold:
    return message_told(telling.send_test(webhook_of(request, ref, webhook), by=caller(request)))


@router.post(
    "/organisations/{api_ref:ref}/webhooks/{api_ref:webhook}/messages/{api_ref:message}/again",
    response=MessageTold,
    operation_id="send_webhook_message_again",
    summary="Send a message once more",
)
def send_webhook_message_again(request: HttpRequest, ref: PathRef, webhook: PathRef, message: PathRef) -> MessageTold:
    about = Message.objects.select_related("webhook__organisation").get(
        webhook=webhook_of(request, ref, webhook), ref=message
    )
    telling.send_again(about, by=caller(request))
    about.refresh_from_db()
    return message_told(about)
