"""Sign by the action, and beside it by bare SQL, in one thread on the database of this process.

`python -m bench.runs.act RUNS SIZE` prints {"ours": [signatures/s], "other": [signatures/s]}.
"""

import json
import sqlite3
import sys
from collections.abc import Callable, Iterator

import psycopg
from django.conf import settings
from django.db import connection

from bench.measuring import in_turns, wall_seconds
from bench.peers.bare_signing import POSTGRES, values, write_to_sqlite
from bench.runs.people import Signer, invited_signers, open_statement
from ledger import clock
from ledger.models import Event, Unsealed
from statements.actions import signing
from statements.models import Signature, Statement


def act(statement: Statement, sha256: str, signer: Signer) -> None:
    signing.sign(
        statement,
        organisation=signer.organisation,
        sha256=sha256,
        language="en",
        capacity="Director",
        name_en=signer.organisation.name_en,
        name_km=signer.organisation.name_km,
        by=signer.person,
    )


def bare_writer(statement: Statement, version: int, sha256: str) -> Callable[[Signer], None]:
    """A function that writes a signer's rows over a connection of its own."""
    form = {"sha256": sha256, "language": "en", "capacity": "Director", "visibility": "named"}

    def rows(signer: Signer) -> dict[str, object]:
        return values(
            {**form, "organisation": signer.organisation.ref},
            statement=statement.pk,
            version=version,
            chain=statement.chain,
        )

    if connection.vendor == "postgresql":
        postgres = psycopg.connect(**connection.get_connection_params(), autocommit=True)

        def write(signer: Signer) -> None:
            postgres.execute(POSTGRES, rows(signer))

        return write
    database = settings.DATABASES["default"]
    sqlite = sqlite3.connect(database["NAME"], isolation_level=None, timeout=20)
    sqlite.executescript(database["OPTIONS"]["init_command"])
    return lambda signer: write_to_sqlite(sqlite, rows(signer))


def main(runs: int, size: int) -> None:
    at = clock.now()
    statement = open_statement(at=at)
    version = statement.final_version
    assert version is not None
    everybody = invited_signers(statement, 2 * (runs + 1) * size, at=at)
    signers: Iterator[Signer] = iter(everybody)
    write = bare_writer(statement, version.pk, version.sha256)
    before = Event.objects.count(), Unsealed.objects.count()

    def rate(work: Callable[[Signer], None]) -> float:
        batch = [next(signers) for _ in range(size)]

        def all_of_them() -> None:
            for signer in batch:
                work(signer)

        return size / wall_seconds(all_of_them)

    def ours() -> float:
        return rate(lambda signer: act(statement, version.sha256, signer))

    def other() -> float:
        return rate(write)

    one, two = in_turns(ours, other, runs=runs)
    written = len(everybody)
    assert Signature.objects.count() == written
    after = Event.objects.count(), Unsealed.objects.count()
    assert tuple(now - then for now, then in zip(after, before, strict=True)) == (written, written)
    print(json.dumps({"ours": one, "other": two}))


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
