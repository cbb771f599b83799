"""Where the invited organisations stand on a version, asked before it becomes the final text."""

from django.db import models
from django.db.models import Q

from organisations.models import Organisation, Person, new_ref
from statements.models.statement import Statement
from statements.models.text import Version
from statements.stages import Stance


class PositionCall(models.Model):
    """The invited are asked where they stand on `version`. Answers hold for that version and lapse with it."""

    ref = models.CharField(max_length=12, unique=True, default=new_ref, editable=False)
    statement = models.ForeignKey(Statement, on_delete=models.CASCADE, related_name="position_calls")
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="position_calls")
    note = models.TextField(blank=True, default="")
    deadline = models.DateTimeField()
    opened_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["statement"], condition=Q(closed_at=None), name="one_open_call"),
            models.UniqueConstraint(fields=["version"], name="one_call_a_version"),
        ]


class Position(models.Model):
    """Where one organisation stands. It may change its mind while the call is open; the newest word counts."""

    call = models.ForeignKey(PositionCall, on_delete=models.CASCADE, related_name="positions")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    stance = models.CharField(max_length=12, choices=Stance.choices)
    note = models.TextField(blank=True, default="")
    taken_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["call", "organisation"], name="one_position_an_organisation"),
            models.CheckConstraint(condition=Q(stance__in=Stance.values), name="stance_is_known"),
            models.CheckConstraint(
                condition=~Q(stance__in=[Stance.RESERVATION, Stance.BLOCK]) | ~Q(note=""),
                name="reservation_and_block_say_why",
            ),
        ]
