"""Rounds, and what organisations say in them: comments, amendments, and the answer to each."""

from django.db import models
from django.db.models import F, Q

from organisations.models import Organisation, Person, new_ref
from statements.models.statement import Statement
from statements.models.text import Block, Version
from statements.stages import BlockKind, ChangeKind, Language, Outcome, Weight


class Invitation(models.Model):
    """An organisation that the convenor asked to take part."""

    statement = models.ForeignKey(Statement, on_delete=models.CASCADE, related_name="invitations")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="invitations")
    invited_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    invited_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["statement", "organisation"], name="invited_once")]


class Round(models.Model):
    """One consultation on one version. `deadline` is announced; `closed_at` is when it really ended."""

    statement = models.ForeignKey(Statement, on_delete=models.CASCADE, related_name="rounds")
    number = models.PositiveIntegerField()
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="rounds")
    opened_at = models.DateTimeField()
    deadline = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    merged_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["statement", "number"], name="one_round_of_a_number"),
            models.UniqueConstraint(fields=["statement"], condition=Q(closed_at=None), name="one_open_round"),
            models.CheckConstraint(condition=Q(deadline__gt=F("opened_at")), name="round_ends_after_it_starts"),
            models.CheckConstraint(
                condition=Q(merged_at=None) | Q(closed_at__isnull=False), name="merged_after_closing"
            ),
        ]


class Comment(models.Model):
    """A remark by an organisation on one block, or on the whole text where `block` is empty."""

    ref = models.CharField(max_length=12, unique=True, default=new_ref, editable=False)
    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="comments")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    author = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    block = models.ForeignKey(Block, null=True, on_delete=models.PROTECT, related_name="comments")
    weight = models.CharField(max_length=10, choices=Weight.choices, default=Weight.GENERAL)
    text = models.TextField()
    created_at = models.DateTimeField()
    submission = models.UUIDField(unique=True, null=True)

    @property
    def is_blocking(self) -> bool:
        return self.weight == Weight.BLOCKING


class Amendment(models.Model):
    """What an organisation proposes to change in the round's version, as one or more changes that belong together."""

    ref = models.CharField(max_length=12, unique=True, default=new_ref, editable=False)
    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="amendments")
    number = models.PositiveIntegerField()
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    author = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    reason = models.TextField(blank=True, default="")
    created_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)
    submission = models.UUIDField(unique=True, null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["round", "number"], name="one_amendment_of_a_number")]


class Change(models.Model):
    """One step of an amendment: new words for a block in one language, a new block in its languages, or a block struck.

    `block` is the block changed; for an insertion it is the block after which the new one stands (empty: at the top),
    and `new_ref` is the reference the new block will bear, the same in each language.
    """

    amendment = models.ForeignKey(Amendment, on_delete=models.CASCADE, related_name="changes")
    kind = models.CharField(max_length=10, choices=ChangeKind.choices)
    block = models.ForeignKey(Block, null=True, on_delete=models.PROTECT, related_name="changes")
    language = models.CharField(max_length=2, choices=Language.choices, blank=True, default="")
    text = models.TextField(blank=True, default="")
    new_ref = models.CharField(max_length=12, blank=True, default="")
    new_kind = models.CharField(max_length=10, choices=BlockKind.choices, blank=True, default="")

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind=ChangeKind.DELETE, block__isnull=False, language="", new_ref="")
                | Q(kind=ChangeKind.REPLACE, block__isnull=False, language__in=Language.values, new_ref="")
                | (Q(kind=ChangeKind.INSERT, language__in=Language.values) & ~Q(new_ref="") & ~Q(new_kind="")),
                name="change_has_the_parts_of_its_kind",
            )
        ]


class Disposition(models.Model):
    """What became of one amendment or one comment, and why."""

    amendment = models.OneToOneField(Amendment, null=True, on_delete=models.CASCADE, related_name="disposition")
    comment = models.OneToOneField(Comment, null=True, on_delete=models.CASCADE, related_name="disposition")
    outcome = models.CharField(max_length=15, choices=Outcome.choices)
    reason = models.TextField()
    decided_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(amendment__isnull=True, comment__isnull=False)
                | Q(amendment__isnull=False, comment__isnull=True),
                name="answers_one_thing",
            ),
            models.CheckConstraint(condition=Q(outcome__in=Outcome.values), name="outcome_is_known"),
            models.CheckConstraint(condition=~Q(reason=""), name="every_answer_has_a_reason"),
        ]


class DecidedText(models.Model):
    """For an amendment accepted in part: the words that are taken in place of those a change proposed."""

    disposition = models.ForeignKey(Disposition, on_delete=models.CASCADE, related_name="decided_texts")
    change = models.ForeignKey(Change, on_delete=models.CASCADE, related_name="+")
    text = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["disposition", "change"], name="one_decided_text_a_change")]
