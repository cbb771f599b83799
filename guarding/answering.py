"""The child process: it takes limits upon itself first, reads one file, and answers with JSON.

In: one line of JSON, the order, then the bytes of the file. Out: one object, either what was read, or "refused" with
its "values".
"""

import gc
import json
import sys
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any, Protocol

from guarding.refusals import FileRefused

if sys.platform != "win32":
    import resource


class Bounds(Protocol):
    """What the child may use."""

    @property
    def seconds(self) -> int:
        """Of processor time."""

    @property
    def memory(self) -> int:
        """Bytes of address space."""


def confine(limits: Bounds) -> None:
    """Bound processor time and memory; write no file, start no process, leave no memory dump. Not on Windows."""
    if sys.platform != "win32":
        for what, most in (
            (resource.RLIMIT_AS, limits.memory),
            (resource.RLIMIT_CPU, limits.seconds),
            (resource.RLIMIT_FSIZE, 0),
            (resource.RLIMIT_CORE, 0),
            (resource.RLIMIT_NPROC, 0),
        ):
            hard = resource.getrlimit(what)[1]
            bound = most if hard == resource.RLIM_INFINITY else min(most, hard)
            resource.setrlimit(what, (bound, bound))


def serve(read: Callable[[dict[str, Any], bytes], dict[str, Any]]) -> None:
    """Answer the order that waits at standard input by `read`, whose `limits` hold before the file is looked at."""
    gc.disable()  # a short life, and many small objects that stay to its end
    order = json.loads(sys.stdin.buffer.readline())
    confine(SimpleNamespace(**order["limits"]))
    sys.stdout.buffer.write(_answer(read, order, sys.stdin.buffer.read()))
    sys.stdout.buffer.flush()


def _answer(read: Callable[[dict[str, Any], bytes], dict[str, Any]], order: dict[str, Any], content: bytes) -> bytes:
    """The answer as JSON. Whatever a parser raises over a hostile file is a refusal, with its type for the log."""
    result: dict[str, Any]
    try:
        return _as_json(read(order, content))
    except FileRefused as refused:
        result = {"refused": refused.code.value, "values": refused.values}
    except MemoryError:
        result = {"refused": "too_heavy", "values": {}}
    except Exception as error:  # noqa: BLE001 - whatever it is, it must not look like our own failure to start
        result = {"refused": "damaged", "values": {"part": ""}, "raised": type(error).__name__}
    except BaseException as error:  # noqa: BLE001 - a panic of the Rust inside calamine, as for want of memory
        result = {"refused": "too_heavy", "values": {}, "raised": type(error).__name__}
    return _as_json(result)


def _as_json(result: dict[str, Any]) -> bytes:
    return json.dumps(result, ensure_ascii=False).encode("utf-8", "replace")
