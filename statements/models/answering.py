"""What an organisation does before it signs, or instead: it opens the page, asks its board, asks a colleague, declines,
asks the convenor."""

from django.db import models
from django.db.models import Q

from organisations.models import Organisation, Person, new_ref
from statements.models.statement import Statement
from statements.models.text import Version
from statements.stages import PreparedState
from vault.fields import SealedTextField


class SignPageReading(models.Model):
    """That somebody signed in opened the page of signing for an organisation: the days, in Phnom Penh, no hours.

    An hour could be laid beside that of a withheld signature.
    """

    statement = models.ForeignKey(Statement, on_delete=models.CASCADE, related_name="sign_page_readings")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    first_on = models.DateField()
    last_on = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["statement", "organisation"], name="one_sign_page_reading_an_organisation")
        ]


class BoardWait(models.Model):
    """An organisation waits for its board until a day in Phnom Penh. The newest word counts; an answer ends it.

    `salts`, sealed, is JSON: what opens the commitments of the event. So it is in `Decline`.
    """

    statement = models.ForeignKey(Statement, on_delete=models.CASCADE, related_name="board_waits")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    until = models.DateField()
    said_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    said_at = models.DateTimeField()
    salts = SealedTextField(blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["statement", "organisation"], name="one_board_wait_an_organisation")
        ]


class Decline(models.Model):
    """An organisation said that it will not sign. The reason is sealed: it is for the convenor's staff alone.

    One that signs after all leaves no such row: an instant at which it was taken back would tell whose signature it is.
    """

    ref = models.CharField(max_length=12, unique=True, default=new_ref, editable=False)
    statement = models.ForeignKey(Statement, on_delete=models.CASCADE, related_name="declines")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    reason = SealedTextField(blank=True, default="")
    declined_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    declined_at = models.DateTimeField()
    taken_back_at = models.DateTimeField(null=True)
    salts = SealedTextField(blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["statement", "organisation"],
                condition=Q(taken_back_at=None),
                name="one_decline_an_organisation",
            )
        ]


class Question(models.Model):
    """A representative asks the convenor something about the sign-on; the answer goes to that organisation alone."""

    ref = models.CharField(max_length=12, unique=True, default=new_ref, editable=False)
    statement = models.ForeignKey(Statement, on_delete=models.CASCADE, related_name="questions")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    text = models.TextField()
    asked_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    answer = models.TextField(blank=True, default="")
    answered_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True)
    submission = models.UUIDField(unique=True, null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(answer="", answered_by=None, answered_at=None)
                | ~Q(answer="") & Q(answered_by__isnull=False, answered_at__isnull=False),
                name="a_question_is_answered_by_somebody",
            )
        ]


class SigningRule(models.Model):
    """An organisation whose signatures take two people: one prepares, another one signs. Without a row it is one."""

    organisation = models.OneToOneField(Organisation, on_delete=models.PROTECT, related_name="+", primary_key=True)
    second_person = models.BooleanField()
    set_at = models.DateTimeField()


class PreparedSignature(models.Model):
    """What one person filled in and another of the same organisation is asked to sign.

    `content`, sealed, is JSON (`queries.answering`); it is emptied when this is sent back or taken back. With the
    signature the row goes: both names stand there, and a row would tell whose a withheld signature is.
    """

    ref = models.CharField(max_length=12, unique=True, default=new_ref, editable=False)
    statement = models.ForeignKey(Statement, on_delete=models.CASCADE, related_name="prepared_signatures")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="+")
    content = SealedTextField(blank=True, default="")
    prepared_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    prepared_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=PreparedState.choices, default=PreparedState.WAITING)
    note = models.CharField(max_length=500, blank=True, default="")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["statement", "organisation"],
                condition=Q(state=PreparedState.WAITING),
                name="one_signature_prepared_at_a_time",
            ),
            models.CheckConstraint(condition=Q(state__in=PreparedState.values), name="prepared_state_is_known"),
            models.CheckConstraint(
                condition=Q(state=PreparedState.WAITING, ended_at=None) & ~Q(content="")
                | ~Q(state=PreparedState.WAITING) & Q(ended_at__isnull=False, content=""),
                name="a_prepared_signature_keeps_nothing_when_it_ends",
            ),
        ]
