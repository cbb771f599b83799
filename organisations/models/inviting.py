"""How people come to act for an organisation: invitations by mail, and delegations that its director decides."""

from datetime import datetime

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from organisations.models.mandate import DutyKind, Mandate, Right
from organisations.models.organisation import Organisation
from organisations.models.person import Person
from organisations.models.refs import new_ref
from vault.fields import BlindIndexField, SealedTextField


class PersonInvitationQuerySet(models.QuerySet["PersonInvitation"]):
    def waiting(self, *, at: datetime) -> "PersonInvitationQuerySet":
        """Those that can still be accepted at that instant."""
        return self.unanswered().filter(expires_at__gt=at)

    def unanswered(self) -> "PersonInvitationQuerySet":
        """Neither accepted, declined, withdrawn nor lapsed: their addresses are still kept."""
        return self.filter(accepted_at=None, declined_at=None, withdrawn_at=None, lapsed_at=None)


class PersonInvitation(models.Model):
    """Somebody at an address is asked to act for an organisation, by a mandate (`right`) or by a duty.

    The address is sealed, and erased with the answer or when the invitation lapses. `account` is the one that was
    opened for this address because of the invitation; unused, it goes with the address. Without `statements`
    (references, separated by spaces) the mandate reaches all.
    """

    ref = models.CharField(max_length=12, unique=True, default=new_ref, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="person_invitations")
    address = SealedTextField(blank=True, default="")
    address_index = BlindIndexField(of="address")
    right = models.CharField(max_length=10, choices=Right.choices, blank=True, default="")
    duty = models.CharField(max_length=12, choices=DutyKind.choices, blank=True, default="")
    statements = models.TextField(blank=True, default="")
    until = models.DateTimeField(null=True)
    language = models.CharField(max_length=2, choices=[("en", _("English")), ("km", _("Khmer"))], default="km")
    invited_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    delegated_from = models.ForeignKey(Mandate, null=True, on_delete=models.PROTECT, related_name="invitations")
    token_digest = models.CharField(max_length=64, unique=True)
    sent_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    accepted_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    declined_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    lapsed_at = models.DateTimeField(null=True)
    account = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")

    objects = PersonInvitationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(right__in=Right.values, duty="")
                | Q(right="", duty__in=DutyKind.values, statements="", until=None, delegated_from=None),
                name="invitation_for_a_mandate_or_a_duty",
            ),
            models.CheckConstraint(condition=Q(expires_at__gt=F("sent_at")), name="invitation_ends_after_start"),
            models.CheckConstraint(
                condition=Q(accepted_at=None, accepted_by=None)
                | Q(accepted_at__isnull=False, accepted_by__isnull=False),
                name="invitation_accepted_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(declined_at=None, withdrawn_at=None, lapsed_at=None)
                | Q(accepted_at=None, withdrawn_at=None, lapsed_at=None)
                | Q(accepted_at=None, declined_at=None, lapsed_at=None)
                | Q(accepted_at=None, declined_at=None, withdrawn_at=None),
                name="invitation_ends_in_one_way",
            ),
            # The address is kept exactly as long as it is needed.
            models.CheckConstraint(
                condition=~Q(address="") & Q(accepted_at=None, declined_at=None, withdrawn_at=None, lapsed_at=None)
                | Q(address="") & ~Q(accepted_at=None, declined_at=None, withdrawn_at=None, lapsed_at=None),
                name="invitation_keeps_no_address",
            ),
        ]
        indexes = [
            # Read by queries.people.invitations_of: what waits for whoever has this address?
            models.Index(fields=["address_index"], name="invitations_by_address")
        ]

    @property
    def scopes(self) -> list[str]:
        return self.statements.split()


class Decision(models.TextChoices):
    APPROVED = "approved", _("approved")
    REFUSED = "refused", _("refused")
    WITHDRAWN = "withdrawn", _("withdrawn")
    ENDED = "ended", _("ended with the mandate")


class DelegationQuerySet(models.QuerySet["Delegation"]):
    def open(self) -> "DelegationQuerySet":
        """Not decided yet."""
        return self.filter(decision="")


class Delegation(models.Model):
    """The holder of a mandate asks that somebody else may do part of what it allows. The director decides.

    To a person, or to an address, which is sealed and erased with the decision. `granted` or `invitation` is what an
    approval led to.
    """

    ref = models.CharField(max_length=12, unique=True, default=new_ref, editable=False)
    mandate = models.ForeignKey(Mandate, on_delete=models.PROTECT, related_name="asked_delegations")
    to = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    address = SealedTextField(blank=True, default="")
    address_index = BlindIndexField(of="address")
    right = models.CharField(max_length=10, choices=Right.choices)
    statements = models.TextField(blank=True, default="")
    until = models.DateTimeField(null=True)
    reason = models.TextField()
    asked_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    decision = models.CharField(max_length=10, choices=Decision.choices, blank=True, default="")
    decided_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)
    granted = models.ForeignKey(Mandate, null=True, on_delete=models.PROTECT, related_name="+")
    invitation = models.ForeignKey(PersonInvitation, null=True, on_delete=models.PROTECT, related_name="+")

    objects = DelegationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(right__in=Right.values), name="delegation_right_is_known"),
            models.CheckConstraint(
                condition=Q(decision="", decided_at=None, decided_by=None)
                | Q(decision__in=Decision.values, decided_at__isnull=False),
                name="delegation_decided_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(to__isnull=False, address="")
                | Q(to=None, decision="") & ~Q(address="")
                | Q(to=None, address="") & ~Q(decision=""),
                name="delegation_keeps_no_address",
            ),
            models.CheckConstraint(
                condition=Q(decision="approved", granted__isnull=False, invitation=None)
                | Q(decision="approved", granted=None, invitation__isnull=False)
                | ~Q(decision="approved") & Q(granted=None, invitation=None),
                name="delegation_approved_leads_somewhere",
            ),
        ]
        indexes = [
            # Read by queries.people: what waits for the director?
            models.Index(fields=["mandate"], condition=Q(decision=""), name="delegations_that_wait")
        ]

    @property
    def scopes(self) -> list[str]:
        return self.statements.split()
