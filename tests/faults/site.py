"""A whole site on this machine, with durable commits, whose parts can be killed and come back at the same address."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from bench.databases import Databases, environment
from scripts.run import server_commands
from tests.servers import answers, free_port, kill, process, redis_server, wait_until

LOOPBACK = "127.0.0.1"


class Site:
    """The web server as `make run` starts it, who runs the jobs, and PostgreSQL. Made by `running`.

    `jobs`: the relay, or, where there is a Redis, the worker of Celery.
    """

    def __init__(self, databases: Databases, stack: ExitStack, *, redis_url: str) -> None:
        self.url = databases.postgres()
        self.folder = databases.folder
        # Each signer comes from a network of its own, through a proxy of ours. Another worker soon takes over what a
        # killed one held.
        own = {"TRUSTED_PROXIES": "1", "REDIS_URL": redis_url, "OUTBOX_LEASE": "10"}
        self.env = environment(self.folder, self.url) | own
        self.port = free_port()
        self.jobs = "worker" if redis_url else "relay"
        self._stack = stack
        self._parts: dict[str, subprocess.Popen[bytes]] = {}
        self._postgres = Postgres(databases.postgres_pid)
        self.kills = 0

    def start(self, name: str) -> None:
        web, relay = ([sys.executable, *command[1:]] for command in server_commands(LOOPBACK, self.port))
        worker = [sys.executable, "-m", "celery", "-A", "config", "worker", "--beat", "--schedule"]
        worker += [str(self.folder / "beat"), "--concurrency", "1", "--without-gossip", "--without-mingle"]
        command = {"web": web, "relay": relay, "worker": worker}[name]
        log = self.folder / f"{name}{self.kills}.log"
        self._parts[name] = self._stack.enter_context(process(command, log=log, env={**os.environ, **self.env}))

    def kill(self, name: str) -> None:
        """By force, in the middle of whatever it does, and start it again."""
        self.kills += 1
        if name == "postgres":
            self._postgres.kill_and_restart(self._stack, self.folder / f"postgres{self.kills}.log")
        else:
            kill(self._parts[name])
            self.start(name)


class Postgres:
    """The server with that process id. `kill_and_restart` is its immediate shutdown: no checkpoint, no goodbye."""

    def __init__(self, pid: int) -> None:
        self._pid = pid
        self._command = Path(f"/proc/{pid}/cmdline").read_text().rstrip("\0").split("\0")
        self._data = Path(self._command[self._command.index("-D") + 1])
        self._port = int(self._command[self._command.index("-p") + 1])
        self._user = "postgres" if os.geteuid() == 0 else None

    def kill_and_restart(self, stack: ExitStack, log: Path) -> None:
        os.kill(self._pid, signal.SIGQUIT)
        wait_until(lambda: not (self._data / "postmaster.pid").exists(), what="the end of PostgreSQL")
        started = process(self._command, log=log, cwd=self._data, user=self._user, farewell=signal.SIGINT)
        self._pid = stack.enter_context(started).pid
        wait_until(lambda: answers(self._port), what="PostgreSQL")


@contextmanager
def running(*, with_redis: bool = False) -> Iterator[Site]:
    """Everything is up when it is given. Raises bench.measuring.Missing, and ServerMissing where there is no Redis."""
    with Databases() as databases, ExitStack() as stack:
        site = Site(databases, stack, redis_url=stack.enter_context(redis_server()) if with_redis else "")
        for name in ("web", site.jobs):
            site.start(name)
        wait_until(lambda: answers(site.port), what="the web server")
        yield site
