"""The web server that is measured, on a free port of the loopback, started here and stopped by its process id."""

import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.measuring import Effort
from scripts.run import web_server
from tests.servers import answers, free_port, process, wait_until


@dataclass(frozen=True, slots=True)
class Server:
    """`pid` leads a session of its own, in which all its processes are."""

    port: int
    pid: int


@contextmanager
def granian(application: str, effort: Effort, *, env: Mapping[str, str], folder: Path) -> Iterator[Server]:
    """Any WSGI application, served as `make run` serves the site; in a quick run by one process."""
    port = free_port()
    command = [sys.executable, *web_server("127.0.0.1", port, application, workers=effort.workers)]
    log = folder / f"{application.partition(':')[0]}.log"
    with process(command, log=log, env={**os.environ, **env}) as running:
        try:
            wait_until(lambda: answers(port), what=application)
        except TimeoutError as silent:
            raise RuntimeError(f"{application} does not answer:\n{log.read_text()[-2000:]}") from silent
        yield Server(port, running.pid)
