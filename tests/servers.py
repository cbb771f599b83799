"""Real servers for tests, each on a free port with its files in a temporary folder: PostgreSQL, Redis, a Celery worker.

PostgreSQL refuses to run as root, so root runs it as the system user `postgres`. Nothing listens but on 127.0.0.1.
"""

import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import quote

from django.db.backends.base.base import BaseDatabaseWrapper

PROJECT = Path(__file__).resolve().parent.parent
PATIENCE = 30.0  # seconds
NEVER_WAITS = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")  # for the disk: quick, and not durable


class ServerMissing(Exception):
    """The program is not on this machine; the message names the Debian package that has it."""


def find_redis() -> Path:
    """The redis-server program. Raises ServerMissing."""
    found = shutil.which("redis-server")
    if found is None:
        raise ServerMissing("redis-server")
    return Path(found)


def find_postgres() -> Path:
    """The folder with PostgreSQL's initdb and postgres, the newest there is. Raises ServerMissing."""
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda folder: int(folder.parent.name))
    on_path = shutil.which("postgres")
    if on_path:
        folders.insert(0, Path(on_path).resolve().parent)
    for folder in reversed(folders):
        if (folder / "initdb").exists() and (folder / "postgres").exists():
            return folder
    raise ServerMissing("postgresql")


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
    return port


def wait_until(ready: Callable[[], bool], *, what: str, seconds: float = PATIENCE) -> None:
    """Ask every 20 ms until `ready()`. Raises TimeoutError that names `what`."""
    end = time.monotonic() + seconds
    while not ready():
        if time.monotonic() > end:
            raise TimeoutError(f"Waited {seconds:.0f} s for {what}.")
        time.sleep(0.02)


def answers(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=0.5):
            return True
    except OSError:
        return False


@contextmanager
def process(
    command: list[str],
    *,
    log: Path,
    env: Mapping[str, str] | None = None,
    cwd: Path = PROJECT,
    user: str | None = None,
    farewell: signal.Signals = signal.SIGTERM,
) -> Iterator[subprocess.Popen[bytes]]:
    """Run `command` in its own process group, its output in `log`. At the end ask it to stop; by force after 10 s."""
    with log.open("wb") as output:
        running = subprocess.Popen(
            command,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=env,
            cwd=cwd,
            user=user,
            group=user,
            extra_groups=[] if user else None,
            start_new_session=True,
        )
    try:
        yield running
    finally:
        stop(running, farewell)


def stop(running: subprocess.Popen[bytes], farewell: signal.Signals = signal.SIGTERM) -> None:
    if running.poll() is None:
        running.send_signal(farewell)
        try:
            running.wait(10)
        except subprocess.TimeoutExpired:
            kill(running)
    kill(running)


def kill(running: subprocess.Popen[bytes]) -> None:
    """kill -9, with all children."""
    with suppress(ProcessLookupError):
        os.killpg(running.pid, signal.SIGKILL)
    running.wait(10)


@contextmanager
def redis_server() -> Iterator[str]:
    """A Redis that keeps nothing on disk. Gives its URL. Raises ServerMissing."""
    program, port = find_redis(), free_port()
    with tempfile.TemporaryDirectory(prefix="ruom-redis-") as folder:
        command = [str(program), "--bind", "127.0.0.1", "--port", str(port), "--dir", folder]
        command += ["--save", "", "--appendonly", "no"]
        with process(command, log=Path(folder, "log")):
            wait_until(lambda: answers(port), what="Redis")
            yield f"redis://127.0.0.1:{port}/0"


@contextmanager
def postgres_server(settings: Sequence[str] = NEVER_WAITS) -> Iterator[str]:
    """A PostgreSQL with these settings, by default one that does not wait for the disk (tests only).

    Gives a DATABASE_URL of its superuser. Raises ServerMissing.
    """
    programs, port, password = find_postgres(), free_port(), secrets.token_hex(16)
    with tempfile.TemporaryDirectory(prefix="ruom-postgres-", ignore_cleanup_errors=True) as folder:
        data, password_file = Path(folder, "data"), Path(folder, "password")
        password_file.write_text(password)
        owner = "postgres" if os.geteuid() == 0 else None
        if owner:
            shutil.chown(folder, owner)
            shutil.chown(password_file, owner)
        init = [str(programs / "initdb"), "-D", str(data), "-U", "postgres", "--pwfile", str(password_file)]
        init += ["-A", "scram-sha-256", "-E", "UTF8", "--locale", "C.UTF-8", "--no-sync"]
        initdb_log = Path(folder, "initdb.log")
        with process(init, log=initdb_log, cwd=Path(folder), user=owner) as initdb:
            if initdb.wait(PATIENCE) != 0:
                raise RuntimeError(initdb_log.read_text())
        command = [str(programs / "postgres"), "-D", str(data), "-p", str(port), "-k", folder]
        for setting in ("listen_addresses=127.0.0.1", *settings):
            command += ["-c", setting]
        # SIGINT is PostgreSQL's fast shutdown; SIGTERM would wait for every client to leave.
        with process(command, log=Path(folder, "log"), cwd=Path(folder), user=owner, farewell=signal.SIGINT):
            wait_until(lambda: _accepts(programs, port), what="PostgreSQL")
            yield f"postgresql://postgres:{password}@127.0.0.1:{port}/postgres"


def _accepts(programs: Path, port: int) -> bool:
    command = [str(programs / "pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(port)]
    return subprocess.run(command, check=False).returncode == 0


@contextmanager
def celery_worker(
    env: Mapping[str, str], *, include: str = "", log: Path, concurrency: int = 1
) -> Iterator[subprocess.Popen[bytes]]:
    """A real Celery worker of the project, with `env` on top of this process's; `include`: a further module of tasks.

    Ready when it is given. `kill(worker)` is kill -9.
    """
    command = [sys.executable, "-m", "celery", "-A", "config.celery", "worker", "--loglevel", "INFO"]
    command += ["--concurrency", str(concurrency), "--without-gossip", "--without-mingle"]
    if include:
        command += ["--include", include]
    with process(command, log=log, env={**os.environ, **env}) as worker:

        def is_ready() -> bool:
            text = log.read_text()
            if worker.poll() is not None:
                raise RuntimeError(f"The worker ended at once:\n{text}")
            return " ready." in text

        wait_until(is_ready, what="the Celery worker")
        yield worker


def database_url(connection: BaseDatabaseWrapper) -> str:
    """The DATABASE_URL of the database that `connection` is open to, so that another process can open it too."""
    settings = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{settings['NAME']}"
    sign_in = f"{quote(settings['USER'])}:{quote(settings['PASSWORD'])}"
    return f"postgresql://{sign_in}@{settings['HOST']}:{settings['PORT']}/{settings['NAME']}"
