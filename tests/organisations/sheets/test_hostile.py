"""Files made to harm, and files that are something else: one clear refusal each, with literal codes."""

import io
import itertools
import struct
import time
import zipfile
from collections.abc import Callable

import pytest

from organisations.sheets import guarded
from organisations.sheets.reading import read
from organisations.sheets.refusals import SheetRefused
from tests.organisations.sheets.files import (
    GOOD,
    HEADED,
    MAIN,
    SHEET_TYPE,
    many_rows,
    members,
    number,
    packed,
    row,
    text,
    with_member,
    workbook,
    worksheet,
)

BOMB = worksheet(f'{HEADED}<row r="2"><c r="A2" t="inlineStr"><is><t>{"a" * 90_000_000}</t></is></c></row>')
ENTITY = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
LAUGHS = "".join(f"<!ENTITY {name} '&{before};&{before};'>" for before, name in itertools.pairwise("abcdefghi"))
LAUGHS = f"<!DOCTYPE x [<!ENTITY a 'ha'>{LAUGHS}]>"


def _flipped(content: bytes, name: bytes, field: str, value: int) -> bytes:
    """The ZIP with one number of that member's directory entry and local header changed."""
    changed = bytearray(content)
    offsets = {"crc": (14, 16), "size": (22, 24), "compressed": (18, 20)}[field]
    for signature, header, offset in ((b"PK\x03\x04", 30, offsets[0]), (b"PK\x01\x02", 46, offsets[1])):
        at = next(
            at
            for at in range(len(changed))
            if changed[at : at + 4] == signature and changed[at + header : at + header + len(name)] == name
        )
        struct.pack_into("<I", changed, at + offset, value)
    return bytes(changed)


def _overlapping() -> bytes:
    """Two directory entries that point at the same bytes."""
    content = bytearray(with_member("xl/worksheets/sheet9.xml", worksheet(GOOD)))
    first = content.index(b"PK\x01\x02")
    second = content.index(b"PK\x01\x02", first + 4)
    content[second + 42 : second + 46] = content[first + 42 : first + 46]
    return bytes(content)


def _nested() -> bytes:
    inner = b"0" * 1_000_000
    for level in range(4):
        inner = packed({f"{level}.zip": inner})
    return packed({"a.zip": inner})


def _twice() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        for name, content in members(worksheet(GOOD)).items():
            file.writestr(name, content)
        file.writestr("xl/worksheets/Sheet1.xml", worksheet(GOOD))
    return out.getvalue()


def _ole(*names: str) -> bytes:
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + b"".join(n.encode("utf-16-le") + bytes(40) for n in names)


def _encrypted() -> bytes:
    content = bytearray(workbook(GOOD))
    content[content.index(b"PK\x01\x02") + 8] |= 1
    return bytes(content)


SHEET = b"xl/worksheets/sheet1.xml"
MACRO_TYPE = SHEET_TYPE.replace("openxmlformats-officedocument.spreadsheetml.sheet", "ms-excel.sheet.macroEnabled")
SHARED = f'<sst xmlns="{MAIN}"><si><t>one</t></si></sst>'
HOSTILE: dict[str, tuple[Callable[[], bytes], str, dict[str, str | int]]] = {
    "no byte": (lambda: b"", "empty", {}),
    "spaces": (lambda: b" \r\n\t ", "empty", {}),
    "only a mark": (lambda: b"\xef\xbb\xbf", "empty", {}),
    "empty sheet": (lambda: workbook(""), "empty", {}),
    "only a header": (lambda: workbook(HEADED), "no_rows", {}),
    "6 MB": (lambda: b"a,b\n" * 1_500_001, "too_large", {"limit": 5_000_000}),
    "bomb": (lambda: packed(members(BOMB)), "too_large_unpacked", {"limit": 60_000_000}),
    "bomb in parts": (
        lambda: packed(members(*[worksheet(" " * 41_000_000)] * 3)),
        "too_large_unpacked",
        {"limit": 120_000_000},
    ),
    "size too small": (
        lambda: _flipped(workbook(GOOD), SHEET, "size", 50),
        "damaged",
        {"part": "xl/worksheets/sheet1.xml"},
    ),
    "size too large": (
        lambda: _flipped(workbook(GOOD), SHEET, "size", 5_000),
        "damaged",
        {"part": "xl/worksheets/sheet1.xml"},
    ),
    "wrong checksum": (
        lambda: _flipped(workbook(GOOD), SHEET, "crc", 1),
        "damaged",
        {"part": "xl/worksheets/sheet1.xml"},
    ),
    "compressed size of a gigabyte": (
        lambda: _flipped(workbook(GOOD), SHEET, "compressed", 1_000_000_000),
        "damaged",
        {"part": "zip"},
    ),
    "overlapping members": (_overlapping, "damaged", {"part": "zip"}),
    "one name twice": (_twice, "damaged", {"part": "zip"}),
    "cut in half": (lambda: workbook(GOOD)[:600], "damaged", {"part": "zip"}),
    "no directory": (lambda: b"PK\x03\x04" + bytes(100), "damaged", {"part": "zip"}),
    "lzma": (lambda: packed(members(worksheet(GOOD)), compressed=zipfile.ZIP_LZMA), "damaged", {"part": "zip"}),
    "zip in zip in zip": (_nested, "wrong_type", {"kind": "archive"}),
    "3,000 members": (
        lambda: packed(members(worksheet(GOOD)) | {f"m{at}": "" for at in range(3_000)}),
        "too_many_parts",
        {"limit": 2_000},
    ),
    "entity in the sheet": (
        lambda: packed(members(ENTITY + worksheet(row(1, "a", "&e;")))),
        "xml_entities",
        {"part": "xl/worksheets/sheet1.xml"},
    ),
    "laughs in shared strings": (
        lambda: packed(members(worksheet(GOOD), shared=LAUGHS + SHARED)),
        "xml_entities",
        {"part": "xl/sharedstrings.xml"},
    ),
    "entity in the relations": (
        lambda: with_member("_rels/.rels", ENTITY + "<Relationships/>"),
        "xml_entities",
        {"part": "_rels/.rels"},
    ),
    "entity in a member nobody reads": (
        lambda: with_member("docProps/app.xml", ENTITY + "<Properties/>"),
        "xml_entities",
        {"part": "docprops/app.xml"},
    ),
    "entity after 256 KB, across two chunks": (
        lambda: packed(members(" " * (256 * 1024 - 1) + ENTITY[21:] + worksheet(GOOD))),
        "xml_entities",
        {"part": "xl/worksheets/sheet1.xml"},
    ),
    "XML in UTF-16": (
        lambda: packed(members(worksheet(GOOD)) | {SHEET.decode(): worksheet(GOOD).encode("utf-16")}),
        "damaged",
        {"part": "xl/worksheets/sheet1.xml"},
    ),
    "XML in UTF-7": (
        lambda: with_member(SHEET.decode(), '<?xml version="1.0" encoding="utf-7"?>' + worksheet(GOOD)),
        "damaged",
        {"part": "xl/worksheets/sheet1.xml"},
    ),
    "broken XML": (
        lambda: packed(members(worksheet(GOOD)[:-30])),
        "damaged",
        {"part": "xl/worksheets/sheet1.xml"},
    ),
    "no workbook inside": (
        lambda: packed({"[Content_Types].xml": "<Types/>"}),
        "damaged",
        {"part": "xl/workbook.xml"},
    ),
    "shared string out of range": (
        lambda: packed(members(worksheet(HEADED + '<row r="2"><c r="A2" t="s"><v>9</v></c></row>'), shared=SHARED)),
        "damaged",
        {"part": "xl/worksheets/sheet1.xml"},
    ),
    "formula": (
        lambda: workbook(HEADED + '<row r="2"><c r="A2"><v>1</v></c><c r="B2"><f>A2+1</f><v>2</v></c></row>'),
        "formula",
        {"cell": "B2", "sheet": "Sheet1"},
    ),
    "formula with a prefix": (
        lambda: workbook(HEADED + f'<x:row xmlns:x="{MAIN}" r="2"><x:c r="A2"><x:f t="shared" si="0"/></x:c></x:row>'),
        "formula",
        {"cell": "A2", "sheet": "Sheet1"},
    ),
    "formula without an address": (
        lambda: workbook("<row><c><f>1+1</f><v>2</v></c></row>"),
        "formula",
        {"cell": "", "sheet": "Sheet1"},
    ),
    "number out of bounds": (
        lambda: workbook(HEADED + '<row r="2">' + number("A2", "1e999") + "</row>"),
        "bad_number",
        {"cell": "A2"},
    ),
    "one cell in the last row of Excel": (
        lambda: workbook(HEADED + '<row r="1048576">' + text("A1048576", "x") + "</row>"),
        "too_many_rows",
        {"limit": 20_000},
    ),
    "one cell in the last column of Excel": (
        lambda: workbook(HEADED + '<row r="2">' + text("XFD2", "x") + "</row>"),
        "too_many_columns",
        {"limit": 60},
    ),
    "a column that calamine would ask 78 GB for": (
        lambda: workbook('<row r="1"><c r="ZZZZZZZZ1"><v>1</v></c></row>'),
        "too_many_columns",
        {"limit": 60},
    ),
    "400,000 rows": (lambda: many_rows(400_000), "too_many_rows", {"limit": 20_000}),
    "20,001 rows": (lambda: many_rows(20_002), "too_many_rows", {"limit": 20_000}),
    "25,000 rows without addresses": (
        lambda: workbook("<row><c><v>1</v></c></row>" * 25_000),
        "too_many_rows",
        {"limit": 20_000},
    ),
    "long cell": (lambda: workbook(HEADED + row(2, "x", "y" * 2_001)), "cell_too_long", {"limit": 2_000, "cell": "B2"}),
    "very long shared string": (
        lambda: packed(members(worksheet(GOOD), shared=SHARED.replace("one", "o" * 30_000))),
        "cell_too_long",
        {"limit": 2_000, "cell": ""},
    ),
    "macros": (lambda: with_member("xl/vbaProject.bin", b"\xd0\xcf"), "macros", {}),
    "macro content type": (
        lambda: with_member("[Content_Types].xml", f'<Types><Override ContentType="{MACRO_TYPE}"/></Types>'),
        "macros",
        {},
    ),
    "encrypted workbook": (lambda: _ole("EncryptionInfo", "EncryptedPackage"), "encrypted", {}),
    "encrypted member": (_encrypted, "encrypted", {}),
    "old .xls": (lambda: _ole("Root Entry", "Workbook\0"), "old_excel", {}),
    "old Word": (lambda: _ole("Root Entry", "WordDocument\0"), "wrong_type", {"kind": "word"}),
    "PDF": (lambda: b"%PDF-1.7\n1 0 obj", "wrong_type", {"kind": "pdf"}),
    "PNG": (lambda: b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "wrong_type", {"kind": "image"}),
    "HTML called .xls": (lambda: b"\r\n<HTML><table><tr><td>a</table>", "wrong_type", {"kind": "html"}),
    "XML of Excel 2003": (
        lambda: b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook/>',
        "other_spreadsheet",
        {"kind": "xml_2003"},
    ),
    "Word": (lambda: packed({"[Content_Types].xml": "<x/>", "word/document.xml": "<x/>"}), "wrong_type",
             {"kind": "word"}),
    "OpenDocument": (lambda: packed({"mimetype": "m", "content.xml": "<x/>"}), "other_spreadsheet", {"kind": "ods"}),
    "binary workbook": (
        lambda: packed({"[Content_Types].xml": "<x/>", "xl/workbook.bin": "x"}),
        "other_spreadsheet",
        {"kind": "xlsb"},
    ),
    "program": (lambda: b"\x7fELF\x02\x01\x01" + bytes(200), "wrong_type", {"kind": "program"}),
    "noise": (lambda: bytes(range(256)) * 20, "wrong_type", {"kind": "unknown"}),
    "text with nil bytes": (lambda: b"name,kind\na,\0b\n", "wrong_type", {"kind": "unknown"}),
}  # fmt: skip


@pytest.mark.parametrize("what", HOSTILE)
def test_is_refused_at_once_with_its_reason(what: str) -> None:
    build, code, values = HOSTILE[what]
    content = build()
    before = time.process_time()
    with pytest.raises(SheetRefused) as refused:
        read(content, "list.xlsx")
    assert (refused.value.code.value, refused.value.values) == (code, values)
    assert time.process_time() - before < 2


def test_the_good_twin_of_all_these_is_read() -> None:
    sheet = read(workbook(GOOD), "list.pdf")
    assert (sheet.headers, sheet.rows) == (["Name", "Province"], [["Blue Lotus Test Group", "Kampot"]])


def test_external_links_and_embedded_objects_are_never_looked_into() -> None:
    parts = members(worksheet(GOOD)) | {
        "xl/externalLinks/externalLink1.xml": "<externalLink/>",
        "xl/embeddings/oleObject1.bin": b"\xd0\xcf\x11\xe0",
    }
    assert read(packed(parts), "x").rows == [["Blue Lotus Test Group", "Kampot"]]


def test_a_sheet_that_lies_outside_of_the_file_is_not_fetched() -> None:
    parts = members(worksheet(GOOD))
    wires = str(parts["xl/_rels/workbook.xml.rels"])
    parts["xl/_rels/workbook.xml.rels"] = wires.replace("worksheets/sheet1.xml", "file:///etc/passwd")
    with pytest.raises(SheetRefused, match="empty"):
        read(packed(parts), "x")


def test_formulas_of_a_sheet_that_is_not_read_do_not_matter() -> None:
    parts = members(worksheet(GOOD), worksheet('<row r="1"><c r="A1"><f>1</f><v>1</v></c></row>'))
    assert read(packed(parts), "x").sheet == "Sheet1"
    with pytest.raises(SheetRefused, match="formula"):
        read(packed(parts), "x", sheet="Sheet2")


def test_what_slips_past_the_search_ends_in_the_child_and_not_in_us() -> None:
    """A row number by entity is not seen by a search for bytes. The library stumbles over it, and we are told so."""
    content = workbook(HEADED + '<row r="9&#48;0000"><c><v>1</v></c></row>' + '<row r="1"><c><v>1</v></c></row>')
    with pytest.raises(SheetRefused) as refused:
        guarded.read(content, "x")
    assert refused.value.code.value == "damaged"
