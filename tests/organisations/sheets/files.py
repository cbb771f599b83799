"""Builds spreadsheets for the tests by hand, member by member, so that each can be as wrong as it needs to be."""

import functools
import io
import zipfile
from collections.abc import Iterable

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
# Cell formats: 0 general, 1 date, 2 date and time
STYLES = f'<styleSheet xmlns="{MAIN}"><cellXfs count="3"><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="22"/></cellXfs></styleSheet>'  # noqa: E501


def text(address: str, value: str) -> str:
    return f'<c r="{address}" t="inlineStr"><is><t xml:space="preserve">{value}</t></is></c>'


def number(address: str, value: object, style: int = 0) -> str:
    return f'<c r="{address}" s="{style}"><v>{value}</v></c>'


def row(at: int, *cells: str) -> str:
    """Texts in the columns from A on."""
    return f'<row r="{at}">' + "".join(text(f"{chr(65 + i)}{at}", cell) for i, cell in enumerate(cells)) + "</row>"


HEADED = row(1, "Name", "Province")
GOOD = HEADED + row(2, "Blue Lotus Test Group", "Kampot")


def worksheet(rows: str, after: str = "") -> str:
    return f'<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData>{after}</worksheet>'


def members(
    *sheets: str, names: Iterable[str] = (), states: Iterable[str] = (), date1904: bool = False, shared: str = ""
) -> dict[str, str | bytes]:
    """The members of a workbook with these worksheets."""
    labels = list(names) or [f"Sheet{at}" for at in range(1, len(sheets) + 1)]
    shown = list(states) or ["visible"] * len(sheets)
    listed = "".join(
        f'<sheet name="{label}" sheetId="{at}" state="{state}" r:id="r{at}"/>'
        for at, (label, state) in enumerate(zip(labels, shown, strict=True), 1)
    )
    relations = "".join(
        f'<Relationship Id="r{at}" Type="{OFFICE}/worksheet" Target="worksheets/sheet{at}.xml"/>'
        for at in range(1, len(sheets) + 1)
    )
    found: dict[str, str | bytes] = {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types"><Override PartName="/xl/workbook.xml" ContentType="{SHEET_TYPE}"/></Types>',  # noqa: E501
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="r1" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',  # noqa: E501
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><workbookPr date1904="{int(date1904)}"/><sheets>{listed}</sheets></workbook>',  # noqa: E501
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships">{relations}<Relationship Id="rs" Type="{OFFICE}/sharedStrings" Target="sharedStrings.xml"/><Relationship Id="rt" Type="{OFFICE}/styles" Target="styles.xml"/></Relationships>',  # noqa: E501
        "xl/styles.xml": STYLES,
    }
    if shared:
        found["xl/sharedStrings.xml"] = shared
    for at, sheet in enumerate(sheets, 1):
        found[f"xl/worksheets/sheet{at}.xml"] = sheet
    return found


def packed(parts: dict[str, str | bytes], *, compressed: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", compressed, compresslevel=1) as file:
        for name, content in parts.items():
            file.writestr(name, content)
    return out.getvalue()


def workbook(rows: str, after: str = "") -> bytes:
    return packed(members(worksheet(rows, after)))


def with_member(name: str, content: str | bytes) -> bytes:
    return packed(members(worksheet(GOOD)) | {name: content})


@functools.cache
def many_rows(count: int) -> bytes:
    """A workbook of `count` rows of three cells, at a few bytes a row."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as file:
        for name, content in members(worksheet("")).items():
            if name != "xl/worksheets/sheet1.xml":
                file.writestr(name, content)
        with file.open("xl/worksheets/sheet1.xml", "w") as sheet:
            sheet.write(f'<worksheet xmlns="{MAIN}"><sheetData>'.encode())
            line = '<row r="{0}"><c r="A{0}"><v>7</v></c><c r="B{0}"><v>7</v></c><c r="C{0}"><v>7</v></c></row>'
            sheet.write("".join(map(line.format, range(1, count + 1))).encode())
            sheet.write(b"</sheetData></worksheet>")
    return out.getvalue()
