"""A whole Ruom for tests in a browser: the web server and the relay as `make run` starts them, with the examples.

Its database, static files and mails lie in a folder of its own. The tests meet it through HTTP alone, as people do;
only the references that stand in addresses, and whether what the relay does is done, are read from its database file.
"""

import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scripts.run import server_commands
from tests.servers import PROJECT, answers, free_port, process, wait_until
from tests.tables import copy_sqlite

HOST = "127.0.0.1"
STATIC_AS_SERVED = "whitenoise.storage.CompressedManifestStaticFilesStorage"
# What decides where data goes and who may read it must not come from the person who runs the tests.
UNSET = ("DATABASE_URL", "REDIS_URL", "EMAIL_URL", "SECRET_KEY", "LEDGER_KEY", "VAULT_KEYS", "DEBUG")


# Whose files stand on a page that is opened, and what nobody waits for of the other statements' files: a second each.
EDITION_LOOKED_AT = "sign-language"
LATER = """
UPDATE outbox_job SET due = '9999-12-31'
WHERE kind IN ('statements.print_variant', 'statements.make_press_kit')
AND key NOT LIKE (SELECT 'edition:' || ref || ':%' FROM statements_statement WHERE seed_key = ?)
"""
# What else the examples leave for the outbox, PDFs above all, is done once for all copies, which find nothing to do.
# Those PDFs stand on pages and nobody opens them: they bear no seal, which takes longer than to print them.
ALL_THAT_IS_DUE = """
import django; django.setup()
from outbox.running import run_due
from statements import seals
seals.with_seal = lambda pdf, reason: pdf
run_due()
"""


@dataclass(frozen=True, slots=True)
class Site:
    """A running site. `url` has no slash at its end."""

    url: str
    folder: Path

    def rows(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        """What its database holds. Nothing can be written by this."""
        with closing(sqlite3.connect(f"file:{self.folder / 'ruom.sqlite3'}?mode=ro", uri=True)) as database:
            return database.execute(query, values).fetchall()

    def one(self, query: str, *values: object) -> Any:
        """The first column of the first row. Raises LookupError where there is none."""
        found = self.rows(query, *values)
        if not found:
            raise LookupError(f"nothing found by {query} {values}")
        return found[0][0]


def set_up(folder: Path) -> None:
    """Make a site in `folder`, not running. A copy of it is a site too. Raises RuntimeError with what failed."""
    has_tables = copy_sqlite(folder / "ruom.sqlite3")
    env = environment(folder, "http://127.0.0.1")
    with ThreadPoolExecutor() as pool:
        static = pool.submit(_manage, ["collectstatic", "--no-input", "-v0"], env)  # on a core of its own
        for command in ([] if has_tables else [["migrate", "-v0"]]) + [["load_seeds"]]:
            _manage(command, env)
        static.result()
    with closing(sqlite3.connect(folder / "ruom.sqlite3")) as database, database:
        database.execute(LATER, [EDITION_LOOKED_AT])
    _run(["-c", ALL_THAT_IS_DUE], env)


def environment(folder: Path, url: str) -> dict[str, str]:
    env = {name: value for name, value in os.environ.items() if name not in UNSET}
    return env | {
        "RUOM_DEMO": "1",
        "RUOM_VAR": str(folder),
        "SITE_URL": url,
        "ALLOWED_HOSTS": f"{HOST},localhost",  # passkeys want a name
        "STATICFILES_BACKEND": STATIC_AS_SERVED,
        "DJANGO_SETTINGS_MODULE": "tests.browser.quick_settings",
    }


@contextmanager
def running_site(folder: Path) -> Iterator[Site]:
    """Run the site that was set up in `folder`, and stop it at the end. Raises RuntimeError where it ends by itself."""
    port = free_port()
    url = f"http://{HOST}:{port}"
    env = environment(folder, url)
    # The Python that runs the tests, wherever its environment lies.
    web, relay = ([sys.executable, *command[1:]] for command in server_commands(HOST, port))
    with (
        process(web, log=folder / "web.log", env=env) as serving,
        process(relay, log=folder / "relay.log", env=env) as relaying,
    ):
        wait_until(lambda: answers(port), what=f"the web server: see {folder / 'web.log'}")
        yield Site(url, folder)
        for name, running in (("web server", serving), ("relay", relaying)):
            if running.poll() is not None:
                raise RuntimeError(f"The {name} ended before its time, with code {running.returncode}.")


def _manage(command: list[str], env: Mapping[str, str]) -> None:
    _run(["manage.py", *command], env)


def _run(command: list[str], env: Mapping[str, str]) -> None:
    done = subprocess.run([sys.executable, *command], cwd=PROJECT, env=env, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise RuntimeError(f"{' '.join(command)}:\n{done.stdout}{done.stderr}")
