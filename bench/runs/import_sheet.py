"""Bring a spreadsheet in by the import's own jobs, and beside it by django-import-export, each on a fresh database.

`python -m bench.runs.import_sheet RUNS SIZE` prints {"ours": [Cost], "by_name": [Cost], "blind": [Cost]}, where a cost
is the CPU and the wall in seconds, of this process and of the reader that ours starts, and how many rows came in.
"""

import gc
import json
import os
import shutil
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from django.conf import settings
from django.db import connection
from import_export.resources import ModelResource  # type: ignore[import-untyped]
from tablib import Dataset  # type: ignore[import-untyped]

from bench.measuring import all_in_turns
from bench.names import Named, two_fields
from organisations.actions import importing
from organisations.actions.naming import found_by
from organisations.models import ImportState, Organisation, OrganisationKind, Person
from organisations.sheets.writing import write_xlsx

Cost = tuple[float, float, int]
COLUMNS = (
    "name_en", "name_km", "acronym", "kind", "province", "registration_number", "registered_year", "website",
)  # fmt: skip
WARM_UP = 60  # rows


class ByName(ModelResource):  # type: ignore[misc]
    """What its users write: the model, the columns, and by what a row is known again. All else is as it comes."""

    class Meta:
        model = Organisation
        fields = COLUMNS
        import_id_fields = ("name_en", "name_km")


class Blind(ModelResource):  # type: ignore[misc]
    """The same, but no row is known again: each becomes a new organisation."""

    class Meta:
        model = Organisation
        fields = ("id", *COLUMNS)


def cells(named: Named, place: int) -> list[str]:
    """A line of the spreadsheet. Kinds and provinces stand in it as the database holds them, which both can read."""
    kind = (OrganisationKind.NGO, OrganisationKind.ASSOCIATION, OrganisationKind.COMMUNITY)[place % 3]
    has_page = place % 4 == 0
    return [
        named.name_en,
        named.name_km,
        named.acronym,
        kind.value,
        named.province,
        f"{place} NGO" if named.of < 0 and place % 2 else "",
        str(1990 + place % 30) if place % 5 else "",
        f"https://row{place}.example.org" if has_page else "",
    ]


def register(known: list[Named]) -> None:
    """Those that are there already, written in bulk with all that follows from their names."""
    Organisation.objects.bulk_create(
        [
            Organisation(
                name_en=one.name_en,
                name_km=one.name_km,
                acronym=one.acronym,
                kind=OrganisationKind.NGO,
                province=one.province,
                **found_by({"name_en": one.name_en, "name_km": one.name_km, "acronym": one.acronym}, ()),
            )
            for one in known
        ],
        batch_size=500,
    )


def forget() -> None:
    """Empty what our modules keep from one call to the next: a worker's first import is measured, not its second."""
    for name, module in list(sys.modules.items()):
        if name.startswith("organisations."):
            for value in vars(module).values():
                if callable(getattr(value, "cache_clear", None)):
                    value.cache_clear()


def by_jobs(*, content: bytes, by: Person) -> None:
    """Upload, read, name the columns, check with matching, decide, confirm, import: as pages and jobs do it."""
    sheet = importing.upload_sheet(content, file_name="list.xlsx", by=by)
    importing.read_sheet(sheet)
    importing.name_columns(sheet, sheet.columns(), default_kind=OrganisationKind.NGO, by=by)
    importing.check_sheet(sheet)
    importing.confirm_import(sheet, by=by)
    importing.import_sheet(sheet)
    assert sheet.state == ImportState.IMPORTED, sheet.state


def by_import_export(resource: type[ModelResource], *, content: bytes) -> None:
    """As its admin page does it: the file is loaded and tried for the preview, then loaded again and imported."""
    for is_dry in (True, False):
        result = resource().import_data(Dataset().load(content, format="xlsx"), dry_run=is_dry)
        assert not result.has_errors(), result.row_errors()
        assert not result.has_validation_errors(), result.invalid_rows


def cost(work: Callable[[], None], template: Path) -> Cost:
    """Of one import, on a copy of the database as it was before."""
    connection.close()
    file = Path(settings.DATABASES["default"]["NAME"])
    for beside in file.parent.glob(f"{file.name}-*"):
        beside.unlink()
    shutil.copy(template, file)
    forget()
    before = Organisation.objects.count()
    gc.collect()
    start, wall = os.times(), time.perf_counter()
    work()
    took, end = time.perf_counter() - wall, os.times()
    return sum(end[:4]) - sum(start[:4]), took, Organisation.objects.count() - before


def main(runs: int, size: int) -> None:
    field = two_fields(size, misspelt=0.5)
    # A row without a name cannot be registered at all, and its whole import would be refused.
    rows = [cells(row, place) for place, row in enumerate(row for row in field.rows if row.name_en or row.name_km)]
    register(field.known)
    admin = Person.objects.create_superuser(email="admin@bench.example", password="-", name="Admin")
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    file = Path(settings.DATABASES["default"]["NAME"])
    template = Path(shutil.copy(file, file.with_suffix(".known")))
    ways = {
        "ours": partial(by_jobs, by=admin),
        "by_name": partial(by_import_export, ByName),
        "blind": partial(by_import_export, Blind),
    }
    costs: list[list[Cost]] = []
    warm_up = [(WARM_UP, 1)] if len(rows) > 10 * WARM_UP else []
    for number, times in (*warm_up, (len(rows), runs)):
        content = write_xlsx(COLUMNS, rows[:number])
        works = [partial(cost, partial(way, content=content), template) for way in ways.values()]
        costs = all_in_turns(works, runs=times)
    print(json.dumps(dict(zip(ways, costs, strict=True))))


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
