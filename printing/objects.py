"""Objects of a PDF whose bytes are reckoned once. pydyf puts them together, and compresses, each time it is asked."""

import zlib
from typing import Any

import pydyf

_LEVEL = 6  # of compression: 9, which pydyf takes, is three times as slow for 2 % less

_page_references = pydyf.PDF.page_references.fget


def install() -> None:
    """For every document made in this process. Safe to call again."""
    pydyf.PDF = Tree
    pydyf.Stream.data = property(compressed)


class Written(pydyf.Object):  # type: ignore[misc]  # pydyf ships no types
    """An object that is these bytes."""

    data = b""
    compressible = True


class Tree(pydyf.PDF):  # type: ignore[misc]
    """A PDF that knows its pages: pydyf lists them anew for every tag."""

    _pages_known: tuple[bytes, ...] = ()

    @property
    def page_references(self) -> tuple[bytes, ...]:
        if len(self._pages_known) != self.pages["Count"]:
            self._pages_known = _page_references(self)
        return self._pages_known


def settle(pdf: pydyf.PDF) -> None:
    """Turn every object into its bytes, which must not change any more."""
    for place, thing in enumerate(pdf.objects):
        if thing.free != "f" and not isinstance(thing, Written):
            written = Written()
            written.number = thing.number
            written.generation = thing.generation
            written.compressible = thing.compressible
            written.data = thing.data
            pdf.objects[place] = written


def compressed(stream: Any) -> bytes:
    """The bytes of a stream, less thoroughly and sooner than pydyf."""
    content = b"\n".join(part if isinstance(part, bytes) else _bytes(part) for part in stream.stream)
    extra = pydyf.Dictionary(stream.extra)
    if stream.compress:
        content = zlib.compress(content, _LEVEL)
        extra["Filter"] = "/FlateDecode"
    extra["Length"] = len(content)
    # After a carriage return a line feed alone would look like half of one end of line, and the length wrong.
    end = b"\r\nendstream" if content.endswith(b"\r") else b"\nendstream"
    return b"\n".join((extra.data, b"stream", content)) + end


def _bytes(part: Any) -> bytes:
    return part.data if isinstance(part, pydyf.Object) else str(part).encode("ascii")
