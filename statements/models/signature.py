"""Signatures: one signatory's consent to one version, given by one representative, in one capacity, at one time."""

from django.db import models
from django.db.models import Q

from organisations.models import Mandate, Organisation, Person, new_ref
from statements.models.statement import Statement
from statements.models.text import Block, Version
from statements.stages import Language, SignatoryKind, Visibility


class SignatureQuerySet(models.QuerySet["Signature"]):
    def standing(self) -> "SignatureQuerySet":
        """Neither withdrawn nor set aside."""
        return self.filter(withdrawn_at=None, set_aside_at=None)


class Signature(models.Model):
    """Names are kept as they are to be printed. A withdrawn signature stays as a row and counts for nothing.

    So does one that is set aside: two records of one organisation had both signed, they were merged, and the other
    signature stands for it (`actions.reuniting`).
    """

    ref = models.CharField(max_length=12, unique=True, default=new_ref, editable=False)
    statement = models.ForeignKey(Statement, on_delete=models.PROTECT, related_name="signatures")
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="signatures")
    kind = models.CharField(max_length=12, choices=SignatoryKind.choices)
    organisation = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="signatures")
    signed_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="signatures")
    mandate = models.ForeignKey(Mandate, null=True, on_delete=models.PROTECT, related_name="signatures")
    capacity = models.CharField(max_length=120)
    language = models.CharField(max_length=2, choices=Language.choices)  # the language in which the text was read
    name_en = models.CharField(max_length=200, blank=True, default="")
    name_km = models.CharField(max_length=200, blank=True, default="")
    visibility = models.CharField(max_length=10, choices=Visibility.choices, default=Visibility.NAMED)
    signed_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    set_aside_at = models.DateTimeField(null=True)

    objects = SignatureQuerySet.as_manager()

    class Meta:
        constraints = [
            # Double submits, two representatives at once, web and API at once: one signature.
            models.UniqueConstraint(
                fields=["statement", "organisation"],
                condition=Q(withdrawn_at=None, set_aside_at=None),
                name="one_signature_each",
            ),
            models.CheckConstraint(
                condition=Q(kind=SignatoryKind.INDIVIDUAL, organisation__isnull=True)
                | Q(
                    kind__in=[SignatoryKind.ORGANISATION, SignatoryKind.NETWORK],
                    organisation__isnull=False,
                    mandate__isnull=False,
                ),
                name="an_organisation_signs_by_mandate",
            ),
            models.CheckConstraint(condition=Q(visibility__in=Visibility.values), name="visibility_is_known"),
        ]
        indexes = [
            # queries/count.py: what stands, by kind and visibility
            models.Index(
                fields=["statement", "kind", "visibility"],
                condition=Q(withdrawn_at=None, set_aside_at=None, confirmed_at__isnull=False),
                name="signatures_that_count",
            )
        ]


class Reservation(models.Model):
    """A note that a signatory attaches to a block; printed as a footnote in each language given."""

    signature = models.ForeignKey(Signature, on_delete=models.CASCADE, related_name="reservations")
    block = models.ForeignKey(Block, on_delete=models.PROTECT, related_name="+")
    text_en = models.CharField(max_length=600, blank=True, default="")
    text_km = models.CharField(max_length=600, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["signature", "block"], name="one_reservation_a_block"),
            models.CheckConstraint(condition=~Q(text_en="", text_km=""), name="a_reservation_says_something"),
        ]
