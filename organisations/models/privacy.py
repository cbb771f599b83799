"""Who looked at personal data, and what retention deleted."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from organisations.models.organisation import Organisation
from organisations.models.person import Person


class Access(models.TextChoices):
    """Why somebody met personal data of another."""

    CONTACTS_SEEN = "contacts_seen", _("looked at the contacts")
    CONTACT_FOUND = "contact_found", _("searched for an address among the contacts")
    INVITED_SEEN = "invited_seen", _("saw the addresses of those invited")
    PERSON_OPENED = "person_opened", _("opened the record of the person")
    ADDRESS_FOUND = "address_found", _("searched for the address of the account")
    EXPORTED = "exported", _("downloaded everything that is held")
    JOB = "job", _("a job of the site read it")


class AccessNote(models.Model):
    """One look at a person's data, or at the contacts or invited addresses of an organisation.

    Append-only by trigger; rows can be deleted, for they are personal data themselves. Without an `actor` it was the
    site's operator or a job. An account that is deleted takes its notes along: such a one never acted for anybody.
    """

    subject = models.ForeignKey(Person, null=True, on_delete=models.CASCADE, related_name="looks_at")
    organisation = models.ForeignKey(Organisation, null=True, on_delete=models.CASCADE, related_name="looks_at")
    actor = models.ForeignKey(Person, null=True, on_delete=models.CASCADE, related_name="looks_by")
    kind = models.CharField(max_length=16, choices=Access.choices)
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("note of an access")
        verbose_name_plural = _("notes of accesses")
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=Access.values), name="access_kind_is_known"),
            models.CheckConstraint(
                condition=Q(subject=None, organisation__isnull=False) | Q(subject__isnull=False, organisation=None),
                name="access_to_one_of_both",
            ),
        ]
        indexes = [
            # Read by retention: which are a year old?
            models.Index(fields=["at"], name="accesses_by_time")
        ]


class RetentionRun(models.Model):
    """What one rule of `organisations.retention` deleted on one day. Numbers and dates only.

    `next_due` is when the next thing under the rule will be, as of that run; empty where there is none.
    """

    rule = models.CharField(max_length=40)
    at = models.DateTimeField()
    deleted = models.PositiveIntegerField()
    next_due = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("run of retention")
        verbose_name_plural = _("runs of retention")
        # Read by queries.privacy.last_runs: the newest of each rule.
        indexes = [models.Index(fields=["rule", "-at"], name="retention_runs_of_a_rule")]

    def __str__(self) -> str:
        return f"{self.rule}: {self.deleted}"
