"""Two records that are one organisation: pairs that look alike, what a person decided, and what each merge moved."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from organisations.models.organisation import Organisation
from organisations.models.person import Person
from organisations.models.refs import new_ref


class Verdict(models.TextChoices):
    """What a person said of a pair. `OPEN` is nobody yet."""

    OPEN = "open", _("not decided")
    DIFFERENT = "different", _("two organisations")
    SAME = "same", _("one organisation")


class PossibleDouble(models.Model):
    """A pair of organisations whose names are alike enough to be asked about, once. `first` has the smaller id."""

    ref = models.CharField(max_length=12, unique=True, default=new_ref, editable=False)
    first = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    second = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    score = models.PositiveSmallIntegerField()  # 0 to 100
    reasons = models.CharField(max_length=300)  # codes of organisations.matching, with blanks between
    found_at = models.DateTimeField()
    verdict = models.CharField(max_length=9, choices=Verdict.choices, default=Verdict.OPEN)
    decided_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("possible double")
        verbose_name_plural = _("possible doubles")
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="one_question_a_pair"),
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="a_pair_has_one_order"),
            models.CheckConstraint(condition=Q(score__lte=100), name="score_of_a_pair_in_percent"),
            models.CheckConstraint(
                condition=Q(verdict="open", decided_at=None) | ~Q(verdict="open") & Q(decided_at__isnull=False),
                name="a_verdict_has_its_time",
            ),
        ]
        # Read by queries.doubles: what waits for a person, the likeliest first.
        indexes = [models.Index(fields=["-score", "id"], condition=Q(verdict="open"), name="doubles_that_wait")]


class Merge(models.Model):
    """A person's decision that `absorbed` is the same organisation as `kept`. Undone, it stays as a row."""

    ref = models.CharField(max_length=12, unique=True, default=new_ref, editable=False)
    kept = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="merges_kept")
    absorbed = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="merges_absorbed")
    note = models.CharField(max_length=500, blank=True, default="")
    decided_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField()
    undone_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    undone_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("merge")
        verbose_name_plural = _("merges")
        constraints = [
            models.UniqueConstraint(fields=["absorbed"], condition=Q(undone_at=None), name="absorbed_once_at_a_time"),
            models.CheckConstraint(condition=~Q(kept=F("absorbed")), name="nobody_absorbs_itself"),
            models.CheckConstraint(
                condition=Q(undone_at=None, undone_by=None) | Q(undone_at__isnull=False, undone_by__isnull=False),
                name="an_undoing_has_its_person",
            ),
        ]


class MovedRow(models.Model):
    """One row that a merge took from the absorbed organisation to the kept one; by these it is taken back.

    `table` is the label of a model ("statements.signature"), `column` its field that named the organisation. A row that
    was `set_aside` stays as a record and counts for nothing while the merge stands: the other of a double.
    """

    merge = models.ForeignKey(Merge, on_delete=models.CASCADE, related_name="moved")
    table = models.CharField(max_length=60)
    row = models.BigIntegerField()
    column = models.CharField(max_length=40)
    set_aside = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["merge", "table", "row", "column", "set_aside"], name="a_row_moves_once")
        ]
