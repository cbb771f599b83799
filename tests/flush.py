"""Lets Django empty append-only tables between transactional tests, by dropping their triggers around the flush.

Only tests do this: nothing in the software can lift the triggers. `tests/conftest.py` imports the fixture.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cache

import pytest
from django.db import connections, transaction
from django.db.backends.base.operations import BaseDatabaseOperations

from ledger.triggers import TriggerOperation, declared


@cache
def _declared(using: str) -> list[TriggerOperation]:
    return declared(using)


@contextmanager
def lifted(using: str = "default") -> Iterator[None]:
    """Inside, the tables can be changed; afterwards all triggers stand again."""
    connection = connections[using]
    operations = _declared(using)
    with transaction.atomic(using):
        # PostgreSQL leaves a table's triggers alone while deferred checks of its rows are still to come.
        connection.check_constraints()
        for one in operations:
            one.remove(connection)
    try:
        yield
    finally:
        with transaction.atomic(using):
            for one in operations:
                one.install(connection)


@pytest.fixture(scope="session", autouse=True)
def _flush_append_only_tables() -> Iterator[None]:
    plain = BaseDatabaseOperations.execute_sql_flush

    def flush(operations: BaseDatabaseOperations, sql_list: Iterable[str]) -> None:
        with lifted(operations.connection.alias):
            plain(operations, sql_list)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(BaseDatabaseOperations, "execute_sql_flush", flush)
        yield
