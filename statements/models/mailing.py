"""Mails to many: invitations to sign and reminders, one to each mailbox, with what became of each."""

from django.db import models
from django.db.models import Q

from organisations.models import Person, new_ref
from statements.models.statement import Statement
from statements.stages import Language, MailingPurpose, MailingState, RecipientState
from vault.fields import BlindIndexField, SealedTextField


class Mailing(models.Model):
    """One sending. `note_en` and `note_km` are what the convenor writes beside the standing text; `due` is the instant
    from which it leaves (never in the quiet hours of the recipients)."""

    ref = models.CharField(max_length=12, unique=True, default=new_ref, editable=False)
    statement = models.ForeignKey(Statement, on_delete=models.CASCADE, related_name="mailings")
    purpose = models.CharField(max_length=10, choices=MailingPurpose.choices)
    note_en = models.TextField(blank=True, default="")
    note_km = models.TextField(blank=True, default="")
    is_discreet = models.BooleanField(default=False)
    state = models.CharField(max_length=8, choices=MailingState.choices, default=MailingState.SENDING)
    made_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")  # None: the clock
    made_at = models.DateTimeField()
    due = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    submission = models.UUIDField(unique=True, null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=MailingState.values), name="mailing_state_is_known"),
            models.CheckConstraint(condition=Q(purpose__in=MailingPurpose.values), name="mailing_purpose_is_known"),
        ]


class Recipient(models.Model):
    """One mailbox of a mailing, for however many organisations.

    `organisations` are their references with blanks between. Whether they have answered is asked when the mail leaves,
    not before: who is silent is written nowhere. The address is that of the account, or where `person` is empty that
    of a contact of the organisation, sealed.
    """

    ref = models.CharField(max_length=12, unique=True, default=new_ref, editable=False)
    mailing = models.ForeignKey(Mailing, on_delete=models.CASCADE, related_name="recipients")
    person = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    address = SealedTextField()
    address_index = BlindIndexField(of="address")
    language = models.CharField(max_length=2, choices=Language.choices)
    organisations = models.TextField()
    state = models.CharField(max_length=8, choices=RecipientState.choices, default=RecipientState.WAITING)
    message_id = models.CharField(max_length=120, blank=True, default="", db_index=True)  # read by who takes bounces
    tried_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=200, blank=True, default="")  # SMTP's answer, without the address

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=RecipientState.values), name="recipient_state_is_known")
        ]
        indexes = [
            # tasks.send_mailing: who is next?
            models.Index(
                fields=["mailing", "id"], condition=Q(state=RecipientState.WAITING), name="recipients_that_wait"
            ),
            models.Index(fields=["address_index"], name="recipients_by_address"),
        ]


class MailStop(models.Model):
    """Somebody behind an address wants no invitations and reminders any more: of one statement, or of none at all."""

    address = SealedTextField()
    address_index = BlindIndexField(of="address")
    statement = models.ForeignKey(Statement, null=True, on_delete=models.CASCADE, related_name="mail_stops")
    stopped_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["address_index"], name="mail_stops_by_address")]
