"""Ruom's own Python environment in `.venv`, made from the hashed lock files, and its data folder `var`."""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from scripts.console import PROJECT, quietly, say, step, succeeds
from scripts.machine import VENV, require

VENV_FOLDER = PROJECT / ".venv"
PYTHON = VENV_FOLDER / "bin" / "python"
HALF_MADE = VENV_FOLDER / "ruom-half-made"  # stands while packages are being installed
RUN_LOCK = PROJECT / "requirements.txt"
DEV_LOCK = PROJECT / "requirements-dev.txt"  # holds every package of the other at the same version, and more


def var_folder() -> Path:
    """Where the database, static files and mail of this machine are kept."""
    return Path(os.environ.get("RUOM_VAR") or PROJECT / "var")


def child_environment() -> dict[str, str]:
    """This process's variables, with caches and byte code kept inside the clone."""
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "PYTHONUNBUFFERED": "1",
        "XDG_CACHE_HOME": str(PROJECT / "var" / "cache"),
    }


def run(command: Sequence[str | Path], *, env: Mapping[str, str] | None = None) -> int:
    """Run a command of the environment in front of the person; give its exit code."""
    parts = [str(part) for part in command]
    return subprocess.run(parts, cwd=PROJECT, env={**child_environment(), **(env or {})}, check=False).returncode


def prepare(lock: Path) -> None:
    """Make `.venv` hold exactly what `lock` says. Quick when it does already. Raises Stop.

    An environment that was left half made, or whose Python is gone or too old, is made anew.
    """
    with _alone():
        if _is_prepared(lock):
            return
        require([VENV])
        if VENV_FOLDER.exists() and not _is_usable():
            say("The environment in .venv is not whole: making it anew.")
            shutil.rmtree(VENV_FOLDER)
        VENV_FOLDER.mkdir(exist_ok=True)
        HALF_MADE.touch()
        if not PYTHON.exists():
            with step("Making a Python environment in .venv"):
                quietly([sys.executable, "-m", "venv", VENV_FOLDER], otherwise="Python could not make .venv.")
        with step(f"Installing the packages of {lock.name}"):
            _install(lock)
        stamp_of(lock).write_text(state_of(lock))
        if lock == DEV_LOCK:
            stamp_of(RUN_LOCK).write_text(state_of(RUN_LOCK))
        HALF_MADE.unlink()


@contextmanager
def _alone() -> Iterator[None]:
    """Two commands started at once must not install into each other's work: the second waits."""
    (PROJECT / "var").mkdir(exist_ok=True)
    with (PROJECT / "var" / "setup.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _is_prepared(lock: Path) -> bool:
    stamp = stamp_of(lock)
    return not HALF_MADE.exists() and stamp.exists() and stamp.read_text() == state_of(lock) and _is_usable()


def _is_usable() -> bool:
    if HALF_MADE.exists():
        return False
    return succeeds([PYTHON, "-c", "import sys, pip; sys.exit(sys.version_info < (3, 11))"])


def _install(lock: Path) -> None:
    pip = [str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input"]
    quietly(
        [*pip, "--no-cache-dir", "--require-hashes", "-r", lock],
        otherwise=f"Installing {lock.name} failed: see above. Is the network up? Then start again.",
    )


def stamp_of(lock: Path) -> Path:
    return VENV_FOLDER / f"ruom-{lock.stem}.stamp"


def state_of(lock: Path) -> str:
    return hashlib.sha256(lock.read_bytes()).hexdigest() + "\n"


def manage(*arguments: str, otherwise: str, env: Mapping[str, str] | None = None) -> str:
    """Run a management command quietly and give what it printed. Raises Stop(`otherwise`)."""
    return quietly([PYTHON, "manage.py", *arguments], otherwise=otherwise, env={**child_environment(), **(env or {})})
