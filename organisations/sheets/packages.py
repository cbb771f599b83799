"""The ZIP around a workbook, believed in nothing: what its directory says is checked, what it holds is counted."""

import re
import zipfile
import zlib
from collections.abc import Iterator
from io import BytesIO

from organisations.sheets.limits import Limits
from organisations.sheets.refusals import Code, SheetRefused

CHUNK = 256 * 1024
LOCAL_HEADER = 30  # bytes, before the name
ENCRYPTED = 0x1
# What the standard library raises about ZIP files; NotImplementedError is a RuntimeError.
BROKEN = (zipfile.BadZipFile, zlib.error, RuntimeError, ValueError, EOFError, OSError)
MARKUP = re.compile(rb"<!(?!--)")
DECLARED_ENCODING = re.compile(rb"""^<\?xml[^>]*?encoding\s*=\s*["']([^"']+)""")
PLAIN_ENCODINGS = {b"utf-8", b"utf8", b"us-ascii", b"ascii"}


class Package:
    """The members of a ZIP file by name. Every method raises SheetRefused."""

    def __init__(self, content: bytes, limits: Limits) -> None:
        self._limits = limits
        self._unpacked = 0
        try:
            self._zip = zipfile.ZipFile(BytesIO(content))
        except BROKEN as error:
            raise SheetRefused(Code.DAMAGED, part="zip") from error
        members = self._zip.infolist()
        if len(members) > limits.members:
            raise SheetRefused(Code.TOO_MANY_PARTS, limit=limits.members)
        if any(member.flag_bits & ENCRYPTED for member in members):
            raise SheetRefused(Code.ENCRYPTED)
        if any(member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for member in members):
            raise SheetRefused(Code.DAMAGED, part="zip")
        self._refuse_overlaps(members)
        self._members = {member.filename.replace("\\", "/").lstrip("/").casefold(): member for member in members}
        if len(self._members) != len(members):  # two readers could each take another one of two
            raise SheetRefused(Code.DAMAGED, part="zip")
        if sum(member.file_size for member in members) > limits.unpacked:
            raise SheetRefused(Code.TOO_LARGE_UNPACKED, limit=limits.unpacked)
        if any(member.file_size > limits.unpacked_member for member in members):
            raise SheetRefused(Code.TOO_LARGE_UNPACKED, limit=limits.unpacked_member)

    def names(self) -> list[str]:
        """Names of all members, in small letters: readers of workbooks do not agree on capitals."""
        return list(self._members)

    def xml(self, name: str) -> bytes:
        """A whole XML member, free of document types and entities."""
        return b"".join(self.xml_chunks(name))

    def xml_chunks(self, name: str, most: int | None = None) -> Iterator[bytes]:
        """The same piece by piece, and `most` bytes at most. Entities are looked for in what is given out."""
        tail = b""
        for at, chunk in enumerate(self._chunks(name, most)):
            if not at:
                _refuse_encoding(chunk, name)
            if b"\0" in chunk:
                raise SheetRefused(Code.DAMAGED, part=name)
            seen = tail + chunk
            _refuse_markup(seen, name, before=len(seen) - 3)
            tail = seen[-3:]
            yield chunk
        _refuse_markup(tail, name, before=len(tail))

    def refuse_entities_everywhere(self) -> None:
        """Look at the beginning of every XML member, also of those that are not read: a document type stands there."""
        for name in self._members:
            if name.endswith((".xml", ".rels", ".vml")):
                for _ in self.xml_chunks(name, CHUNK):
                    pass

    def _chunks(self, name: str, most: int | None) -> Iterator[bytes]:
        member = self._members.get(name)
        if member is None:
            raise SheetRefused(Code.DAMAGED, part=name)
        size = 0
        try:
            with self._zip.open(member) as stream:
                while chunk := stream.read(CHUNK):
                    size += len(chunk)
                    self._unpacked += len(chunk)
                    if size > self._limits.unpacked_member or self._unpacked > 2 * self._limits.unpacked:
                        raise SheetRefused(Code.TOO_LARGE_UNPACKED, limit=self._limits.unpacked)
                    yield chunk
                    if most is not None and size >= most:
                        return
        except (
            zipfile.BadZipFile,
            zlib.error,
            NotImplementedError,
            ValueError,
            EOFError,
            OSError,
            RuntimeError,
        ) as error:
            raise SheetRefused(Code.DAMAGED, part=name) from error
        if size != member.file_size:
            raise SheetRefused(Code.DAMAGED, part=name)

    def _refuse_overlaps(self, members: list[zipfile.ZipInfo]) -> None:
        """Members that share bytes make a small file large without nesting ("A better zip bomb", David Fifield)."""
        ends = 0
        for member in sorted(members, key=lambda member: member.header_offset):
            if member.header_offset < ends:
                raise SheetRefused(Code.DAMAGED, part="zip")
            ends = member.header_offset + LOCAL_HEADER + len(member.orig_filename) + member.compress_size
        if ends > self._zip.start_dir:
            raise SheetRefused(Code.DAMAGED, part="zip")


def _refuse_markup(seen: bytes, name: str, *, before: int) -> None:
    """Refuse what begins with "<!" and is no comment, where it begins before that place: later more of it may come."""
    for found in MARKUP.finditer(seen):
        if found.start() < before:
            is_text = seen.startswith(b"<![", found.start())
            raise SheetRefused(Code.DAMAGED if is_text else Code.XML_ENTITIES, part=name)


def _refuse_encoding(beginning: bytes, name: str) -> None:
    """Only XML in UTF-8: in another encoding our searches for bytes would be blind."""
    declared = DECLARED_ENCODING.match(beginning.removeprefix(b"\xef\xbb\xbf"))
    if beginning[:2] in (b"\xff\xfe", b"\xfe\xff") or (declared and declared[1].lower() not in PLAIN_ENCODINGS):
        raise SheetRefused(Code.DAMAGED, part=name)
