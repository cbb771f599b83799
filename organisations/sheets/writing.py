"""Tables out: XLSX and CSV that no program runs anything from."""

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from copy import copy
from io import BytesIO, StringIO
from typing import Final

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.styles.cell_style import StyleArray
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from organisations.sheets.cells import clean, shield

XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV: Final = "text/csv"
FONT = "Leelawadee UI"  # has Khmer, and comes with every Windows since 8.1; elsewhere another font steps in
LONGEST = 32_767  # characters in a cell of Excel
ESCAPE_LIKE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")  # "_x0041_" in a workbook means "A"
WIDTHS = 10, 50  # in letters


def write_xlsx(headers: Sequence[str], rows: Iterable[Sequence[str]], *, title: str = "Sheet1") -> bytes:
    """A workbook of texts: each cell is typed as text, and quoted, so that "=1+1" stays what it is, also when edited.

    Control characters and lone surrogates are left out, as XML cannot hold them. Raises ValueError for a cell longer
    than Excel takes.
    """
    book = Workbook(write_only=True)
    book.properties.creator = "Ruom"
    sheet = book.create_sheet(re.sub(r"[\\/*?:\[\]]", " ", title)[:31])
    sheet.freeze_panes = "A2"
    plain, bold = (_style(sheet, Font(name=FONT, size=11, bold=is_bold)) for is_bold in (False, True))
    kept = [list(map(_workable, row)) for row in rows]
    top = list(map(_workable, headers))
    for at in range(max(map(len, [top, *kept]))):
        longest = max((len(row[at]) for row in [top, *kept[:200]] if at < len(row)), default=0)
        sheet.column_dimensions[get_column_letter(at + 1)].width = min(max(longest + 2, WIDTHS[0]), WIDTHS[1])
    for number, row in enumerate([top, *kept]):
        cells = []
        for text in row:
            cell = WriteOnlyCell(sheet, text)
            cell.data_type = "s"
            # Set as a whole: finding out anew for each cell which style it has takes five times as long.
            cell._style = plain if number else bold  # type: ignore[attr-defined]
            cells.append(cell)
        sheet.append(cells)
    packed = BytesIO()
    book.save(packed)
    return packed.getvalue()


def write_csv(headers: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """CSV as Excel opens it rightly: UTF-8 with a byte order mark, CRLF, commas, all cells in quotes.

    A cell that a spreadsheet might run as a formula begins with an apostrophe, which our own reader takes off again.
    """
    out = StringIO(newline="")
    writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerows(_shielded([headers, *rows]))
    return b"\xef\xbb\xbf" + out.getvalue().encode("utf-8")


def _style(sheet: WriteOnlyWorksheet, font: Font) -> StyleArray:
    cell = WriteOnlyCell(sheet)
    cell.font = font
    cell.quotePrefix = True
    style: StyleArray = copy(cell._style)  # type: ignore[attr-defined]
    return style


def _shielded(rows: Iterable[Sequence[str]]) -> Iterator[list[str]]:
    for row in rows:
        yield [shield(clean(text)) for text in row]


def _workable(text: str) -> str:
    text = ESCAPE_LIKE.sub("_x005F_", clean(text))
    if len(text) > LONGEST:
        raise ValueError(f"a cell of {len(text)} characters")
    return text
