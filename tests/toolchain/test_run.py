"""`make run` around a stand-in site: its failure lines, its start, and that nothing is left behind."""

import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Callable

import pytest

from tests.servers import wait_until
from tests.toolchain.standin import Clone

OLD_PYTHON = """
import runpy, sys
sys.version_info = (3, 10, 12, "final", 0)
sys.argv = ["scripts", "run"]
runpy.run_path("scripts/__main__.py", run_name="__main__")
"""


def until_ready(clone: Clone) -> None:
    wait_until(lambda: "Ctrl-C stops it." in clone.output, what="the welcome")


def until_gone(clone: Clone) -> None:
    wait_until(lambda: clone.processes() == [], what="the end of all processes", seconds=10)


def test_an_old_python_gets_one_clear_line(clone: Clone) -> None:
    done = subprocess.run(
        [sys.executable, "-c", OLD_PYTHON], cwd=clone.folder, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert done.stderr == ""
    assert re.fullmatch(r"Ruom needs Python 3\.11 or newer; this is Python 3\.10 \(.+\)\. .+\n", done.stdout)


def test_a_port_in_use_gets_one_clear_line(clone: Clone) -> None:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", clone.port))
        listener.listen()
        done = clone.make("run")
    assert done.returncode != 0
    first, *rest = done.stderr.splitlines()
    assert first.startswith(f"Port {clone.port} is in use.")
    assert f"PORT={clone.port + 1}" in first
    assert all(line.startswith("make: ***") for line in rest)
    assert done.stdout == ""
    assert not (clone.folder / ".venv").exists()


@pytest.mark.parametrize("port", ["0", "65536", "eight", "-1", "8000x", "٨"])
def test_a_port_that_is_none_gets_one_clear_line(clone: Clone, port: str) -> None:
    done = clone.make("run", {"PORT": port})
    assert done.stderr.startswith("PORT must be a number from 1 to 65535")


def test_a_host_that_is_none_gets_one_clear_line(clone: Clone) -> None:
    done = clone.make("run", {"HOST": "no such host"})
    assert done.stderr.startswith("HOST “no such host” is not an address of this machine.")


def as_nobody(clone: Clone, command: list[str]) -> "subprocess.CompletedProcess[str]":
    """Run a command as a user who owns nothing; as ourselves, with the folder closed, if we may not change user."""
    is_root = os.geteuid() == 0
    clone.folder.chmod(0o755 if is_root else 0o555)
    try:
        return subprocess.run(
            command,
            cwd=clone.folder,
            env=clone.environment({"PATH": "/usr/bin:/bin"}),
            user="nobody" if is_root else None,
            group="nogroup" if is_root else None,
            extra_groups=[] if is_root else None,
            capture_output=True,
            text=True,
            check=False,
        )
    finally:
        clone.folder.chmod(0o755)


def test_a_read_only_folder_gets_one_clear_line(clone: Clone, readable_python: str) -> None:
    done = as_nobody(clone, [readable_python, "-m", "scripts", "run"])
    assert done.returncode == 1
    assert done.stdout == ""
    assert re.fullmatch(
        rf"Ruom cannot write to {clone.folder} \(.+\): clone it to a folder that you own\.\n", done.stderr
    )


@pytest.fixture
def readable_python() -> str:
    """A Python that every user may start: one in somebody's home folder is closed to others."""
    for path in (sys.executable, "/usr/bin/python3", "/usr/local/bin/python3"):
        try:
            done = subprocess.run(
                [path, "-c", "import sys; sys.exit(sys.version_info < (3, 11))"],
                user="nobody" if os.geteuid() == 0 else None,
                check=False,
            )
        except OSError:
            continue
        if done.returncode == 0:
            return path
    pytest.skip("no Python 3.11 or newer here that another user may start")


def test_it_starts_and_says_where_and_who(clone: Clone) -> None:
    clone.borrow_environment()
    with clone.started() as running:
        until_ready(clone)
        assert f"Ruom is at http://127.0.0.1:{clone.port}\ncoordinator@demo.example\n" in clone.output
        assert set(clone.calls) == {"migrate", "reindex_names", "collectstatic", "load_seeds", "relay", "demo_sign_ins"}
        running.send_signal(signal.SIGINT)
        assert running.wait(10) == 0
    until_gone(clone)


def test_a_second_start_collects_static_files_only_when_they_changed(clone: Clone) -> None:
    clone.borrow_environment()
    for expected, change in ((1, False), (1, False), (2, True)):
        if change:
            (clone.folder / "static" / "new.css").write_text("a{}")
        with clone.started():
            until_ready(clone)
        until_gone(clone)
        assert clone.calls.count("collectstatic") == expected


@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGTERM, 128 + 15), (signal.SIGHUP, 128 + 1), (signal.SIGKILL, -9)]
)
def test_no_process_outlives_the_supervisor(clone: Clone, number: signal.Signals, code: int) -> None:
    clone.borrow_environment()
    with clone.started() as running:
        until_ready(clone)
        assert len(clone.processes()) >= 3  # supervisor, web server, relay
        running.send_signal(number)
        assert running.wait(10) == code
        until_gone(clone)


def test_a_relay_that_fails_is_started_again(clone: Clone) -> None:
    clone.borrow_environment()
    (clone.folder / "var").mkdir()
    (clone.folder / "var" / "relay-fails").touch()
    with clone.started():
        wait_until(lambda: clone.output.count("The relay ended with code 3: starting it again in 1 s.") == 1, what="it")
        wait_until(lambda: clone.calls.count("relay") == 2, what="the second relay")
        until_ready(clone)
    until_gone(clone)


def test_a_web_server_that_dies_ends_everything(clone: Clone) -> None:
    clone.borrow_environment()
    (clone.folder / "config" / "wsgi.py").write_text("raise SystemExit('broken')")
    with clone.started() as running:
        assert running.wait(20) == 1
        until_gone(clone)
    assert "The web server ended with code" in clone.output


def test_a_half_made_environment_is_made_anew(clone: Clone, prepare_alone: Callable[[Clone], str]) -> None:
    clone.borrow_environment()
    assert "Making" not in prepare_alone(clone)
    (clone.folder / ".venv" / "ruom-half-made").touch()
    said = prepare_alone(clone)
    assert "making it anew" in said
    assert "Making a Python environment" in said
    assert prepare_alone(clone) == ""  # nothing left to do


@pytest.fixture
def prepare_alone() -> Callable[[Clone], str]:
    """Prepares a clone's environment from a lock without any package; gives what it said."""

    def prepare(clone: Clone) -> str:
        (clone.folder / "none.txt").write_text("")
        program = "from scripts.environment import *; from pathlib import Path; prepare(Path('none.txt').resolve())"
        done = subprocess.run(
            [sys.executable, "-c", program], cwd=clone.folder, capture_output=True, text=True, check=True
        )
        return done.stdout

    return prepare
