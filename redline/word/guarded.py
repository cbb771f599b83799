"""Reads a Word file in a process of its own, so that no file can harm the one that asks: see `guarding.launching`."""

import logging
from pathlib import Path

import lxml
from defusedxml import ElementTree  # type: ignore[import-untyped]

from guarding.launching import TooHeavy, ask
from redline.word.limits import Limits
from redline.word.refusals import Code, WordRefused
from redline.word.wordfile import WordFile, loads

logger = logging.getLogger(__name__)
ROOT = Path(__file__).resolve().parents[2]
# Where the child's own imports are found: ours, and the two libraries that it uses.
PATHS = [str(ROOT), *(str(Path(str(module.__file__)).parents[1]) for module in (ElementTree, lxml))]


def read(content: bytes, *, limits: Limits | None = None) -> WordFile:
    """The same as `reading.read`, in a child process that is gone afterwards.

    Raises WordRefused, TOO_HEAVY when the child hit its limits of time or memory, or was killed; RuntimeError when the
    child could not even start, which is our fault and not the file's.
    """
    limits = limits or Limits()
    if len(content) > limits.bytes:
        raise WordRefused(Code.TOO_LARGE, limit=limits.bytes)
    try:
        result = ask("redline.word.child", {"limits": limits._asdict()}, content, paths=PATHS, seconds=limits.seconds)
    except TooHeavy as error:
        raise WordRefused(Code.TOO_HEAVY) from error
    if "raised" in result:
        logger.warning("reading a Word file raised %s", result["raised"])
    if "refused" in result:
        raise WordRefused(Code(result["refused"]), **result["values"])
    return loads(result["file"])
