"""Who signs without having been invited: individuals, and organisations that Ruom does not know yet."""

from django.db import models
from django.db.models import Q

from organisations.models import Organisation, OrganisationKind, Person, new_ref
from statements.models.signature import Signature
from statements.models.statement import Statement
from statements.models.text import Version
from statements.stages import ApplicationOutcome, Language, Visibility
from vault.fields import BlindIndexField, SealedTextField


class Endorsement(models.Model):
    """An individual asked to sign; it becomes a signature when the address is confirmed, and the row goes.

    Confirmed by the browser that asked (its digest), or by a short code typed from the mail; the link alone does
    nothing. `content`, sealed, is JSON: name, place, affiliation, comment; empty where somebody who signed asks for a
    way to their signature. Digests are keyed (`queries.identities`); link and code follow from `sent_at` and are
    stored nowhere (`queries.endorsing`).
    """

    ref = models.CharField(max_length=12, unique=True, default=new_ref, editable=False)
    statement = models.ForeignKey(Statement, on_delete=models.CASCADE, related_name="endorsements")
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="+")
    address = SealedTextField()
    address_index = BlindIndexField(of="address")
    identity = models.CharField(max_length=64)
    content = SealedTextField(blank=True, default="")
    language = models.CharField(max_length=2, choices=Language.choices)
    visibility = models.CharField(max_length=10, choices=Visibility.choices)
    token_digest = models.CharField(max_length=64, unique=True)
    code_digest = models.CharField(max_length=64)
    browser_digest = models.CharField(max_length=64)
    tries = models.PositiveSmallIntegerField(default=0)
    asked_at = models.DateTimeField()
    sent_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)  # read by retention
    submission = models.UUIDField(unique=True, null=True)

    class Meta:
        indexes = [models.Index(fields=["statement", "identity"], name="endorsements_of_somebody")]


class Individual(models.Model):
    """What a signature of an individual has beside: the comment, and what made a person look twice.

    `signals` are codes with blanks between (`queries.signals`); `looked_at` is when the convenor's staff saw them. The
    indexes are keyed by the sign-on, so that names and browsers can be compared and not read; which browser it was is
    forgotten after a while (`organisations.retention`). `struck_reason` is sealed: it may tell who.
    """

    signature = models.OneToOneField(Signature, on_delete=models.CASCADE, related_name="individual", primary_key=True)
    address_index = models.CharField(max_length=64, db_index=True)  # keyed by the sign-on: identities.address_of
    comment = models.CharField(max_length=600, blank=True, default="")  # of a named one; else it stands sealed
    signals = models.CharField(max_length=200, blank=True, default="")
    looked_at = models.DateTimeField(null=True)
    looked_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    near_index = models.CharField(max_length=64, blank=True, default="")  # of the address without dots and tags
    name_index = models.CharField(max_length=64, blank=True, default="")
    comment_index = models.CharField(max_length=64, blank=True, default="")
    browser_index = models.CharField(max_length=64, blank=True, default="")
    struck_reason = SealedTextField(blank=True, default="")

    class Meta:
        indexes = [
            # queries/signals.py: who else?
            models.Index(fields=["near_index"], name="individuals_by_near_address"),
            models.Index(fields=["name_index"], name="individuals_by_name"),
            models.Index(fields=["comment_index"], name="individuals_by_comment"),
            models.Index(fields=["browser_index"], name="individuals_by_browser"),
        ]


class Application(models.Model):
    """An organisation that was not invited asks to sign. The convenor's staff decides.

    The person's name and address are sealed, and erased with the decision. `organisation` is the record that it turned
    out to be, or that was made for it.
    """

    ref = models.CharField(max_length=12, unique=True, default=new_ref, editable=False)
    statement = models.ForeignKey(Statement, on_delete=models.CASCADE, related_name="applications")
    name_en = models.CharField(max_length=200, blank=True, default="")
    name_km = models.CharField(max_length=200, blank=True, default="")
    kind = models.CharField(max_length=20, choices=OrganisationKind.choices)
    website = models.CharField(max_length=200, blank=True, default="")
    person_name = SealedTextField(blank=True, default="")
    address = SealedTextField(blank=True, default="")
    address_index = BlindIndexField(of="address")
    capacity = models.CharField(max_length=120, blank=True, default="")
    note = models.CharField(max_length=600, blank=True, default="")
    language = models.CharField(max_length=2, choices=Language.choices)
    asked_at = models.DateTimeField()
    outcome = models.CharField(max_length=10, choices=ApplicationOutcome.choices, blank=True, default="")
    organisation = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="+")
    decided_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)
    submission = models.UUIDField(unique=True, null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(name_en="", name_km=""), name="an_applicant_has_a_name"),
            models.CheckConstraint(
                condition=Q(outcome="", decided_at=None, decided_by=None) & ~Q(address="")
                | Q(outcome__in=ApplicationOutcome.values, decided_at__isnull=False, address="", person_name=""),
                name="an_application_keeps_no_address",
            ),
        ]
