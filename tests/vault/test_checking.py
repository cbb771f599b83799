"""A wrong key ends a start: in this process, and in real ones."""

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection

from tests.servers import PROJECT, celery_worker, database_url
from tests.vault.conftest import NEW, OLD, keys
from vault.checking import WrongKey, check_database, problem, verify
from vault.models import KeyCheck

IMPOSTOR = "old:" + "6c" * 32
PRODUCTION = {
    "RUOM_DEMO": "0",
    "SECRET_KEY": "not secret, but long enough for a production of these tests only",
    "LEDGER_KEY": "1e" * 32,
    "ALLOWED_HOSTS": "ruom.example",
}


def known() -> list[str]:
    return list(KeyCheck.objects.order_by("pk").values_list("key_id", flat=True))


@pytest.mark.usefixtures("fresh")
def test_the_first_start_enters_the_key_and_later_ones_hold_to_it() -> None:
    with keys(OLD):
        verify()
        verify()
        assert known() == ["old"]
    with keys(IMPOSTOR), pytest.raises(WrongKey, match=r"^The key old in VAULT_KEYS does not open this database\.$"):
        verify()
    with keys(NEW), pytest.raises(WrongKey, match="under the key old, which VAULT_KEYS does not name"):
        verify()
    assert known() == ["old"]  # or the right keys would be refused afterwards
    with keys(NEW, OLD):
        verify()
        assert known() == ["old", "new"]
    with keys(OLD), pytest.raises(WrongKey, match="under the key new"):
        verify()


@pytest.mark.usefixtures("fresh")
def test_a_known_word_under_another_id_does_not_count() -> None:
    with keys(NEW, OLD):
        verify()
        KeyCheck.objects.update(key_id="old")
        assert problem() == "The key old in VAULT_KEYS does not open this database."


@pytest.mark.usefixtures("fresh")
def test_the_demo_s_key_says_where_it_comes_from(settings: object) -> None:
    verify()
    assert known() == ["demo"]
    with keys(NEW):
        assert problem() == "This database was filled in demo mode, under a key that VAULT_KEYS does not name."
    settings.SECRET_KEY = "another"  # type: ignore[attr-defined]
    assert problem() == "The demo key, made from SECRET_KEY, does not open this database: SECRET_KEY was changed."


@pytest.mark.usefixtures("fresh")
def test_the_system_check_asks_the_database_only_where_it_may() -> None:
    with keys(OLD):
        verify()
    with keys(IMPOSTOR):
        assert check_database(databases=None) == []
        (found,) = check_database(databases=["default"])
    assert (found.id, found.msg) == ("vault.E002", "The key old in VAULT_KEYS does not open this database.")


@pytest.mark.usefixtures("fresh")
def test_migrate_enters_the_key() -> None:
    with keys(OLD):
        call_command("migrate", verbosity=0)
        assert known() == ["old"]


# -- real processes -------------------------------------------------------------------------------------------------


def start(*command: str, env: Mapping[str, str]) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, *command],
        cwd=PROJECT,
        env={**os.environ, **PRODUCTION, "REDIS_URL": "", **env},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def test_an_empty_database_is_migrated_and_from_then_on_only_its_key_starts(tmp_path: Path) -> None:
    """All in one test: each process costs most of a second."""
    right = {"DATABASE_URL": f"sqlite:///{tmp_path / 'new.sqlite3'}", "VAULT_KEYS": OLD}
    wrong = right | {"VAULT_KEYS": IMPOSTOR}
    sentence = "The key old in VAULT_KEYS does not open this database."

    too_early = start("-c", "import config.wsgi", env=right)
    assert (too_early.returncode, too_early.stderr.count("\n")) == (1, 1)
    assert "run manage.py migrate" in too_early.stderr

    done = start("manage.py", "migrate", "vault", "--verbosity", "0", env=right)
    assert done.returncode == 0, done.stderr

    served = start("-c", "import config.wsgi", env=right)
    assert (served.returncode, served.stderr) == (0, "")
    for command in (["-c", "import config.wsgi"], ["manage.py", "relay"]):
        refused = start(*command, env=wrong)
        assert (refused.returncode, refused.stderr) == (1, f"{sentence}\n"), command
    refused = start("manage.py", "migrate", "vault", env=wrong)
    assert refused.returncode == 1
    assert sentence in refused.stderr
    assert "Traceback" not in refused.stderr


def test_production_does_not_start_without_a_key(tmp_path: Path) -> None:
    none = {"DATABASE_URL": f"sqlite:///{tmp_path / 'new.sqlite3'}", "VAULT_KEYS": ""}
    refused = start("-c", "import config.wsgi", env=none)
    assert (refused.returncode, refused.stderr.count("\n")) == (1, 1)
    assert "Set VAULT_KEYS" in refused.stderr


@pytest.mark.redis
@pytest.mark.usefixtures("fresh")
@pytest.mark.django_db(transaction=True)
def test_a_worker_with_a_wrong_key_ends_at_once(redis_url: str, tmp_path: Path) -> None:
    with keys(OLD):
        verify()
    env = {**PRODUCTION, "DATABASE_URL": database_url(connection), "REDIS_URL": redis_url}
    log = tmp_path / "log"
    with (
        pytest.raises(RuntimeError, match=r"The key old in VAULT_KEYS does not open this database\."),
        celery_worker({**env, "VAULT_KEYS": IMPOSTOR}, log=log),
    ):
        pass
    with celery_worker({**env, "VAULT_KEYS": OLD}, log=log):
        pass
    KeyCheck.objects.all().delete()
    verify()
