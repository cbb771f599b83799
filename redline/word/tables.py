"""A table as a Word file: for lists that people go on working with, such as what became of every comment."""

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from redline.inline import Run, parse, runs
from redline.word.composing import STRETCH, Composing, Line, Piece
from redline.word.packing import clean
from redline.word.styles import BODY, KHMER, fonts

BORDERS = "".join(
    f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="888888"/>'
    for side in ("top", "left", "bottom", "right", "insideH", "insideV")
)
WIDTH: Final = 14_400  # of the line, in twentieths of a point
SIZE: Final = '<w:sz w:val="18"/><w:szCs w:val="19"/>'  # in half points; Khmer a little larger
# Drawn, and no tracked change: nothing here is to be accepted. What stands before and after the size of the letters, in
# the order of ECMA-376 part 1, 17.3.2.
LOOKS: Final = {
    "": ("", ""),
    "bold": ("<w:b/><w:bCs/>", ""),
    "soft": ('<w:color w:val="4A5653"/>', ""),
    "inserted": ('<w:color w:val="1D6138"/>', '<w:u w:val="single"/>'),
    "deleted": ('<w:strike/><w:color w:val="A1231B"/>', ""),
}


class Words(NamedTuple):
    """Words of one look: "", "bold", "soft", "inserted" (underlined), "deleted" (struck). Line feeds are new lines."""

    text: str
    look: str = ""


Cell = str | Sequence[Words]


def table(
    title: str,
    headers: Sequence[str],
    rows: Sequence[Sequence[Cell]],
    *,
    intro: Sequence[str] = (),
    footer: str = "",
    widths: Sequence[int] = (),
    properties: Mapping[str, str] | None = None,
    marked: bool = False,
) -> bytes:
    """A DOCX file, sideways, with `title`, paragraphs of `intro`, and a table whose headers come again on each page.

    `widths` are shares of the page. Cells are words of several looks, or plain ones; `marked`: these are little
    Markdown. ValueError where a row has another length than `headers`.
    """
    composing = Composing()
    composing.add(Line([Piece(Run(title))], style="Title"))
    for paragraph in intro:
        composing.add(Line([Piece(Run(paragraph))]))
    shares = list(widths) or [1] * len(headers)
    grid = [WIDTH * share // sum(shares) for share in shares]
    columns = "".join(f'<w:gridCol w:w="{width}"/>' for width in grid)
    lines = [_row([_drawn([Words(header, "bold")]) for header in headers], grid, is_header=True)]
    lines += [_row([_cell(composing, cell, marked=marked) for cell in row], grid, is_header=False) for row in rows]
    composing.add_xml(
        f'<w:tbl><w:tblPr><w:tblW w:w="{sum(grid)}" w:type="dxa"/><w:tblBorders>{BORDERS}</w:tblBorders>'
        '<w:tblLayout w:type="fixed"/><w:tblLook w:val="00A0" w:firstRow="1" w:firstColumn="1"/></w:tblPr>'
        f"<w:tblGrid>{columns}</w:tblGrid>{''.join(lines)}</w:tbl>"
    )
    composing.add(Line([]))  # Word wants a paragraph behind a table
    return composing.finish(properties=dict(properties or {}), title=title, footer=footer, sideways=True)


def _cell(composing: Composing, cell: Cell, *, marked: bool) -> str:
    if not isinstance(cell, str):
        return _drawn(cell)
    return composing.paragraph(Line([Piece(run) for run in (runs(parse(cell)) if marked else [Run(cell)])]))


def _drawn(words: Sequence[Words]) -> str:
    """A paragraph of a cell."""
    inside = []
    for piece in words:
        before, after = LOOKS[piece.look]
        for stretch in STRETCH.findall(piece.text):
            khmer = "\u1780" <= stretch[0] <= "\u19ff"
            look = f"{fonts(KHMER) if khmer else ''}{before}{SIZE}{after}"
            look += '<w:cs/><w:lang w:val="km-KH" w:bidi="km-KH"/>' if khmer else ""
            text = {"\n": "<w:br/>", "\t": "<w:tab/>"}.get(stretch, f'<w:t xml:space="preserve">{clean(stretch)}</w:t>')
            inside.append(f"<w:r><w:rPr>{look}</w:rPr>{text}</w:r>")
    return f'<w:p><w:pPr><w:pStyle w:val="{BODY}"/></w:pPr>{"".join(inside)}</w:p>'


def _row(cells: Sequence[str], grid: Sequence[int], *, is_header: bool) -> str:
    """A long row may go over the page: an amendment of many paragraphs is taller than one."""
    written = "".join(
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr>{cell}</w:tc>'
        for width, cell in zip(grid, cells, strict=True)
    )
    head = "<w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>" if is_header else ""
    return f"<w:tr>{head}{written}</w:tr>"
