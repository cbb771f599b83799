"""What a signature takes by the action where few stand and where many do, of Python and PostgreSQL together.

`python -m bench.runs.sign_at_size RUNS NUMBER SESSION SMALL LARGE` prints {"small": [CPU ms], "large": [CPU ms]}; each
run signs NUMBER times, SESSION is that of PostgreSQL.
"""

import json
import os
import sys
from collections.abc import Callable

from django.db import connection

from bench.measuring import all_in_turns
from bench.processes import session_cpu
from bench.runs.act import act
from bench.runs.count_read import ORGANISATIONS, signed_statement
from bench.runs.people import invited_signers
from ledger import clock
from statements.models import Statement


def signing(statement: Statement, number: int, runs: int, session: int) -> Callable[[], float]:
    """CPU ms of one signature, over `number` of them."""
    signers = iter(invited_signers(statement, number * (runs + 1), at=clock.now(), prefix="more"))
    assert statement.final_version is not None
    sha256 = statement.final_version.sha256

    def used() -> float:
        times = os.times()
        return times.user + times.system + session_cpu(session)

    def sign() -> float:
        batch = [next(signers) for _ in range(number)]
        start = used()
        for signer in batch:
            act(statement, sha256, signer)
        return 1000 * (used() - start) / number

    return sign


def main(runs: int, number: int, session: int, sizes: list[int]) -> None:
    at = clock.now()
    statements = [signed_statement(size, min(ORGANISATIONS, size // 2), at=at) for size in sizes]
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    works = [signing(statement, number, runs, session) for statement in statements]
    for work in works:
        work()  # what is compiled and planned at the first time
    small, large = all_in_turns(works, runs=runs)
    print(json.dumps({"small": small, "large": large}))


if __name__ == "__main__":
    runs, number, session, *sizes = (int(argument) for argument in sys.argv[1:])
    main(runs, number, session, sizes)
