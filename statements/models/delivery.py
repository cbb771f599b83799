"""What follows publication: to whom it was handed over, and what came back."""

from django.db import models
from django.db.models import Q
from django.utils.translation import get_language

from organisations.models import Organisation, Person, Source, new_ref
from statements.models.statement import Statement
from statements.stages import DeliveryOutcome, ResponseKind


class Addressee(models.Model):
    """To whom a statement is directed: a public body that Ruom knows, or a name in the words of the statement."""

    ref = models.CharField(max_length=12, unique=True, default=new_ref, editable=False)
    statement = models.ForeignKey(Statement, on_delete=models.CASCADE, related_name="addressees")
    organisation = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="addressed")
    name_en = models.CharField(max_length=200, blank=True, default="")
    name_km = models.CharField(max_length=200, blank=True, default="")
    submission = models.UUIDField(unique=True, null=True)

    class Meta:
        ordering = ["id"]
        constraints = [models.CheckConstraint(condition=~Q(name_en="", name_km=""), name="addressee_has_a_name")]

    def name(self, language: str | None = None) -> str:
        """The name in `language` ("en" or "km"; the reader's when None), else the one that is known."""
        if (language or get_language() or "en").startswith("km"):
            return self.name_km or self.name_en
        return self.name_en or self.name_km


class Delivery(models.Model):
    """One attempt to hand it over, as it went."""

    addressee = models.ForeignKey(Addressee, on_delete=models.CASCADE, related_name="deliveries")
    outcome = models.CharField(max_length=15, choices=DeliveryOutcome.choices)
    on = models.DateField()
    note = models.TextField(blank=True, default="")
    recorded_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    submission = models.UUIDField(unique=True, null=True)

    class Meta:
        ordering = ["on", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(outcome__in=DeliveryOutcome.values), name="delivery_outcome_is_known")
        ]


class Response(models.Model):
    """What came back from an addressee, or that nobody could be reached."""

    addressee = models.ForeignKey(Addressee, on_delete=models.CASCADE, related_name="responses")
    kind = models.CharField(max_length=15, choices=ResponseKind.choices)
    on = models.DateField()
    text = models.TextField()
    source = models.ForeignKey(Source, null=True, on_delete=models.PROTECT, related_name="+")
    recorded_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    submission = models.UUIDField(unique=True, null=True)

    class Meta:
        ordering = ["on", "id"]
        constraints = [models.CheckConstraint(condition=Q(kind__in=ResponseKind.values), name="response_kind_is_known")]
