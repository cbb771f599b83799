"""Objects of a PDF whose bytes are reckoned once. pydyf puts them together, and compresses, each time it is asked."""

import struct
import zlib
from hashlib import md5
from itertools import accumulate
from typing import Any, BinaryIO

import pydyf

_LEVEL = 6  # of compression: 9, which pydyf takes, is three times as slow for 2 % less

_AS_PDF_A = ("1.7", True, True)  # version, with an identifier, compressed

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

    def write(self, output: BinaryIO, *how: Any) -> None:
        """Write the file with all that is no stream in one stream, as pydyf does for PDF/A, and sooner: it looks at
        each object five times, and a list has thousands. What is asked for in another way is left to it."""
        if how != _AS_PDF_A:
            super().write(output, *how)
            return
        self.add_object(self.info)
        gathered = [thing for thing in self.objects if thing.free != "f" and thing.compressible]
        contents = [thing.data for thing in gathered]
        ahead = accumulate((len(content) + 1 for content in contents), initial=0)
        numbers = " ".join([f"{thing.number} {place}" for thing, place in zip(gathered, ahead, strict=False)]).encode()
        extra = {"Type": "/ObjStm", "N": len(contents), "First": len(numbers) + 1}
        together = pydyf.Stream([numbers, *contents], extra, compress=True)
        self.add_object(together)
        pieces = [b"%PDF-1.7\n%\xf0\x9f\x96\xa4"]
        position = len(pieces[0]) + 1
        rows: list[tuple[int, int, int]] = []  # of each object: how it is kept, where, and which one there
        gathered_so_far = 0
        for thing in self.objects:
            if thing.free == "f":
                rows.append((0, 0, thing.generation))
            elif thing.compressible:
                rows.append((2, together.number, gathered_so_far))
                gathered_so_far += 1
            else:
                rows.append((1, position, thing.generation))
                pieces.append(thing.indirect)
                position += len(pieces[-1]) + 1
        rows.append((1, position, 0))
        name = pydyf.String(md5(b"\n".join(pieces), usedforsecurity=False).hexdigest()).data
        extra = {
            "Type": "/XRef",
            "Size": len(rows),
            "W": pydyf.Array((1, 4, 4)),
            "Root": self.catalog.reference,
            "Info": self.info.reference,
            "ID": pydyf.Array((name, name)),
        }
        table = pydyf.Stream([b"".join([struct.pack(">BII", *row) for row in rows])], extra, compress=True)
        self.add_object(table)
        pieces += [table.indirect, b"startxref", b"%d" % position, b"%%EOF\n"]
        output.write(b"\n".join(pieces))


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
    content = b"\n".join([part if type(part) is bytes else _bytes(part) for part in stream.stream])
    extra = pydyf.Dictionary(stream.extra)
    if stream.compress:
        content = zlib.compress(content, _LEVEL)
        extra["Filter"] = "/FlateDecode"
    extra["Length"] = len(content)
    # After a carriage return a line feed alone would look like half of one end of line, and the length wrong.
    end = b"\r\nendstream" if content.endswith(b"\r") else b"\nendstream"
    return b"\n".join((extra.data, b"stream", content)) + end


def _bytes(part: Any) -> bytes:
    if isinstance(part, bytes):
        return part
    return part.data if isinstance(part, pydyf.Object) else str(part).encode("ascii")
