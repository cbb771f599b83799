"""Lines that Pango has shaped, written into a page: glyph by glyph, with the text they stand for.

WeasyPrint's own function does this for one line of one style. This writes thousands, so it keeps what it has learnt of
each glyph. What is unusual (a letter that no font has, a coloured picture) it hands over to WeasyPrint's.
"""

import re
from collections.abc import Iterator, Sequence
from types import SimpleNamespace
from typing import Any, Final

from weasyprint.draw import text as drawing
from weasyprint.matrix import Matrix
from weasyprint.text.ffi import FROM_UNITS, ffi, pango
from weasyprint.text.line_break import Layout

from printing.text_layer import spoken

_draw_first_line = drawing.draw_first_line  # before `text_layer` wraps it

EXACT: Final = 0.06  # thousandths of an em: a line of a hundred such glyphs is out by 0.006 em at most
_INFO: Final = 5  # numbers in a PangoGlyphInfo: glyph, width, x, y, flags
_SIZE: Final = ffi.sizeof("PangoGlyphInfo")  # bytes
_SPECIAL: Final = re.compile(rb"[()\\\r]")  # in a string of a PDF


class Line:
    """A line of a Pango layout of the text `whole`. What begins at the byte `note` of that, or after, is a note."""

    __slots__ = ("note", "shaped", "text", "whole")

    def __init__(self, shaped: Any, whole: bytes, note: int) -> None:
        self.shaped = shaped
        self.whole = whole
        self.note = note
        self.text = whole[shaped.start_index : shaped.start_index + shaped.length].decode().rstrip("\u2028")


class _Unusual(Exception):
    """Not for this module."""


class _Face:
    """A font in one size, and of each glyph met: its name in a string, how wide the file says it is, in thousandths of
    an em, and how wide Pango makes it where nothing moves it, in units of its own."""

    def __init__(self, stream: Any, pango_font: Any) -> None:
        self.font, size = stream.add_font(pango_font)
        self._pango_font = pango_font
        self._stream = stream
        self.per_unit = 1000 * FROM_UNITS / size
        self.select = f"/{self.font.hash} {size:.4f} Tf".encode("ascii")
        self.is_unusual = bool(self.font.bitmap or self.font.png or self.font.svg or self.font.colr)
        self.names: dict[int, bytes] = {pango.PANGO_GLYPH_EMPTY: b""}
        self.widths: dict[int, int] = {pango.PANGO_GLYPH_EMPTY: 0}
        self.units: dict[int, int | None] = {pango.PANGO_GLYPH_EMPTY: None}

    def learn(self, glyph: int, meaning: str) -> None:
        """Note a glyph and the text it stands for, here and for the font's tables in the file."""
        if glyph & pango.PANGO_GLYPH_UNKNOWN_FLAG:
            raise _Unusual
        font, stream = self.font, self._stream
        font.to_unicode.setdefault(glyph, meaning)
        pango.pango_font_get_glyph_extents(self._pango_font, glyph, stream.ink_rect, stream.logical_rect)
        units = stream.logical_rect.width
        width = font.widths.setdefault(glyph, round(units * self.per_unit))
        self.names[glyph] = _SPECIAL.sub(_escaped, glyph.to_bytes(2, "big"))
        self.widths[glyph] = width
        # Where the whole number in the file is not exact, what is missing has to be made up for after each such glyph.
        self.units[glyph] = units if abs(units * self.per_unit - width) < EXACT else None


class Pen:
    """Writes lines, in items, as one text object of a page. `done` must be called."""

    def __init__(self, stream: Any, style: Any, note_style: Any) -> None:
        self._stream = stream
        self._style = style
        self._colors = (
            [] if note_style["color"] == style["color"] else [_fill(of["color"]) for of in (style, note_style)]
        )
        self._faces: dict[Any, _Face] = {}
        self._selected = b""
        stream.set_color(style["color"])
        stream.begin_text()

    def begin_item(self) -> int:
        """Begin content that will be tagged as the body of a list item; its number on the page."""
        mark = len(self._stream._tags)
        self._stream._tags[mark] = {"tag": "LBody", "mcid": mark}
        self._stream.stream.append(b"/LBody <</MCID %d>> BDC" % mark)
        return mark

    def end_item(self) -> None:
        self._stream.stream.append(b"EMC")

    def done(self) -> None:
        if self._colors:  # the stream believes that it is still the names'
            self._stream.stream.append(self._colors[0])
        self._stream.end_text()
        self._stream._old_font = None

    def line(self, line: Line, x: float, y: float) -> None:
        """Write a line with its baseline from that place on the page, in CSS pixels."""
        properties = spoken(line.text, self._style["lang"])
        if properties is not None:
            self._stream.begin_marked_content("Span", properties)
        selected = self._selected
        pieces = [b"1 0 0 -1 %.3f %.3f Tm" % (x, y)]
        try:
            run = line.shaped.runs
            while run != ffi.NULL:
                self._write(run.data, line, pieces)
                run = run.next
        except _Unusual:
            self._selected = selected
            self._write_unusual(line, x, y)
        else:
            self._stream.stream.extend(pieces)
        if properties is not None:
            self._stream.end_marked_content()

    def _write(self, item: Any, line: Line, pieces: list[bytes]) -> None:
        """Add the operators that draw a run. Raises _Unusual where WeasyPrint must."""
        font = item.item.analysis.font
        face = self._faces.get(font)
        if face is None:
            face = self._faces[font] = _Face(self._stream, font)
        if face.is_unusual:
            raise _Unusual
        if self._colors:
            pieces.append(self._colors[item.item.offset >= line.note])
        if self._selected != face.select:
            self._selected = face.select
            pieces.append(face.select)
        numbers = _numbers(item)
        glyphs, widths = numbers[::_INFO], numbers[1::_INFO]
        for glyph in set(glyphs).difference(face.names):
            face.learn(glyph, _meaning(item, glyphs.index(glyph), line.whole))
        rights, downs = numbers[2::_INFO], numbers[3::_INFO]
        if any(rights) or any(downs):
            pieces.extend(_moved(face, glyphs, widths, rights, downs))
        else:
            pieces.append(_in_a_row(face, glyphs, widths))

    def _write_unusual(self, line: Line, x: float, y: float) -> None:
        """A line by WeasyPrint's own function; it draws coloured pictures beside the text object."""
        layout = Layout(self._style)
        layout.set_text(line.text)
        box = SimpleNamespace(text=line.text, style=self._style, pango_layout=layout, baseline=0)
        self._stream._current_font = None
        pictures = _draw_first_line(self._stream, box, "clip", "none", Matrix(d=-1, e=x, f=y))
        self._selected = b""
        if pictures:
            self._stream.stream.append(b"ET")
            drawing.draw_emojis(self._stream, self._style, x, y, pictures)
            self._stream.stream.append(b"BT")


def _fill(color: Any) -> bytes:
    return b"%.4f %.4f %.4f rg" % tuple(color.to("srgb").coordinates)


def _numbers(item: Any) -> list[int]:
    """The glyphs of a run as one list of numbers: a field of a C structure is dear to read from here."""
    glyphs = item.glyphs
    return memoryview(ffi.buffer(glyphs.glyphs, _SIZE * glyphs.num_glyphs)).cast("B").cast("i").tolist()


def _in_a_row(face: _Face, glyphs: Sequence[int], widths: Sequence[int]) -> bytes:
    """The operator that draws glyphs one after the other; most of them are as wide as they are anywhere."""
    names = [face.names[glyph] for glyph in glyphs]
    usual = [face.units[glyph] for glyph in glyphs]
    if widths == usual:
        return b"(%b) Tj" % b"".join(names)
    pieces: list[bytes] = []
    written = 0
    surplus = 0.0  # by which what is drawn is too wide; rounded only when written, so that nothing adds up
    for place, width in enumerate(widths):
        if width != usual[place]:
            surplus += face.widths[glyphs[place]] - width * face.per_unit
            if back := round(surplus):
                pieces.append(b"(%b)%d" % (b"".join(names[written : place + 1]), back))
                written = place + 1
                surplus -= back
    if written < len(names):
        pieces.append(b"(%b)" % b"".join(names[written:]))
    return b"[%b] TJ" % b"".join(pieces)


def _moved(
    face: _Face, glyphs: Sequence[int], widths: Sequence[int], rights: Sequence[int], downs: Sequence[int]
) -> Iterator[bytes]:
    """The operators that draw glyphs of which Pango moves some from their place."""
    pieces: list[bytes] = []
    surplus = 0.0  # as above
    for glyph, width, right, down in zip(glyphs, widths, rights, downs, strict=True):
        if back := round(surplus - right * face.per_unit):
            pieces.append(b")%d(" % back)
            surplus -= back
        name = face.names[glyph]
        if down:
            yield from _shown(pieces)
            yield b"%.3f Ts (%b) Tj 0 Ts" % (-down * FROM_UNITS, name)
            pieces = []
        else:
            pieces.append(name)
        surplus += face.widths[glyph] - width * face.per_unit
    if back := round(surplus):
        pieces.append(b")%d(" % back)
    yield from _shown(pieces)


def _shown(pieces: list[bytes]) -> Iterator[bytes]:
    if pieces:
        yield b"[(%b)] TJ" % b"".join(pieces)


def _escaped(special: re.Match[bytes]) -> bytes:
    return b"\\r" if special.group() == b"\r" else b"\\" + special.group()


def _meaning(item: Any, place: int, whole: bytes) -> str:
    """The text that the glyph at that place of a run stands for; "" for one that shares it with the glyph before."""
    starts, last = item.glyphs.log_clusters, item.glyphs.num_glyphs - 1
    if item.item.analysis.level % 2:  # from right to left
        end = item.item.length if place == 0 else starts[place - 1]
    else:
        end = item.item.length if place == last else starts[place + 1]
    return whole[item.item.offset + starts[place] : item.item.offset + end].decode()
