"""Editions: immutable publications, and the files made of each."""

import json
from functools import cached_property
from typing import Any

from django.db import models

from organisations.models import Person
from statements.models.statement import Statement
from statements.models.text import Version
from statements.stages import Language


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
    """A file of an edition in one language, stored under `name` in the default storage. `size` is in bytes."""

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="files")
    language = models.CharField(max_length=2, choices=Language.choices)
    media_type = models.CharField(max_length=60)
    name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["edition", "language", "media_type"], name="one_file_of_a_type")]
