"""Lists of names that we set ourselves: one list for every reader, and text that stays text."""

import re
from importlib.metadata import version
from typing import Any

import pikepdf
import pytest

from printing import pdf
from printing.khmer import break_lines
from tests.printing import reading
from tests.printing.test_pdf import rendered

CSS = """
@page { size: 120mm 60mm; margin: 10mm }
name-list { display: block; white-space: pre; columns: 2; column-gap: 10mm; text-indent: -4mm; font-size: 9pt }
name-list span { font-size: 6pt; color: #555 }
"""
LETTERS = [f"{first}{second}" for first in "ABCDEFGHIJ" for second in "abcdefgh"]


def listed(*names: str, css: str = "", language: str = "en") -> bytes:
    lines = "\n".join(names)
    body = f"<h1>Who</h1><name-list>{lines}<span></span></name-list><p>After.</p>"
    return rendered(body, css=CSS + css, language=language)


def test_the_libraries_inside_which_we_work_are_the_ones_we_read() -> None:
    """Whoever raises one of these reads name_list, glyphs, objects, pages and text_layer again first."""
    assert (version("weasyprint"), version("pydyf")) == ("70.0", "0.13.0")


def test_a_list_over_many_pages_is_one_list_in_its_order() -> None:
    content = listed(*LETTERS)
    assert reading.faults(content) == []
    assert len(reading.opened(content).pages) > 2
    tags = [tag for tag, _language in reading.tags(content)]
    assert (tags.count("/L"), tags.count("/LI"), tags.count("/LBody")) == (1, 80, 80)
    assert re.findall(r"\b[A-J][a-h]\b", reading.text(content, as_drawn=True)) == LETTERS


def test_each_item_leads_to_its_own_page_and_back() -> None:
    with reading.opened(listed(*LETTERS)) as document:
        body = document.Root.StructTreeRoot.K[0]
        found = [kid for kid in body.K if kid.get("/S") == "/L"]
        bodies = [item.K[0] for item in found[0].K]
        parents = {
            int(number): content
            for number, content in zip(
                document.Root.StructTreeRoot.ParentTree.Nums[0::2],
                document.Root.StructTreeRoot.ParentTree.Nums[1::2],
                strict=True,
            )
        }
        for element in bodies:
            page = element.Pg
            assert parents[int(page.StructParents)][int(element.K[0])].objgen == element.objgen
        assert {element.Pg.objgen for element in bodies} == {page.obj.objgen for page in document.pages}


def test_khmer_names_and_notes_are_given_back_as_stored() -> None:
    name, note = "អង្គការស្ត្រីដើម្បីសន្តិភាព", "តំណាងឱ្យអង្គការចំនួន ៧"
    content = listed(f"{break_lines(name)}\t{break_lines(note)}", css="@page { size: 400mm 60mm }", language="km")
    assert reading.faults(content) == []
    assert f"{name}, {note}" in reading.text(content)


def test_a_khmer_name_in_an_english_list_is_read_by_a_khmer_voice() -> None:
    content = listed("Lotus Forum", break_lines("អង្គការស្ត្រី"))
    with reading.opened(content) as document:
        assert b"/Lang (km)" in document.pages[0].Contents.read_bytes()
    assert reading.faults(content) == []


def test_a_khmer_name_breaks_inside_its_column_and_loses_nothing() -> None:
    name = "មជ្ឈមណ្ឌលដើម្បីអភិវឌ្ឍន៍ស្ត្រីនិងកុមារនៅតំបន់ដាច់ស្រយាល"
    content = listed(break_lines(name), "Lotus", language="km")
    text = reading.text(content, as_drawn=True)
    assert name in re.sub(r"\s", "", text)
    assert "\u200b" not in text
    assert max(right for left, right, _word in reading.words(content) if left < 55) <= 55.5


def test_a_note_is_smaller_and_stands_after_its_name() -> None:
    content = listed("Lotus\trepresents 12")
    assert "Lotus, represents 12" in reading.text(content)
    with reading.opened(content) as document:
        operators = pikepdf.parse_content_stream(document.pages[0])
        sizes = {float(line.operands[1]) for line in operators if str(line.operator) == "Tf"}
    assert {12.0, 8.0} <= sizes  # CSS pixels: 9 and 6 points


def test_a_short_note_goes_over_to_the_next_line_as_a_whole() -> None:
    text = reading.text(listed("The Lotus and River Forum\trepresents 12"), as_drawn=True)
    assert "The Lotus and River Forum,\nrepresents 12" in text


def test_a_letter_that_no_font_has_and_a_picture_letter_do_no_harm(caplog: pytest.LogCaptureFixture) -> None:
    content = listed("Before \ue123 after", "Flower \U0001f338 house", "Plain")
    text = reading.text(content)
    assert [word in text for word in ("Before", "after", "Flower", "house", "Plain")] == [True] * 5
    assert any("notdef" in record.getMessage() for record in caplog.records)


@pytest.mark.parametrize(
    "name",
    ["Z" + "\u0301" * 40 + "a\u0327\u0308lgo", "Circle אגודת העץ 12 of جمعية", "Long names " * 15, "ស្រ្តី" * 80],
    ids=["piled marks", "two directions", "long", "one Khmer word"],
)
def test_a_strange_name_is_whole_and_harms_no_other(name: str) -> None:
    content = listed("Amber", break_lines(name), "Zebra")
    assert reading.faults(content) == []
    text = reading.text(content, as_drawn=True)
    assert (text.count("Amber"), text.count("Zebra"), text.count("After.")) == (1, 1, 1)
    letters = sorted(letter for letter in name if letter.isalpha())
    found = sorted(letter for letter in text if letter.isalpha())
    assert found == sorted([*letters, *"WhoAmberZebraAfter"])


@pytest.mark.parametrize("odd", ["a\u2028b", "a\x85b", "a\u2029b", "a  b"])
def test_a_name_is_one_item_whatever_white_space_it_has(odd: str) -> None:
    tags = [tag for tag, _language in reading.tags(listed(odd, "c"))]
    assert tags.count("/LI") == 2


def operations(document: pikepdf.Pdf, name: str) -> list[Any]:
    """The operands of each operator of that name on the first page."""
    found = pikepdf.parse_content_stream(document.pages[0], name)
    return [one.operands for one in found if str(one.operator) == name]


def test_notes_that_are_blocks_begin_lines_of_their_own_in_their_own_language() -> None:
    content = listed("Lotus\tឈូក\trepresents 12", css="name-list span { display: block }")
    assert reading.faults(content) == []
    assert reading.text(content).split("\n")[1:4] == ["Lotus", "ឈូក", "represents 12"]
    with reading.opened(content) as document:
        runs = [operands[1] for operands in operations(document, "BDC")]
    assert [(str(run.Lang), str(run.ActualText)) for run in runs if "/ActualText" in run] == [("km", "ឈូក")]


def test_what_follows_a_list_has_its_own_colour_again() -> None:
    with reading.opened(listed("Lotus\tnote", css="p { color: #000 } name-list { color: #000 }")) as document:
        colours = [[round(float(part), 2) for part in operands] for operands in operations(document, "rg")]
    assert [0.33, 0.33, 0.33] in colours
    assert colours[-1] == [0, 0, 0]


def test_what_must_not_stand_alone_takes_rows_of_the_list_along() -> None:
    """A page holds nine rows, the first one three; the twelve names that are left leave no room for the paragraph."""
    content = listed(*LETTERS[:36], css="p { break-before: avoid; height: 20mm }")
    pages = reading.text(content, as_drawn=True).split("\f")[:-1]
    assert [len(re.findall(r"\b[A-J][a-h]\b", page)) for page in pages] == [6, 18, 8, 4]
    assert "After." in pages[-1]


def test_a_list_without_names_is_a_short_page() -> None:
    assert "After." in reading.text(listed(""))


def test_a_word_wider_than_its_column_is_cut() -> None:
    content = listed("W" * 90, "V" * 90)
    assert "W" * 90 in re.sub(r"\s", "", reading.text(content, as_drawn=True))
    assert all(right <= 55.5 or left >= 64.5 for left, right, word in reading.words(content) if len(word) > 5)


def test_what_is_not_our_list_is_set_in_columns_as_before() -> None:
    content = rendered("<div style='columns: 2'><p>one</p><p>two</p></div>")
    assert reading.text(content).split() == ["one", "two"]
    assert pdf.MEDIA_TYPE == "application/pdf"
