"""What runs in the child of `press`: it waits for orders, and prints each in a copy of itself within limits.

In: eight bytes of length, then the order as JSON. Out: eight bytes of length, a line of JSON, the PDF.
"""

import base64
import ctypes
import gc
import json
import logging
import os
import select
import signal
import sys
import tempfile
import time
from contextlib import suppress
from datetime import datetime
from typing import Any, Final

from printing import engine
from printing.press import LENGTH, OVER_LIMITS

if sys.platform != "win32":
    import resource

ENGINE_LOG: Final = "weasyprint"
IDLE: Final = 1800  # seconds without an order, after which the memory is given back
CHUNK: Final = 1 << 20
CLONE_NEWUSER: Final = 0x10000000
CLONE_NEWNET: Final = 0x40000000


def main() -> None:
    """Serve until the parent closes its end."""
    source, answers = sys.stdin.buffer, os.dup(1)
    os.dup2(2, 1)  # whatever a library prints must not be taken for an answer
    # Found once, by writing a file there: a copy may write none.
    with suppress(OSError):
        tempfile.gettempdir()
    # A document makes millions of objects that live until its end: collecting among them is wasted time, so `press` has
    # ended that before anything was imported. What is here already is shared with every copy for as long as nobody
    # touches it.
    gc.freeze()
    while True:
        if hasattr(os, "fork") and not select.select([source], [], [], IDLE)[0]:
            return
        length = source.read(LENGTH)
        if len(length) < LENGTH:
            return
        order = source.read(int.from_bytes(length, "big"))
        answer = _in_a_copy(order) if hasattr(os, "fork") else _answer(order)
        _write(answers, len(answer).to_bytes(LENGTH, "big") + answer)


def _in_a_copy(order: bytes) -> bytes:
    """What a copy of this process answers; a failure where it was ended by its limits, or by us for its slowness."""
    limits = json.loads(order)["limits"]
    ours, its = os.pipe()
    copy = os.fork()
    if copy == 0:
        ended_well = 1
        try:
            os.close(ours)
            os.close(0)
            _confine(limits)
            _write(its, _answer(order))
            ended_well = 0
        finally:
            os._exit(ended_well)
    os.close(its)
    answer = _read(ours, until=time.monotonic() + limits["patience"])
    os.close(ours)
    if answer is None:
        os.kill(copy, signal.SIGKILL)
    _pid, status = os.waitpid(copy, 0)
    if answer and status == 0:
        return answer
    ended = signal.Signals(os.WTERMSIG(status)).name if os.WIFSIGNALED(status) else "no memory left"
    return _said(failed=f"{OVER_LIMITS}: {ended}")


def _confine(limits: dict[str, int]) -> None:
    """Bound processor time and memory; write no file, leave no memory dump, and reach no network where that is allowed.

    Processes are not counted: the system takes threads for such, and Pango may start some.
    """
    for what, most in (
        (resource.RLIMIT_AS, limits["memory"]),
        (resource.RLIMIT_CPU, limits["seconds"]),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        hard = resource.getrlimit(what)[1]
        bound = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(what, (bound, bound))
    if sys.platform == "linux":
        # An empty network of its own. Many containers refuse it; then only our fetcher stands between.
        ctypes.CDLL(None, use_errno=True).unshare(CLONE_NEWUSER | CLONE_NEWNET)


def _answer(order: bytes) -> bytes:
    """The PDF, or why there is none. Whatever an engine raises over a document is an answer, for the log."""
    complaints = _Complaints()
    logging.getLogger(ENGINE_LOG).addHandler(complaints)
    try:
        asked = json.loads(order)
        content = engine.render(
            asked["html"],
            css=asked["css"],
            title=asked["title"],
            at=datetime.fromisoformat(asked["at"]),
            attached=[(name, base64.b64decode(content), about) for name, content, about in asked["attached"]],
            seal=asked["seal"],
            most_pages=asked.get("most_pages", 0),
        )
    except engine.TooLong as error:
        return _said(failed=str(error), is_too_long=True)
    except engine.NotPrintable as error:
        return _said(failed=str(error))
    except Exception as error:  # noqa: BLE001 - a foreign program's errors are many; the caller acts alike on all of them
        return _said(failed=f"{type(error).__name__}: {error}"[:500])
    finally:
        logging.getLogger(ENGINE_LOG).removeHandler(complaints)
    return _said(complaints=complaints.said) + content


class _Complaints(logging.Handler):
    """Keeps the first few things that WeasyPrint logs."""

    MOST = 20

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.said: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        if len(self.said) < self.MOST:
            self.said.append(record.getMessage()[:500])


def _said(**words: Any) -> bytes:
    return json.dumps(words).encode("ascii") + b"\n"


def _read(pipe: int, *, until: float) -> bytes | None:
    """Everything until the other end closes; None where that takes too long."""
    chunks: list[bytes] = []
    while (left := until - time.monotonic()) > 0:
        if select.select([pipe], [], [], left)[0]:
            chunk = os.read(pipe, CHUNK)
            if not chunk:
                return b"".join(chunks)
            chunks.append(chunk)
    return None


def _write(pipe: int, content: bytes) -> None:
    rest = memoryview(content)
    while rest:
        rest = rest[os.write(pipe, rest) :]
