"""`make run`: set up what is missing, then the web server and the relay as one. Ctrl-C stops everything."""

import hashlib
import os
import urllib.error
import urllib.request
from collections.abc import Sequence
from pathlib import Path

from scripts.console import PROJECT, say, step
from scripts.environment import PYTHON, RUN_LOCK, child_environment, manage, prepare, var_folder
from scripts.machine import PRESS, read_port, require, require_free_port, require_writable
from scripts.supervisor import Process, Supervisor
from scripts.tethered import end_with_parent

READY_WITHIN = 60.0  # seconds for the web server's first answer


def main(_arguments: Sequence[str]) -> int:
    """Check, set up, run. Raises Stop with one line at the first thing that stands in the way."""
    _end_with_make()
    host = os.environ.get("HOST") or "127.0.0.1"
    port = read_port(os.environ.get("PORT") or "8000")
    require_writable(PROJECT)
    require_writable(var_folder())
    require_free_port(host, port)
    require(PRESS)
    prepare(RUN_LOCK)
    env = _environment(host, port)
    _prepare_data(env)
    web, relay = server_commands(host, port)
    site = Supervisor([Process("web server", web, env, is_vital=True), Process("relay", relay, env, is_vital=False)])
    return site.run(is_ready=lambda: _answers(host, port), when_ready=lambda: _welcome(env), patience=READY_WITHIN)


def _end_with_make() -> None:
    """When make is killed, nobody is left at the terminal: end too. (nohup keeps make alive, and so this.)"""
    parent = os.getppid()
    name = Path(f"/proc/{parent}/comm")
    if "MAKELEVEL" in os.environ and name.exists() and name.read_text().strip() in ("make", "gmake"):
        end_with_parent(parent)


def server_commands(host: str, port: int) -> tuple[list[str], list[str]]:
    """The command lines of the web server and of the relay."""
    python = str(PYTHON)
    return [python, *web_server(host, port, "config.wsgi:application")], [python, "manage.py", "relay"]


def web_server(host: str, port: int, application: str, *, workers: int = 2) -> list[str]:
    """Arguments of Python by which a WSGI application is served. Two processes use two cores; in each, so many threads
    wait for the disk at once that commits are written together, no more than there are connections to the database. A
    process that dies is started anew; where it dies again at once, all of it ends. Only its errors are shown: it
    warns of threads that wait for the disk as if they computed."""
    how = ["--workers", str(workers), "--blocking-threads", "8", "--respawn-failed-workers", "--log-level", "error"]
    where = ["--host", host, "--port", str(port)]
    return ["-m", "granian", "--interface", "wsgi", "--no-ws", *where, *how, application]


def _environment(host: str, port: int) -> dict[str, str]:
    """The settings of this run; what the person set beforehand stands."""
    shown = f"[{host}]" if ":" in host else host
    return {
        "SITE_URL": f"http://{shown}:{port}",
        "ALLOWED_HOSTS": f"localhost,127.0.0.1,[::1],{shown}",
        **child_environment(),
    }


def _prepare_data(env: dict[str, str]) -> None:
    """Bring the database, the static files and the examples up to date. Each step may be repeated."""
    if env.get("DATABASE_URL"):
        say("Using the database that DATABASE_URL names.")
    with step("Preparing the database"):
        manage("migrate", "--no-input", "--verbosity", "0", otherwise="The database could not be prepared.", env=env)
        manage("reindex_names", otherwise="The names could not be made ready to be searched.", env=env)
    _collect_static(env)
    with step("Loading the examples"):
        manage("load_seeds", otherwise="The examples could not be loaded.", env=env)


def _collect_static(env: dict[str, str]) -> None:
    """Collect and compress the static files, unless none has changed since the last time."""
    stamp, manifest = var_folder() / "static.stamp", var_folder() / "static" / "staticfiles.json"
    state = _static_state()
    if manifest.exists() and stamp.exists() and stamp.read_text() == state:
        return
    with step("Collecting static files"):
        manage("collectstatic", "--no-input", "--clear", otherwise="Static files could not be collected.", env=env)
    stamp.write_text(state)


def _static_state() -> str:
    """A digest of all that collectstatic reads: our files, and by the lock those of the packages."""
    digest = hashlib.sha256(RUN_LOCK.read_bytes())
    for path in sorted((PROJECT / "static").rglob("*")):
        if path.is_file():
            digest.update(f"{path.relative_to(PROJECT)}\0{path.stat().st_size}\0".encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()


def _answers(host: str, port: int) -> bool:
    reached = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - compared, not bound
    shown = f"[{reached}]" if ":" in reached else reached
    try:
        with urllib.request.urlopen(f"http://{shown}:{port}/healthz", timeout=2) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def _welcome(env: dict[str, str]) -> None:
    """One piece, so that nothing the relay says comes between."""
    sign_ins = manage("demo_sign_ins", otherwise="The demo sign-ins could not be listed.", env=env).rstrip()
    say(f"\nRuom is at {env['SITE_URL']}\n{sign_ins}\nCtrl-C stops it.")
