"""A spreadsheet on its way in: what was uploaded, what each row would do, what a person decided, what came of it."""

import json
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from organisations.models.organisation import Organisation
from organisations.models.person import Person
from organisations.models.refs import new_ref
from vault.fields import SealedTextField


class ImportState(models.TextChoices):
    """The way of an import. In the states that end in -ing a job is at work, and the page shows how far it is."""

    READING = "reading", _("the file is being read")
    UNREADABLE = "unreadable", _("the file was refused")
    MAPPING = "mapping", _("the columns are to be named")
    CHECKING = "checking", _("the rows are being checked")
    CHECKED = "checked", _("ready to be looked through")
    IMPORTING = "importing", _("the rows are being imported")
    IMPORTED = "imported", _("imported")
    UNDOING = "undoing", _("the import is being undone")
    UNDONE = "undone", _("undone")
    DROPPED = "dropped", _("given up")


AT_WORK = frozenset({ImportState.READING, ImportState.CHECKING, ImportState.IMPORTING, ImportState.UNDOING})
# Whatever is uploaded can be given up until it is in.
DROPPABLE = frozenset({ImportState.UNREADABLE, ImportState.MAPPING, ImportState.CHECKED})


class SheetImport(models.Model):
    """One spreadsheet. `content` is the file itself, in base64, and once that was read what stood in it, as JSON;
    sealed, as it may hold people's addresses; it is dropped with the rows when the import is old
    (`organisations.retention`)."""

    ref = models.CharField(max_length=12, unique=True, default=new_ref, editable=False)
    file_name = models.CharField(max_length=200)
    content = SealedTextField(default="")
    uploaded_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=ImportState.choices, default=ImportState.READING)
    refusal = models.TextField(default="")  # JSON: code and values of the last refusal, by a reader or by an undoing
    headers = models.TextField(default="[]")  # JSON: list of texts
    samples = SealedTextField(default="")  # JSON: the first rows
    mapping = models.TextField(default="{}")  # JSON: column number -> field
    default_kind = models.CharField(max_length=20, default="")
    rows_in_all = models.PositiveIntegerField(default=0)
    rows_done = models.PositiveIntegerField(default=0)
    checked_at = models.DateTimeField(null=True)
    confirmed_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    imported_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    undone_at = models.DateTimeField(null=True)
    submission = models.UUIDField(unique=True, null=True)

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        constraints = [
            models.CheckConstraint(condition=Q(state__in=ImportState.values), name="import_state_is_known"),
            models.CheckConstraint(
                condition=~Q(state__in=["imported", "undoing", "undone"])
                | Q(imported_at__isnull=False, confirmed_by__isnull=False),
                name="an_import_was_confirmed",
            ),
        ]

    @property
    def is_at_work(self) -> bool:
        return self.state in AT_WORK

    def columns(self) -> dict[int, str]:
        return {int(at): field for at, field in json.loads(self.mapping).items()}


class RowVerdict(models.TextChoices):
    """What a row would do. Nothing but a person's word makes one of the others into a new organisation."""

    NEW = "new", _("new")
    SAME = "same", _("here already")
    PERHAPS = "perhaps", _("perhaps here already")
    HELD = "held", _("unusual characters")
    REPEATED = "repeated", _("repeats an earlier row")
    INVALID = "invalid", _("not usable")


class RowDecision(models.TextChoices):
    NONE = "", _("not decided")
    ADD = "add", _("add it")
    LEAVE = "leave", _("leave it out")


# What comes in without another word, and what a person may add all the same.
ADDED_UNLESS_LEFT = frozenset({RowVerdict.NEW})
MAY_BE_ADDED = frozenset({RowVerdict.NEW, RowVerdict.SAME, RowVerdict.PERHAPS, RowVerdict.HELD})
TO_DECIDE = frozenset({RowVerdict.PERHAPS, RowVerdict.HELD})


class ImportRow(models.Model):
    """One row, read. `number` is its row in the spreadsheet."""

    sheet = models.ForeignKey(SheetImport, on_delete=models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField()
    name = models.CharField(max_length=420)  # what the row is called on the page
    values = models.TextField(default="{}")  # JSON: what would be registered
    contact = SealedTextField(default="")  # JSON: name, email, phone
    verdict = models.CharField(max_length=8, choices=RowVerdict.choices)
    remarks = models.TextField(default="[]")  # JSON: list of [code, field, text]
    candidates = models.TextField(default="[]")  # JSON: list of [organisation id, score, reasons]
    decision = models.CharField(max_length=5, choices=RowDecision.choices, default=RowDecision.NONE)
    decided_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    created = models.ForeignKey(Organisation, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        verbose_name = _("row of an import")
        verbose_name_plural = _("rows of imports")
        constraints = [
            models.UniqueConstraint(fields=["sheet", "number"], name="one_row_of_a_number"),
            models.CheckConstraint(condition=Q(verdict__in=RowVerdict.values), name="row_verdict_is_known"),
            models.CheckConstraint(condition=Q(decision__in=RowDecision.values), name="row_decision_is_known"),
        ]
        # Read by queries.importing.rows: those of one verdict, in the order of the sheet.
        indexes = [models.Index(fields=["sheet", "verdict", "number"], name="rows_of_a_verdict")]

    @property
    def will_be_added(self) -> bool:
        if self.decision == RowDecision.NONE:
            return self.verdict in ADDED_UNLESS_LEFT
        return self.decision == RowDecision.ADD

    def content(self) -> dict[str, Any]:
        values: dict[str, Any] = json.loads(self.values)
        return values
