"""The parts of a Word file as XML trees, after everything about the file that can be refused without reading it."""

from lxml import etree

from guarding.packages import Package, relations_of
from guarding.refusals import PackageRefused
from redline.word.limits import Limits
from redline.word.namespaces import STRICT
from redline.word.refusals import Code, WordRefused

COMPOUND_FILE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # old Office files, and encrypted new ones
SIGNATURES = (
    (b"%PDF-", "pdf"),
    (b"\x89PNG", "image"),
    (b"\xff\xd8\xff", "image"),
    (b"GIF8", "image"),
    (b"{\\rtf", "rich_text"),
    (b"\x1f\x8b", "archive"),
    (b"7z\xbc\xaf\x27\x1c", "archive"),
    (b"Rar!", "archive"),
    (b"BZh", "archive"),
    (b"\xfd7zXZ", "archive"),
    (b"MZ", "program"),
    (b"\x7fELF", "program"),
)
MARKUP = (b"<!doctype html", b"<html", b"<head", b"<body", b"<meta", b"<div", b"<p")
MAIN_TYPE = "wordprocessingml.document.main+xml"
TEMPLATE_TYPE = "wordprocessingml.template.main+xml"


class Parts:
    """The members of one Word file that are read. Raises WordRefused, on opening and on reading."""

    def __init__(self, content: bytes, limits: Limits) -> None:
        if len(content) > limits.bytes:
            raise WordRefused(Code.TOO_LARGE, limit=limits.bytes)
        if not content.strip(b" \t\r\n\0\xef\xbb\xbf"):
            raise WordRefused(Code.EMPTY)
        if not content.startswith(b"PK\x03\x04"):
            raise _other_type(content)
        try:
            self._package = Package(content, limits)
            self._refuse_other_packages()
            self._package.refuse_entities_everywhere(but="customxml/")
            self.main = self._package.related("").get("officedocument", ["word/document.xml"])[0]
            self._related = self._package.related(self.main) if self.main in self._package.names() else {}
        except PackageRefused as refused:
            raise WordRefused(Code(refused.code.value), **refused.values) from refused
        if self.main not in self._package.names():
            raise WordRefused(Code.NO_TEXT_PART)

    def tree(self, kind: str) -> etree._Element | None:
        """The part that the text is related to in this way ("styles", "comments"); None where there is none."""
        members = [name for name in self._related.get(kind, ()) if name in self._package.names()]
        return self.parsed(members[0]) if members else None

    def properties(self) -> etree._Element | None:
        """The custom properties of the file."""
        members = self._package.related("").get("custom-properties", [])
        return self.parsed(members[0]) if members and members[0] in self._package.names() else None

    def targets(self, kind: str = "") -> dict[str, str]:
        """Addresses of links in the text, or in the part of that kind, by the id of their relation.

        They are told, never followed.
        """
        name = relations_of(self._related.get(kind, [""])[0] if kind else self.main)
        if name not in self._package.names():
            return {}
        try:
            relations = self._package.parsed(name)
        except PackageRefused as refused:
            raise WordRefused(Code(refused.code.value), **refused.values) from refused
        return {
            relation.get("Id", ""): relation.get("Target", "")
            for relation in relations
            if relation.get("Type", "").endswith("/hyperlink")
        }

    def parsed(self, name: str) -> etree._Element:
        """One member as a tree: no entities, no network, no depth or length beyond what libxml2 thinks sane."""
        try:
            content = self._package.xml(name)
        except PackageRefused as refused:
            raise WordRefused(Code(refused.code.value), **refused.values) from refused
        for strict, usual in STRICT.items():
            content = content.replace(strict, usual)
        parser = etree.XMLParser(
            resolve_entities=False,
            no_network=True,
            huge_tree=False,
            load_dtd=False,
            remove_comments=True,
            remove_pis=True,
        )
        try:
            return etree.fromstring(content, parser)
        except etree.XMLSyntaxError as error:
            # libxml2 tells its limits apart only in words.
            if "depth" in str(error).casefold():
                raise WordRefused(Code.NESTED_TOO_DEEP, limit=Limits().nesting) from error
            if "huge" in str(error).casefold() or "too long" in str(error).casefold():
                raise WordRefused(Code.PARAGRAPH_TOO_LONG, limit=Limits().paragraph, paragraph=0) from error
            raise WordRefused(Code.DAMAGED, part=name) from error

    def _refuse_other_packages(self) -> None:
        names = self._package.names()
        if "[content_types].xml" not in names:
            if "mimetype" in names and "content.xml" in names:
                raise WordRefused(Code.WRONG_TYPE, kind="open_document")
            raise WordRefused(Code.WRONG_TYPE, kind="archive")
        types = self._package.wiring("[content_types].xml").decode("utf-8", "replace").casefold()
        if "macroenabled" in types or any("vbaproject" in name or "vbadata" in name for name in names):
            raise WordRefused(Code.MACROS)
        for folder, kind in (("xl/", "sheet"), ("ppt/", "slides")):
            if any(name.startswith(folder) for name in names) and not any(name.startswith("word/") for name in names):
                raise WordRefused(Code.WRONG_TYPE, kind=kind)
        if TEMPLATE_TYPE in types and MAIN_TYPE not in types:
            raise WordRefused(Code.TEMPLATE)


def _other_type(content: bytes) -> WordRefused:
    """The refusal of what is no ZIP file."""
    if content.startswith(COMPOUND_FILE):
        if "EncryptedPackage".encode("utf-16-le") in content:
            return WordRefused(Code.ENCRYPTED)
        if "WordDocument".encode("utf-16-le") in content:
            return WordRefused(Code.OLD_WORD)
        is_sheet = any(stream.encode("utf-16-le") in content for stream in ("Workbook\0", "Book\0"))
        return WordRefused(Code.WRONG_TYPE, kind="sheet" if is_sheet else "unknown")
    for signature, kind in SIGNATURES:
        if content.startswith(signature):
            return WordRefused(Code.WRONG_TYPE, kind=kind)
    beginning = content[:2_000].replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").lower()
    if beginning.startswith(MARKUP) or (beginning.startswith(b"<?xml") and b"<html" in beginning):
        return WordRefused(Code.WRONG_TYPE, kind="html")
    return WordRefused(Code.WRONG_TYPE, kind="xml" if beginning.startswith(b"<?xml") else "unknown")
