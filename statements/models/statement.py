"""The joint work itself, and for archive entries what was reported of it."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from organisations.models import Organisation, Person, Precision, Qualifier, Sector, Source, new_ref
from redline.inline import plain
from statements.stages import Origin, ReportedKind, Stage, StatementKind


class Statement(models.Model):
    """`stage` is written by `actions.lifecycle` alone. All instants are UTC; `dated` is a date in Phnom Penh."""

    ref = models.CharField(max_length=12, unique=True, default=new_ref, editable=False)
    kind = models.CharField(_("kind"), max_length=20, choices=StatementKind.choices)
    origin = models.CharField(max_length=10, choices=Origin.choices, default=Origin.TRACKED)
    stage = models.CharField(_("stage"), max_length=20, choices=Stage.choices)
    # Empty only where the source of an archive entry names none.
    convenor = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="convened")
    co_convenors = models.ManyToManyField(Organisation, through="CoConvenor", related_name="co_convened")
    # The languages in which the final text must stand: "en", "km", or "en km".
    language_codes = models.CharField(_("languages"), max_length=5)

    theme = models.CharField(_("theme"), max_length=20, choices=Sector.choices, blank=True, default="")
    occasion_en = models.CharField(_("occasion, in English"), max_length=200, blank=True, default="")
    occasion_km = models.CharField(_("occasion, in Khmer"), max_length=200, blank=True, default="")
    place_en = models.CharField(_("place, in English"), max_length=120, blank=True, default="")
    place_km = models.CharField(_("place, in Khmer"), max_length=120, blank=True, default="")
    dated = models.DateField(_("date it bears"), null=True, blank=True)
    dated_precision = models.CharField(max_length=5, choices=Precision.choices, default=Precision.DAY)
    # For an archive entry whose source gives no date: the source's words for when it was.
    period_en = models.CharField(max_length=120, blank=True, default="")
    period_km = models.CharField(max_length=120, blank=True, default="")

    follows = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="followed_by")
    final_version = models.ForeignKey("Version", null=True, on_delete=models.PROTECT, related_name="+")
    sign_on_closes_at = models.DateTimeField(null=True)  # the deadline; the database's clock decides
    signed_off_at = models.DateTimeField(null=True)  # when sign-on really closed
    published_at = models.DateTimeField(null=True)
    search_text = models.TextField(blank=True, default="")  # by which it is found; see queries.finding
    withdrawn_reason = models.CharField(max_length=500, default="", blank=True)

    created_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    outline = models.PositiveIntegerField(
        default=0
    )  # grows with every change to which blocks there are, in which order
    submission = models.UUIDField(unique=True, null=True)  # the form or request that made it: sent twice, it makes one
    seed_key = models.CharField(max_length=60, unique=True, null=True, default=None, editable=False)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(stage__in=Stage.values), name="stage_is_known"),
            models.CheckConstraint(condition=Q(kind__in=StatementKind.values), name="statement_kind_is_known"),
            models.CheckConstraint(
                condition=Q(origin=Origin.ARCHIVE)
                | ~Q(stage__in=[Stage.FINAL, Stage.SIGN_ON, Stage.CLOSED, Stage.PUBLISHED])
                | Q(final_version__isnull=False),
                name="nothing_is_signed_without_a_final_text",
            ),
            models.CheckConstraint(
                condition=Q(origin=Origin.ARCHIVE) | Q(convenor__isnull=False), name="somebody_convenes_it"
            ),
            models.CheckConstraint(
                condition=~Q(stage=Stage.SIGN_ON) | Q(sign_on_closes_at__isnull=False), name="sign_on_has_a_deadline"
            ),
            models.CheckConstraint(condition=Q(theme__in=["", *Sector.values]), name="theme_is_known"),
            models.CheckConstraint(condition=Q(language_codes__in=["en", "km", "en km"]), name="languages_are_known"),
            models.CheckConstraint(condition=~Q(follows=F("pk")), name="nothing_follows_itself"),
        ]

    def __str__(self) -> str:
        return self.ref

    def title(self, language: str | None = None) -> str:
        """The title in `language` ("en" or "km"; the reader's when None), else the one that is there, without marks.

        It reads what queries.statements.with_titles() annotated; every door and list goes through that.
        """
        english, khmer = str(getattr(self, "title_en")), str(getattr(self, "title_km"))  # noqa: B009 - annotated
        words = (khmer or english) if (language or get_language() or "en").startswith("km") else (english or khmer)
        return plain(words)

    @property
    def chain(self) -> str:
        """The name of this statement's chain in the ledger."""
        return f"statement:{self.ref}"

    @property
    def languages(self) -> list[str]:
        """The language codes in which the final text must stand, in the order in which they are shown."""
        return self.language_codes.split()

    @property
    def is_archive(self) -> bool:
        return self.origin == Origin.ARCHIVE


class CoConvenor(models.Model):
    """A co-convenor, or for an archive entry a partner as named by the source."""

    statement = models.ForeignKey(Statement, on_delete=models.CASCADE)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["statement", "organisation"], name="co_convenor_once")]


class ReportedCount(models.Model):
    """A number from before Ruom, as a source gives it. Never mixed with a tracked count."""

    statement = models.ForeignKey(Statement, on_delete=models.CASCADE, related_name="reported_counts")
    kind = models.CharField(max_length=30, choices=ReportedKind.choices)
    qualifier = models.CharField(max_length=10, choices=Qualifier.choices, default=Qualifier.EXACTLY)
    number = models.PositiveIntegerField()
    as_of = models.DateField()
    precision = models.CharField(max_length=5, choices=Precision.choices, default=Precision.DAY)
    claimed_by = models.CharField(max_length=200, default="", blank=True)
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=ReportedKind.values), name="reported_kind_is_known"),
            models.CheckConstraint(
                condition=~Q(kind=ReportedKind.REPRESENTED_CLAIM) | ~Q(claimed_by=""), name="a_claim_has_a_claimant"
            ),
            models.UniqueConstraint(fields=["statement", "kind", "as_of"], name="one_reported_number_of_a_kind_a_day"),
        ]


class ReportedParticipant(models.Model):
    """An organisation that a source names as taking part in an archive entry. It signed nothing in Ruom."""

    statement = models.ForeignKey(Statement, on_delete=models.CASCADE, related_name="reported_participants")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["statement", "organisation"], name="participant_once")]
