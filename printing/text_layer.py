"""What a PDF says when it is copied, searched or read aloud, mended inside WeasyPrint 70.0.

WeasyPrint draws Khmer rightly but describes it glyph by glyph, in the order of drawing: extracted text is
garbage, and glyphs that share a syllable with another have an empty meaning, which PDF/A forbids. This module
wraps three private functions. It is kept alone because it must be read again, and its tests run, whenever
WeasyPrint changes.
"""

from collections.abc import Iterator
from typing import Any, Final

import pydyf
import weasyprint.draw.text as drawing
import weasyprint.pdf as writing
import weasyprint.pdf.tags as tagging

from printing.khmer import KHMER, ZERO_WIDTH_SPACE

WORD_JOINER: Final = "\u2060"  # our style sheet's, before the mark of a note

_draw_first_line = drawing.draw_first_line
_build_fonts_dictionary = writing.build_fonts_dictionary
_build_box_tree = tagging._build_box_tree


def install() -> None:
    """Replace the three functions, for every document rendered in this process. Safe to call again."""
    drawing.draw_first_line = _draw_line_with_its_text
    writing.build_fonts_dictionary = _build_fonts_with_meaning
    tagging._build_box_tree = build_tree_with_languages


def _draw_line_with_its_text(stream: Any, textbox: Any, *arguments: Any) -> Any:
    """Draw one line; Khmer inside a Span whose /ActualText is the stored text (ISO 32000-1, 14.9.4)."""
    properties = spoken(textbox.text, textbox.style["lang"])
    if properties is None:
        return _draw_first_line(stream, textbox, *arguments)
    stream.begin_marked_content("Span", properties)
    try:
        return _draw_first_line(stream, textbox, *arguments)
    finally:
        stream.end_marked_content()


def spoken(text: str, language: str) -> pydyf.Dictionary | None:
    """What a line of text says when it is copied or read aloud, in a text in `language`; None where the glyphs tell."""
    if not KHMER.search(text):
        return None
    properties = {"ActualText": _utf16(text.replace(ZERO_WIDTH_SPACE, "").replace(WORD_JOINER, ""))}
    # A Khmer name in an English list is read out by a Khmer voice; a line that mixes scripts keeps its
    # paragraph's.
    if language != "km" and all(KHMER.match(letter) for letter in text if letter.isalpha()):
        properties["Lang"] = pydyf.String("km")
    return pydyf.Dictionary(properties)


def _build_fonts_with_meaning(pdf: Any, fonts: dict[str, Any], *arguments: Any) -> Any:
    """Build the fonts; a glyph without a meaning means U+200B: invisible, and allowed by PDF/A."""
    for font in fonts.values():
        for glyph, meaning in font.to_unicode.items():
            font.to_unicode[glyph] = meaning.replace(WORD_JOINER, "") or ZERO_WIDTH_SPACE
    return _build_fonts_dictionary(pdf, fonts, *arguments)


def build_tree_with_languages(box: Any, *arguments: Any) -> Iterator[Any]:
    """Tag one box and what is in it; a lang attribute becomes the tag's /Lang (ISO 32000-1, 14.9.2)."""
    element = getattr(box, "element", None)
    # The root yields its children's tags as its own; its language is in the catalogue already.
    language = element.get("lang") if element is not None and element.tag != "html" else None
    for tag in _build_box_tree(box, *arguments):
        if language and "Lang" not in tag:
            tag["Lang"] = pydyf.String(language)
        yield tag


def _utf16(text: str) -> str:
    """Return `text` as a PDF hexadecimal string. pydyf's own strings may split a letter pair; this cannot."""
    return f"<feff{text.encode('utf-16-be').hex()}>"
