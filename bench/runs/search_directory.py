"""Search the directory, and beside it run the SQL alone that each search runs, on 6,000 organisations.

`python -m bench.runs.search_directory RUNS SIZE` prints {"ours": [ms], "other": [ms]}: the 95th percentile of the CPU
of one search. Every search is followed by its own SQL, so that both find the same pages in memory.
"""

import json
import sys
import time
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db import connection

from bench.names import Named, invented
from bench.runs.import_sheet import register
from ledger import clock
from organisations.actors import Machine
from organisations.models import Organisation, OrganisationKind, OrganisationSector, Province, Sector
from organisations.queries.directory import Asked, search, visible

Statement = tuple[str, Any]
VOWELS = dict.fromkeys(range(0x17B6, 0x17D2))


def asked(known: list[Named]) -> list[Asked]:
    """What people look for: words of names in both scripts, whole and begun, without vowels, acronyms, nothing at all,
    what is not there, and each with filters."""
    some = known[:: max(1, len(known) // 24)]
    found = [Asked(words=" ".join(one.name_en.split()[:2])) for one in some]
    found += [Asked(words=one.name_en.split()[0][:4]) for one in some]
    found += [Asked(words=one.name_km[:12]) for one in some]
    found += [Asked(words=one.name_km[:12].translate(VOWELS)) for one in some]
    found += [Asked(words=one.acronym.lower()) for one in some if one.acronym]
    found += [Asked(words=f"{one.name_en.split()[0]} nowhere") for one in some]
    found += [Asked(words="community", province=province) for province in Province.values]
    found += [Asked(kind=OrganisationKind.NGO, sector=sector) for sector in Sector.values]
    return [*found, Asked(), Asked(words="ទឹក", is_listed=False)]


def statements_of(work: Callable[[], object]) -> list[Statement]:
    """The SQL that it runs, with its values."""
    kept: list[Statement] = []

    def keep(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:  # noqa: FBT001
        kept.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(keep):
        work()
    return kept


def run(statements: list[Statement]) -> None:
    with connection.cursor() as cursor:
        for sql, params in statements:
            cursor.execute(sql, params)
            cursor.fetchall()


def milliseconds(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return 1000 * (time.process_time() - start)


def p95(times: list[float]) -> float:
    return sorted(times)[int(0.95 * len(times))]


def looked_up(one: Asked, at: datetime) -> None:
    search(visible(Machine.OPERATOR, at=at), one, at=at)


def main(runs: int, size: int) -> None:
    known = invented(size)
    register(known)
    OrganisationSector.objects.bulk_create(
        [
            OrganisationSector(organisation_id=pk, sector=Sector.values[pk % len(Sector.values)])
            for pk in Organisation.objects.values_list("pk", flat=True)
        ],
        batch_size=500,
    )
    at = clock.now()
    searches = [(one, statements_of(lambda one=one: looked_up(one, at))) for one in asked(known)]  # type: ignore[misc]
    costs: dict[str, list[float]] = {"ours": [], "other": []}
    for _ in range(runs):
        pairs = [(milliseconds(lambda: looked_up(one, at)), milliseconds(lambda: run(sql))) for one, sql in searches]  # noqa: B023
        costs["ours"].append(p95([ours for ours, _ in pairs]))
        costs["other"].append(p95([other for _, other in pairs]))
    print(json.dumps(costs))


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
