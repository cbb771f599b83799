"""What a web process has done before its first request."""

from typing import Any

import pytest
from django.db import connection
from psycopg_pool import ConnectionPool

from config.warming import open_connections


def use(pool: ConnectionPool[Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(type(connection), "pool", property(lambda _wrapper: pool), raising=False)


@pytest.mark.postgres
@pytest.mark.django_db
def test_each_thread_finds_its_connection_open(monkeypatch: pytest.MonkeyPatch) -> None:
    params: dict[str, Any] = connection.get_connection_params()
    with ConnectionPool(kwargs=params | {"cursor_factory": None}, min_size=1, max_size=3, open=False) as pool:
        use(pool, monkeypatch)
        open_connections()
        pool.wait(timeout=20)
        assert pool.get_stats()["pool_available"] == 3


def test_a_database_that_is_away_keeps_no_process_from_starting(monkeypatch: pytest.MonkeyPatch) -> None:
    nobody = ConnectionPool("host=127.0.0.1 port=1 connect_timeout=1", min_size=1, max_size=2, open=False)
    use(nobody, monkeypatch)
    try:
        open_connections()
        assert nobody.min_size == 2
    finally:
        nobody.close()
