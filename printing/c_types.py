"""The names of C types, which cffi parses when it first meets each: six milliseconds, a twentieth of a short document.

Here that is done once for all, before the press makes copies of itself. WeasyPrint 70.0 gives the length of an array in
the name of its type, so that every font has names of its own; cffi takes the length from the content just as well.
"""

from typing import Any, Final

from weasyprint.pdf import fonts
from weasyprint.text.ffi import ffi

_NAMES: Final = (
    *("PangoFcFontMap *", "PangoGlyphInfo", "PangoLogAttr[]", "PangoRectangle *"),
    *("char[]", "char[4]", "hb_tag_t[100]", "uintptr_t", "unsigned int *", "hb_codepoint_t[]"),
)


def install() -> None:
    """Parse the names, and let fonts be cut down without new ones. Safe to call again."""
    for name in _NAMES:
        ffi.typeof(name)
    fonts.ffi = _Unsized()


class _Unsized:
    """WeasyPrint's cffi, to which arrays of glyphs are of one type whatever their length."""

    def __getattr__(self, name: str) -> Any:
        return getattr(ffi, name)

    def new(self, name: str, content: Any = None) -> Any:
        return ffi.new("hb_codepoint_t[]" if name.startswith("hb_codepoint_t[") else name, content)
