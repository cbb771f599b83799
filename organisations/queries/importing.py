"""Imports: which there were, how far each is, and what its rows would do."""

import json
from dataclasses import dataclass

from django.db.models import Case, Count, Q, QuerySet, Value, When

from organisations.models import (
    ADDED_UNLESS_LEFT,
    TO_DECIDE,
    ImportRow,
    Organisation,
    RowDecision,
    RowVerdict,
    SheetImport,
)


def imports() -> QuerySet[SheetImport]:
    """All imports, the newest first, with who uploaded them; without the files."""
    return SheetImport.objects.defer("content", "samples").select_related("uploaded_by").order_by("-uploaded_at", "-id")


@dataclass(frozen=True, slots=True)
class Tally:
    """How many rows of each verdict, how many will be added, and how many wait for a decision."""

    by_verdict: dict[str, int]
    added: int
    undecided: int
    remarked: int


def tally(sheet: SheetImport) -> Tally:
    """One query."""
    counted = (
        sheet.rows.order_by()
        .values("verdict")
        .annotate(
            rows=Count("pk"),
            added=Count("pk", filter=Q(decision=RowDecision.ADD)),
            left=Count("pk", filter=Q(decision=RowDecision.LEAVE)),
            remarked=Count("pk", filter=~Q(remarks="[]")),
        )
    )
    by_verdict = {row["verdict"]: row for row in counted}
    added = undecided = remarked = 0
    for verdict, row in by_verdict.items():
        free = row["rows"] - row["added"] - row["left"]
        added += row["added"] + (free if verdict in ADDED_UNLESS_LEFT else 0)
        undecided += free if verdict in TO_DECIDE else 0
        remarked += row["remarked"]
    return Tally(
        {verdict: by_verdict[verdict]["rows"] for verdict in RowVerdict.values if verdict in by_verdict},
        added,
        undecided,
        remarked,
    )


@dataclass(frozen=True, slots=True)
class Candidate:
    """An organisation that a row may be."""

    organisation: Organisation
    score: int
    reasons: str


def rows(sheet: SheetImport, *, verdict: str = "") -> QuerySet[ImportRow]:
    """The rows of one verdict in the order of the sheet; or all, those first about which a person has to decide."""
    if verdict:
        return sheet.rows.filter(verdict=verdict).order_by("number")
    return sheet.rows.order_by(Case(When(verdict__in=TO_DECIDE, then=Value(0)), default=Value(1)), "number")


def brought_in(sheet: SheetImport) -> QuerySet[Organisation]:
    """What came in with an import and is there now, in the order of the sheet."""
    return Organisation.objects.filter(pk__in=sheet.rows.exclude(created=None).values("created")).order_by("id")


def candidates_of(shown: list[ImportRow]) -> dict[int, list[Candidate]]:
    """Whom each of these rows may be, by row number. One query for all of them."""
    named = {row.number: json.loads(row.candidates) for row in shown}
    wanted = {pk for found in named.values() for pk, _score, _reasons in found}
    known = Organisation.objects.in_bulk(wanted)
    return {
        number: [Candidate(known[pk], score, reasons) for pk, score, reasons in found if pk in known]
        for number, found in named.items()
    }
