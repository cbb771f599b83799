"""From the bytes of an upload to a table, or to one clear reason why not. In a web process use `guarded.read`."""

from guarding.packages import Package
from guarding.refusals import PackageRefused
from organisations.sheets.delimited import CHOICES, read_delimited
from organisations.sheets.limits import Limits
from organisations.sheets.refusals import Code, SheetRefused
from organisations.sheets.sheet import Sheet
from organisations.sheets.workbooks import read_workbook

COMPOUND_FILE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # old Office files, and encrypted new ones
SIGNATURES = (
    (b"%PDF-", "pdf"),
    (b"\x89PNG", "image"),
    (b"\xff\xd8\xff", "image"),
    (b"GIF8", "image"),
    (b"BM", "image"),
    (b"{\\rtf", "rich_text"),
    (b"\x1f\x8b", "archive"),
    (b"7z\xbc\xaf\x27\x1c", "archive"),
    (b"Rar!", "archive"),
    (b"BZh", "archive"),
    (b"\xfd7zXZ", "archive"),
    (b"MZ", "program"),
    (b"\x7fELF", "program"),
)
TEXT_CONTROLS = frozenset(b"\t\n\r\x0b\x0c\x1a\x1b")  # what may stand in a text file


def read(
    content: bytes,
    name: str,  # noqa: ARG001 - of the upload; what a file is, its bytes say
    *,
    limits: Limits | None = None,
    sheet: str | None = None,
    encoding: str | None = None,
    delimiter: str | None = None,
) -> Sheet:
    """Read an XLSX or CSV file. The kind is told by the content; `name` decides nothing.

    `sheet` picks a sheet of a workbook, `encoding` (one of CHOICES) and `delimiter` overrule the guess for a CSV file.
    Raises SheetRefused. A file can still make this slow or end the process: only in `guarded` it cannot.
    """
    limits = limits or Limits()
    if len(content) > limits.bytes:
        raise SheetRefused(Code.TOO_LARGE, limit=limits.bytes)
    if not content.strip(b" \t\r\n\0\xef\xbb\xbf\xff\xfe"):
        raise SheetRefused(Code.EMPTY)
    if content.startswith(b"PK\x03\x04"):
        try:
            package = Package(content, limits)
            _refuse_other_packages(package)
            return read_workbook(package, limits, wanted=sheet)
        except PackageRefused as refused:
            raise SheetRefused(Code(refused.code.value), **refused.values) from refused
    _refuse_other_types(content)
    if encoding is not None and encoding not in CHOICES:
        raise SheetRefused(Code.UNKNOWN_ENCODING)
    if delimiter is not None and (len(delimiter) != 1 or delimiter in '"\r\n\0'):
        delimiter = None
    return read_delimited(content, limits, encoding=encoding, delimiter=delimiter)


def _refuse_other_packages(package: Package) -> None:
    names = package.names()
    if "[content_types].xml" in names:
        if any(name.startswith("word/") for name in names):
            raise SheetRefused(Code.WRONG_TYPE, kind="word")
        if any(name.startswith("ppt/") for name in names):
            raise SheetRefused(Code.WRONG_TYPE, kind="slides")
        if "xl/workbook.bin" in names:
            raise SheetRefused(Code.OTHER_SPREADSHEET, kind="xlsb")
        return
    if "mimetype" in names and "content.xml" in names:
        raise SheetRefused(Code.OTHER_SPREADSHEET, kind="ods")
    if any(name.startswith("index/") and name.endswith(".iwa") for name in names):
        raise SheetRefused(Code.OTHER_SPREADSHEET, kind="numbers")
    raise SheetRefused(Code.WRONG_TYPE, kind="archive")


def _refuse_other_types(content: bytes) -> None:
    if content.startswith(COMPOUND_FILE):
        if "EncryptedPackage".encode("utf-16-le") in content:
            raise SheetRefused(Code.ENCRYPTED)
        if any(stream.encode("utf-16-le") in content for stream in ("Workbook\0", "Book\0")):
            raise SheetRefused(Code.OLD_EXCEL)
        raise SheetRefused(Code.WRONG_TYPE, kind="word" if "WordDocument".encode("utf-16-le") in content else "unknown")
    if content[0] == 0x09 and content[1:2] in (b"\x00", b"\x02", b"\x04", b"\x08") and b"\0" in content[:8]:
        raise SheetRefused(Code.OLD_EXCEL)  # Excel 2 to 4: a bare stream
    for signature, kind in SIGNATURES:
        # Two letters may also begin a table ("BMW,…"); a program or an image holds nil bytes soon after.
        if content.startswith(signature) and (len(signature) > 2 or b"\0" in content[:64] or kind == "archive"):
            raise SheetRefused(Code.WRONG_TYPE, kind=kind)
    beginning = content[:2_000].replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").lower()
    if beginning.startswith((b"<!doctype html", b"<html", b"<head", b"<body", b"<table", b"<meta", b"<div", b"<!--")):
        raise SheetRefused(Code.WRONG_TYPE, kind="html")
    if beginning.startswith(b"<?xml"):
        if b"excel.sheet" in beginning or b"urn:schemas-microsoft-com:office:spreadsheet" in beginning:
            raise SheetRefused(Code.OTHER_SPREADSHEET, kind="xml_2003")
        raise SheetRefused(Code.WRONG_TYPE, kind="html" if b"<html" in beginning else "xml")
    sample = content[:64_000]
    controls = sum(1 for byte in sample if byte < 32 and byte not in TEXT_CONTROLS)
    if b"\0" not in sample and controls > max(16, len(sample) / 50):
        raise SheetRefused(Code.WRONG_TYPE, kind="unknown")
