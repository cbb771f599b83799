"""HTML to PDF/A-3a and PDF/UA-1 in one file: the door. Another process makes it, so that no document can harm ours.

PDF/A-3a (ISO 19005-3, level A) is what archives keep; PDF/UA-1 (ISO 14289-1) is what screen readers can use.
"""

import base64
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from printing.press import OVER_LIMITS, Press, PrintingFailed, TooLong

__all__ = ["MEDIA_TYPE", "OVER_LIMITS", "Attached", "PrintingFailed", "TooLong", "render"]

MEDIA_TYPE: Final = "application/pdf"

_log = logging.getLogger(__name__)
_press = Press()


@dataclass(frozen=True, slots=True)
class Attached:
    """A file inside the PDF, for programs: the data it was made of (PDF/A-3, an associated file)."""

    name: str
    content: bytes
    description: str


def render(
    html: str,
    *,
    css: str,
    title: str,
    at: datetime,
    attached: Sequence[Attached] = (),
    seal: str = "",
    most_pages: int = 0,
) -> bytes:
    """Return `html`, styled by `css`, as the bytes of a tagged PDF that is PDF/A-3a and PDF/UA-1.

    The root element must have a lang attribute, and every run in another language its own. `title` is what
    the reader's window shows. `at` (aware) is written as the file's creation and change date, in UTC; nothing
    else depends on the clock, so the same arguments give the same bytes on one machine. Images must be
    embedded as data: URIs; fonts are the installed ones. Headings become bookmarks. With `seal`
    room is left for a digital seal (`printing.seal`), which a screen reader calls so.

    Raises ValueError when `at` is naive, PrintingFailed when the document wants to fetch anything, has no language,
    cannot be laid out, or takes more time or memory than `press.LIMITS`; TooLong, which is one of those, when it
    takes more than `most_pages` (0: any number). One document at a time per process. What the engine complains
    about is logged here. No other effects.
    """
    if at.tzinfo is None:
        raise ValueError("a PDF's date needs a time zone")
    order = {
        "html": html,
        "css": css,
        "title": title,
        "at": at.isoformat(),
        "seal": seal,
        "most_pages": most_pages,
        "attached": [
            [file.name, base64.b64encode(file.content).decode("ascii"), file.description] for file in attached
        ],
    }
    content, complaints = _press.printed(order)
    for complaint in complaints:
        _log.warning("%s", complaint)
    return content
