"""Databases to measure on, each fresh, with all tables and no rows: tables are made once and then copied."""

import shutil
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import Self

import psycopg
from psycopg.sql import SQL, Identifier

from bench.measuring import Missing
from bench.processes import answer_of
from tests.servers import ServerMissing, postgres_server

TEMPLATE = "tables"


def environment(folder: Path, database: str = "") -> dict[str, str]:
    """The settings of a measurement: a demonstration, as `make run` has it, with its files in `folder`."""
    return {
        "RUOM_BENCH": "1",
        "RUOM_DEMO": "1",
        "RUOM_VAR": str(folder),
        "DATABASE_URL": database or f"sqlite:///{folder / 'unused.sqlite3'}",
        "REDIS_URL": "",
        "EMAIL_URL": "",
        "LOG_LEVEL": "ERROR",
        "STATICFILES_BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage",
    }


class Databases:
    """Use it in a `with`: at its end the server is stopped and every file is gone. Nothing starts until asked for."""

    def __init__(self, *, settings: Sequence[str] = ()) -> None:
        """`settings`: of PostgreSQL, beside those it has by itself."""
        self._settings = settings
        self._stack = ExitStack()
        self._copies = 0

    def __enter__(self) -> Self:
        self.folder = Path(self._stack.enter_context(tempfile.TemporaryDirectory(prefix="ruom-bench-")))
        (self.folder / "static").mkdir()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()

    @cached_property
    def _server(self) -> str:
        """A PostgreSQL that keeps what it has acknowledged, as in production, with the tables in one database."""
        try:
            url = self._stack.enter_context(postgres_server(settings=self._settings))
        except ServerMissing as missing:
            raise Missing(f"this machine lacks {missing}") from missing
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(SQL("CREATE DATABASE {}").format(Identifier(TEMPLATE)))
        answer_of("bench.runs.make_tables", env=environment(self.folder, _named(url, TEMPLATE)))
        return url

    def postgres(self) -> str:
        """The DATABASE_URL of a new database on PostgreSQL. Raises Missing."""
        self._copies += 1
        name = f"copy{self._copies}"
        with psycopg.connect(self._server, autocommit=True) as connection:
            connection.execute(SQL("CREATE DATABASE {} TEMPLATE {}").format(Identifier(name), Identifier(TEMPLATE)))
        return _named(self._server, name)

    @cached_property
    def postgres_pid(self) -> int:
        """The server's first process, which leads the session that all its processes are in."""
        with psycopg.connect(self._server) as connection:
            found = connection.execute("SELECT pg_read_file('postmaster.pid')").fetchone()
        assert found is not None
        return int(found[0].splitlines()[0])

    @cached_property
    def _file(self) -> Path:
        file = self.folder / "tables.sqlite3"
        answer_of("bench.runs.make_tables", env=environment(self.folder, f"sqlite:///{file}"))
        return file

    def sqlite(self) -> str:
        """The DATABASE_URL of a new SQLite file."""
        self._copies += 1
        return f"sqlite:///{shutil.copy(self._file, self.folder / f'copy{self._copies}.sqlite3')}"


def _named(url: str, database: str) -> str:
    """The same server's other database."""
    return f"{url.rpartition('/')[0]}/{database}"
