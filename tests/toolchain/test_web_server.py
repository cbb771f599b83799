"""The web server as `make run` and the container start it."""

import os
import signal
import sys
from contextlib import suppress
from pathlib import Path
from urllib.request import urlopen

from scripts.run import web_server
from tests.servers import free_port, process, wait_until

WHO = """
import os

def application(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [str(os.getpid()).encode()]
"""


def test_a_process_that_is_killed_comes_back_beside_the_other(tmp_path: Path) -> None:
    (tmp_path / "who.py").write_text(WHO)
    port = free_port()
    command = [sys.executable, *web_server("127.0.0.1", port, "who:application")]
    seen: set[int] = set()

    def two_but(killed: int = 0) -> bool:
        with suppress(OSError):
            seen.add(int(urlopen(f"http://127.0.0.1:{port}/", timeout=5).read()))
        return len(seen - {killed}) == 2

    with process(command, log=tmp_path / "log", env={**os.environ, "PYTHONPATH": str(tmp_path)}):
        wait_until(two_but, what="both processes")
        killed = seen.pop()
        os.kill(killed, signal.SIGKILL)
        wait_until(lambda: two_but(killed), what="the process in place of the killed one")
