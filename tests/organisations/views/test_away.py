"""A database that cannot be had: a page that needs none, keeps what was typed, and says when to come back."""

import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError
from psycopg.errors import ProgramLimitExceeded

from ledger.away import is_away
from tests.addresses import way_to
from tests.servers import PROJECT, free_port

SIGNING = way_to("sign", "abcdefghjkmn")
# A server of the site, without a server: its own settings, middlewares and connections.
PROGRAM = """
import json
import sys
import django
from django.conf import settings
options = settings.DATABASES["default"]["OPTIONS"]
options.update({"timeout": 0.1} if "timeout" in options else {"pool": {**options["pool"], "timeout": 0.1}})
django.setup()
from django.test import Client
browser = Client(raise_request_exception=False, headers={"Sec-Fetch-Site": "same-origin"})
browser.cookies["sessionid"] = "0123456789abcdef0123456789abcdef"
typed = {"capacity": "Director <of> all", "block": ["a", "b"]}
answers = [
    browser.get("/km/dashboard/"),
    browser.post(sys.argv[1], typed),
    browser.post("/en/sign-in/", {"login": "sok@a.example", "password": "not to be repeated"}),
    browser.get("/api/v1/statements", headers={"Authorization": "Bearer ruom_x"}),
]
kept = [" ".join([*one.cookies, one.get("Cache-Control", "")]) for one in answers]
told = [(one.status_code, one.get("Retry-After"), one.content.decode()) for one in answers]
print(json.dumps([[*one, more] for one, more in zip(told, kept)]))
"""


def asked(url: str, folder: Path) -> list[list[Any]]:
    """(status, Retry-After, body, cookies and Cache-Control) of each request of the program."""
    env = {**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings", "RUOM_DEMO": "1", "RUOM_VAR": str(folder)}
    env |= {
        "DATABASE_URL": url,
        "ALLOWED_HOSTS": "testserver",
        "STATICFILES_BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage",
    }
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, SIGNING],
        cwd=PROJECT,
        env=env,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    answers: list[list[Any]] = json.loads(done.stdout.splitlines()[-1])
    return answers


@pytest.fixture(params=["stopped PostgreSQL", "locked SQLite"])
def away(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The DATABASE_URL of a database that lets nobody in."""
    if request.param == "stopped PostgreSQL":
        yield f"postgres://nobody@127.0.0.1:{free_port()}/nothing"
        return
    file = tmp_path / "locked.sqlite3"
    with closing(sqlite3.connect(file, isolation_level=None)) as holder:
        holder.execute("BEGIN EXCLUSIVE")
        yield f"sqlite:///{file}"


def test_whoever_comes_is_told_when_to_come_back_and_keeps_what_was_typed(away: str, tmp_path: Path) -> None:
    page, form, secret, program = asked(away, tmp_path)
    assert [(status, after) for status, after, _body, _kept in (page, form, secret, program)] == [(503, "30")] * 4
    assert '<html lang="km">' in page[2]
    assert '<a class="button" href="/km/dashboard/">' in page[2]
    assert f'<form class="form" method="post" action="{SIGNING}">' in form[2]
    assert '<input type="hidden" name="capacity" value="Director &lt;of&gt; all">' in form[2]
    assert form[2].count('name="block"') == 2
    assert 'name="csrfmiddlewaretoken"' in form[2]
    assert "not to be repeated" not in secret[2]
    assert "<form" not in secret[2]
    assert "csrftoken" not in page[3]
    assert "no-store" in form[3]
    told = json.loads(program[2])
    assert (told["status"], told["code"]) == (503, "away")


def test_a_mistake_of_ours_is_not_called_so() -> None:
    with closing(sqlite3.connect(":memory:")) as empty, pytest.raises(sqlite3.OperationalError) as no_such_table:
        empty.execute("SELECT 1 FROM nothing")
    raised = OperationalError("no such table: nothing")
    raised.__cause__ = no_such_table.value
    assert not is_away(raised)
    too_large = OperationalError("index row size 4000 exceeds the maximum")
    too_large.__cause__ = ProgramLimitExceeded()
    assert not is_away(too_large)
    assert not is_away(ValueError())
