"""What is read from workbooks as people make them."""

import pytest

from organisations.sheets.limits import Limits
from organisations.sheets.reading import read
from organisations.sheets.refusals import SheetRefused
from tests.organisations.sheets.files import GOOD, HEADED, MAIN, members, number, packed, row, text, workbook, worksheet


def line(*cells: str) -> str:
    return HEADED + '<row r="2">' + "".join(cells) + "</row>"


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        (number("A2", "12.0"), "12"),
        (number("A2", "0.1"), "0.1"),
        (number("A2", "0.30000000000000004"), "0.3"),
        (number("A2", "123456789012"), "123456789012"),
        (number("A2", "1e308"), "1e+308"),
        (text("A2", "00123"), "00123"),
        (text("A2", "12.0"), "12.0"),
        (number("A2", "45000", 1), "2023-03-15"),  # 15 March 2023 is 45,000 days after 30 December 1899
        (number("A2", "45000.5", 2), "2023-03-15 12:00:00"),
        ('<c r="A2" t="b"><v>1</v></c>', "TRUE"),
        ('<c r="A2" t="b"><v>0</v></c>', "FALSE"),
        (text("A2", "one\ntwo"), "one\ntwo"),
        (text("A2", "=1+1"), "=1+1"),
        (text("A2", "អង្គការ\u200bសាកល្បង"), "អង្គការ\u200bសាកល្បង"),
        (text("A2", "a_x0007_b_x000D_c"), "ab\nc"),
    ],
)
def test_a_cell_is_the_text_a_person_would_type(cell: str, expected: str) -> None:
    assert read(workbook(line(cell, text("B2", "x"))), "a").rows == [[expected, "x"]]


def test_days_counted_from_1904() -> None:
    # 15 March 2023 is 43,538 days after 1 January 1904.
    content = packed(members(worksheet(line(number("A2", 43538, 1))), date1904=True))
    assert read(content, "a").rows[0][0] == "2023-03-15"


def test_shared_strings_with_formatted_pieces_are_one_text() -> None:
    shared = f"<sst xmlns='{MAIN}'><si><r><t xml:space='preserve'>Blue </t></r><r><t>Lotus</t></r></si></sst>"
    content = packed(members(worksheet(line('<c r="A2" t="s"><v>0</v></c>')), shared=shared))
    assert read(content, "a").rows == [["Blue Lotus", ""]]


def test_the_first_visible_sheet_that_is_not_empty_is_taken() -> None:
    empty, hidden, good = worksheet(""), worksheet(HEADED + row(2, "hidden", "x")), worksheet(GOOD)
    content = packed(
        members(empty, hidden, good, names=["Notes", "Old", "បញ្ជី"], states=["visible", "hidden", "visible"])
    )
    sheet = read(content, "a")
    assert (sheet.sheet, sheet.sheet_names, sheet.rows[0][0]) == ("បញ្ជី", ["Notes", "បញ្ជី"], "Blue Lotus Test Group")
    assert read(content, "a", sheet="Old").rows == [["hidden", "x"]]
    with pytest.raises(SheetRefused) as refused:
        read(content, "a", sheet="None")
    assert (refused.value.code.value, refused.value.values) == ("no_such_sheet", {"sheet": "None"})


def test_empty_rows_and_a_title_above_the_header_are_skipped_and_numbers_stay_those_of_the_sheet() -> None:
    rows = (
        row(2, "Members of an invented network")
        + row(4, "Name", "Province")
        + row(6, "Blue Lotus", "Kep")
        + row(9, "Red Lotus")
    )
    sheet = read(workbook(rows), "a")
    assert (sheet.header_row, sheet.headers) == (4, ["Name", "Province"])
    assert (sheet.rows, sheet.row_numbers) == ([["Blue Lotus", "Kep"], ["Red Lotus", ""]], [6, 9])
    assert sheet.skipped == ["Members of an invented network"]


def test_hidden_rows_are_kept() -> None:
    hidden = row(2, "Blue Lotus", "Kep").replace("<row ", '<row hidden="1" ')
    assert read(workbook(HEADED + hidden), "a").rows == [["Blue Lotus", "Kep"]]


def test_a_cell_merged_downwards_stands_for_each_of_its_rows() -> None:
    rows = HEADED + row(2, "Blue Lotus", "Kep") + row(3, "Red Lotus") + row(4, "White Lotus")
    sheet = read(workbook(rows, '<mergeCells><mergeCell ref="B2:B3"/></mergeCells>'), "a")
    assert sheet.rows == [["Blue Lotus", "Kep"], ["Red Lotus", "Kep"], ["White Lotus", ""]]
    assert sheet.merged == 1


def test_rows_that_are_only_painted_do_not_count() -> None:
    painted = "".join(f'<row r="{at}"><c r="A{at}" s="1"/><c r="B{at}" s="1"/></row>' for at in range(3, 30_000))
    assert len(read(workbook(GOOD + painted), "a").rows) == 1


def test_repeated_and_empty_headers_stay_as_they_are() -> None:
    sheet = read(workbook(row(1, "Name", "", "NAME ", " Year ") + row(2, "a", "b", "c", "d")), "a")
    assert sheet.headers == ["Name", "", "NAME", "Year"]


def test_control_characters_are_taken_out_and_counted() -> None:
    sheet = read(workbook(HEADED + row(2, "a_x0001_b", "c")), "a")
    assert (sheet.rows, sheet.cleaned) == ([["ab", "c"]], 1)


@pytest.mark.parametrize(
    ("limits", "code"),
    [
        (Limits(rows=1), "too_many_rows"),
        (Limits(columns=1), "too_many_columns"),
        (Limits(cell=5), "cell_too_long"),
        (Limits(characters=20), "too_much_text"),
        (Limits(bytes=100), "too_large"),
        (Limits(unpacked=500), "too_large_unpacked"),
        (Limits(unpacked_member=300), "too_large_unpacked"),
        (Limits(members=3), "too_many_parts"),
    ],
)
def test_each_limit_is_held(limits: Limits, code: str) -> None:
    content = workbook(GOOD + row(3, "Red Lotus", "Kep"))
    assert len(read(content, "a").rows) == 2
    with pytest.raises(SheetRefused) as refused:
        read(content, "a", limits=limits)
    assert refused.value.code.value == code


@pytest.mark.parametrize(
    ("columns", "address", "passes"), [(60, "BH", True), (60, "BI", False), (26, "AA", False), (26, "Z", True)]
)
def test_the_last_column_within_the_limit_is_read_and_the_next_is_not(columns: int, address: str, passes: bool) -> None:
    content = workbook(HEADED + f'<row r="2">{text(f"{address}2", "x")}</row>')
    if passes:
        assert read(content, "a", limits=Limits(columns=columns)).rows[0][-1] == "x"
    else:
        with pytest.raises(SheetRefused, match="too_many_columns"):
            read(content, "a", limits=Limits(columns=columns))
