"""How a value of a column is shown to a person who only reads."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from organisations.admin.labels import LABELS
from printing import dates

NOTHING = "–"


@dataclass(frozen=True, slots=True)
class Cell:
    """`url` leads to the record that the text names; `is_code`: for machines, to be copied."""

    label: str
    text: str
    url: str = ""
    is_code: bool = False


def called(row: models.Model) -> str:
    """What a row is called: as the model says, else by its reference or number. Never "Mandate object (1)"."""
    if type(row).__str__ is not models.Model.__str__:
        return str(row)
    return str(getattr(row, "ref", "") or row.pk)


def label_of(model: type[models.Model], name: str) -> str:
    """The column's own translatable name, else that of `labels`."""
    if name in LABELS:
        return str(LABELS[name])
    return str(model._meta.get_field(name).verbose_name)  # type: ignore[union-attr]


def words(field: Any, value: Any) -> str:
    """A value in the reader's language; instants in Phnom Penh time."""
    reader = get_language() or "en"
    if value is None or value == "":
        return NOTHING
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if getattr(field, "choices", None):
        return str(dict(field.flatchoices).get(value, value))
    if isinstance(value, datetime):
        return dates.long_time(value, reader)
    if isinstance(value, date):
        return dates.long_date(value, reader)
    return called(value) if isinstance(value, models.Model) else str(value)
