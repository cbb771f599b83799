"""Footnotes stay on the page of their mark; WeasyPrint 70.0 sends them to the next one for two reasons that are none.

It compares two sums of heights that differ in their last bit, and takes a note that ends 2e-13 below its area for one
that does not fit. No style sheet of ours bounds the area, so it always holds its notes; whether the page has room for
both is asked elsewhere. And it makes room for a paragraph of which too few lines find any by sending away notes whose
marks stand further up: here such a paragraph goes over to the next page instead.
"""

from typing import Any

import weasyprint.layout.block as blocks
from weasyprint.layout import LayoutContext

_update_footnote_area = LayoutContext._update_footnote_area
_linebox_layout = blocks._linebox_layout


def install() -> None:
    """Replace a method and a function, for every document rendered in this process. Safe to call again."""
    LayoutContext._update_footnote_area = _update_and_hold
    blocks._linebox_layout = _lay_out_lines


def _update_and_hold(context: Any) -> bool:
    """Reckon the area of this page's notes anew; whether it is too small for them, which it is not."""
    _update_footnote_area(context)
    return False


def _lay_out_lines(context: Any, *arguments: Any) -> Any:
    """The lines of a paragraph that this page takes; none where they would drive away a note."""
    _box, _index, _child, lines, page_is_empty, *_more = arguments
    here, sent_before = list(context.current_page_footnotes), list(context.reported_footnotes)
    result = _linebox_layout(context, *arguments)
    sent = [note for note in context.reported_footnotes if note not in sent_before]
    if not sent or page_is_empty:
        return result
    marked = {inside.footnote for line in lines for inside in line.descendants()}
    if not any(note in here or note in marked for note in sent):
        return result
    context.current_page_footnotes, context.reported_footnotes = here, sent_before
    _update_footnote_area(context)
    _abort, _stop, _resume_at, *rest = result
    return True, False, None, *rest
