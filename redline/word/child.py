"""The process that reads one Word file: see `guarding.answering`."""

from typing import Any

from guarding.answering import serve
from redline.word.limits import Limits
from redline.word.reading import read
from redline.word.wordfile import dumps


def main() -> None:
    """Answer one order with {"file": …}, or with the refusal."""
    serve(_read)


def _read(order: dict[str, Any], content: bytes) -> dict[str, Any]:
    return {"file": dumps(read(content, limits=Limits(**order["limits"])))}
