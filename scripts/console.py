"""What a person at the terminal sees: steps while they last, and one clear line when something stops us."""

import importlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

PROJECT = Path(__file__).resolve().parent.parent


class Stop(Exception):
    """The work cannot go on; the message is the one line that says why and what to do."""


def run_command(name: str, arguments: Sequence[str]) -> int:
    """Run `scripts/NAME.py`'s `main(arguments)` and give its exit code; a `Stop` becomes one line and 1."""
    sys.stdout.reconfigure(errors="replace")  # type: ignore[union-attr]  # a terminal may not know every character
    sys.stderr.reconfigure(errors="replace")  # type: ignore[union-attr]
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _leave)
    try:
        main = importlib.import_module(f"scripts.{name}").main
        code: int = main(list(arguments))
    except Stop as reason:
        print(reason, file=sys.stderr, flush=True)
        return 1
    except KeyboardInterrupt:
        print("Stopped.", file=sys.stderr, flush=True)
        return 128 + signal.SIGINT
    return code


def _leave(number: int, _frame: FrameType | None) -> None:
    # An exception lets subprocess.run() kill the step under way; the signal's default would orphan it.
    raise SystemExit(128 + number)


def say(text: str) -> None:
    print(text, flush=True)


@contextmanager
def step(text: str) -> Iterator[None]:
    """Say what is being done, and how long it took when that was more than a second."""
    started = time.monotonic()
    say(f"{text} ...")
    yield
    seconds = time.monotonic() - started
    if seconds > 1:
        say(f"{text}: {seconds:.1f} s")


def quietly(command: Sequence[str | Path], *, otherwise: str, env: Mapping[str, str] | None = None) -> str:
    """Run a step without its chatter and give its output.

    If it fails, its output is shown and Stop(`otherwise`) raised.
    """
    done = subprocess.run(
        [str(part) for part in command],
        cwd=PROJECT,
        env={**os.environ, **(env or {})},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        check=False,
    )
    if done.returncode != 0:
        say(done.stdout.rstrip())
        raise Stop(otherwise)
    return done.stdout


def succeeds(command: Sequence[str | Path]) -> bool:
    """Whether the program is there and says yes."""
    try:
        done = subprocess.run(
            [str(part) for part in command],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            check=False,
        )
    except OSError:
        return False
    return done.returncode == 0
