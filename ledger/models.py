"""The ledger's rows. Except for openings, which can be erased, none is ever changed or removed: triggers see to it."""

import json
from typing import Any
from uuid import uuid4

from django.db import models
from django.utils.translation import gettext_lazy as _


class Event(models.Model):
    """Something that happened, written in the transaction that made it happen."""

    uid = models.UUIDField(unique=True, default=uuid4, editable=False)
    chain = models.CharField(max_length=64)  # whose history it belongs to, such as "site" or "statement:k3v9"
    kind = models.CharField(max_length=64)
    at = models.DateTimeField()
    data = models.TextField()  # canonical JSON
    digest = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        indexes = [models.Index(fields=["chain", "id"], name="event_history_of_a_chain")]

    def __str__(self) -> str:
        return f"{self.kind} ({self.chain})"

    @property
    def content(self) -> dict[str, Any]:
        """`data` as Python values."""
        content: dict[str, Any] = json.loads(self.data)
        return content


class Opening(models.Model):
    """What opens a commitment in an event: the private value itself and its salt.

    Deleting it erases the person. The event, and every proof about it, stays as it is.
    """

    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="openings")
    name = models.CharField(max_length=64)
    salt = models.CharField(max_length=64)
    value = models.TextField()

    class Meta:
        verbose_name = _("opening")
        verbose_name_plural = _("openings")
        constraints = [models.UniqueConstraint(fields=["event", "name"], name="one_opening_per_name")]


class Unsealed(models.Model):
    """The sealer's queue: an event that no seal holds yet.

    A trigger writes the row with the event, in the same transaction, and the sealer deletes it. Asking "which event
    has no seal?" instead would read both tables whole; asking "which id is above the last?" would miss the event of a
    slow transaction, whose id is lower than one that was committed before it.
    """

    event = models.OneToOneField(
        Event, primary_key=True, on_delete=models.DO_NOTHING, db_constraint=False, related_name="unsealed"
    )


class Seal(models.Model):
    """An event's place: in the one tree over all events, and in the chain it belongs to."""

    position = models.BigIntegerField(primary_key=True)  # in the tree, from 0, without gaps
    event = models.OneToOneField(Event, on_delete=models.PROTECT, related_name="seal")
    chain = models.CharField(max_length=64)
    chain_position = models.BigIntegerField()  # in the chain, from 0, without gaps
    previous = models.CharField(max_length=64)  # hash of the chain's seal before; zeros for the first
    hash = models.CharField(max_length=64)  # also the tree's entry

    class Meta:
        verbose_name = _("seal")
        verbose_name_plural = _("seals")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(position__gte=0, chain_position__gte=0), name="seal_counts_from_0"
            ),
            # A second sealer at work would have to take a position that is taken: no chain can fork.
            models.UniqueConstraint(fields=["chain", "chain_position"], name="a_chain_never_forks"),
        ]


class Head(models.Model):
    """The signed root of the tree when it had `size` entries."""

    size = models.BigIntegerField(primary_key=True)
    root = models.CharField(max_length=64)
    frontier = models.TextField()  # roots of the complete subtrees, largest first: the sealer goes on from here
    signature = models.CharField(max_length=128)  # Ed25519
    key_id = models.CharField(max_length=16)
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("head")
        verbose_name_plural = _("heads")
        constraints = [models.CheckConstraint(condition=models.Q(size__gt=0), name="head_of_something")]
