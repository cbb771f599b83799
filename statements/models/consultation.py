"""Rounds, and what organisations say in them: comments, amendments, and the answer to each."""

from django.db import models
from django.db.models import F, Q

from organisations.models import Organisation, Person, new_ref
from statements.models.statement import Statement
from statements.models.text import Block, BlockRevision, Version
from statements.stages import BlockKind, ChangeKind, Language, Outcome, ReturnState, Shown, Weight


class Invitation(models.Model):
    """An organisation that the convenor asked to take part."""

    statement = models.ForeignKey(Statement, on_delete=models.CASCADE, related_name="invitations")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="invitations")
    invited_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    invited_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["statement", "organisation"], name="invited_once")]


class Round(models.Model):
    """One consultation on one version. `deadline` is announced; `closed_at` is when it really ended.

    `shows` is how the organisations appear to each other; `answers_public` opens the table of answers to everybody once
    the statement is published; `invitation` is what the convenor writes to the invited.
    """

    statement = models.ForeignKey(Statement, on_delete=models.CASCADE, related_name="rounds")
    number = models.PositiveIntegerField()
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="rounds")
    opened_at = models.DateTimeField()
    deadline = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    merged_at = models.DateTimeField(null=True)
    shows = models.CharField(max_length=12, choices=Shown.choices, default=Shown.ORGANISATION)
    answers_public = models.BooleanField(default=False)
    invitation = models.TextField(blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["statement", "number"], name="one_round_of_a_number"),
            models.CheckConstraint(condition=Q(shows__in=Shown.values), name="shown_as_is_known"),
            models.UniqueConstraint(fields=["statement"], condition=Q(closed_at=None), name="one_open_round"),
            models.CheckConstraint(condition=Q(deadline__gt=F("opened_at")), name="round_ends_after_it_starts"),
            models.CheckConstraint(
                condition=Q(merged_at=None) | Q(closed_at__isnull=False), name="merged_after_closing"
            ),
        ]


class Reading(models.Model):
    """That somebody signed in opened the round for an organisation, and whether it said to have no comment."""

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="readings")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    read_at = models.DateTimeField()
    nothing_to_add_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["round", "organisation"], name="one_reading_an_organisation")]


class Comment(models.Model):
    """A remark by an organisation on one block, or on the whole text where `block` is empty.

    `quote` are the very words it is about, of the version in `language`; empty where the whole block is meant.
    """

    ref = models.CharField(max_length=12, unique=True, default=new_ref, editable=False)
    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="comments")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    author = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    block = models.ForeignKey(Block, null=True, on_delete=models.PROTECT, related_name="comments")
    weight = models.CharField(max_length=10, choices=Weight.choices, default=Weight.GENERAL)
    quote = models.TextField(blank=True, default="")
    language = models.CharField(max_length=2, choices=Language.choices, blank=True, default="")
    text = models.TextField()
    created_at = models.DateTimeField()
    word_return = models.ForeignKey("WordReturn", null=True, on_delete=models.PROTECT, related_name="comments")
    submission = models.UUIDField(unique=True, null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(quote="") | Q(block__isnull=False, language__in=Language.values),
                name="a_quote_is_of_a_block_in_a_language",
            )
        ]

    @property
    def is_blocking(self) -> bool:
        return self.weight == Weight.BLOCKING


class Reply(models.Model):
    """What an organisation of the round, or the convenor, says to a comment. It needs no answer."""

    ref = models.CharField(max_length=12, unique=True, default=new_ref, editable=False)
    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="replies")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    author = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    text = models.TextField()
    created_at = models.DateTimeField()
    submission = models.UUIDField(unique=True, null=True)


class Amendment(models.Model):
    """What an organisation proposes to change in the round's version, as one or more changes that belong together.

    `amends` is the amendment on top of whose words it is written; its changes are whole all the same. `carried_from` is
    the deferred amendment of an earlier round that it continues. `digest` is the SHA-256 of what it makes of the
    version (`queries.proposing.digest`), so that the same wish of another organisation joins it (`CoSponsor`) instead
    of standing beside it.
    """

    ref = models.CharField(max_length=12, unique=True, default=new_ref, editable=False)
    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="amendments")
    number = models.PositiveIntegerField()
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    author = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    reason = models.TextField(blank=True, default="")
    amends = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="amended_by")
    carried_from = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="carried_to")
    word_return = models.ForeignKey("WordReturn", null=True, on_delete=models.PROTECT, related_name="amendments")
    digest = models.CharField(max_length=64, blank=True, default="")
    created_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)
    submission = models.UUIDField(unique=True, null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["round", "number"], name="one_amendment_of_a_number"),
            models.UniqueConstraint(
                fields=["round", "digest"], condition=Q(withdrawn_at=None) & ~Q(digest=""), name="one_amendment_a_wish"
            ),
            models.CheckConstraint(condition=~Q(amends=F("pk")), name="nothing_amends_itself"),
        ]


class CoSponsor(models.Model):
    """An organisation that stands behind another's amendment."""

    amendment = models.ForeignKey(Amendment, on_delete=models.CASCADE, related_name="co_sponsors")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    reason = models.TextField(blank=True, default="")  # its own, where it proposed the same by itself
    joined_at = models.DateTimeField()

    class Meta:
        ordering = ["joined_at", "id"]
        constraints = [models.UniqueConstraint(fields=["amendment", "organisation"], name="one_co_sponsor_a_name")]


class Change(models.Model):
    """One step of an amendment, in one language where it is about words.

    `block` is the block changed; for an insertion it is the block after which the new one stands (empty: at the top).
    `new_ref` is the reference that a block which comes in will bear, by insertion or as the second part of a split, the
    same in each language. `other` is for a move the block after which it comes to stand (empty: at the top), for a join
    the block that is taken in. `after_new` names, instead of `block` or `other`, a block that the same amendment brings
    in; of a split it is the second part of an earlier one, which is cut again (`block` is then where that began).
    `text` are the words: of a replacement, of a new block, of a join; of a split the first part, `tail` the second.
    """

    amendment = models.ForeignKey(Amendment, on_delete=models.CASCADE, related_name="changes")
    kind = models.CharField(max_length=10, choices=ChangeKind.choices)
    block = models.ForeignKey(Block, null=True, on_delete=models.PROTECT, related_name="changes")
    other = models.ForeignKey(Block, null=True, on_delete=models.PROTECT, related_name="+")
    after_new = models.CharField(max_length=12, blank=True, default="")
    language = models.CharField(max_length=2, choices=Language.choices, blank=True, default="")
    text = models.TextField(blank=True, default="")
    tail = models.TextField(blank=True, default="")
    new_ref = models.CharField(max_length=12, blank=True, default="")
    new_kind = models.CharField(max_length=10, choices=BlockKind.choices, blank=True, default="")
    new_depth = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind=ChangeKind.DELETE, block__isnull=False, language="", new_ref="", other=None)
                | Q(kind=ChangeKind.REPLACE, block__isnull=False, language__in=Language.values, new_ref="", other=None)
                | (
                    Q(kind=ChangeKind.INSERT, language__in=Language.values, other=None)
                    & ~Q(new_ref="")
                    & ~Q(new_kind="")
                )
                | Q(kind=ChangeKind.MOVE, block__isnull=False, language="", new_ref="")
                | (
                    Q(kind=ChangeKind.SPLIT, block__isnull=False, language__in=Language.values, other=None)
                    & ~Q(new_ref="")
                )
                | Q(
                    kind=ChangeKind.JOIN,
                    block__isnull=False,
                    other__isnull=False,
                    language__in=Language.values,
                    new_ref="",
                ),
                name="change_has_the_parts_of_its_kind",
            ),
            models.CheckConstraint(condition=Q(tail="") | Q(kind=ChangeKind.SPLIT), name="only_a_split_has_a_tail"),
        ]


class UnsentAmendment(models.Model):
    """Changes that a person collects for one amendment and has not sent. Theirs alone to read.

    `changes` is a JSON list, written and read by `actions.collecting`. It goes when the amendment is sent.
    """

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="unsent_amendments")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    changes = models.TextField(default="[]")
    reason = models.TextField(blank=True, default="")
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["round", "person"], name="one_unsent_amendment_a_person")]


class Orphan(models.Model):
    """A change of a carried amendment that found no place in the next version: both texts stay readable.

    `base` is what stood there when it was proposed, `text` what was proposed; `kind` as in `Change`.
    """

    amendment = models.ForeignKey(Amendment, on_delete=models.CASCADE, related_name="orphans")
    kind = models.CharField(max_length=10, choices=ChangeKind.choices)
    block = models.ForeignKey(Block, null=True, on_delete=models.PROTECT, related_name="+")
    language = models.CharField(max_length=2, choices=Language.choices, blank=True, default="")
    base = models.TextField(blank=True, default="")
    text = models.TextField(blank=True, default="")
    reinserted_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]


class Disposition(models.Model):
    """What became of one amendment or one comment, and why."""

    amendment = models.OneToOneField(Amendment, null=True, on_delete=models.CASCADE, related_name="disposition")
    comment = models.OneToOneField(Comment, null=True, on_delete=models.CASCADE, related_name="disposition")
    outcome = models.CharField(max_length=15, choices=Outcome.choices)
    reason = models.TextField()
    duplicate_of = models.ForeignKey(Amendment, null=True, on_delete=models.SET_NULL, related_name="duplicates")
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
            models.CheckConstraint(
                condition=Q(duplicate_of=None) | Q(outcome=Outcome.DUPLICATE), name="only_a_duplicate_is_one_of_another"
            ),
        ]


class DecidedText(models.Model):
    """For an amendment accepted in part: the words that are taken in place of those a change proposed."""

    disposition = models.ForeignKey(Disposition, on_delete=models.CASCADE, related_name="decided_texts")
    change = models.ForeignKey(Change, on_delete=models.CASCADE, related_name="+")
    text = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["disposition", "change"], name="one_decided_text_a_change")]


class Dissent(models.Model):
    """That an organisation is not satisfied with the answer to its input, once the round is merged."""

    disposition = models.ForeignKey(Disposition, on_delete=models.CASCADE, related_name="dissents")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    author = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    text = models.TextField()
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["disposition", "organisation"], name="one_dissent_a_name")]


class Credit(models.Model):
    """Which characters of a merged wording, `start` to `end`, came with which amendment; several may share them."""

    revision = models.ForeignKey(BlockRevision, on_delete=models.CASCADE, related_name="credits")
    amendment = models.ForeignKey(Amendment, on_delete=models.PROTECT, related_name="credits")
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(end__gt=F("start")), name="credit_is_for_some_words"),
            models.UniqueConstraint(fields=["revision", "amendment", "start"], name="one_credit_a_place"),
        ]


class BeforeMerge(models.Model):
    """The working text right before a round was merged, so that the merge can be undone until the next version.

    `content` is the canonical form of the text, with what was in step (`queries.undoing`). It goes when it is undone.
    """

    round = models.OneToOneField(Round, on_delete=models.CASCADE, related_name="before_merge")
    content = models.TextField()


class WordReturn(models.Model):
    """A Word file that came back from a member with changes and comments, waiting for a person's look.

    `content` is the file as it came; `read` what was read in it and `decided` what the person decided, both JSON.
    """

    ref = models.CharField(max_length=12, unique=True, default=new_ref, editable=False)
    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="word_returns")
    organisation = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="+")
    file_name = models.CharField(max_length=200)
    content = models.BinaryField()
    read = models.TextField(default="")
    decided = models.TextField(default="")
    state = models.CharField(max_length=10, choices=ReturnState.choices, default=ReturnState.WAITING)
    uploaded_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField()
    taken_at = models.DateTimeField(null=True)
    submission = models.UUIDField(unique=True, null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=ReturnState.values), name="state_of_a_return_is_known")
        ]
