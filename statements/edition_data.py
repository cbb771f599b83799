"""An edition for programs: what its PDF carries as files. Nothing in it that the PDF does not print."""

from collections.abc import Mapping
from typing import Any, Final

from organisations.sheets.writing import write_csv
from printing.pdf import Attached
from statements.models import Edition

JSON_NAME: Final = "edition.json"
CSV_NAME: Final = "signatories.csv"
HEADERS: Final = ("kind", "name_en", "name_km", "represents")


def attached(edition: Edition) -> list[Attached]:
    """The edition whole, as the bytes whose SHA-256 the ledger holds, and its named signatories as a table."""
    rows = (row(signatory) for signatory in edition.content["signatories"])
    return [
        Attached(JSON_NAME, edition.canonical.encode(), "This edition: text, count and named signatories"),
        Attached(CSV_NAME, write_csv(HEADERS, rows), "The named signatories"),
    ]


def row(signatory: Mapping[str, Any]) -> tuple[str, str, str, str]:
    name = signatory["name"]
    return signatory["kind"], name.get("en", ""), name.get("km", ""), str(signatory["represents"] or "")
