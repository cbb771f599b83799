"""From a grid of cells to a header line and rows, the same way for every kind of file."""

from typing import NamedTuple

from organisations.sheets.cells import letters
from organisations.sheets.limits import Limits
from organisations.sheets.refusals import Code, SheetRefused

TITLE_LINES = 20  # how far below a lonely title the header is looked for


class Table(NamedTuple):
    headers: list[str]
    rows: list[list[str]]
    row_numbers: list[int]
    header_row: int
    skipped: list[str]


def shaped(grid: list[tuple[int, list[str]]], limits: Limits, *, first_column: int = 0) -> Table:
    """Find the header, drop what is empty, make all rows equally long.

    `grid` holds numbered lines; its cells begin in column `first_column` of the file. Raises SheetRefused.
    """
    filled = [(number, cells) for number, cells in grid if any(cell and not cell.isspace() for cell in cells)]
    if not filled:
        raise SheetRefused(Code.EMPTY)
    top = _header(filled)
    header_row, header = filled[top]
    body = filled[top + 1 :]
    if not body:
        raise SheetRefused(Code.NO_ROWS)
    if len(body) > limits.rows:
        raise SheetRefused(Code.TOO_MANY_ROWS, limit=limits.rows)
    width = max(_width(cells) for _, cells in filled[top:])
    if width > limits.columns:
        raise SheetRefused(Code.TOO_MANY_COLUMNS, limit=limits.columns)
    characters = 0
    for number, cells in filled[top:]:
        of_row = sum(map(len, cells))
        characters += of_row
        at = (
            next((at for at, cell in enumerate(cells) if len(cell) > limits.cell), None)
            if of_row > limits.cell
            else None
        )
        if at is not None:
            raise SheetRefused(Code.CELL_TOO_LONG, limit=limits.cell, cell=f"{letters(first_column + at)}{number}")
    if characters > limits.characters:
        raise SheetRefused(Code.TOO_MUCH_TEXT, limit=limits.characters)
    return Table(
        headers=[" ".join(cell.split()) for cell in _padded(header, width)],
        rows=[_padded(cells, width) for _, cells in body],
        row_numbers=[number for number, _ in body],
        header_row=header_row,
        skipped=[" ".join(cell for cell in cells if cell)[: limits.cell] for _, cells in filled[:top]],
    )


def _header(filled: list[tuple[int, list[str]]]) -> int:
    """The first line; but a title that stands alone above a table is not its header."""
    counts = [sum(1 for cell in cells if cell and not cell.isspace()) for _, cells in filled[:TITLE_LINES]]
    return next((at for at, count in enumerate(counts) if count > 1), 0)


def _width(cells: list[str]) -> int:
    return next((at for at in range(len(cells), 0, -1) if cells[at - 1] and not cells[at - 1].isspace()), 0)


def _padded(cells: list[str], width: int) -> list[str]:
    return cells if len(cells) == width else cells[:width] + [""] * (width - len(cells))
