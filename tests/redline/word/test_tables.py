"""A table as a Word file, read back by python-docx."""

from io import BytesIO

import docx
import pytest
from docx.enum.section import WD_ORIENT

from redline.word.tables import Cell, Words, table


def opened(content: bytes) -> docx.document.Document:
    return docx.Document(BytesIO(content))


def test_cells_of_words_and_plain_ones_come_back_as_written() -> None:
    rows: list[list[Cell]] = [
        ["plain", [Words("old", "deleted"), Words("new\nline", "inserted")]],
        ["ពាក្យ", [Words("<b>&", "soft")]],
    ]
    document = opened(table("Answers", ["One", "Two"], rows, intro=["Of one round."], widths=[1, 3]))
    [found] = document.tables
    assert [[cell.text for cell in row.cells] for row in found.rows] == [
        ["One", "Two"],
        ["plain", "oldnew\nline"],
        ["ពាក្យ", "<b>&"],
    ]
    assert [paragraph.text for paragraph in document.paragraphs[:2]] == ["Answers", "Of one round."]
    assert document.sections[0].orientation == WD_ORIENT.LANDSCAPE
    narrow, wide = (column.width for column in found.columns)
    assert wide == 3 * narrow


def test_what_goes_and_comes_is_drawn_and_not_tracked() -> None:
    content = table("T", ["H"], [[[Words("old", "deleted"), Words("new", "inserted"), Words("same")]]])
    [found] = opened(content).tables
    runs = {run.text: run for run in found.rows[1].cells[0].paragraphs[0].runs}
    assert [bool(runs[text].font.strike) for text in ("old", "new", "same")] == [True, False, False]
    assert [bool(runs[text].font.underline) for text in ("old", "new", "same")] == [False, True, False]
    assert "<w:ins " not in found._tbl.xml
    assert "<w:del " not in found._tbl.xml


def test_headers_come_again_on_each_page_and_khmer_has_its_own_fonts() -> None:
    [found] = opened(table("T", ["ចម្លើយ"], [[[Words("ទទួលយក", "bold")]]])).tables
    assert found.rows[0]._tr.xpath("./w:trPr/w:tblHeader")
    assert not found.rows[1]._tr.xpath("./w:trPr/w:tblHeader")
    [run] = found.rows[1].cells[0].paragraphs[0].runs
    assert run._r.xpath("./w:rPr/w:cs")
    assert run._r.xpath("./w:rPr/w:bCs")
    assert run._r.xpath("./w:rPr/w:rFonts/@w:cs") == ["Noto Serif Khmer"]


def test_a_row_of_another_length_is_refused() -> None:
    with pytest.raises(ValueError, match="zip"):
        table("T", ["One", "Two"], [["alone"]])
