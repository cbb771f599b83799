"""HTML to PDF/A-3a and PDF/UA-1 in one file, by WeasyPrint: the one place that imports it (with
text_layer.py).

PDF/A-3a (ISO 19005-3, level A) is what archives keep; PDF/UA-1 (ISO 14289-1) is what screen readers can use.
"""

import gc
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any, Final

import pydyf
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher

from printing import name_list, pages, text_layer
from printing.khmer import ZERO_WIDTH_SPACE
from printing.objects import Tree, settle

text_layer.install()
name_list.install()
pages.install()
pydyf.PDF = Tree

MEDIA_TYPE: Final = "application/pdf"

# Pango and the wrapped functions keep state of the process, and so does the garbage collector's switch.
_one_at_a_time = threading.Lock()

# WeasyPrint writes one standard's identification. The other's must stand in the same RDF, with a description
# of its schema, because PDF/A allows no property it was not told about (ISO 19005-3, 6.6.2.3; ISO 14289-1,
# 5).
_UA_IDENTIFICATION = b"""
<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" pdfuaid:part="1" />
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
    xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
  <pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
    <pdfaSchema:schema>PDF/UA identification</pdfaSchema:schema>
    <pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
    <pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
    <pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
      <pdfaProperty:name>part</pdfaProperty:name>
      <pdfaProperty:valueType>Integer</pdfaProperty:valueType>
      <pdfaProperty:category>internal</pdfaProperty:category>
      <pdfaProperty:description>Part of ISO 14289 this file conforms to</pdfaProperty:description>
    </rdf:li></rdf:Seq></pdfaSchema:property>
  </rdf:li></rdf:Bag></pdfaExtension:schemas>
</rdf:Description>
"""

# PDF/A forbids pictures that the reader's program smooths (ISO 19005-3, 6.2.8).
_STANDARD_STYLE = "html { image-rendering: crisp-edges }"


class PrintingFailed(Exception):
    """The document could not be made into a PDF; the message says why, for the log and the administrator."""


class FetchRefused(FatalURLFetchingError):  # type: ignore[misc]
    """The document asked for something outside itself. Fatal, or WeasyPrint would go on and leave a hole."""


class EmbeddedOnly(URLFetcher):  # type: ignore[misc]  # WeasyPrint ships no types
    """Opens data: URIs and refuses every other: no file, no network, no redirect.

    What it refused stands in `refused`, because pictures inside inline SVG swallow even fatal errors.
    """

    def __init__(self) -> None:
        super().__init__(allowed_protocols=("data",), allow_redirects=False, fail_on_errors=True)
        self.refused: list[str] = []

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> Any:
        if url[:5].lower() != "data:":
            self.refused.append(url[:200])
            raise FetchRefused(url[:200])
        return super().fetch(url, headers)


def render(html: str, *, css: str, title: str, at: datetime) -> bytes:
    """Return `html`, styled by `css`, as the bytes of a tagged PDF that is PDF/A-3a and PDF/UA-1.

    The root element must have a lang attribute, and every run in another language its own. `title` is what
    the reader's window shows. `at` (aware) is written as the file's creation and change date, in UTC; nothing
    else depends on the clock, so the same arguments give the same bytes on one machine. Images and fonts must
    be embedded as data: URIs; installed fonts may be named. Headings become bookmarks.

    Raises ValueError when `at` is naive, PrintingFailed when the document wants to fetch anything, has no
    language, or cannot be laid out. One document at a time per process; the garbage collector rests
    meanwhile. No other effects.
    """
    if at.tzinfo is None:
        raise ValueError("a PDF's date needs a time zone")
    with _one_at_a_time, _garbage_collector_resting():
        try:
            return _render(html, css, title, at)
        except PrintingFailed:
            raise
        except FetchRefused as refusal:
            raise PrintingFailed(f"not embedded: {refusal}") from refusal
        except Exception as error:  # a foreign program's errors are many; the caller acts alike on all of them
            raise PrintingFailed(f"{type(error).__name__}: {error}") from error


def _render(html: str, css: str, title: str, at: datetime) -> bytes:
    fetcher = EmbeddedOnly()
    fonts = FontConfiguration()
    stylesheets = [CSS(string=style, url_fetcher=fetcher, font_config=fonts) for style in (_STANDARD_STYLE, css)]
    document = HTML(string=html, url_fetcher=fetcher).render(
        font_config=fonts, stylesheets=stylesheets, pdf_variant="pdf/a-3a"
    )
    if not document.metadata.lang:
        raise PrintingFailed("the document does not say its language")
    moment = at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S+00:00")
    document.metadata.title = title.replace(ZERO_WIDTH_SPACE, "")
    document.metadata.created = document.metadata.modified = moment
    with warnings.catch_warnings():
        # WeasyPrint 70.0 reads its colour profile without closing the file.
        warnings.filterwarnings("ignore", message="unclosed file .*sRGB2014", category=ResourceWarning)
        pdf: bytes = document.write_pdf(finisher=_finish, pdf_variant="pdf/a-3a")
    if fetcher.refused:
        raise PrintingFailed(f"not embedded: {fetcher.refused[0]}")
    return pdf


def _finish(_document: Any, pdf: pydyf.PDF) -> None:
    """Claim PDF/UA beside PDF/A, leave the metadata readable as PDF/A wants it, and clean the bookmarks."""
    for thing in pdf.objects:
        if isinstance(thing, pydyf.Stream) and thing.extra.get("Type") == "/Metadata":
            thing.stream = [part.replace(b"</rdf:RDF>", _UA_IDENTIFICATION + b"</rdf:RDF>") for part in thing.stream]
            thing.compress = False
        elif isinstance(thing, pydyf.Dictionary) and "Title" in thing and "Dest" in thing:
            thing["Title"].string = thing["Title"].string.replace(ZERO_WIDTH_SPACE, "")
    settle(pdf)


@contextmanager
def _garbage_collector_resting() -> Iterator[None]:
    """Layout makes millions of objects that live until the end: collecting among them is wasted time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
