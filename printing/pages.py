"""Pages that look alike share their style: WeasyPrint 70.0 reckons that of every page, and of its margins, anew.

Our style sheets know a first page and the others; they have no left and right pages and count none. A style sheet that
does would be served wrongly here, so `test_pages` looks at all that there are.
"""

from typing import Any, Final

import weasyprint.layout.page as paging

_PageType = paging.PageType
_set_page_type_computed_styles = paging.set_page_type_computed_styles

_SIDE: Final = "right"


def install() -> None:
    """Replace the two functions, for every document rendered in this process. Safe to call again."""
    paging.PageType = page_type
    paging.set_page_type_computed_styles = _set_styles_once


def page_type(_side: str, *more: Any) -> Any:
    """What a page is to a style sheet: the first, or one of the others."""
    blank, name, index, groups = more
    return _PageType(_SIDE, blank, name, min(index, 1), groups)


def _set_styles_once(page: Any, html: Any, style_for: Any) -> None:
    known = vars(style_for).setdefault("pages_known", set())
    if page not in known:
        _set_page_type_computed_styles(page, html, style_for)
        known.add(page)
