"""Lines that Pango has shaped, written into a page: glyph by glyph, with the text they stand for.

WeasyPrint's own function does this for one line of one style. This writes thousands, so it keeps what it has learnt of
each glyph. What is unusual (a letter that no font has, a coloured picture) it hands over to WeasyPrint's.
"""

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any, Final

from weasyprint.draw import text as drawing
from weasyprint.matrix import Matrix
from weasyprint.text.ffi import FROM_UNITS, ffi, pango
from weasyprint.text.line_break import Layout

from printing.text_layer import spoken

_draw_first_line = drawing.draw_first_line  # before `text_layer` wraps it

_INFO: Final = 5  # numbers in a PangoGlyphInfo: glyph, width, x, y, flags


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
    """A font in one size, and for each glyph met its name in a string and its natural width, 1,000 to the em."""

    def __init__(self, stream: Any, pango_font: Any) -> None:
        self.font, size = stream.add_font(pango_font)
        self._pango_font = pango_font
        self._stream = stream
        self._size = size
        self.per_unit = 1000 * FROM_UNITS / size
        self.select = f"/{self.font.hash} {size:.4f} Tf"
        self.is_unusual = bool(self.font.bitmap or self.font.png or self.font.svg or self.font.colr)
        self.glyphs: dict[int, tuple[str, int]] = {}

    def learn(self, glyph: int, meaning: str) -> None:
        """Note a glyph and the text it stands for, here and for the font's tables in the file."""
        if glyph & pango.PANGO_GLYPH_UNKNOWN_FLAG:
            raise _Unusual
        font, stream = self.font, self._stream
        font.to_unicode.setdefault(glyph, meaning)
        if glyph not in font.widths:
            pango.pango_font_get_glyph_extents(self._pango_font, glyph, stream.ink_rect, stream.logical_rect)
            font.widths[glyph] = round(stream.logical_rect.width * 1000 * FROM_UNITS / self._size)
        self.glyphs[glyph] = (f"{glyph:04x}", font.widths[glyph])


class Pen:
    """Writes lines, in items, as one text object of a page. `done` must be called."""

    def __init__(self, stream: Any, style: Any, note_style: Any) -> None:
        self._stream = stream
        self._style = style
        self._colors = (
            [] if note_style["color"] == style["color"] else [_fill(of["color"]) for of in (style, note_style)]
        )
        self._faces: dict[int, _Face] = {}
        self._selected = ""
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
        try:
            pieces = [piece for item in _runs(line) for piece in self._written(item, self._face(item), line)]
        except _Unusual:
            self._selected = selected
            self._write_unusual(line, x, y)
        else:
            self._stream.stream.append(b"1 0 0 -1 %.3f %.3f Tm" % (x, y))
            self._stream.stream.extend(pieces)
        if properties is not None:
            self._stream.end_marked_content()

    def _face(self, item: Any) -> _Face:
        address = int(ffi.cast("uintptr_t", item.item.analysis.font))
        if address not in self._faces:
            self._faces[address] = _Face(self._stream, item.item.analysis.font)
        return self._faces[address]

    def _written(self, item: Any, face: _Face, line: Line) -> Iterator[str]:
        """The operators that draw a run. Raises _Unusual where WeasyPrint must."""
        if face.is_unusual:
            raise _Unusual
        if self._colors:
            yield self._colors[item.item.offset >= line.note]
        if self._selected != face.select:
            self._selected = face.select
            yield face.select
        known, per_unit = face.glyphs, face.per_unit
        pieces: list[str] = []
        # What a glyph is wider than the place that Pango gives it; rounded only when written, so that nothing adds up.
        surplus = 0.0
        numbers = _numbers(item)
        fields = (numbers[field::_INFO] for field in range(4))
        for place, (glyph, width, right, down) in enumerate(zip(*fields, strict=True)):
            if glyph not in known:
                if glyph == pango.PANGO_GLYPH_EMPTY:
                    surplus -= width * per_unit
                    continue
                face.learn(glyph, _meaning(item, place, line.whole))
            name, natural = known[glyph]
            before = surplus - right * per_unit
            if not -1 < before < 1:
                before = round(before)
                pieces.append(f">{before}<")
                surplus -= before
            if down:
                yield from _shown(pieces)
                yield f"{-down * FROM_UNITS:.3f} Ts <{name}> Tj 0 Ts"
                pieces = []
            else:
                pieces.append(name)
            surplus += natural - width * per_unit
        if not -1 < surplus < 1:
            pieces.append(f">{round(surplus)}<")
        yield from _shown(pieces)

    def _write_unusual(self, line: Line, x: float, y: float) -> None:
        """A line by WeasyPrint's own function; it draws coloured pictures beside the text object."""
        layout = Layout(self._style)
        layout.set_text(line.text)
        box = SimpleNamespace(text=line.text, style=self._style, pango_layout=layout, baseline=0)
        self._stream._current_font = None
        pictures = _draw_first_line(self._stream, box, "clip", "none", Matrix(d=-1, e=x, f=y))
        self._selected = ""
        if pictures:
            self._stream.stream.append(b"ET")
            drawing.draw_emojis(self._stream, self._style, x, y, pictures)
            self._stream.stream.append(b"BT")


def _fill(color: Any) -> str:
    return " ".join(f"{part:.4f}" for part in color.to("srgb").coordinates) + " rg"


def _runs(line: Line) -> Iterator[Any]:
    run = line.shaped.runs
    while run != ffi.NULL:
        yield run.data
        run = run.next


def _numbers(item: Any) -> list[int]:
    """The glyphs of a run as one list of numbers: a field of a C structure is dear to read from here."""
    glyphs = item.glyphs
    size = ffi.sizeof("PangoGlyphInfo") * glyphs.num_glyphs
    return memoryview(ffi.buffer(glyphs.glyphs, size)).cast("B").cast("i").tolist()


def _shown(pieces: list[str]) -> Iterator[str]:
    if pieces:
        yield f"[<{''.join(pieces)}>] TJ"


def _meaning(item: Any, place: int, whole: bytes) -> str:
    """The text that the glyph at that place of a run stands for; "" for one that shares it with the glyph before."""
    starts, last = item.glyphs.log_clusters, item.glyphs.num_glyphs - 1
    if item.item.analysis.level % 2:  # from right to left
        end = item.item.length if place == 0 else starts[place - 1]
    else:
        end = item.item.length if place == last else starts[place + 1]
    return whole[item.item.offset + starts[place] : item.item.offset + end].decode()
