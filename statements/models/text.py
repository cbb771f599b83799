"""The text: blocks that keep their identity, what each said when, and whole versions that never change."""

import json
from functools import cached_property
from typing import Any

from django.db import models
from django.db.models import Q

from organisations.models import Person, new_ref
from statements.models.statement import Statement
from statements.stages import DEEPEST, NESTABLE, BlockKind, Language


class Block(models.Model):
    """One title, heading, numbered point or paragraph, the same in every language. It is hidden, never deleted."""

    ref = models.CharField(max_length=12, unique=True, default=new_ref, editable=False)
    statement = models.ForeignKey(Statement, on_delete=models.CASCADE, related_name="blocks")
    kind = models.CharField(max_length=10, choices=BlockKind.choices)
    depth = models.PositiveSmallIntegerField(default=0)  # how far a point or paragraph stands below others of its kind
    is_demand = models.BooleanField(default=False)
    place = models.FloatField()  # order within the statement; halfway between two neighbours for a newcomer
    removed_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    submission = models.UUIDField(unique=True, null=True)

    class Meta:
        ordering = ["place", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["statement"], condition=Q(kind=BlockKind.TITLE, removed_at=None), name="one_title"
            ),
            models.UniqueConstraint(
                fields=["statement", "place"], condition=Q(removed_at=None), name="one_block_at_a_place"
            ),
            models.CheckConstraint(condition=Q(kind__in=BlockKind.values), name="block_kind_is_known"),
            models.CheckConstraint(
                condition=Q(depth=0) | Q(kind__in=sorted(NESTABLE), depth__lte=DEEPEST), name="block_stands_so_deep"
            ),
        ]


class BlockRevision(models.Model):
    """What a block said in one language from then on. Append-only: the newest number is the present wording.

    `matches` is the number of the other language's revision that this wording was written or confirmed to match.
    A block is in step when either newest revision matches the other; otherwise the older of the two is stale.
    """

    block = models.ForeignKey(Block, on_delete=models.CASCADE, related_name="revisions")
    language = models.CharField(max_length=2, choices=Language.choices)
    number = models.PositiveIntegerField()
    text = models.TextField()
    matches = models.PositiveIntegerField(null=True)
    author = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            # The optimistic lock: two people who edit revision 3 both write number 4, and the second is refused.
            models.UniqueConstraint(fields=["block", "language", "number"], name="one_revision_of_a_number"),
            models.CheckConstraint(condition=Q(number__gte=1), name="revisions_count_from_one"),
        ]


class Draft(models.Model):
    """Words that somebody is writing into a block and has not saved, and that they are at it. Theirs alone to read.

    `texts` and `based_on` are JSON objects by language: the words, and the number of the revision they started from.
    `saved_at` is empty while the block is only open; `seen_at` is when their browser last told of itself.
    """

    block = models.ForeignKey(Block, on_delete=models.CASCADE, related_name="drafts")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    texts = models.TextField(default="{}")
    based_on = models.TextField(default="{}")
    opened_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    saved_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["block", "person"], name="one_draft_a_person_and_block")]


class OutsideText(models.Model):
    """A text from outside, read into blocks and waiting for a person's look. `blocks` is a JSON list."""

    ref = models.CharField(max_length=12, unique=True, default=new_ref, editable=False)
    statement = models.ForeignKey(Statement, on_delete=models.CASCADE, related_name="outside_texts")
    name = models.CharField(max_length=200)  # of the file, or of what was pasted
    blocks = models.TextField()
    uploaded_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField()
    taken_at = models.DateTimeField(null=True)


class Version(models.Model):
    """An immutable, numbered snapshot of all blocks. `sha256` is the SHA-256 of `canonical` in UTF-8."""

    statement = models.ForeignKey(Statement, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    canonical = models.TextField()
    sha256 = models.CharField(max_length=64)
    created_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["statement", "number"], name="one_version_of_a_number")]

    @cached_property
    def content(self) -> dict[str, Any]:
        """The canonical form, read back."""
        content: dict[str, Any] = json.loads(self.canonical)
        return content
