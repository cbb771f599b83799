"""Webhooks of an organisation: for its director, its coordinators and administrators."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from ledger import clock
from organisations.forms.refusing import tried
from organisations.models import Organisation, Person
from organisations.models.refs import as_reference
from organisations.refusals import Refused
from organisations.views.actor import actor
from organisations.views.directory import crumbs
from partners.actions import subscribing, telling
from partners.forms import KindsForm, WebhookForm
from partners.kinds import MessageState, OwnKind, WebhookState
from partners.models import Message, Webhook
from partners.queries import last_messages, subscriber_door, webhooks_of

PAGE = ["GET", "HEAD", "POST"]


def subscribed_for(request: HttpRequest, ref: str) -> Organisation:
    """Raises Organisation.DoesNotExist, PermissionDenied."""
    organisation, subscribes = subscriber_door(ref, actor=actor(request), at=clock.now())
    if not subscribes:
        raise PermissionDenied
    return organisation


@never_cache
@login_required
@require_http_methods(PAGE)
def webhooks(request: HttpRequest, ref: str) -> HttpResponse:
    """All of them; a POST adds one. Its secret is in the answer to that POST, and nowhere else."""
    organisation = subscribed_for(request, ref)
    form = WebhookForm(request.POST if request.method == "POST" else None)
    made: list[Webhook] = []
    status = tried(
        form, lambda: made.append(subscribing.add_webhook(organisation, **form.cleaned_data, by=actor(request)))
    )
    if made:
        return shown(request, made[0], secret=made[0].secret)
    context = {
        "organisation": organisation,
        "webhooks": list(webhooks_of(organisation)),
        "form": form,
        "crumbs": crumbs(organisation),
    }
    return render(request, "partners/webhooks.html", context, status=status)


@never_cache
@login_required
@require_http_methods(PAGE)
def webhook(request: HttpRequest, ref: str, webhook: str) -> HttpResponse:
    """One of them: what it was told last, and what can be done with it. Each button has a name of its own."""
    organisation = subscribed_for(request, ref)
    about = Webhook.objects.select_related("organisation").get(organisation=organisation, ref=webhook)
    person = actor(request)
    if "secret" in request.POST:
        secret = subscribing.change_secret(about, by=person)
        return shown(request, about, secret=secret)
    for name, deed in DEEDS.items():
        if name in request.POST:
            deed(about, request, person)
            return redirect("webhooks", ref) if name == "remove" else redirect("webhook", ref, webhook)
    form = KindsForm(request.POST if request.method == "POST" else None, initial={"kinds": about.wants})
    status = tried(form, lambda: subscribing.change_kinds(about, **form.cleaned_data, by=person))
    if status is None:
        messages.success(request, _("Saved."))
        return redirect("webhook", ref, webhook)
    return shown(request, about, form=form, status=status)


def shown(
    request: HttpRequest, webhook: Webhook, *, form: KindsForm | None = None, secret: str = "", status: int = 200
) -> HttpResponse:
    context: dict[str, Any] = {
        "organisation": webhook.organisation,
        "webhook": webhook,
        "is_on": webhook.state == WebhookState.ON,
        "both_sign": webhook.retires_at is not None and webhook.retires_at > clock.now(),
        "told": [(message, can_go_again(webhook, message)) for message in last_messages(webhook)],
        "form": form or KindsForm(initial={"kinds": webhook.wants}),
        "secret": secret,
        "address_of_page": reverse("webhook", args=[webhook.organisation.ref, webhook.ref]),
        "crumbs": crumbs(webhook.organisation, (_("Webhooks"), reverse("webhooks", args=[webhook.organisation.ref]))),
    }
    return render(request, "partners/webhook.html", context, status=status)


def can_go_again(webhook: Webhook, message: Message) -> bool:
    return (
        webhook.state == WebhookState.ON
        and message.kind != OwnKind.CHALLENGE
        and message.state != MessageState.VOID
        and message.attempts > 0
    )


# -- the buttons -------------------------------------------------------------------------------------------------------


def challenge(webhook: Webhook, request: HttpRequest, person: Person) -> None:
    telling.challenge(webhook, by=person)
    messages.success(request, _("The challenge is on its way. Load this page again to see what came back."))


def test(webhook: Webhook, request: HttpRequest, person: Person) -> None:
    telling.send_test(webhook, by=person)
    messages.success(request, _("The test is on its way. Load this page again to see what came back."))


def again(webhook: Webhook, request: HttpRequest, person: Person) -> None:
    message = webhook.messages.filter(ref=as_reference(request.POST["again"])).first()
    if message is None:
        raise Refused("removed", _("This message is not kept any more."))
    message.webhook = webhook
    telling.send_again(message, by=person)
    messages.success(request, _("It is on its way again. Load this page again to see what came back."))


def remove(webhook: Webhook, request: HttpRequest, person: Person) -> None:
    subscribing.remove_webhook(webhook, by=person)
    messages.success(request, _("The address is removed. It is told nothing any more."))


DEEDS: dict[str, Callable[[Webhook, HttpRequest, Person], None]] = {
    "challenge": challenge,
    "test": test,
    "again": again,
    "remove": remove,
}
