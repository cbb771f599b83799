"""Signatures that came by letter, call, Telegram or on a paper sheet: what shows it, and the lines a coordinator took
from it. Each waits until the organisation itself, or a second coordinator, has confirmed it."""

from django.db import models
from django.db.models import F, Q

from organisations.models import Person, new_ref
from statements.models.signature import Signature
from statements.models.statement import Statement
from statements.models.text import Version
from statements.stages import RECORDED, ConfirmedAs, Language, RecordedState, SignatoryKind, Visibility, Way
from vault.fields import SealedTextField


class Evidence(models.Model):
    """What a coordinator holds in hand: a letter, a sheet with many lines, a message, or the note of a call.

    `version` is the text it consents to; `received_on` a day in Phnom Penh. `visibility` is what it says about showing
    names. `note` is sealed: of a call it says who spoke and at which number. `sheet`, sealed too, is what was typed
    from a sheet until it is taken in, at `taken_at`. The file stands in `EvidencePart`, and its SHA-256 (hexadecimal)
    and size (bytes) stay when retention has emptied the rest. `salts`, sealed JSON, open the commitment of the event.
    """

    ref = models.CharField(max_length=12, unique=True, default=new_ref, editable=False)
    statement = models.ForeignKey(Statement, on_delete=models.CASCADE, related_name="evidence")
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="+")
    way = models.CharField(max_length=10, choices=[(way.value, way.label) for way in Way if way in RECORDED])
    received_on = models.DateField()
    language = models.CharField(max_length=2, choices=Language.choices)
    visibility = models.CharField(max_length=10, choices=Visibility.choices)
    of_individuals = models.BooleanField(default=False)
    note = SealedTextField(blank=True, default="")
    sheet = SealedTextField(blank=True, default="")
    file_name = SealedTextField(blank=True, default="")
    media_type = models.CharField(max_length=100, blank=True, default="")
    size = models.PositiveIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True, default="")
    salts = SealedTextField(blank=True, default="")
    recorded_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    taken_at = models.DateTimeField(null=True)
    emptied_at = models.DateTimeField(null=True)
    submission = models.UUIDField(unique=True, null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(way__in=sorted(RECORDED)), name="evidence_comes_in_a_known_way"),
            models.CheckConstraint(
                condition=Q(emptied_at__isnull=False)
                | Q(way=Way.CALL) & ~Q(note="")
                | ~Q(way=Way.CALL) & ~Q(sha256=""),
                name="evidence_shows_something",
            ),
            models.CheckConstraint(condition=Q(taken_at=None) | Q(sheet=""), name="a_sheet_that_is_taken_in_is_gone"),
        ]


class EvidencePart(models.Model):
    """A piece of the file, in base64 and sealed. In pieces, so that keys can rotate without whole files in memory."""

    evidence = models.ForeignKey(Evidence, on_delete=models.CASCADE, related_name="parts")
    number = models.PositiveSmallIntegerField()
    content = SealedTextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["evidence", "number"], name="one_piece_at_a_place")]


class RecordedSignature(models.Model):
    """One line of it, as it waits and what became of it.

    `identity` is who would sign (`queries.identities`) and `content`, sealed JSON, what would be printed
    (`queries.recorded`). When it ends, `content` goes: a signature says of its signatory itself what may be said. Who
    confirmed or denied it for the organisation stands in no column, for it would tell which one it is.
    """

    ref = models.CharField(max_length=12, unique=True, default=new_ref, editable=False)
    statement = models.ForeignKey(Statement, on_delete=models.CASCADE, related_name="recorded_signatures")
    evidence = models.ForeignKey(Evidence, on_delete=models.CASCADE, related_name="lines")
    number = models.PositiveSmallIntegerField()  # of the line, from 1
    kind = models.CharField(max_length=12, choices=SignatoryKind.choices)
    identity = models.CharField(max_length=64)
    content = SealedTextField(blank=True, default="")
    state = models.CharField(max_length=10, choices=RecordedState.choices, default=RecordedState.WAITING)
    recorded_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    decided_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)
    confirmed_as = models.CharField(max_length=12, choices=ConfirmedAs.choices, blank=True, default="")
    reason = SealedTextField(blank=True, default="")
    # What it became, or renewed for a later text.
    signature = models.ForeignKey(Signature, null=True, on_delete=models.PROTECT, related_name="recorded")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["evidence", "number"], name="one_recorded_signature_a_line"),
            models.UniqueConstraint(
                fields=["statement", "identity"],
                condition=Q(state=RecordedState.WAITING),
                name="a_signatory_waits_once",
            ),
            models.UniqueConstraint(fields=["evidence", "signature"], name="a_paper_signs_once_for_a_signatory"),
            models.CheckConstraint(condition=Q(state__in=RecordedState.values), name="recorded_state_is_known"),
            models.CheckConstraint(
                condition=Q(state=RecordedState.WAITING, decided_at=None) & ~Q(content="")
                | ~Q(state=RecordedState.WAITING) & Q(decided_at__isnull=False, content=""),
                name="a_recorded_signature_keeps_nothing_when_it_ends",
            ),
            models.CheckConstraint(
                condition=Q(state=RecordedState.CONFIRMED, signature__isnull=False) & ~Q(confirmed_as="")
                | ~Q(state=RecordedState.CONFIRMED) & Q(signature=None, confirmed_as=""),
                name="what_is_confirmed_is_a_signature",
            ),
            models.CheckConstraint(
                condition=~Q(confirmed_as=ConfirmedAs.SECOND_COORDINATOR)
                | Q(decided_by__isnull=False) & ~Q(decided_by=F("recorded_by")),
                name="nobody_confirms_what_they_recorded",
            ),
            models.CheckConstraint(
                condition=~Q(confirmed_as=ConfirmedAs.ORGANISATION) & ~Q(state=RecordedState.DENIED)
                | Q(decided_by=None),
                name="who_answered_for_the_organisation_is_not_told",
            ),
        ]
