"""Who works on one statement beside the convenor's staff, and how many people it takes to publish."""

from django.db import models
from django.db.models import Q

from organisations.models import Organisation, Person, new_ref
from statements.models.statement import Statement
from statements.stages import Language, RoleKind


class StatementRole(models.Model):
    """A person whom the convenor named on this statement alone. `language` is that of a translator, else ""."""

    ref = models.CharField(max_length=12, unique=True, default=new_ref, editable=False)
    statement = models.ForeignKey(Statement, on_delete=models.CASCADE, related_name="roles")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="statement_roles")
    kind = models.CharField(max_length=12, choices=RoleKind.choices)
    language = models.CharField(max_length=2, choices=Language.choices, blank=True, default="")
    granted_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    granted_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["statement", "person", "kind", "language"],
                condition=Q(revoked_at=None),
                name="one_role_of_a_kind",
            ),
            models.CheckConstraint(
                condition=Q(kind=RoleKind.TRANSLATOR, language__in=Language.values)
                | Q(kind__in=[RoleKind.COORDINATOR, RoleKind.PUBLISHER], language=""),
                name="role_has_the_parts_of_its_kind",
            ),
        ]
        indexes = [
            # permissions.py and queries/statements.py: what this person works on
            models.Index(fields=["person", "statement"], condition=Q(revoked_at=None), name="roles_in_force")
        ]


class ConvenorRule(models.Model):
    """How an organisation publishes what it convenes; without a row, as settings.PUBLISHING_IS_GUARDED says."""

    organisation = models.OneToOneField(Organisation, on_delete=models.PROTECT, related_name="+", primary_key=True)
    second_person = models.BooleanField()
    second_factor = models.BooleanField()
    set_at = models.DateTimeField()


class PublicationRequest(models.Model):
    """Somebody asked a second person to publish.

    It speaks of one text (`sha256` of the final version) and one list (`signatures`: a SHA-256 over the signatures that
    stood, never shown). It is void once either is another.
    """

    statement = models.ForeignKey(Statement, on_delete=models.CASCADE, related_name="publication_requests")
    sha256 = models.CharField(max_length=64)
    signatures = models.CharField(max_length=64)
    asked_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            # Two who ask at the same moment: one of them has asked, the other may publish.
            models.UniqueConstraint(
                fields=["statement"],
                condition=Q(withdrawn_at=None, answered_at=None),
                name="one_open_publication_request",
            ),
            models.CheckConstraint(
                condition=Q(answered_by=None, answered_at=None)
                | Q(answered_by__isnull=False, answered_at__isnull=False, withdrawn_at=None),
                name="a_request_is_answered_or_withdrawn",
            ),
            # The two-person rule itself: NULL passes, and so does everybody but the one who asked.
            models.CheckConstraint(
                condition=Q(answered_by=None) | ~Q(answered_by=models.F("asked_by")), name="a_second_person_publishes"
            ),
        ]
