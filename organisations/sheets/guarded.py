"""Reads a spreadsheet in a process of its own, so that no file can harm the one that asks: see `guarding.launching`."""

import logging
from pathlib import Path

import python_calamine
from defusedxml import ElementTree  # type: ignore[import-untyped]

from guarding.launching import TooHeavy, ask
from organisations.sheets.limits import Limits
from organisations.sheets.refusals import Code, SheetRefused
from organisations.sheets.sheet import Sheet

logger = logging.getLogger(__name__)
ROOT = Path(__file__).resolve().parents[2]
# Where the child's own imports are found: ours, and the two libraries that it uses.
PATHS = [str(ROOT), *(str(Path(str(module.__file__)).parents[1]) for module in (ElementTree, python_calamine))]


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
        result = ask("organisations.sheets.child", order, content, paths=PATHS, seconds=limits.seconds)
    except TooHeavy as error:
        raise SheetRefused(Code.TOO_HEAVY) from error
    if "raised" in result:
        logger.warning("reading a spreadsheet raised %s", result["raised"])
    if "refused" in result:
        raise SheetRefused(Code(result["refused"]), **result["values"])
    return Sheet(**result["sheet"])
