"""What partners can be told. This is the only list of it."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    """What becomes public. Nothing else is ever told."""

    PUBLISHED = "statement.published", _("a statement is published")
    ARCHIVED = "statement.archived", _("a statement from before Ruom is recorded")
    WITHDRAWN = "statement.withdrawn", _("a published statement is withdrawn")
    EDITION = "edition.published", _("a new edition replaces the one before")
    RECALLED = "edition.recalled", _("a name was taken back: show no list of signatories until the next edition")
    RESTORED = "edition.restored", _("the edition that was recalled stands as it was")
    COUNTED = "count.changed", _("the number of signatories is another")
    DELIVERED = "delivery.recorded", _("a statement was handed to an addressee, or that was prevented")
    RESPONDED = "response.recorded", _("an addressee answered")


class OwnKind(models.TextChoices):
    """What is sent because somebody asked for it on the webhook's page."""

    CHALLENGE = "webhook.challenge", _("challenge")
    TEST = "webhook.test", _("test")


class WebhookState(models.TextChoices):
    UNCONFIRMED = "unconfirmed", _("has not answered the challenge yet")
    ON = "on", _("is told")
    STOPPED = "stopped", _("stopped, because nothing arrived for days")


class MessageState(models.TextChoices):
    WAITING = "waiting", _("on its way")
    TAKEN = "taken", _("arrived")
    GIVEN_UP = "given_up", _("given up")
    VOID = "void", _("not sent any more: it is not public now")


class Trouble(models.TextChoices):
    """Why there was no answer."""

    ADDRESS = "address", _("This address cannot be called.")
    NAME = "name", _("The name in the address leads nowhere.")
    REFUSED_NETWORK = "refused_network", _("The name leads into a network that is not public. It is never called.")
    CONNECTION = "connection", _("No connection, or it broke.")
    CERTIFICATE = "certificate", _("The certificate is not valid for this name.")
    TIME = "time", _("No whole answer in 15 seconds.")
    ANSWER = "answer", _("What came back was no answer of a web server.")
