"""The process that reads one spreadsheet: see `guarding.answering`."""

from typing import Any

from guarding.answering import confine, serve
from organisations.sheets.limits import Limits
from organisations.sheets.reading import read

__all__ = ["confine", "main"]


def main() -> None:
    """Answer one order with {"sheet": …}, or with the refusal."""
    serve(_read)


def _read(order: dict[str, Any], content: bytes) -> dict[str, Any]:
    limits = Limits(**order.pop("limits"))
    return {"sheet": read(content, limits=limits, **order)._asdict()}
