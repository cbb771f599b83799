"""Footnotes stay on the page of their mark: WeasyPrint 70.0 compares two sums of heights that differ in their last bit.

It takes a note that ends 2e-13 below its area for one that does not fit, and sends it, or the line that calls it, to
the next page. No style sheet of ours bounds the area, so it always holds its notes; whether the page has room for
both is asked elsewhere.
"""

from typing import Any

from weasyprint.layout import LayoutContext

_update_footnote_area = LayoutContext._update_footnote_area


def install() -> None:
    """Replace one method, for every document rendered in this process. Safe to call again."""
    LayoutContext._update_footnote_area = _update_and_hold


def _update_and_hold(context: Any) -> bool:
    """Reckon the area of this page's notes anew; whether it is too small for them, which it is not."""
    _update_footnote_area(context)
    return False
