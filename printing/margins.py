"""What stands in the margins of pages, inside WeasyPrint 70.0: set and drawn once for all pages that show the same.

WeasyPrint lays out a running title anew for every page, draws it and tags it as if it were text. Here a page takes what
one before it shows; of what counts pages it takes all but the number, where that is as wide as the one before. And all
of it is what PDF/UA wants of headers and footers (ISO 14289-1, 7.8): artifacts, no part of the text and without tags.

Like `name_list` this wraps private functions, and must be read again whenever WeasyPrint changes. What it does not know
(a picture, a link, a box as wide as its number) WeasyPrint does as ever.
"""

import copy
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

import weasyprint.document as documents
import weasyprint.draw as painting
import weasyprint.layout as layouts
import weasyprint.layout.page as paging
import weasyprint.pdf.tags as tagging
from weasyprint.formatting_structure import boxes, build
from weasyprint.stacking import StackingContext
from weasyprint.text.line_break import split_first_line

from printing.name_list import build_tree_with_lists

_make_margin_boxes = layouts.make_margin_boxes
_lay_out_content = paging.margin_box_content_layout
_draw_page = documents.draw_page
_draw_text = painting.draw_text

_NOTHING: Final = ("normal", "inhibit", "none")
_SUBTYPES: Final = {"@top": b"/Subtype/Header", "@bottom": b"/Subtype/Footer"}
_BESIDE: Final = ("@left", "@right")


def install() -> None:
    """Replace the five functions, for every document of this process, after `name_list` has. Safe to call again."""
    layouts.make_margin_boxes = _make
    paging.margin_box_content_layout = _lay_out
    documents.draw_page = _draw
    painting.draw_text = _draw_words
    tagging._build_box_tree = _build_tree


@dataclass(slots=True)
class Shown:
    """What the margins of a page show but for its number: equal ones look the same. And which of them count pages."""

    contents: list[Any] = field(default_factory=list)
    counting: set[str] = field(default_factory=set)


def _make(context: Any, page: Any, state: Any) -> Iterator[Any]:
    """Yield the margin boxes of a page, laid out; those of one before it where they would be the same."""
    shown = _shown(context, page)
    if shown is None:
        yield from _make_margin_boxes(context, page, state)
        return
    known = vars(context).setdefault("margins_known", {})
    key = page.page_type, tuple(shown.contents)
    if key not in known:
        known[key] = list(_make_margin_boxes(context, page, state))
        yield from known[key]
    elif all(is_artifact(box) for box in known[key]):
        for box in known[key]:
            yield _set_again(context, page, state, box) if box.at_keyword in shown.counting else box
    else:
        yield from _make_margin_boxes(context, page, state)


def _shown(context: Any, page: Any) -> Shown | None:
    """None where a box's content, or its width, depends on what is not known here."""
    shown = Shown()
    for keyword, style in _generated(context, page.page_type):
        for kind, value in style["content"]:
            if kind == "string":
                shown.contents.append((keyword, value))
            elif kind == "string()":
                shown.contents.append((keyword, *context.get_string_set_for(page, *value)))
            elif kind == "element()":
                running = context.get_running_element_for(page, *value)
                shown.contents.append((keyword, *running))
                if any(_has_content(inside) for element in running for inside in element.descendants()):
                    shown.counting.add(keyword)
            elif kind == "counter()":
                shown.counting.add(keyword)
            else:
                return None
        if keyword in shown.counting and not _keeps_its_width(keyword, style):
            return None
    return shown


def _generated(context: Any, page_type: Any) -> list[tuple[str, Any]]:
    """The margin boxes that a page of that type has, and their styles."""
    known = vars(context).setdefault("margins_generated", {})
    if page_type not in known:
        styles = [(keyword, context.style_for(page_type, keyword)) for keyword in _KEYWORDS]
        known[page_type] = [each for each in styles if each[1] is not None and each[1]["content"] not in _NOTHING]
    found: list[tuple[str, Any]] = known[page_type]
    return found


_KEYWORDS: Final = tuple(
    f"@{side}-{place}"
    for sides, places in (
        (("top", "bottom"), ("left-corner", "left", "center", "right", "right-corner")),
        (("left", "right"), ("top", "middle", "bottom")),
    )
    for side in sides
    for place in places
)


def _has_content(box: Any) -> bool:
    """Whether it stands for a `content` of the style sheet, which may count pages."""
    return box.style["content"] not in _NOTHING


def _keeps_its_width(keyword: str, style: Any) -> bool:
    """Whether a margin box is as wide as its style sheet says, and not as its content."""
    return keyword.startswith(_BESIDE) or keyword.endswith("corner") or style["width"] != "auto"


def _lay_out(context: Any, page: Any, box: Any) -> Any:
    """Lay out the content of a margin box that has its place, which is noted for other pages."""
    done = _lay_out_content(context, page, box)
    done.unfilled = box
    return done


def _set_again(context: Any, page: Any, state: Any, made: Any) -> Any:
    """The margin box with the numbers of this page: like that of an earlier one with numbers as long, else laid out."""
    box = _filled(context, page, state, made.unfilled)
    words = [inside.text for inside in _text_boxes(box)]
    known = vars(context).setdefault("margins_set", {})
    key = id(made), *map(len, words)
    like = _with_other_words(context, known[key], words) if key in known else None
    if like is not None:
        return like
    done = _lay_out(context, page, build.create_anonymous_boxes(box))
    if [inside.text for inside in _text_boxes(done)] == words:  # none went over to another line
        known[key] = done
    return done


def _filled(context: Any, page: Any, state: Any, unfilled: Any) -> Any:
    """A margin box with what it shows on this page, not laid out, as `make_margin_boxes` does it."""
    box = unfilled.copy()
    state = copy.deepcopy(state)
    depth, values, scopes, _groups = state
    scopes.append(set())
    build.update_counters(state, box.style)
    box.children = build.content_to_boxes(
        box.style,
        box,
        depth,
        values,
        context.get_image_from_uri,
        context.target_collector,
        context.counter_style,
        context,
        page,
    )
    box.process_whitespace()
    box.process_text_transform()
    return box


def _text_boxes(box: Any) -> list[Any]:
    return [inside for inside in box.descendants() if isinstance(inside, boxes.TextBox)]


def _with_other_words(context: Any, done: Any, words: list[str]) -> Any:
    """A margin box that is laid out, with other words that take the same room; None where they take another."""
    changed = {}
    for box, text in zip(_text_boxes(done), words, strict=True):
        if text != box.text:
            layout, _length, resume_at, width, height, baseline = split_first_line(text, box.style, context, None, 0)
            room = abs(width - box.width) + abs(height - box.height) + abs(baseline + box.margin_top - box.baseline)
            if resume_at is not None or room > 0.001:
                return None
            changed[box] = box.copy_with_text(layout.text)
            changed[box].pango_layout = layout
    return _exchanged(done, changed)


def _exchanged(box: Any, changed: dict[Any, Any]) -> Any:
    """The box with others in it for those that changed; what has none of these in it stays the same object."""
    if not box.children:
        return changed.get(box, box)
    children = [_exchanged(child, changed) for child in box.children]
    if all(new is old for new, old in zip(children, box.children, strict=True)):
        return box
    new = box.copy()
    new.children = children
    return new


def is_artifact(box: Any) -> bool:
    """Whether it is a margin box that leads nowhere: a link is for a reader to follow, and must have its tag."""
    return isinstance(box, boxes.MarginBox) and not any(inside.link for inside in box.descendants())


def _draw(page: Any, stream: Any) -> None:
    """Draw a page, and after it what stands in its margins, as it was drawn on another page where it was."""
    margins = [box for box in page.children if is_artifact(box)]
    _draw_page(page.copy_with_children([box for box in page.children if box not in margins]), stream)
    for box in margins:
        if "drawn" not in vars(box):
            box.drawn = _drawn(page, stream, box)
        stream.stream.extend(box.drawn)


def _drawn(page: Any, stream: Any, box: Any) -> list[Any]:
    """The operators that draw a margin box on any page, whatever was drawn before."""
    side = box.at_keyword.partition("-")[0]
    before, tags = stream.stream, stream._tags
    stream.stream, stream._tags = [b"/Artifact <</Type/Pagination%b>> BDC" % _SUBTYPES.get(side, b"")], None
    stream.push_state()
    _forget(stream)
    painting.draw_stacking_context(stream, StackingContext.from_box(box, page))
    stream.pop_state()
    stream.end_marked_content()
    drawn: list[Any] = stream.stream
    stream.stream, stream._tags = before, tags
    return drawn


def _draw_words(stream: Any, box: Any, *arguments: Any) -> None:
    """Draw the text of one style in a line; in a margin as it was drawn before, where it was."""
    if stream._tags is not None or box.style["visibility"] != "visible":
        _draw_text(stream, box, *arguments)
        return
    resources, drawn = vars(box).get("drawn", (None, []))
    if resources is not stream._resources:
        before, stream.stream = stream.stream, []
        _forget(stream)
        _draw_text(stream, box, *arguments)
        box.drawn = stream._resources, stream.stream
        drawn, stream.stream = stream.stream, before
    stream.stream.extend(drawn)
    _forget(stream)


def _forget(stream: Any) -> None:
    """What colour and font the stream believes it has: it states them again."""
    stream._current_color = stream._current_alpha = stream._current_font = None
    stream._current_color_stroke = stream._current_alpha_stroke = None


def _build_tree(box: Any, *arguments: Any) -> Iterator[Any]:
    """Tag one box and what is in it; nothing where it is an artifact."""
    if not is_artifact(box):
        yield from build_tree_with_lists(box, *arguments)
