"""Editions: immutable publications, and the files made of each."""

import json
from functools import cached_property
from typing import Any

from django.db import models
from django.db.models import Q

from organisations.models import Person, new_ref
from statements.models.statement import Statement
from statements.models.text import Version
from statements.stages import EmbargoEnd, Language, Pace


class Edition(models.Model):
    """What was published at one moment. `content` holds all that its page and its PDFs say, so they cannot differ.

    It carries no name that is withheld: those are in it only as a number. From `recalled_at` on, a name in it is not to
    be shown any more: nothing of its lists is served, in no form.
    """

    statement = models.ForeignKey(Statement, on_delete=models.PROTECT, related_name="editions")
    number = models.PositiveIntegerField()
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="editions")
    canonical = models.TextField()
    sha256 = models.CharField(max_length=64)
    as_of = models.DateTimeField()
    published_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    recalled_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["statement", "number"], name="one_edition_of_a_number")]

    @cached_property
    def content(self) -> dict[str, Any]:
        """The canonical form, read back."""
        content: dict[str, Any] = json.loads(self.canonical)
        return content


class EditionFile(models.Model):
    """A file of an edition, stored under `name` in the default storage. `size` is in bytes.

    `language` is "" where it stands for all: the press kit.
    """

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="files")
    language = models.CharField(max_length=2, choices=Language.choices, blank=True)
    media_type = models.CharField(max_length=60)
    name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["edition", "language", "media_type"], name="one_file_of_a_type")]


class Embargo(models.Model):
    """An edition that is approved, made and sealed; the clock publishes it at `publish_at`. Nothing of it is public.

    What was approved is one text (`sha256` of the final version) and one list (`signatures`, as in a
    PublicationRequest). Where it takes two people, it is void once either is another.
    """

    statement = models.ForeignKey(Statement, on_delete=models.CASCADE, related_name="embargoes")
    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="+")
    publish_at = models.DateTimeField()
    sha256 = models.CharField(max_length=64)
    signatures = models.CharField(max_length=64)
    set_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    end = models.CharField(max_length=10, choices=EmbargoEnd.choices, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["statement"], condition=Q(ended_at=None), name="one_open_embargo"),
            models.CheckConstraint(
                condition=Q(ended_at=None, end="") | Q(ended_at__isnull=False, end__in=EmbargoEnd.values),
                name="an_embargo_ends_in_one_way",
            ),
        ]


class PressLink(models.Model):
    """An address under which the press gets the kit of a statement before its minute. Its secret is stored nowhere."""

    ref = models.CharField(max_length=12, unique=True, default=new_ref, editable=False)
    statement = models.ForeignKey(Statement, on_delete=models.CASCADE, related_name="press_links")
    note = models.CharField(max_length=120)  # to whom it was given, in the words of whoever made it
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)


class EditionPace(models.Model):
    """When changes after publication make the next edition; without a row, at once.

    `hour` is the hour of the day in Phnom Penh, 0 to 23, where it is made once a day.
    """

    statement = models.OneToOneField(Statement, on_delete=models.CASCADE, related_name="+", primary_key=True)
    pace = models.CharField(max_length=10, choices=Pace.choices)
    hour = models.PositiveSmallIntegerField(null=True)
    set_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(pace=Pace.DAILY, hour__isnull=False, hour__lte=23)
                | Q(pace__in=[Pace.AT_ONCE, Pace.BY_HAND], hour=None),
                name="a_daily_edition_has_its_hour",
            )
        ]


class PressContact(models.Model):
    """Whom the press may ask about a statement: printed and shown to everybody, because the convenor says so.

    Until then it is the convenor's own; an edition carries it for good. It is no account and no contact of the
    directory: those are sealed.
    """

    statement = models.OneToOneField(Statement, on_delete=models.CASCADE, related_name="press_contact")
    name_en = models.CharField(max_length=120, blank=True, default="")
    name_km = models.CharField(max_length=120, blank=True, default="")
    role_en = models.CharField(max_length=120, blank=True, default="")
    role_km = models.CharField(max_length=120, blank=True, default="")
    phone = models.CharField(max_length=40, blank=True, default="")
    email = models.CharField(max_length=254, blank=True, default="")
    set_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(name_en="", name_km=""), name="a_press_contact_has_a_name"),
            models.CheckConstraint(condition=~Q(phone="", email=""), name="a_press_contact_can_be_reached"),
        ]
