"""XLSX: scan one sheet's XML as bytes, then give calamine a workbook that holds nothing but what was scanned.

Calamine reads fast, but it believes the file: one cell at ZZZZZZZZ1 makes it ask for 78 GB and end the process. And two
readers of one ZIP may see different members. So the parts that were checked are packed anew, and only those are read.
"""

import zipfile
from io import BytesIO
from math import isfinite
from typing import NamedTuple
from xml.etree.ElementTree import Element

from python_calamine import CalamineError, CalamineWorkbook

from guarding.packages import Package, relations_of, target
from organisations.sheets.cells import as_text, clean, is_unclean, letters
from organisations.sheets.garbled import refuse_garbled
from organisations.sheets.limits import Limits
from organisations.sheets.refusals import Code, SheetRefused
from organisations.sheets.scanning import Scan
from organisations.sheets.sheet import Sheet
from organisations.sheets.tables import shaped

RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
STRICT_RELATION = "{http://purl.oclc.org/ooxml/officeDocument/relationships}id"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"


class Part(NamedTuple):
    """One sheet as the workbook lists it."""

    name: str
    member: str
    visible: bool


def read_workbook(package: Package, limits: Limits, *, wanted: str | None) -> Sheet:
    """Read the sheet called `wanted`, or the first visible one that is not empty. Raises SheetRefused."""
    names = package.names()
    if any("vbaproject" in name or "macrosheet" in name for name in names):
        raise SheetRefused(Code.MACROS)
    if "macroenabled" in package.wiring("[content_types].xml").decode("utf-8", "replace").casefold():
        raise SheetRefused(Code.MACROS)
    package.refuse_entities_everywhere()
    main = package.related("").get("officedocument", ["xl/workbook.xml"])[0]
    workbook = package.parsed(main)
    parts = _parts(package, workbook, main)
    part, scan = _chosen(package, parts, limits, wanted)
    related = package.related(main)
    shared = _optional(package, related.get("sharedstrings"), limits)
    styles = _optional(package, related.get("styles"), limits)
    settings = next((child for child in workbook if _local(child) == "workbookPr"), None)
    from_1904 = settings is not None and settings.get("date1904", "").lower() in ("1", "true", "on")
    grid, first_column, cleaned = _cells(_repacked(scan.content, shared, styles, from_1904=from_1904), part.member)
    merged = _fill_merged(grid, scan.merged, first_column, limits)
    table = shaped(grid, limits, first_column=first_column)
    refuse_garbled(table, first_column=first_column)
    return Sheet(
        headers=table.headers,
        rows=table.rows,
        row_numbers=table.row_numbers,
        kind="xlsx",
        header_row=table.header_row,
        sheet=part.name,
        sheet_names=[part.name for part in parts if part.visible],
        skipped=table.skipped,
        merged=merged,
        cleaned=cleaned,
    )


def _chosen(package: Package, parts: list[Part], limits: Limits, wanted: str | None) -> tuple[Part, Scan]:
    if wanted is not None:
        part = next((part for part in parts if part.name == wanted), None)
        if part is None:
            raise SheetRefused(Code.NO_SUCH_SHEET, sheet=wanted)
        return part, Scan.of(package.xml_chunks(part.member), part.name, part.member, limits)
    for part in parts:
        if part.visible and part.member in package.names():
            scan = Scan.of(package.xml_chunks(part.member), part.name, part.member, limits)
            if not scan.is_empty:
                return part, scan
    raise SheetRefused(Code.EMPTY)


def _parts(package: Package, workbook: Element, main: str) -> list[Part]:
    targets = {
        relation.get("Id", ""): target(main, relation)
        for relation in package.parsed(relations_of(main))
        if relation.get("Type", "").endswith("/worksheet")
    }
    sheets = next((child for child in workbook if _local(child) == "sheets"), None)
    parts = []
    for sheet in sheets if sheets is not None else ():
        member = targets.get(sheet.get(RELATION) or sheet.get(STRICT_RELATION) or "")
        if member:
            parts.append(Part(clean(sheet.get("name", "")), member, sheet.get("state", "visible") == "visible"))
    return parts


def _optional(package: Package, members: list[str] | None, limits: Limits) -> bytes:
    """Shared strings or styles. No text in them may be longer than a cell may be, however it is escaped."""
    if not members or members[0] not in package.names():
        return b""
    content = package.xml(members[0])
    if max(map(len, content.split(b"<"))) > limits.cell * 8:
        raise SheetRefused(Code.CELL_TOO_LONG, limit=limits.cell, cell="")
    return content


def _local(element: Element) -> str:
    return element.tag.rsplit("}", 1)[-1]


def _repacked(sheet: bytes, shared: bytes, styles: bytes, *, from_1904: bool) -> bytes:
    """A new workbook of the parts that were checked. Calamine finds shared strings and styles only by these names."""
    relations = [("worksheet", "sheet.xml")]
    relations += [("sharedStrings", "sharedStrings.xml")] if shared else []
    relations += [("styles", "styles.xml")] if styles else []
    wires = "".join(
        f'<Relationship Id="r{at}" Type="{OFFICE}/{kind}" Target="{target}"/>'
        for at, (kind, target) in enumerate(relations)
    )
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w") as file:
        file.writestr("[Content_Types].xml", f'<Types xmlns="{PACKAGE}/content-types"/>')
        file.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="r" Type="{OFFICE}/officeDocument"'
            ' Target="xl/workbook.xml"/></Relationships>',
        )
        file.writestr(
            "xl/workbook.xml",
            f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><workbookPr date1904="{int(from_1904)}"/>'
            '<sheets><sheet name="S" sheetId="1" r:id="r0"/></sheets></workbook>',
        )
        file.writestr(
            "xl/_rels/workbook.xml.rels", f'<Relationships xmlns="{PACKAGE}/relationships">{wires}</Relationships>'
        )
        for (_, target), content in zip(relations, [sheet, *filter(None, (shared, styles))], strict=True):
            file.writestr(f"xl/{target}", content)
    return packed.getvalue()


def _cells(packed: bytes, member: str) -> tuple[list[tuple[int, list[str]]], int, int]:
    """Numbered rows of text, the column they begin in, and in how many cells control characters were."""
    try:
        sheet = CalamineWorkbook.from_object(BytesIO(packed)).get_sheet_by_index(0)
        values = sheet.to_python()
    except CalamineError as error:
        raise SheetRefused(Code.DAMAGED, part=member) from error
    first_row, first_column = sheet.start or (0, 0)
    cleaned = 0
    grid = []
    for number, row in enumerate(values, first_row + 1):
        try:
            texts = [value if type(value) is str else as_text(value) for value in row]
        except ValueError as error:
            at = next(at for at, value in enumerate(row) if isinstance(value, float) and not isfinite(value))
            raise SheetRefused(Code.BAD_NUMBER, cell=f"{letters(first_column + at)}{number}") from error
        if not "".join(texts).isprintable():
            cleaned += sum(map(is_unclean, texts))
            texts = list(map(clean, texts))
        grid.append((number, texts))
    return grid, first_column, cleaned


def _fill_merged(
    grid: list[tuple[int, list[str]]], ranges: list[tuple[int, int, int]], first_column: int, limits: Limits
) -> int:
    """Write the value of cells merged downwards into each row of theirs: a province that stands for five rows."""
    filled = 0
    for column, top, bottom in ranges:
        at, first = column - first_column, top - grid[0][0] if grid else 0
        if not grid or first < 0 or at < 0 or first >= len(grid) or at >= len(grid[0][1]):
            continue
        value = grid[first][1][at]
        for _, cells in grid[first + 1 : first + 1 + bottom - top]:
            filled += 1
            if filled > limits.rows * limits.columns:
                raise SheetRefused(Code.TOO_HEAVY)
            cells[at] = cells[at] or value
    return filled
