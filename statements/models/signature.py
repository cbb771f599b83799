"""Signatures: one signatory's consent to one version, given by one representative, in one capacity, at one time."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from organisations.models import Mandate, Organisation, Person, new_ref
from statements.models.statement import Statement
from statements.models.text import Block, Version
from statements.stages import RECORDED, Language, SignatoryKind, TextChangeKind, Visibility, Way
from vault.fields import SealedTextField

# The kinds that sign through somebody who holds a mandate.
BODIES = (SignatoryKind.ORGANISATION, SignatoryKind.NETWORK)
# The ways in which a mandate can stand behind it: that of who confirmed it, where it was recorded.
BY_MANDATE = (Way.SIGNED_IN, *sorted(RECORDED))
# What stood at some time, and stands no more.
ENDED = Q(withdrawn_at__isnull=False) | Q(set_aside_at__isnull=False) | Q(refused_at__isnull=False)


class SignOn(models.Model):
    """How one statement is signed. It comes into being when sign-on first opens.

    `key`, 64 hexadecimal digits, makes every signatory's `Signature.identity`; it is sealed, so that who has a copy of
    the database and not the key of the vault cannot find a withheld signatory by trying the organisations there are. It
    stays when the vault's keys are rotated.
    """

    statement = models.OneToOneField(Statement, on_delete=models.PROTECT, related_name="sign_on", primary_key=True)
    key = SealedTextField()
    # The text for which it was last opened.
    version = models.ForeignKey(Version, null=True, on_delete=models.PROTECT, related_name="+")
    # Who may sign beside the invited: individuals, and organisations that apply.
    for_individuals = models.BooleanField(_("individuals may sign too"), default=False)
    for_applicants = models.BooleanField(_("organisations that are not invited may apply"), default=False)
    # Mails do not say in their subject what they are about.
    is_discreet = models.BooleanField(_("neutral subject in all mails"), default=False)
    # Who does not answer is reminded three days and one day before the deadline.
    reminds = models.BooleanField(_("remind those who have not answered"), default=True)
    # An individual who asked before the deadline may confirm for so long after it.
    grace_hours = models.PositiveSmallIntegerField(_("hours to confirm after the deadline"), default=24)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(grace_hours__lte=168), name="grace_is_a_week_at_most")]


class TextChange(models.Model):
    """The text changed after it had been signed. An editorial change carries the signatures on unless a signatory
    refuses until `refuse_until`; after a substantive one each is asked again."""

    ref = models.CharField(max_length=12, unique=True, default=new_ref, editable=False)
    statement = models.ForeignKey(Statement, on_delete=models.PROTECT, related_name="text_changes")
    before = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="+")
    after = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12, choices=TextChangeKind.choices)
    reason = models.CharField(max_length=500)
    refuse_until = models.DateTimeField(null=True)
    made_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["after"], name="one_change_to_a_version"),
            models.CheckConstraint(condition=~Q(before=F("after")), name="a_change_changes_something"),
            models.CheckConstraint(
                condition=Q(kind=TextChangeKind.EDITORIAL, refuse_until__isnull=False)
                | Q(kind=TextChangeKind.SUBSTANTIVE, refuse_until=None),
                name="only_an_editorial_change_can_be_refused",
            ),
        ]


class SignatureQuerySet(models.QuerySet["Signature"]):
    def standing(self) -> "SignatureQuerySet":
        """Neither withdrawn nor set aside."""
        return self.filter(withdrawn_at=None, set_aside_at=None)


class Signature(models.Model):
    """Names are kept as they are to be printed. A withdrawn signature stays as a row and counts for nothing.

    So does one that is set aside: two records of one organisation had both signed, they were merged, and the other
    signature stands for it (`actions.reuniting`).

    `identity` is who signed, under the key of this sign-on (`queries.identities`). Where the name is shown, the columns
    say it too; where it is not, they are empty and `sealed` alone holds organisation, person, mandate, capacity and
    names. Of each signature it also holds what opens the commitments of its event. `version` is the text last consented
    to; `refused_at` is when an editorial change of it was refused.
    """

    ref = models.CharField(max_length=12, unique=True, default=new_ref, editable=False)
    statement = models.ForeignKey(Statement, on_delete=models.PROTECT, related_name="signatures")
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="signatures")
    kind = models.CharField(max_length=12, choices=SignatoryKind.choices)
    way = models.CharField(max_length=10, choices=Way.choices, default=Way.SIGNED_IN)
    identity = models.CharField(max_length=64)
    sealed = SealedTextField()  # JSON: queries.signatories
    organisation = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="signatures")
    signed_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="signatures")
    mandate = models.ForeignKey(Mandate, null=True, on_delete=models.PROTECT, related_name="signatures")
    capacity = models.CharField(max_length=120, blank=True, default="")
    language = models.CharField(max_length=2, choices=Language.choices)  # the language in which the text was read
    name_en = models.CharField(max_length=200, blank=True, default="")
    name_km = models.CharField(max_length=200, blank=True, default="")
    # Of individuals who are named.
    place = models.CharField(max_length=120, blank=True, default="")
    affiliation = models.CharField(max_length=200, blank=True, default="")
    visibility = models.CharField(max_length=10, choices=Visibility.choices, default=Visibility.NAMED)
    may_show_logo = models.BooleanField(default=False)
    signed_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)
    refused_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    set_aside_at = models.DateTimeField(null=True)

    objects = SignatureQuerySet.as_manager()

    class Meta:
        constraints = [
            # Double submits, two representatives at once, web and API at once, named here and withheld there: one.
            models.UniqueConstraint(
                fields=["statement", "identity"],
                condition=Q(withdrawn_at=None, set_aside_at=None),
                name="one_signature_each",
            ),
            models.CheckConstraint(condition=~Q(identity="") & ~Q(sealed=""), name="a_signature_is_somebodys"),
            models.CheckConstraint(
                condition=Q(kind=SignatoryKind.INDIVIDUAL, organisation=None, mandate=None, signed_by=None)
                | Q(kind__in=BODIES, visibility=Visibility.NAMED, organisation__isnull=False)
                & (
                    Q(way__in=BY_MANDATE, mandate__isnull=False, signed_by__isnull=False)
                    # What came on paper or by proxy, and was confirmed by a second coordinator.
                    | Q(way__in=sorted(RECORDED), mandate=None, signed_by=None)
                )
                | Q(kind__in=BODIES, organisation=None, mandate=None, signed_by=None) & ~Q(visibility=Visibility.NAMED),
                name="an_organisation_signs_by_mandate",
            ),
            models.CheckConstraint(
                condition=Q(visibility=Visibility.NAMED)
                | Q(name_en="", name_km="", capacity="", place="", affiliation="", may_show_logo=False),
                name="who_is_not_named_stands_sealed",
            ),
            models.CheckConstraint(condition=Q(visibility__in=Visibility.values), name="visibility_is_known"),
            models.CheckConstraint(condition=Q(way__in=Way.values), name="way_of_signing_is_known"),
        ]
        indexes = [
            # queries/count.py: organisations and networks at any instant, whatever ended since; all individuals aside
            models.Index(fields=["statement", "kind", "visibility", "version"], name="signatures_by_kind"),
            # queries/count.py: at an instant before now, what has come since, and what has gone
            models.Index(
                fields=["statement", "confirmed_at"],
                condition=Q(withdrawn_at=None, set_aside_at=None, refused_at=None, confirmed_at__isnull=False),
                name="signatures_in_their_order",
            ),
            models.Index(fields=["statement"], condition=ENDED, name="signatures_that_ended"),
        ]

    @property
    def is_recorded(self) -> bool:
        """On paper or by proxy, with evidence."""
        return self.way in RECORDED


class Renewal(models.Model):
    """A signatory consented to a later text than the one it had signed."""

    signature = models.ForeignKey(Signature, on_delete=models.CASCADE, related_name="renewals")
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="+")
    language = models.CharField(max_length=2, choices=Language.choices)
    renewed_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["signature", "version"], name="renewed_once")]


class Reservation(models.Model):
    """A note that a signatory attaches to a block; printed as a footnote in each language given.

    That of a signatory who is not named stands in `Signature.sealed`: its words could tell whose they are.
    """

    signature = models.ForeignKey(Signature, on_delete=models.CASCADE, related_name="reservations")
    block = models.ForeignKey(Block, on_delete=models.PROTECT, related_name="+")
    text_en = models.CharField(max_length=600, blank=True, default="")
    text_km = models.CharField(max_length=600, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["signature", "block"], name="one_reservation_a_block"),
            models.CheckConstraint(condition=~Q(text_en="", text_km=""), name="a_reservation_says_something"),
        ]
