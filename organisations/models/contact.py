"""Contacts of organisations: people outside Ruom, whose particulars the database holds sealed."""

from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from organisations.models.organisation import Organisation
from organisations.models.refs import new_ref
from vault.fields import BlindIndexField, SealedTextField


class ContactRole(models.TextChoices):
    """What one turns to a contact for."""

    GENERAL = "general", _("general contact")
    DIRECTOR = "director", _("director")
    PRESS = "press", _("press")
    PROGRAMME = "programme", _("programme")
    FINANCE = "finance", _("finance")
    OTHER = "other", _("other")


class ContactQuerySet(models.QuerySet["Contact"]):
    def unchecked_since(self, moment: datetime) -> "ContactQuerySet":
        """Those that nobody has confirmed after that instant."""
        return self.filter(checked_at__lte=moment)


class Contact(models.Model):
    """Whom to reach at an organisation. Seen by its director and administrators; name and telephone also by the staff
    of a convenor that waits for its answer to a sign-on; one for the press by everybody, as long as the organisation
    shows a public profile.

    `checked_at` is when somebody last said that it is still right, `asked_at` when the director was last asked.
    """

    ref = models.CharField(max_length=12, unique=True, default=new_ref, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="contacts")
    role = models.CharField(_("role"), max_length=10, choices=ContactRole.choices, default=ContactRole.GENERAL)
    name = SealedTextField(_("name"), blank=True, default="")
    email = SealedTextField(_("e-mail address"), blank=True, default="")
    email_index = BlindIndexField(of="email")
    phone = SealedTextField(_("telephone"), blank=True, default="")
    note = SealedTextField(_("note"), blank=True, default="")
    is_press = models.BooleanField(_("shown to everybody"), default=False)
    created_at = models.DateTimeField()
    checked_at = models.DateTimeField()
    asked_at = models.DateTimeField(null=True)

    objects = ContactQuerySet.as_manager()

    class Meta:
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")
        constraints = [
            models.CheckConstraint(condition=Q(role__in=ContactRole.values), name="contact_role_is_known"),
            models.CheckConstraint(condition=~Q(email="", phone=""), name="contact_can_be_reached"),
        ]
        indexes = [
            # Read by queries.contacts.with_address: whose contact has this address?
            models.Index(fields=["email_index"], name="contacts_by_address"),
            # Read by retention: which were not confirmed for long?
            models.Index(fields=["checked_at"], name="contacts_by_last_check"),
        ]

    def __str__(self) -> str:
        # Never the name: this may come into a log or an error page.
        return f"{self.get_role_display()} ({self.ref})"
