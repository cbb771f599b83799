"""What reading the count takes at several sizes, of Python and PostgreSQL together.

`python -m bench.runs.count_read RUNS ENOUGH SESSION NAME=SIZE...` prints {NAME: [CPU ms]}; ENOUGH are the CPU seconds
that a run is to take at least, SESSION is that of PostgreSQL. Of the signatures, 500 are of organisations and the rest
of individuals; under names with "organisations", all are.
"""

import json
import os
import sys
from collections.abc import Callable
from datetime import datetime

from django.db import connection

from bench.measuring import all_in_turns
from bench.processes import session_cpu
from bench.runs.people import invited_signers, open_statement
from ledger import clock
from statements.models import Signature, Statement
from statements.queries.count import count
from statements.queries.identities import key_of, organisation_identity
from statements.stages import SignatoryKind

ORGANISATIONS = 500
SEALED = '{"salts": {}}'

INDIVIDUALS = """
INSERT INTO statements_signature (ref, statement_id, version_id, kind, way, identity, sealed, capacity, language,
  name_en, name_km, place, affiliation, may_show_logo, visibility, signed_at, confirmed_at)
SELECT lpad(to_hex(%(statement)s), 4, '0') || lpad(to_hex(n), 8, '0'), %(statement)s, %(version)s, 'individual',
  'by_mail', lpad(to_hex(n), 64, '0'), 'v1:bench:', '', 'en', CASE n %% 10 WHEN 0 THEN '' ELSE 'Person ' || n END, '',
  '', '', FALSE, CASE n %% 10 WHEN 0 THEN 'withheld' ELSE 'named' END, %(at)s, %(at)s
FROM generate_series(1, %(number)s) AS n
"""


def signed_statement(number: int, organisations: int, *, at: datetime) -> Statement:
    """A statement with that many signatures in all, written in bulk."""
    statement = open_statement(at=at)
    signers = invited_signers(statement, organisations, at=at)
    key = key_of(statement)
    Signature.objects.bulk_create(
        [
            Signature(
                statement=statement,
                version=statement.final_version,
                kind=SignatoryKind.ORGANISATION,
                identity=organisation_identity(key, signer.organisation),
                sealed=SEALED,
                organisation=signer.organisation,
                signed_by=signer.person,
                mandate=signer.mandate,
                capacity="Director",
                language="en",
                name_en=signer.organisation.name_en,
                signed_at=at,
                confirmed_at=at,
            )
            for signer in signers
        ]
    )
    with connection.cursor() as cursor:
        values = {"statement": statement.pk, "version": statement.final_version_id, "at": at}
        cursor.execute(INDIVIDUALS, {**values, "number": number - organisations})
    return statement


def reading(statement: Statement, session: int, enough: float) -> Callable[[], float]:
    """CPU ms of one read, taken over as many as the clock needs."""

    def used() -> float:
        times = os.times()
        return times.user + times.system + session_cpu(session)

    def read() -> float:
        start, reads = used(), 0
        while True:
            count(statement)
            reads += 1
            took = used() - start
            if took > enough:
                return 1000 * took / reads

    return read


def main(runs: int, enough: float, session: int, sizes: dict[str, int]) -> None:
    at = clock.now()
    statements: dict[str, Statement] = {}
    for name, size in sizes.items():
        organisations = size if "organisations" in name else min(ORGANISATIONS, size // 2)
        statements[name] = signed_statement(size, organisations, at=at)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    for name, statement in statements.items():
        found = count(statement).signatories
        assert found == sizes[name], f"{name}: {found} are counted, {sizes[name]} signed"
    costs = all_in_turns([reading(statement, session, enough) for statement in statements.values()], runs=runs)
    print(json.dumps(dict(zip(statements, costs, strict=True))))


if __name__ == "__main__":
    given = dict(argument.split("=") for argument in sys.argv[4:])
    main(int(sys.argv[1]), float(sys.argv[2]), int(sys.argv[3]), {name: int(size) for name, size in given.items()})
