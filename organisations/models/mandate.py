"""What a person may do for an organisation: mandates toward other people's statements, duties in its own."""

from datetime import datetime

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from organisations.models.organisation import Organisation
from organisations.models.person import Person
from organisations.models.refs import new_ref


class Right(models.TextChoices):
    """Each includes the ones before it."""

    READ = "read", _("read")
    COMMENT = "comment", _("comment and amend")
    SIGN = "sign", _("sign")

    @property
    def included_in(self) -> tuple["Right", ...]:
        """The rights that a mandate may carry to do this one."""
        order = list(Right)
        return tuple(order[order.index(self) :])


class DutyKind(models.TextChoices):
    """A director answers for who acts for the organisation; the others do the work of a convenor."""

    DIRECTOR = "director", _("director")
    COORDINATOR = "coordinator", _("coordinator")
    PUBLISHER = "publisher", _("publisher")


class MandateQuerySet(models.QuerySet["Mandate"]):
    def valid(self, *, at: datetime) -> "MandateQuerySet":
        """Mandates in force at that instant: granted, not past `until`, not revoked."""
        return self.filter(
            Q(until=None) | Q(until__gt=at),
            Q(revoked_at=None) | Q(revoked_at__gt=at),
            granted_at__lte=at,
            person__is_active=True,
        )

    def about(self, statement: str | OuterRef) -> "MandateQuerySet":
        """Those that reach the statement with that reference: limited to it among others, or not limited at all.

        Inside a subquery the reference may be a column of the query around it, as `OuterRef`.
        """
        scopes = MandateScope.objects.filter(mandate=OuterRef("pk"))
        here = OuterRef(statement) if isinstance(statement, OuterRef) else statement
        return self.filter(~Exists(scopes) | Exists(scopes.filter(statement=here)))


class Mandate(models.Model):
    """A person's right to read, comment or sign for an organisation, with who granted it and until when.

    Without `scopes` it reaches every statement. `delegated_from` is the mandate whose holder asked for this one.
    """

    ref = models.CharField(max_length=12, unique=True, default=new_ref, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="mandates")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="mandates")
    right = models.CharField(max_length=10, choices=Right.choices)
    granted_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    granted_at = models.DateTimeField()
    until = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    delegated_from = models.ForeignKey(
        "self", null=True, default=None, on_delete=models.PROTECT, related_name="delegations"
    )

    objects = MandateQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "organisation"], condition=Q(revoked_at=None), name="one_mandate_in_force"
            ),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gt=F("granted_at")), name="mandate_ends_after_start"
            ),
        ]

    @property
    def ended_at(self) -> datetime | None:
        """When it was revoked or will have ended by itself, whichever comes first; None where it goes on."""
        return min(filter(None, [self.revoked_at, self.until]), default=None)


class MandateScope(models.Model):
    """One statement, by its reference, that a limited mandate reaches. Statements stand above this package."""

    mandate = models.ForeignKey(Mandate, on_delete=models.CASCADE, related_name="scopes")
    statement = models.CharField(max_length=12)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["mandate", "statement"], name="one_scope_once")]


class Duty(models.Model):
    """What a person does inside an organisation: direct it, or coordinate or publish the statements it convenes."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="duties")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="duties")
    kind = models.CharField(max_length=12, choices=DutyKind.choices)
    granted_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "organisation", "kind"], condition=Q(revoked_at=None), name="one_duty_of_a_kind"
            ),
            models.UniqueConstraint(
                fields=["organisation"], condition=Q(revoked_at=None, kind="director"), name="one_director_at_a_time"
            ),
        ]
