"""A small clone with the real Makefile and scripts around a site of a few lines, to start, break and stop quickly.

Its environment borrows the packages of the one the tests run in; nothing is installed.
"""

import os
import shutil
import subprocess
import sys
import sysconfig
import venv
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from scripts.environment import RUN_LOCK
from tests.servers import free_port

PROJECT = Path(__file__).resolve().parent.parent.parent

WSGI = """
def application(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [environ["PATH_INFO"].encode()]
"""

# Commands note that they were called; the relay notes its process id and, told to by a file, fails once.
MANAGE = """
import os, sys, time
from pathlib import Path

name = sys.argv[1]
with open("var/calls", "a") as calls:
    calls.write(name + "\\n")
if name == "collectstatic":
    Path("var/static").mkdir(exist_ok=True)
    Path("var/static/staticfiles.json").write_text("{}")
if name == "demo_sign_ins":
    print("coordinator@demo.example")
if name == "relay":
    Path("var/relay.pid").write_text(str(os.getpid()))
    if Path("var/relay-fails").exists():
        Path("var/relay-fails").unlink()
        sys.exit(3)
    time.sleep(600)
"""


class Clone:
    """A stand-in clone in `folder`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = free_port()
        shutil.copytree(PROJECT / "scripts", folder / "scripts", ignore=shutil.ignore_patterns("__pycache__"))
        for name in ("Makefile", RUN_LOCK.name):
            shutil.copy(PROJECT / name, folder / name)
        (folder / "static").mkdir()
        (folder / "config").mkdir()
        (folder / "config" / "wsgi.py").write_text(WSGI)
        (folder / "manage.py").write_text(MANAGE)

    def borrow_environment(self) -> None:
        """A `.venv` that finds the packages of this one, stamped as if it had been made from the lock."""
        made = self.folder / ".venv"
        venv.create(made, with_pip=False, symlinks=True)
        packages = next(made.glob("lib/python3*/site-packages"))
        (packages / "borrowed.pth").write_text(sysconfig.get_path("purelib") + "\n")
        state = subprocess.run(
            [sys.executable, "-c", "from scripts.environment import *; print(state_of(RUN_LOCK), end='')"],
            cwd=self.folder,
            capture_output=True,
            text=True,
            check=True,
        )
        (made / "ruom-requirements.stamp").write_text(state.stdout)

    def environment(self, more: Mapping[str, str] | None = None) -> dict[str, str]:
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        return {**kept, "PYTHON": sys.executable, "PORT": str(self.port), **(more or {})}

    def make(self, target: str, more: Mapping[str, str] | None = None) -> subprocess.CompletedProcess[str]:
        """Run `make TARGET` to its end."""
        return subprocess.run(
            ["make", "-s", target],
            cwd=self.folder,
            env=self.environment(more),
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    @contextmanager
    def started(self, more: Mapping[str, str] | None = None) -> Iterator["subprocess.Popen[bytes]"]:
        """`python -m scripts run` going on, its output in `self.output`; killed at the end if it is still there."""
        with (self.folder / "output").open("wb") as output:
            running = subprocess.Popen(
                [sys.executable, "-m", "scripts", "run"],
                cwd=self.folder,
                env=self.environment(more),
                stdout=output,
                stderr=subprocess.STDOUT,
                stdin=subprocess.DEVNULL,
            )
        try:
            yield running
        finally:
            running.kill()
            running.wait()

    @property
    def output(self) -> str:
        return (self.folder / "output").read_text()

    @property
    def calls(self) -> list[str]:
        return (self.folder / "var" / "calls").read_text().split()

    def processes(self) -> list[int]:
        """Ids of all processes that run in this clone's folder."""
        found = []
        for entry in Path("/proc").iterdir():
            try:
                if entry.name.isdigit() and (entry / "cwd").readlink() == self.folder:
                    found.append(int(entry.name))
            except OSError:
                continue
        return found
