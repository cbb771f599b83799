"""A child process that has WeasyPrint in its memory, and for each document a grandchild that may be lost.

To import WeasyPrint takes a second, so the child lives on; to lay a document out may take all memory or time, so that
is done in a copy of the child, bound by the system, which is gone afterwards. The child ends with us, or when it has
had nothing to do for a while.
"""

import atexit
import json
import os
import subprocess
import sys
import threading
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Any, Final

PROJECT: Final = Path(__file__).resolve().parent.parent
START: Final = (
    "import gc, sys; gc.disable(); sys.path[1:1] = {paths!r}; "  # what is imported stays: collecting is wasted time
    "from printing import font_tools, libraries; libraries.install(); font_tools.install(); "
    "from printing.press_child import main; main()"
)
# What fonts are found by. Nothing else of ours goes there: no key, no address of a database.
KEPT: Final = (
    "PATH",
    "HOME",
    "LANG",
    "LC_ALL",
    "LC_CTYPE",
    "TMPDIR",
    "SYSTEMROOT",
    "LD_LIBRARY_PATH",
    "PYTHONHASHSEED",
)
KEPT_BEGINNINGS: Final = ("FONTCONFIG_", "XDG_", "DYLD_", "WEASYPRINT_")
OVER_LIMITS: Final = "too much for the press"  # begins the message where a document was ended by its limits
LENGTH: Final = 8  # bytes that say how long a message is
LONGEST: Final = 32 * 1024 * 1024  # bytes of an order: 22,218 names are three million


@dataclass(frozen=True, slots=True)
class Limits:
    """What one document may take: `seconds` of processor time, `patience` on the clock, bytes of address space."""

    seconds: int = 90
    patience: int = 240
    memory: int = 2 * 1024**3


LIMITS: Final = Limits()


class PrintingFailed(Exception):
    """The document could not be made into a PDF; the message says why, for the log and the administrator."""


class TooLong(PrintingFailed):
    """It takes more pages than it may."""


class _Gone(Exception):
    """The child ended before it answered."""


class Press:
    """The child process of this one, started when it is first needed. Safe between threads and after a fork."""

    def __init__(self, limits: Limits = LIMITS) -> None:
        self._limits = limits
        self._lock = threading.Lock()
        self._child: subprocess.Popen[bytes] | None = None
        atexit.register(self.close)
        if hasattr(os, "register_at_fork"):
            os.register_at_fork(after_in_child=self._forget)

    def printed(self, order: Mapping[str, Any]) -> tuple[bytes, list[str]]:
        """The PDF, and what the engine complained about. Raises PrintingFailed, TooLong."""
        message = json.dumps({**order, "limits": asdict(self._limits)}).encode("ascii")
        if len(message) > LONGEST:
            raise PrintingFailed(f"longer than {LONGEST} bytes")
        with self._lock:
            was_running = self._child is not None
            try:
                answer = self._ask(message)
            except _Gone as gone:
                # It may have ended for want of work just then; a new one that ends too ends because of the order.
                if not was_running:
                    raise PrintingFailed("the press ended") from gone
                try:
                    answer = self._ask(message)
                except _Gone as again:
                    raise PrintingFailed("the press ended") from again
        head, _newline, content = answer.partition(b"\n")
        said = json.loads(head)
        if "failed" in said:
            raise (TooLong if said.get("is_too_long") else PrintingFailed)(said["failed"])
        return content, said["complaints"]

    def close(self) -> None:
        """End the child."""
        child, self._child = self._child, None
        if child is not None and child.stdin and child.stdout:
            child.kill()
            child.wait()
            # What was not yet sent when it ended goes nowhere.
            with suppress(BrokenPipeError):
                child.stdin.close()
            child.stdout.close()

    def _ask(self, message: bytes) -> bytes:
        child = self._child = self._child or self._started()
        if child.stdin is None or child.stdout is None:
            raise RuntimeError("started with pipes")
        # It keeps to its limits by itself; this is for the day that it does not.
        watch = threading.Timer(self._limits.patience + 10, child.kill)
        watch.start()
        try:
            child.stdin.write(len(message).to_bytes(LENGTH, "big"))
            child.stdin.write(message)
            child.stdin.flush()
            return _exactly(child.stdout, int.from_bytes(_exactly(child.stdout, LENGTH), "big"))
        except (OSError, _Gone) as error:
            self.close()
            raise _Gone from error
        finally:
            watch.cancel()

    def _started(self) -> subprocess.Popen[bytes]:
        kept = {name: value for name, value in os.environ.items() if name in KEPT or name.startswith(KEPT_BEGINNINGS)}
        return subprocess.Popen(  # noqa: S603 - our own interpreter and our own words
            [sys.executable, "-I", "-S", "-c", START.format(paths=[str(PROJECT), *filter(None, sys.path)])],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            bufsize=-1,
            env=kept,
        )

    def _forget(self) -> None:
        """In a copy of this process: the child is its parent's, and a thread that is not here may hold the lock."""
        if self._child is not None and self._child.stdin and self._child.stdout:
            # Without asking whether anything was buffered: it is not for us to say.
            os.close(self._child.stdin.fileno())
            os.close(self._child.stdout.fileno())
        self._lock = threading.Lock()
        self._child = None


def _exactly(stream: IO[bytes], size: int) -> bytes:
    content = stream.read(size)
    if len(content) < size:
        raise _Gone
    return content
