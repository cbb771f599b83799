"""Ways to read a PDF that know nothing of how it was made."""

import io
import re
import shutil
import subprocess
from collections.abc import Iterator

import page
import pikepdf
import pytest


def text(content: bytes, *, as_drawn: bool = False) -> str:
    """Return what poppler's pdftotext reads, as somebody who copies from the page would get it.

    `as_drawn` gives the file's own order instead, which is also a screen reader's: down one column, then the
    next.
    """
    return _pdftotext(content, *(["-raw"] if as_drawn else []))


def words(content: bytes) -> list[tuple[float, float, str]]:
    """Return (left edge, right edge, word) of every word, in millimetres from the page's left edge."""
    found = re.findall(r'xMin="([\d.]+)".*?xMax="([\d.]+)".*?>(.*?)</word>', _pdftotext(content, "-bbox"))
    return [(float(left) / 72 * 25.4, float(right) / 72 * 25.4, word) for left, right, word in found]


def _pdftotext(content: bytes, *options: str) -> str:
    if shutil.which("pdftotext") is None:
        pytest.skip("pdftotext is missing: install poppler-utils")
    command = ["pdftotext", *options, "-", "-"]
    return subprocess.run(command, input=content, capture_output=True, check=True, timeout=60).stdout.decode()


def faults(content: bytes) -> list[str]:
    """Return what keeps the file from being PDF/A-3a and PDF/UA-1: nothing, it is hoped."""
    reports = [page.validate_pdf_bytes(content, profile=profile) for profile in ("3a", "ua1")]
    return [f"{failure.rule_id}: {failure.message}" for report in reports for failure in report.failures]


def opened(content: bytes) -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(content))


def tags(content: bytes) -> list[tuple[str, str]]:
    """Return (tag, language) of each element of the structure tree, in reading order."""
    with opened(content) as document:
        return list(_walk(document.Root.StructTreeRoot.K[0]))


def _walk(element: pikepdf.Object) -> Iterator[tuple[str, str]]:
    if isinstance(element, pikepdf.Dictionary) and "/S" in element:
        yield str(element.S), str(element.get("/Lang", ""))
        kids = element.get("/K", pikepdf.Array())
        children: list[pikepdf.Object] = list(kids.as_list()) if isinstance(kids, pikepdf.Array) else [kids]
        for child in children:
            yield from _walk(child)
