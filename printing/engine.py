"""HTML to PDF/A-3a and PDF/UA-1 in one file, by WeasyPrint, and the one place that imports it (with the
modules that mend it). `pdf` calls this in a process that may die.

PDF/A-3a (ISO 19005-3, level A) is what archives keep; PDF/UA-1 (ISO 14289-1) is what screen readers can use.
"""

import warnings
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import partial
from io import BytesIO
from typing import Any

import pydyf
from weasyprint import CSS, HTML, Attachment
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher

from printing import c_types, footnotes, margins, name_list, objects, pages, seal_field, text_layer
from printing.khmer import ZERO_WIDTH_SPACE
from printing.objects import settle

text_layer.install()
name_list.install()
pages.install()
margins.install()
footnotes.install()
c_types.install()
objects.install()

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


class NotPrintable(Exception):
    """The document itself is at fault; the message says why."""


class TooLong(NotPrintable):
    """It takes more pages than it may."""


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


def render(
    html: str,
    *,
    css: str,
    title: str,
    at: datetime,
    attached: Sequence[tuple[str, bytes, str]] = (),
    seal: str = "",
    most_pages: int = 0,
) -> bytes:
    """As `pdf.render` says, here and now: with no limits but the machine's. Attached are name, content, description.

    Raises NotPrintable, TooLong, and whatever WeasyPrint does.
    """
    fetcher = EmbeddedOnly()
    fonts = FontConfiguration()
    stylesheets = [CSS(string=style, url_fetcher=fetcher, font_config=fonts) for style in (_STANDARD_STYLE, css)]
    try:
        document = HTML(string=html, url_fetcher=fetcher).render(
            font_config=fonts, stylesheets=stylesheets, pdf_variant="pdf/a-3a"
        )
        if 0 < most_pages < len(document.pages):
            raise TooLong(f"{len(document.pages)} pages, at most {most_pages}")
        if not document.metadata.lang:
            raise NotPrintable("the document does not say its language")
        moment = at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S+00:00")
        document.metadata.title = title.replace(ZERO_WIDTH_SPACE, "")
        document.metadata.created = document.metadata.modified = moment
        document.metadata.attachments += [
            Attachment(
                file_obj=BytesIO(content), name=name, description=about, created=at, modified=at, relationship="Data"
            )
            for name, content, about in attached
        ]
        with warnings.catch_warnings():
            # WeasyPrint 70.0 reads its colour profile without closing the file.
            warnings.filterwarnings("ignore", message="unclosed file .*sRGB2014", category=ResourceWarning)
            pdf: bytes = document.write_pdf(finisher=partial(_finish, seal), pdf_variant="pdf/a-3a")
    except FetchRefused as refusal:
        raise NotPrintable(f"not embedded: {refusal}") from refusal
    if fetcher.refused:
        raise NotPrintable(f"not embedded: {fetcher.refused[0]}")
    return pdf


def _finish(seal: str, _document: Any, pdf: pydyf.PDF) -> None:
    """Claim PDF/UA beside PDF/A, leave the metadata readable as PDF/A wants it, and clean the bookmarks."""
    for thing in pdf.objects:
        if isinstance(thing, pydyf.Stream) and thing.extra.get("Type") == "/Metadata":
            thing.stream = [part.replace(b"</rdf:RDF>", _UA_IDENTIFICATION + b"</rdf:RDF>") for part in thing.stream]
            thing.compress = False
        elif isinstance(thing, pydyf.Dictionary) and "Title" in thing and "Dest" in thing:
            thing["Title"].string = thing["Title"].string.replace(ZERO_WIDTH_SPACE, "")
    if "AF" in pdf.catalog:  # WeasyPrint 70.0 lists each attached file twice
        pdf.catalog["AF"] = pydyf.Array(dict.fromkeys(pdf.catalog["AF"]))
    if seal:
        seal_field.leave(pdf, seal)
    settle(pdf)
