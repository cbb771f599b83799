"""The ZIP around an Office file, believed in nothing: what its directory says is checked, what it holds is counted."""

import re
import zipfile
import zlib
from collections.abc import Iterator
from io import BytesIO
from posixpath import dirname, join, normpath
from typing import Protocol
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException  # type: ignore[import-untyped]
from defusedxml.ElementTree import fromstring  # type: ignore[import-untyped]

from guarding.refusals import PackageCode, PackageRefused

CHUNK = 256 * 1024
WIRING = 2_000_000  # bytes of a part that only says where others are
LOCAL_HEADER = 30  # bytes, before the name
ENCRYPTED = 0x1
# What the standard library raises about ZIP files; NotImplementedError is a RuntimeError.
BROKEN = (zipfile.BadZipFile, zlib.error, RuntimeError, ValueError, EOFError, OSError)
MARKUP = re.compile(rb"<!(?!--)")
DECLARED_ENCODING = re.compile(rb"""^<\?xml[^>]*?encoding\s*=\s*["']([^"']+)""")
PLAIN_ENCODINGS = {b"utf-8", b"utf8", b"us-ascii", b"ascii"}


class Sizes(Protocol):
    """How much of a package is unpacked before it is refused."""

    @property
    def members(self) -> int:
        """Files inside."""

    @property
    def unpacked(self) -> int:
        """Bytes of all members together."""

    @property
    def unpacked_member(self) -> int:
        """Bytes of one member."""


class Package:
    """The members of a ZIP file by name. Every method raises PackageRefused."""

    def __init__(self, content: bytes, limits: Sizes) -> None:
        self._limits = limits
        self._unpacked = 0
        try:
            self._zip = zipfile.ZipFile(BytesIO(content))
        except BROKEN as error:
            raise PackageRefused(PackageCode.DAMAGED, part="zip") from error
        members = self._zip.infolist()
        if len(members) > limits.members:
            raise PackageRefused(PackageCode.TOO_MANY_PARTS, limit=limits.members)
        if any(member.flag_bits & ENCRYPTED for member in members):
            raise PackageRefused(PackageCode.ENCRYPTED)
        if any(member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for member in members):
            raise PackageRefused(PackageCode.DAMAGED, part="zip")
        self._refuse_overlaps(members)
        self._members = {member.filename.replace("\\", "/").lstrip("/").casefold(): member for member in members}
        if len(self._members) != len(members):  # two readers could each take another one of two
            raise PackageRefused(PackageCode.DAMAGED, part="zip")
        if sum(member.file_size for member in members) > limits.unpacked:
            raise PackageRefused(PackageCode.TOO_LARGE_UNPACKED, limit=limits.unpacked)
        if any(member.file_size > limits.unpacked_member for member in members):
            raise PackageRefused(PackageCode.TOO_LARGE_UNPACKED, limit=limits.unpacked_member)

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
                raise PackageRefused(PackageCode.DAMAGED, part=name)
            seen = tail + chunk
            _refuse_markup(seen, name, before=len(seen) - 3)
            tail = seen[-3:]
            yield chunk
        _refuse_markup(tail, name, before=len(tail))

    def refuse_entities_everywhere(self, *, but: str = "/") -> None:
        """Look at the beginning of every XML member, also of those that are not read: a document type stands there.

        `but` is the beginning of the names of those that nobody reads and that may be XML of any kind.
        """
        for name in self._members:
            if name.endswith((".xml", ".rels", ".vml")) and not name.startswith(but):
                for _ in self.xml_chunks(name, CHUNK):
                    pass

    def wiring(self, name: str) -> bytes:
        """A member that only says where others are, or what they are; it is never long."""
        content = b"".join(self.xml_chunks(name, WIRING))
        if len(content) >= WIRING:
            raise PackageRefused(PackageCode.TOO_LARGE_UNPACKED, limit=WIRING)
        return content

    def parsed(self, name: str) -> Element:
        """Such a member as a tree."""
        try:
            element: Element = fromstring(self.wiring(name), forbid_dtd=True)
        except DefusedXmlException as error:
            raise PackageRefused(PackageCode.XML_ENTITIES, part=name) from error
        except (ParseError, ValueError, LookupError) as error:
            raise PackageRefused(PackageCode.DAMAGED, part=name) from error
        return element

    def related(self, source: str) -> dict[str, list[str]]:
        """Members by the last word of the type of their relation to `source`. What lies outside is left aside."""
        related: dict[str, list[str]] = {}
        if relations_of(source) in self._members:
            for relation in self.parsed(relations_of(source)):
                if relation.get("TargetMode") != "External":
                    kind = relation.get("Type", "").rsplit("/", 1)[-1].casefold()
                    related.setdefault(kind, []).append(target(source, relation))
        return related

    def _chunks(self, name: str, most: int | None) -> Iterator[bytes]:
        member = self._members.get(name)
        if member is None:
            raise PackageRefused(PackageCode.DAMAGED, part=name)
        size = 0
        try:
            with self._zip.open(member) as stream:
                while chunk := stream.read(CHUNK):
                    size += len(chunk)
                    self._unpacked += len(chunk)
                    if size > self._limits.unpacked_member or self._unpacked > 2 * self._limits.unpacked:
                        raise PackageRefused(PackageCode.TOO_LARGE_UNPACKED, limit=self._limits.unpacked)
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
            raise PackageRefused(PackageCode.DAMAGED, part=name) from error
        if size != member.file_size:
            raise PackageRefused(PackageCode.DAMAGED, part=name)

    def _refuse_overlaps(self, members: list[zipfile.ZipInfo]) -> None:
        """Members that share bytes make a small file large without nesting ("A better zip bomb", David Fifield)."""
        ends = 0
        for member in sorted(members, key=lambda member: member.header_offset):
            if member.header_offset < ends:
                raise PackageRefused(PackageCode.DAMAGED, part="zip")
            ends = member.header_offset + LOCAL_HEADER + len(member.orig_filename) + member.compress_size
        if ends > self._zip.start_dir:
            raise PackageRefused(PackageCode.DAMAGED, part="zip")


def relations_of(source: str) -> str:
    """The member that lists the relations of `source`; of the whole package for ""."""
    return join(dirname(source), "_rels", source.rsplit("/", 1)[-1] + ".rels")


def target(source: str, relation: Element) -> str:
    """The member a relation points at. One that points outside of the file names no member, so nothing is fetched."""
    path = relation.get("Target", "").replace("\\", "/")
    return normpath(join("/", dirname(source), path)).lstrip("/").casefold()


def _refuse_markup(seen: bytes, name: str, *, before: int) -> None:
    """Refuse what begins with "<!" and is no comment, where it begins before that place: later more of it may come."""
    for found in MARKUP.finditer(seen):
        if found.start() < before:
            is_text = seen.startswith(b"<![", found.start())
            raise PackageRefused(PackageCode.DAMAGED if is_text else PackageCode.XML_ENTITIES, part=name)


def _refuse_encoding(beginning: bytes, name: str) -> None:
    """Only XML in UTF-8: in another encoding our searches for bytes would be blind."""
    declared = DECLARED_ENCODING.match(beginning.removeprefix(b"\xef\xbb\xbf"))
    if beginning[:2] in (b"\xff\xfe", b"\xfe\xff") or (declared and declared[1].lower() not in PLAIN_ENCODINGS):
        raise PackageRefused(PackageCode.DAMAGED, part=name)
