"""`make check`: all that can be said about the code without running the tests. Each runs; any may fail it."""

import os
import secrets
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from scripts import catalogues, leaks
from scripts.console import PROJECT, say
from scripts.environment import DEV_LOCK, PYTHON, prepare, run
from scripts.machine import PRESS, require, require_writable
from scripts.repository import tracked_files

BIN = PYTHON.parent


def main(_arguments: Sequence[str]) -> int:
    """Raises Stop if the environment cannot be set up; 1 if any check failed."""
    require_writable(PROJECT)
    require(PRESS)
    prepare(DEV_LOCK)
    with tempfile.TemporaryDirectory(prefix="ruom-check-") as folder:
        failed = [name for name, check in _checks(Path(folder)).items() if not _passes(name, check)]
    say(f"\nFAILED: {', '.join(failed)}" if failed else "\nAll checks passed.")
    return 1 if failed else 0


def _passes(name: str, check: Callable[[], bool]) -> bool:
    say(f"== {name} ==")
    return check()


def _checks(folder: Path) -> dict[str, Callable[[], bool]]:
    """The checks by name, in the order quickest first. `folder` holds what they write."""
    manage: list[str | Path] = [PYTHON, "manage.py"]
    return {
        "lint": lambda: run([PYTHON, "-m", "ruff", "check", "."]) == 0,
        "format": lambda: run([PYTHON, "-m", "ruff", "format", "--check", "."]) == 0,
        "templates": _templates,
        "leaks": leaks.is_clean,
        "catalogues": catalogues.are_compiled,
        "layers": lambda: run([BIN / "lint-imports", "--no-logo"]) == 0,
        "migrations": lambda: run([*manage, "makemigrations", "--check", "--dry-run"], env=_demo(folder)) == 0,
        "deploy": lambda: run([*manage, "check", "--deploy", "--fail-level", "WARNING"], env=_production(folder)) == 0,
        "types": lambda: run([PYTHON, "-m", "mypy", "."]) == 0,
    }


def _templates() -> bool:
    files = [path for path in tracked_files() if "templates" in path.parts and path.suffix in (".html", ".txt")]
    return not files or run([BIN / "djade", "--check", "--target-version", "5.2", *files]) == 0


def _demo(folder: Path) -> dict[str, str]:
    database = f"sqlite:///{folder / 'check.sqlite3'}"
    return {**_blank(), "RUOM_DEMO": "1", "RUOM_VAR": str(folder), "DATABASE_URL": database}


def _production(folder: Path) -> dict[str, str]:
    return {
        **_demo(folder),
        "RUOM_DEMO": "0",
        "SECRET_KEY": secrets.token_urlsafe(60),
        "LEDGER_KEY": secrets.token_hex(32),
        "VAULT_KEYS": f"check:{secrets.token_hex(32)}",
        "ALLOWED_HOSTS": "ruom.example",
        "SITE_URL": "https://ruom.example",
    }


def _blank() -> dict[str, str]:
    """The person's own settings must not decide what the checks say."""
    return {name: "" for name in ("REDIS_URL", "EMAIL_URL", "CSRF_TRUSTED_ORIGINS") if name in os.environ}
