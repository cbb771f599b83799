"""Webhooks: addresses that an organisation wants told of what becomes public, and the messages to each."""

from django.db import models
from django.db.models import Q

from organisations.models import Organisation, Person, new_ref
from partners.kinds import Kind, MessageState, OwnKind, Trouble, WebhookState
from vault.fields import SealedTextField


class Webhook(models.Model):
    """One address of an organisation. It is sealed, for many carry a password of the partner's own; `host` is not.

    `kinds` are those it wants, with blanks between. `retiring` is the secret before this one: both sign until
    `retires_at`. `failing_since`: the first attempt since which nothing arrived.
    """

    ref = models.CharField(max_length=12, unique=True, default=new_ref, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="webhooks")
    url = SealedTextField()
    host = models.CharField(max_length=260)
    kinds = models.CharField(max_length=400)
    secret = SealedTextField()
    retiring = SealedTextField(blank=True, default="")
    retires_at = models.DateTimeField(null=True)
    state = models.CharField(max_length=12, choices=WebhookState.choices, default=WebhookState.UNCONFIRMED)
    made_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)
    failing_since = models.DateTimeField(null=True)
    stopped_at = models.DateTimeField(null=True)
    submission = models.UUIDField(unique=True, null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=WebhookState.values), name="webhook_state_is_known"),
            models.CheckConstraint(
                condition=~Q(state=WebhookState.ON) | Q(confirmed_at__isnull=False), name="webhook_on_has_answered"
            ),
        ]
        indexes = [
            # actions.telling: who is told?
            models.Index(fields=["id"], condition=Q(state=WebhookState.ON), name="webhooks_that_are_told")
        ]

    def __str__(self) -> str:
        return self.host

    @property
    def wants(self) -> list[Kind]:
        """The kinds it wants, in the order of the list."""
        wanted = set(self.kinds.split())
        return [kind for kind in Kind if kind in wanted]


class Message(models.Model):
    """What one webhook is told, once. The row is written in the transaction of what it tells; a job sends it.

    `key` is what makes it the same message, `about` the reference of what it is about. `body` is sent as it is at each
    of its `attempts`. Of the last one there is when (`tried_at`), how long (`took`, milliseconds), and the `status`
    with the beginning of the `answer`, or the `trouble`.
    """

    ref = models.CharField(max_length=12, unique=True, default=new_ref, editable=False)
    webhook = models.ForeignKey(Webhook, on_delete=models.CASCADE, related_name="messages")
    kind = models.CharField(max_length=30, choices=[*Kind.choices, *OwnKind.choices])
    key = models.CharField(max_length=120)
    about = models.CharField(max_length=12, blank=True, default="")
    body = models.TextField()
    made_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=MessageState.choices, default=MessageState.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField(null=True)
    tried_at = models.DateTimeField(null=True)
    took = models.PositiveIntegerField(null=True)
    status = models.PositiveSmallIntegerField(null=True)
    trouble = models.CharField(max_length=20, choices=Trouble.choices, blank=True, default="")
    answer = models.TextField(blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["webhook", "key"], name="one_message_of_a_key"),
            models.CheckConstraint(condition=Q(state__in=MessageState.values), name="message_state_is_known"),
        ]
        indexes = [models.Index(fields=["made_at"], name="messages_by_age")]  # actions.forgetting

    def __str__(self) -> str:
        return f"{self.kind} ({self.ref})"

    @property
    def identity(self) -> str:
        """The same at every attempt: the partner drops what it has seen."""
        return f"msg_{self.ref}"
