"""Webhooks and what they were told, for administrators to read."""

from django.utils.translation import gettext_lazy as _

from organisations.admin.machine_room import GROUP
from organisations.admin.records import RecordAdmin
from organisations.admin.site import site
from partners.models import Message, Webhook


class WebhookAdmin(RecordAdmin):
    group = GROUP
    many = _("Webhooks")
    lead = _("Addresses of partners that are told of what becomes public.")
    list_display = ("organisation", "host", "state", "made_at", "failing_since")
    list_select_related = ("organisation", "made_by")
    shown = (
        *("ref", "organisation", "host", "kinds", "state", "made_by", "made_at", "confirmed_at", "failing_since"),
        *("stopped_at", "retires_at"),
    )
    masked = ("url", "secret", "retiring")
    codes = frozenset({"ref", "host", "kinds"})
    list_filter = ("state",)
    search_fields = ("host", "ref")


class MessageAdmin(RecordAdmin):
    """What partners answered is theirs: it is on the page of the webhook."""

    group = GROUP
    many = _("Messages to webhooks")
    list_display = ("kind", "webhook", "state", "attempts", "status", "tried_at", "next_at")
    list_select_related = ("webhook",)
    shown = (
        *("ref", "webhook", "kind", "about", "body", "state", "attempts", "status", "trouble", "took"),
        *("made_at", "tried_at", "next_at"),
    )
    codes = frozenset({"ref", "kind", "about", "body"})
    list_filter = ("state", "kind")
    search_fields = ("ref", "about", "kind")


site.register(Webhook, WebhookAdmin)
site.register(Message, MessageAdmin)
