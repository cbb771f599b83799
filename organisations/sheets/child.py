"""The process that reads one upload, takes limits upon itself first, and answers with JSON.

Started by `guarded` with an isolated interpreter. In: one line of JSON, then the bytes of the file. Out: one object,
with either "sheet" or "refused".
"""

import gc
import json
import sys
from typing import Any

from organisations.sheets.limits import Limits
from organisations.sheets.reading import read
from organisations.sheets.refusals import Code, SheetRefused

if sys.platform != "win32":
    import resource


def confine(limits: Limits) -> None:
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


def answer(order: dict[str, Any], content: bytes) -> bytes:
    """The answer as JSON. Whatever a parser raises over a hostile file is a refusal, with its type for the log."""
    limits = Limits(**order.pop("limits"))
    result: dict[str, Any]
    try:
        return as_json({"sheet": read(content, limits=limits, **order)._asdict()})
    except SheetRefused as refused:
        result = {"refused": refused.code.value, "values": refused.values}
    except MemoryError:
        result = {"refused": Code.TOO_HEAVY.value, "values": {}}
    except Exception as error:  # noqa: BLE001 - whatever it is, it must not look like our own failure to start
        result = {"refused": Code.DAMAGED.value, "values": {"part": ""}, "raised": type(error).__name__}
    except BaseException as error:  # noqa: BLE001 - a panic of the Rust inside calamine, as for want of memory
        result = {"refused": Code.TOO_HEAVY.value, "values": {}, "raised": type(error).__name__}
    return as_json(result)


def as_json(result: dict[str, Any]) -> bytes:
    return json.dumps(result, ensure_ascii=False).encode("utf-8", "replace")


def main() -> None:
    gc.disable()  # a short life, and many small objects that stay to its end
    order = json.loads(sys.stdin.buffer.readline())
    confine(Limits(**order["limits"]))
    sys.stdout.buffer.write(answer(order, sys.stdin.buffer.read()))
    sys.stdout.buffer.flush()
