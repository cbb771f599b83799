"""The tables of a test database, made by the migrations once for a whole run and then copied for every process.

`python -m tests.parts` makes them; pytest run by itself migrates its own database as ever.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from fcntl import LOCK_EX, flock
from pathlib import Path
from typing import Any

import psycopg

PROJECT = Path(__file__).resolve().parent.parent
SQLITE = "RUOM_TEST_SQLITE_TABLES"  # a file
POSTGRES = "RUOM_TEST_POSTGRES_TABLES"  # a database of the run's server


def make_tables(env: Mapping[str, str], folder: Path, postgres_url: str) -> dict[str, str]:
    """Migrate a SQLite file in `folder` and, where there is a PostgreSQL, a database of it, both at once.

    Gives the variables that say where they are; none for one that failed, whose tests then fail by themselves.
    """
    file = folder / "tables.sqlite3"
    urls = {SQLITE: f"sqlite:///{file}"}
    if postgres_url:
        # A database of its own: one that somebody is connected to cannot be copied.
        with psycopg.connect(postgres_url, autocommit=True) as connection:
            connection.execute("CREATE DATABASE tables")
        urls[POSTGRES] = f"{postgres_url.rpartition('/')[0]}/tables"
    command = [sys.executable, "manage.py", "migrate", "-v0"]
    running = {
        name: subprocess.Popen(command, cwd=PROJECT, env={**env, "DATABASE_URL": url}) for name, url in urls.items()
    }
    places = {SQLITE: str(file), POSTGRES: "tables"}
    return {name: places[name] for name, process in running.items() if process.wait() == 0}


def copy_sqlite(to: Path) -> bool:
    """Put the tables into a new file. False where there are none to copy."""
    tables = os.environ.get(SQLITE)
    if tables:
        shutil.copy(tables, to)
    return bool(tables)


def use_template(test_settings: dict[str, Any]) -> None:
    """Let Django copy the tables when it creates a test database on PostgreSQL."""
    tables = os.environ.get(POSTGRES)
    if tables:
        test_settings["TEMPLATE"] = tables


def made_once(folder: Path, make: Callable[[Path], None]) -> Path:
    """`folder`, filled by `make` in whichever process comes first; the others wait for it."""
    with folder.with_suffix(".lock").open("w") as lock:
        flock(lock, LOCK_EX)
        if not folder.exists():
            unfinished = folder.with_suffix(".unfinished")
            shutil.rmtree(unfinished, ignore_errors=True)
            unfinished.mkdir()
            make(unfinished)
            unfinished.rename(folder)
    return folder
