"""What each row of a spreadsheet would do: read cell by cell, compared with all that stand, and given a verdict."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Any
from unicodedata import is_normalized

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils import timezone

from organisations.actions.naming import NEVER, found_by
from organisations.actions.registering import admit_website
from organisations.matching.candidates import Index, Known, Verdict
from organisations.matching.keys import match_key
from organisations.matching.suspicious import Suspicion, is_plain, suspicions
from organisations.models import NameKind, RowVerdict
from organisations.refusals import Refused
from organisations.sheets.sheet import Sheet
from organisations.sheets.values import Reading, read_kind, read_province, read_sectors, read_year
from organisations.wording import admit

NAMES = {"name_en": 200, "name_km": 200, "acronym": 40}
CONTACT = {"contact_name": 120, "contact_email": 254, "contact_phone": 60}
MOST_CANDIDATES = 3
MOST_FORMER = 10
MOST_SHOWN_CHARACTERS = 8
BARE_ADDRESS = re.compile(r"(?i)^(?:www\.)?[a-z0-9-]+(?:\.[a-z0-9-]+)+(?:/\S*)?$")

# What of a row becomes an organisation, and what is kept of a row.
OF_ORGANISATION = (
    "name_en", "name_km", "acronym", "kind", "province", "registration_number", "registered_year", "website",
    "search_text", "key_en", "key_km",
)  # fmt: skip
OF_ROW = ("number", "name", "values", "contact", "verdict", "remarks", "candidates")
as_json = json.JSONEncoder(ensure_ascii=False).encode
# Thousands of rows have the same few kinds, provinces, sectors and years.
kind_in = lru_cache(maxsize=2048)(read_kind)
province_in = lru_cache(maxsize=2048)(read_province)
sectors_in = lru_cache(maxsize=2048)(read_sectors)
year_in = lru_cache(maxsize=2048)(read_year)

Remark = tuple[str, str, str]  # a code of sheet_words.REMARKS, the field, what stands in the cell or is wrong with it


@dataclass(slots=True)
class Read:
    """A row as it was understood."""

    number: int
    values: dict[str, Any] = field(default_factory=dict)
    contact: dict[str, str] = field(default_factory=dict)
    remarks: list[Remark] = field(default_factory=list)
    verdict: RowVerdict = RowVerdict.NEW
    candidates: list[tuple[int, int, str]] = field(default_factory=list)

    @property
    def keys(self) -> tuple[str, str, str]:
        """What two rows of one sheet have in common that say the same."""
        return self.values["key_en"], self.values["key_km"], self.values["province"]

    def name(self) -> str:
        names = [self.values.get("name_km", ""), self.values.get("name_en", "")]
        return (" · ".join([name for name in names if name]) or self.values.get("acronym", ""))[:420]


def judged(
    sheet: Sheet, columns: Mapping[int, str], *, default_kind: str, index: Index, at: datetime
) -> Iterator[Read]:
    """Each row of the sheet with its verdict, in the order of the sheet. No query, nothing written.

    A cell that cannot be used is left empty with a remark; only a row without a usable name, or one that repeats an
    earlier row, is not offered. Who is the same as whom is never decided here: see `RowVerdict`.
    """
    seen: dict[tuple[str, str, str], int] = {}
    this_year = timezone.localdate(at).year
    for number, cells in zip(sheet.row_numbers, sheet.rows, strict=True):
        row = read_row(number, {columns[place]: cells[place] for place in columns}, default_kind, this_year=this_year)
        if row.verdict != RowVerdict.INVALID:
            earlier = seen.setdefault(row.keys, number)
            if earlier != number:
                row.verdict = RowVerdict.REPEATED
                row.remarks.append(("repeats", "", str(earlier)))
            else:
                compare(row, index)
        yield row


def compare(row: Read, index: Index) -> None:
    """Who it may be. Characters to be looked at come before that."""
    values = row.values
    former = [text for _kind, text in values["other_names"]]
    found = index.candidates(
        Known(
            id=-row.number,
            names=(values["name_en"], values["name_km"], *former),
            acronyms=(values["acronym"],) if values["acronym"] else (),
            province=values["province"],
            registration_number=values["registration_number"],
            website=values["website"],
            keys=(values["key_en"], values["key_km"], *map(match_key, former)),
        ),
        limit=MOST_CANDIDATES,
    )
    row.candidates = [(one.id, one.score, " ".join(reason.value for reason in one.reasons)) for one in found]
    if row.verdict == RowVerdict.NEW and found:
        row.verdict = RowVerdict.SAME if found[0].verdict is Verdict.SAME else RowVerdict.PERHAPS


def read_row(number: int, cells: Mapping[str, str], default_kind: str, *, this_year: int) -> Read:
    """One row, cell by cell. `cells` are texts by field; those of columns without a field are not there."""
    row = Read(number)
    held: list[Suspicion] = []
    for name, longest in NAMES.items():
        text, odd = read_name(row, name, cells.get(name, ""), longest=longest)
        row.values[name] = text
        held += odd
    former, odd = read_former(row, cells.get("former_names", ""))
    held += odd
    row.values["other_names"] = [(NameKind.FORMER.value, text) for text in former]
    row.values["kind"] = taken(row, "kind", kind_in(cells.get("kind", ""))) or default_kind
    row.values["province"] = taken(row, "province", province_in(cells.get("province", "")))
    row.values["sectors"] = taken(row, "sectors", sectors_in(cells.get("sectors", "")))
    row.values["registered_year"] = taken(
        row, "registered_year", year_in(cells.get("registered_year", ""), latest=this_year)
    )
    row.values["registration_number"] = plain(row, "registration_number", cells, longest=60)
    row.values["website"] = read_website(row, cells.get("website", ""))
    row.contact = read_contact(row, cells)
    row.values |= found_by({name: row.values[name] for name in NAMES}, former)
    if not row.values["name_en"] and not row.values["name_km"]:
        row.verdict = RowVerdict.INVALID
        row.remarks.insert(0, ("no_name", "name_en", ""))
    elif held:
        row.verdict = RowVerdict.HELD
        shown = list(dict.fromkeys(str(one) for one in held))[:MOST_SHOWN_CHARACTERS]
        row.remarks.insert(0, ("characters", "name_en", ", ".join(shown)))
    return row


def read_name(row: Read, name: str, text: str, *, longest: int) -> tuple[str, list[Suspicion]]:
    """A name as it would be registered, and what in it a person should look at first.

    What never belongs into a name (changes of direction, controls) is taken out, and told.
    """
    if len(text) <= longest and is_plain(text) and is_normalized("NFC", text):
        return " ".join(text.split()), []
    odd = suspicions(text)
    out = {one.position for one in odd if one.kind in NEVER}
    kept = "".join(letter for place, letter in enumerate(text) if place not in out) if out else text
    try:
        return admit(" ".join(kept.split(" ")), field=name, longest=longest, required=False), odd
    except Refused as no:
        row.remarks.append(("unusable", name, f"{no.reason} {kept[:80]}"))
        return "", []


def read_former(row: Read, text: str) -> tuple[list[str], list[Suspicion]]:
    """Former names, each once: separated by semicolons, lines or bars."""
    if not text:
        return [], []
    read = [read_name(row, "former_names", one, longest=200) for one in re.split(r"[;\n|]", text) if one.strip()]
    names = list(dict.fromkeys(name for name, _odd in read if name))[:MOST_FORMER]
    return names, [one for _name, odd in read for one in odd]


def taken(row: Read, name: str, reading: Reading[Any]) -> Any:
    """The value, with a remark on what was assumed or not understood."""
    if reading.problem:
        row.remarks.append((reading.problem, name, reading.unread[:80]))
    elif reading.note:
        row.remarks.append((reading.note, name, str(reading.value or "")))
    return reading.value


def plain(row: Read, name: str, cells: Mapping[str, str], *, longest: int) -> str:
    text = cells.get(name, "").strip()
    if not text:
        return ""
    try:
        return admit(text, field=name, longest=longest, required=False)
    except Refused as no:
        row.remarks.append(("unusable", name, f"{no.reason} {text[:80]}"))
        return ""


def read_website(row: Read, text: str) -> str:
    text = text.strip()
    if not text:
        return ""
    try:
        return admit_website(f"https://{text}" if BARE_ADDRESS.match(text) else text)
    except Refused:
        row.remarks.append(("no_website", "website", text[:80]))
        return ""


def read_contact(row: Read, cells: Mapping[str, str]) -> dict[str, str]:
    """Name, address and telephone of a contact, where there is a way to reach somebody."""
    if not any(cells.get(name) for name in CONTACT):
        return {}
    contact = {name.removeprefix("contact_"): plain(row, name, cells, longest=most) for name, most in CONTACT.items()}
    if contact["email"]:
        try:
            validate_email(contact["email"])
        except ValidationError:
            # The address itself is a person's: remarks are not sealed.
            row.remarks.append(("no_address", "contact_email", ""))
            contact["email"] = ""
    return contact if contact["email"] or contact["phone"] else {}


def as_row(read: Read) -> tuple[int, str, str, str, str, str, str]:
    """The row as it is kept, in the order of OF_ROW."""
    return (
        read.number,
        read.name(),
        as_json(read.values),
        as_json(read.contact) if read.contact else "",
        read.verdict.value,
        as_json(read.remarks) if read.remarks else "[]",
        as_json(read.candidates) if read.candidates else "[]",
    )


def mapping_problems(columns: Mapping[int, str], fields: Sequence[str]) -> str:
    """A code where these columns cannot be read: no name among them, or one field twice. Else empty."""
    chosen = list(columns.values())
    if len(set(chosen)) != len(chosen) or not set(chosen) <= set(fields):
        return "columns_twice"
    if not {"name_en", "name_km"} & set(chosen):
        return "columns_name"
    return ""
