"""Everything that is held of a person, for that person to take along."""

import json
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

from django.core.exceptions import PermissionDenied
from django.template.loader import render_to_string
from django.utils import translation

from ledger import clock
from organisations import holdings
from organisations.actions.noting import note_access
from organisations.actors import Actor, is_administrator
from organisations.holdings import Part
from organisations.models import Access, Person
from organisations.wordlist import label


@dataclass(frozen=True, slots=True)
class Export:
    """What was held of the person with that reference at that instant."""

    person: str
    at: datetime
    parts: list[Part]

    def as_json(self) -> str:
        """For programs: each part under its name, instants in UTC (ISO 8601)."""
        content = {"person": self.person, "at": self.at, **{part.name: part.records for part in self.parts}}
        return json.dumps(content, ensure_ascii=False, indent=2, default=_written) + "\n"

    def as_html(self, language: str) -> str:
        """For people: one page without anything to load."""
        with translation.override(language):
            shown = [
                {
                    "title": part.title,
                    "records": [[(label(name), value) for name, value in record.items()] for record in part.records],
                }
                for part in self.parts
            ]
            return render_to_string("files/person.html", {"language": language, "at": self.at, "parts": shown})

    def as_zip(self, language: str) -> bytes:
        """Both in one file."""
        archive = BytesIO()
        with ZipFile(archive, "w", ZIP_DEFLATED) as files:
            files.writestr("your-data.html", self.as_html(language))
            files.writestr("your-data.json", self.as_json())
        return archive.getvalue()


def export_person(*, person: Person, by: Actor, at: datetime | None = None) -> Export:
    """Gather everything, for the person or an administrator, who is noted in the access log.

    No digests of tokens, no secrets of second steps, no hash of the password: they are keys, and tell nothing.
    Raises PermissionDenied.
    """
    own = isinstance(by, Person) and by.is_active and by.pk == person.pk
    if not own and not is_administrator(by):
        raise PermissionDenied
    at = at or clock.now()
    note_access(subject=person, by=by, kind=Access.EXPORTED, at=at)
    with translation.override(person.language):
        return Export(person.ref, at, holdings.held(person, at=at))


def _written(value: Any) -> str:
    """How JSON gets what it has no form for."""
    return value.isoformat() if isinstance(value, datetime | date) else str(value)
