"""The web server that is measured, on a free port of the loopback, started here and stopped by its process id."""

import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.servers import answers, free_port, process, wait_until

# As `make run` starts it.
THREADS = 4


@dataclass(frozen=True, slots=True)
class Server:
    """`pid` leads a session of its own, in which all its processes are."""

    port: int
    pid: int


@contextmanager
def granian(application: str, *, env: Mapping[str, str], folder: Path) -> Iterator[Server]:
    """The web server of the project, with the same options, for any WSGI application."""
    port = free_port()
    command = [
        sys.executable,
        "-m",
        "granian",
        "--interface",
        "wsgi",
        "--no-ws",
        "--host",
        "127.0.0.1",
        "--port",
        str(port),
    ]
    command += ["--workers", "1", "--blocking-threads", str(THREADS), "--log-level", "warning", application]
    log = folder / f"{application.partition(':')[0]}.log"
    with process(command, log=log, env={**os.environ, **env}) as running:
        try:
            wait_until(lambda: answers(port), what=application)
        except TimeoutError as silent:
            raise RuntimeError(f"{application} does not answer:\n{log.read_text()[-2000:]}") from silent
        yield Server(port, running.pid)
