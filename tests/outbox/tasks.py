"""Sample tasks that leave their traces in a file, so that a test sees what was done in whatever process."""

import os
import time
from pathlib import Path

from celery import shared_task

from outbox.failures import GiveUp


def write(path: str, line: str) -> None:
    # One write with O_APPEND: lines of several processes never mix.
    page = os.open(path, os.O_WRONLY | os.O_APPEND)
    os.write(page, f"{line}\n".encode())
    os.close(page)


@shared_task(name="test.note")
def note(path: str, line: str = "done") -> None:
    write(path, line)


@shared_task(name="test.note_later", can_wait=True)
def note_later(path: str, line: str = "done") -> None:
    write(path, line)


@shared_task(name="test.slow")
def slow(path: str, seconds: float) -> None:
    write(path, "begin")
    time.sleep(seconds)
    write(path, "end")


@shared_task(name="test.stall_once")
def stall_once(path: str) -> None:
    """Hangs for a minute when it runs first; is done at once when it runs again."""
    first = "begin" not in Path(path).read_text()
    write(path, "begin")
    if first:
        time.sleep(60)
    write(path, "end")


@shared_task(name="test.meet")
def meet(path: str) -> None:
    """Ends when it was begun twice, or after ten seconds."""
    write(path, "here")
    end = time.monotonic() + 10
    while Path(path).read_text().count("here") < 2 and time.monotonic() < end:
        time.sleep(0.01)


@shared_task(name="test.fail")
def fail(path: str, line: str = "failed") -> None:
    write(path, line)
    raise ValueError(f"no good: {line}")


@shared_task(name="test.give_up")
def give_up(path: str) -> None:
    write(path, "gave up")
    raise GiveUp("never")
