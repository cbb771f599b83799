"""Long lists of names inside WeasyPrint 70.0: a `<name-list>` is measured, set in columns, drawn and tagged here.

WeasyPrint makes a dozen objects for a name and lays columns out again and again until they balance: 6,000 names take
it seconds. Here Pango shapes all names at once and the columns are reckoned (`columns`). In the file it is a list like
any other: one L for all pages, an LI with an LBody for each name.

In HTML a name stands on a line of its own, each thing said of it after a tab; an empty span in the element lends
that its style, and has each begin a line of its own where it is a block. Of the element's own style count: columns,
column-gap, row-gap (between names), text-indent (negative, of the lines after a name's first), font, line height
and colour. It must be the only content of its line.

Like `text_layer` this wraps private functions, and must be read again whenever WeasyPrint changes.
"""

import re
from collections.abc import Iterator
from typing import Any, Final
from weakref import WeakKeyDictionary

import pydyf
import weasyprint.draw as painting
import weasyprint.layout.block as blocks
import weasyprint.pdf.tags as tagging
from weasyprint.formatting_structure import boxes
from weasyprint.layout.percent import percentage
from weasyprint.text.constants import PANGO_WRAP_MODE
from weasyprint.text.ffi import TO_UNITS, ffi, pango
from weasyprint.text.line_break import Layout, strut

from printing import text_layer
from printing.columns import Columns, Dealt
from printing.glyphs import Line, Pen
from printing.objects import Written

TAG: Final = "name-list"
NEW_LINE: Final = "\u2028"  # within a paragraph
_AT_ONCE = 40  # names in one Pango layout: it counts letters, and finds a line, from the first
_SHORT: Final = 36  # bytes of a note that goes over to the next line as a whole: "represents 11 organisations"
_WHITE = re.compile(r"[ \r\f\v\x1c-\x1f\x85\u2028\u2029]+")  # to Pango some of these end a paragraph

_columns_layout = blocks.columns_layout
_find_earlier_page_break = blocks.find_earlier_page_break
_draw_block_level = painting.draw_block_level

ffi.cdef("""
    void pango_layout_set_indent (PangoLayout *layout, int indent);
    PangoAttribute * pango_attr_size_new_absolute (int size);
    PangoAttribute * pango_attr_allow_breaks_new (int allow_breaks);
""")


def install() -> None:
    """Replace the four functions, for every document of this process, after `text_layer` has. Safe to call again."""
    blocks.columns_layout = _lay_out
    blocks.find_earlier_page_break = _break_earlier
    painting.draw_block_level = _draw
    tagging._build_box_tree = build_tree_with_lists


class NameColumns(boxes.BlockBox):  # type: ignore[misc]  # WeasyPrint ships no types
    """The part of a list that stands on one page."""

    part: "Part"

    def copy_with_children(self, new_children: Any) -> Any:
        copy = super().copy_with_children(new_children)
        if isinstance(new_children, Fewer):
            copy.part, copy.height = new_children.part, new_children.part.height
        return copy


class Fewer(list[Any]):
    """No children, like any part of a list; and what its page keeps of it where its last rows go over."""

    part: "Part"


class Names:
    """A whole list, measured for one width. It lives as long as its element."""

    def __init__(self, box: Any, width: float) -> None:
        self.width = width
        self.style = box.style
        self.note_style = next((child.style for child in box.descendants() if child.element_tag == "span"), box.style)
        self.line_height, self.baseline = strut(box.style)
        self.indent = -min(0.0, percentage(box.style["text_indent"], box.style, width))
        self.gap = 0.0 if box.style["row_gap"] == "normal" else percentage(box.style["row_gap"], box.style, width)
        text = "".join(child.text for child in box.descendants() if isinstance(child, boxes.TextBox))
        lines = [_WHITE.sub(" ", line).strip() for line in text.split("\n")]
        self.between = NEW_LINE if "block" in self.note_style["display"] else ", "
        self._layouts: list[Any] = []  # own the lines
        self.names = [name for first in range(0, len(lines), _AT_ONCE) for name in self._measured(lines, first)]
        count = box.style["column_count"]
        self.columns = Columns([len(name) * self.line_height for name in self.names], gap=self.gap, count=count)
        self.list_tag: Any = None

    def _measured(self, lines: list[str], first: int) -> Iterator[list[Line]]:
        """The lines of so many names from `first` on, shaped in one go."""
        pieces: list[bytes] = []
        notes: list[int] = []
        position = 0
        for line in lines[first : first + _AT_ONCE]:
            if line:
                name, *said = line.split("\t")
                head = (name + self.between if said else name).encode()
                piece = head + f"{self.between.join(said)}\n".encode()
                pieces.append(piece)
                notes.append(position + (len(head) if said else len(piece)))
                position += len(piece)
        if not pieces:
            return
        whole = b"".join(pieces)[:-1]
        layout = self._layout(whole, list(_spans(pieces, notes)))
        self._layouts.append(layout)
        lines_of_one: list[Line] = []
        number = -1
        for place in range(len(whole) + 1):
            line = pango.pango_layout_get_line_readonly(layout.layout, place)
            if line == ffi.NULL:
                break
            if line.is_paragraph_start:
                if lines_of_one:
                    yield lines_of_one
                lines_of_one = []
                number += 1
            lines_of_one.append(Line(line, whole, notes[number]))
        yield lines_of_one

    def _layout(self, whole: bytes, notes: list[tuple[int, int]]) -> Any:
        layout = Layout(self.style, max_width=self.width)
        pango.pango_layout_set_width(layout.layout, int(self.width * TO_UNITS))
        pango.pango_layout_set_indent(layout.layout, -int(self.indent * TO_UNITS))
        pango.pango_layout_set_wrap(layout.layout, PANGO_WRAP_MODE["WRAP_WORD_CHAR"])
        attributes = pango.pango_layout_get_attributes(layout.layout)
        if attributes == ffi.NULL:
            attributes = ffi.gc(pango.pango_attr_list_new(), pango.pango_attr_list_unref)
        hyphens = pango.pango_attr_insert_hyphens_new(0)
        hyphens.start_index, hyphens.end_index = 0, len(whole)
        pango.pango_attr_list_change(attributes, hyphens)
        for start, end in notes:
            size = pango.pango_attr_size_new_absolute(int(self.note_style["font_size"] * TO_UNITS))
            whole_note = (pango.pango_attr_allow_breaks_new(0),) if end - start <= _SHORT else ()
            for attribute in (size, *whole_note):
                attribute.start_index, attribute.end_index = start, end
                pango.pango_attr_list_change(attributes, attribute)
        pango.pango_layout_set_attributes(layout.layout, attributes)
        pango.pango_layout_set_text(layout.layout, ffi.from_buffer(whole), len(whole))
        return layout


def _spans(pieces: list[bytes], notes: list[int]) -> Iterator[tuple[int, int]]:
    end = 0
    for piece, note in zip(pieces, notes, strict=True):
        end += len(piece)
        if note < end:
            yield note, end - 1


_measured: "WeakKeyDictionary[Any, Names]" = WeakKeyDictionary()


class Part:
    """What of a list is on one page: the names from `first` to the ends of the columns, and their marks there."""

    def __init__(self, names: Names, first: int, dealt: Dealt, step: float) -> None:
        self.names = names
        self.first = first
        self.ends = dealt.ends
        self.height = dealt.height
        self.step = step  # from the left of one column to that of the next
        self.marks: list[int] = []

    def draw(self, stream: Any, x: float, y: float) -> None:
        names = self.names
        pen = Pen(stream, names.style, names.note_style)
        first = self.first
        for column, end in enumerate(self.ends):
            left, top = x + column * self.step, y + names.baseline
            for name in names.names[first:end]:
                self.marks.append(pen.begin_item())
                for number, line in enumerate(name):
                    pen.line(line, left + (names.indent if number else 0), top)
                    top += names.line_height
                pen.end_item()
                top += names.gap
            first = end
        pen.done()


def _lay_out(context: Any, box: Any, *arguments: Any) -> Any:
    """Set what fits of a list of names on this page; every other box as WeasyPrint does."""
    if box.element_tag != TAG:
        return _columns_layout(context, box, *arguments)
    bottom_space, skip_stack, containing_block, page_is_empty, _absolute, _fixed, adjoining_margins, *_first = arguments
    part = NameColumns.__new__(NameColumns)
    part.__dict__.update(box.__dict__)
    part.children = Fewer()
    part.position_y += blocks.collapse_margin(adjoining_margins)
    blocks.block_level_width(part, containing_block)
    count = box.style["column_count"]
    gap = percentage(box.style["column_gap"], box.style, part.width)
    width = (part.width - (count - 1) * gap) / count
    names = _measured.get(box.element)
    if names is None or abs(names.width - width) > 0.01:
        names = _measured[box.element] = Names(box, width)
    first = next(iter(skip_stack)) if skip_stack else 0
    room = context.page_bottom - part.content_box_y() - bottom_space
    dealt = names.columns.deal(first, room, forced=page_is_empty) if names.names else None
    if dealt is None and names.names:
        return None, (0, None), {"break": "any", "page": None}, [], False
    part.part = part.children.part = Part(names, first, dealt or Dealt((), 0), width + gap)
    part.height = part.part.height
    rest_begins = dealt.ends[-1] if dealt else 0
    resume_at = {rest_begins: None} if rest_begins < len(names.names) else None
    return part, resume_at, {"break": "any", "page": None}, [], False


def _break_earlier(context: Any, children: Any, *arguments: Any) -> Any:
    """Where the page ends instead, as what follows must not stand alone: within a list, some rows before its end."""
    if not isinstance(children, Fewer):
        return _find_earlier_page_break(context, children, *arguments)
    part = children.part
    dealt = part.names.columns.leave(part.first, part.height)
    if dealt is None:
        return None
    fewer = Fewer()
    fewer.part = Part(part.names, part.first, dealt, part.step)
    return fewer, {dealt.ends[-1]: None}


def _draw(page: Any, stream: Any, boxes_inside: Any) -> None:
    """Draw boxes in their order, which is also that of readers who do not know tags."""
    for box, inside in boxes_inside.items():
        if isinstance(box, NameColumns):
            box.part.draw(stream, box.content_box_x(), box.content_box_y())
        else:
            _draw_block_level(page, stream, {box: inside})


def build_tree_with_lists(box: Any, *arguments: Any) -> Iterator[Any]:
    """Tag a list of names as one L, begun on its first page; every other box as WeasyPrint does."""
    if not isinstance(box, NameColumns):
        yield from text_layer.build_tree_with_languages(box, *arguments)
        return
    parent, pdf, page_number, nums, _annotations, tags = arguments
    names = box.part.names
    is_first_page = box.part.first == 0
    if is_first_page:
        names.list_tag = pydyf.Dictionary(
            {
                "Type": "/StructElem",
                "S": "/L",
                "K": pydyf.Array([]),
                "Pg": pdf.page_references[page_number],
                "P": parent.reference,
            }
        )
        pdf.add_object(names.list_tag)
    above, page = names.list_tag.reference, pdf.page_references[page_number]
    for mark in box.part.marks:
        del tags[mark]
        item, body = Written(), Written()
        pdf.add_object(item)
        pdf.add_object(body)
        # As short as may be: there are as many as names. An item needs no page, as its body says it.
        item.data = b"<</S/LI/P %b/K[%b]>>" % (above, body.reference)
        body.data = b"<</S/LBody/Pg %b/P %b/K[%d]>>" % (page, item.reference, mark)
        names.list_tag["K"].append(item.reference)
        nums[mark] = body.reference
    if is_first_page:
        yield names.list_tag
