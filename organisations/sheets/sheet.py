"""What reading gives: a header line and rows of text, and how the file was understood."""

from collections.abc import Sequence
from typing import NamedTuple


class Sheet(NamedTuple):
    """A table of text. Every row has as many cells as `headers`; empty rows are left out."""

    headers: list[str]
    rows: list[list[str]]
    row_numbers: list[int]  # for each row its number in the spreadsheet, or its first line in a CSV file, from 1
    kind: str  # "xlsx" or "csv"
    header_row: int = 1  # numbered as in row_numbers
    encoding: str = ""  # of a CSV file, as Python calls it
    delimiter: str = ""  # of a CSV file
    sheet: str = ""  # the sheet of a workbook that was read
    sheet_names: Sequence[str] = ()  # the visible sheets of the workbook
    skipped: Sequence[str] = ()  # lines above the header, such as a title
    merged: int = 0  # cells that were filled from the merged cell they belong to
    cleaned: int = 0  # cells that control characters were taken out of
