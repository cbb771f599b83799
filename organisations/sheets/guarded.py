"""Reads an upload in a process of its own, so that no file can harm the one that asks.

A parser may be made to ask for more memory than there is, and then it does not fail: it ends the process. So the reader
is started anew for each file (about 100 ms), bound by the system in memory and processor time, and by us in
time on the clock.
"""

import json
import logging
import subprocess
import sys
from pathlib import Path

import python_calamine
from defusedxml import ElementTree  # type: ignore[import-untyped]

from organisations.sheets.limits import Limits
from organisations.sheets.refusals import Code, SheetRefused
from organisations.sheets.sheet import Sheet

logger = logging.getLogger(__name__)
ROOT = Path(__file__).resolve().parents[2]
# Where the child's own imports are found: ours, and the two libraries that it uses.
PATHS = [str(ROOT), *(str(Path(str(module.__file__)).parents[1]) for module in (ElementTree, python_calamine))]
START = "import sys; sys.path[1:1] = {paths!r}; from organisations.sheets.child import main; main()"
BROKEN_START = 1  # what Python exits with after an exception


def read(
    content: bytes,
    name: str,
    *,
    limits: Limits | None = None,
    sheet: str | None = None,
    encoding: str | None = None,
    delimiter: str | None = None,
) -> Sheet:
    """The same as `reading.read`, in a child process that is gone afterwards.

    Raises SheetRefused, TOO_HEAVY when the child hit its limits of time or memory, or was killed; RuntimeError when the
    child could not even start, which is our fault and not the file's.
    """
    limits = limits or Limits()
    if len(content) > limits.bytes:
        raise SheetRefused(Code.TOO_LARGE, limit=limits.bytes)
    order = {"name": name, "sheet": sheet, "encoding": encoding, "delimiter": delimiter, "limits": limits._asdict()}
    try:
        child = subprocess.run(  # noqa: S603 - our own interpreter and our own words
            # Isolated, and without site: no variable and no folder of the caller takes part, and it starts sooner.
            [sys.executable, "-I", "-S", "-c", START.format(paths=PATHS)],
            input=json.dumps(order).encode("ascii") + b"\n" + content,
            capture_output=True,
            timeout=limits.seconds,
            env={},
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise SheetRefused(Code.TOO_HEAVY) from error
    if child.returncode == BROKEN_START:
        raise RuntimeError(child.stderr.decode("utf-8", "replace").strip().rsplit("\n", 1)[-1][:200])
    if child.returncode != 0:
        raise SheetRefused(Code.TOO_HEAVY)
    result = json.loads(child.stdout)
    if "raised" in result:
        logger.warning("reading a spreadsheet raised %s", result["raised"])
    if "refused" in result:
        raise SheetRefused(Code(result["refused"]), **result["values"])
    return Sheet(**result["sheet"])
