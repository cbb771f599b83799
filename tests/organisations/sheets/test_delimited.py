"""CSV as it comes from Excel, LibreOffice, Google Sheets, a Mac, and a Khmer Windows."""

import pytest

from organisations.sheets.reading import read
from organisations.sheets.refusals import SheetRefused

KHMER = "Name,ឈ្មោះ\r\nBlue Lotus,ក្រុមឈូកខៀវ\r\nRed Lotus,ក្រុមឈូកក្រហម\r\n"
ROWS = [["Blue Lotus", "ក្រុមឈូកខៀវ"], ["Red Lotus", "ក្រុមឈូកក្រហម"]]


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        (KHMER.encode(), "utf-8"),
        (b"\xef\xbb\xbf" + KHMER.encode(), "utf-8-sig"),
        (KHMER.replace(",", "\t").encode("utf-16"), "utf-16"),  # Excel's "Unicode Text"
        (b"\xfe\xff" + KHMER.encode("utf-16-be"), "utf-16"),
        (KHMER.encode("utf-16-le"), "utf-16-le"),
        (KHMER.encode("utf-16-be"), "utf-16-be"),
        (KHMER.encode("utf-32"), "utf-32"),
    ],
)
def test_khmer_in_every_encoding_that_holds_it(content: bytes, encoding: str) -> None:
    sheet = read(content, "list.csv")
    assert (sheet.kind, sheet.encoding, sheet.headers, sheet.rows) == ("csv", encoding, ["Name", "ឈ្មោះ"], ROWS)


def test_khmer_alone_in_utf_16_without_a_mark() -> None:
    text = "ឈ្មោះ\tខេត្ត\nក្រុមឈូកខៀវ\tកំពត\n"
    assert read(text.encode("utf-16-le"), "a").rows == [["ក្រុមឈូកខៀវ", "កំពត"]]


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("Nom,Année\nSociété des élèves,2001\nForêt à Noël,2002\n", "cp1252"),
        ("Tên,Nam\nNguyê\u0303n và cô\u0323ng đô\u0300ng,2001\nHô\u0323i phu\u0323 nư\u0303,2002\n", "cp1258"),
        ("Name,Note\nLotus – “blue”,€ 5\n", "cp1252"),
        ("Nom,Année\rSociété des élèves,2001\rForêt à Noël,2002\r", "mac-roman"),
    ],
)
def test_encodings_of_one_byte_are_told_apart(text: str, encoding: str) -> None:
    sheet = read(text.encode(encoding), "a.csv")
    assert sheet.encoding == encoding
    assert sheet.rows[0] == text.replace("\r", "\n").split("\n")[1].split(",")


def test_an_encoding_that_a_person_chose_is_taken() -> None:
    content = "Название,a\nЛотос,b\n".encode("cp1251")
    assert read(content, "a.csv", encoding="cp1251").rows == [["Лотос", "b"]]
    for wrong in ("rot13", "idna", "utf-7", "no-such"):
        with pytest.raises(SheetRefused, match="unknown_encoding"):
            read(content, "a.csv", encoding=wrong)
    with pytest.raises(SheetRefused, match="unknown_encoding"):
        read(content, "a.csv", encoding="utf-8")


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_guessed_although_others_stand_in_the_cells(delimiter: str) -> None:
    others = {",": ";", ";": ",", "\t": ",", "|": ","}[delimiter]
    text = f"Name{delimiter}Sectors{delimiter}Year\n" + "".join(
        f"Lotus {at}{delimiter}health{others} water{delimiter}200{at}\n" for at in range(5)
    )
    sheet = read(text.encode(), "a")
    assert (sheet.delimiter, sheet.rows[3]) == (delimiter, ["Lotus 3", f"health{others} water", "2003"])


def test_one_column_needs_no_delimiter() -> None:
    sheet = read(b"Name\nBlue Lotus\nRed Lotus\n", "a")
    assert (sheet.headers, sheet.rows) == (["Name"], [["Blue Lotus"], ["Red Lotus"]])


def test_the_line_of_excel_that_names_the_delimiter_is_obeyed_and_counted() -> None:
    sheet = read(b"sep=;\r\na,b;c,d\r\n1,2;3,4\r\n", "a")
    assert (sheet.delimiter, sheet.headers, sheet.rows, sheet.row_numbers) == (
        ";",
        ["a,b", "c,d"],
        [["1,2", "3,4"]],
        [3],
    )


def test_quotes_hold_delimiters_quotes_and_line_breaks_and_rows_know_their_line() -> None:
    sheet = read(b'Name,Note\r\n"Lotus, Blue","said ""yes""\r\nand left"\r\n\r\nRed,x\r\n', "a")
    assert sheet.rows == [["Lotus, Blue", 'said "yes"\nand left'], ["Red", "x"]]
    assert sheet.row_numbers == [2, 5]


def test_lines_may_end_with_cr_alone() -> None:
    assert read(b"Name,Year\rLotus,2001\rOther,2002\r", "a").rows == [["Lotus", "2001"], ["Other", "2002"]]


def test_short_and_long_rows_are_made_equal() -> None:
    sheet = read(b"a,b\n1\n1,2,3\n4,5,,,\n", "a")
    assert (sheet.headers, sheet.rows) == (["a", "b", ""], [["1", "", ""], ["1", "2", "3"], ["4", "5", ""]])


def refused(content: bytes) -> tuple[str, dict[str, str | int]]:
    with pytest.raises(SheetRefused) as caught:
        read(content, "list.csv")
    return caught.value.code.value, caught.value.values


def test_what_excel_writes_on_a_khmer_windows_is_known_by_its_question_marks() -> None:
    written = KHMER.encode("cp1252", "replace")
    assert b"Blue Lotus,???????????" in written
    assert refused(written) == ("khmer_lost", {"cell": "B2"})
    assert refused("Name,ឈ្មោះ\nBlue Lotus,ក្រុមឈូក ខៀវ\n".encode("ascii", "replace")) == ("khmer_lost", {"cell": "B2"})


def test_a_lost_column_is_found_beside_a_column_that_is_whole() -> None:
    text = "ឈ្មោះ,Other\nក្រុម,??????\nគណៈ,?????\nសមាគម,????? ??\n"
    assert refused(text.encode()) == ("khmer_lost", {"cell": "B2"})


@pytest.mark.parametrize("text", ["Name,Year\nLotus,????\nRed,????\n", "Name,Note\nWho?,why? what? where? really?\n"])
def test_question_marks_of_a_person_are_no_loss(text: str) -> None:
    assert len(read(text.encode(), "a").rows) in {1, 2}


def test_khmer_that_was_opened_as_windows_1252_is_known() -> None:
    # "កម" is E1 9E 80 E1 9E 98 in UTF-8.
    assert refused("Name,x\náž€áž˜,y\n".encode()) == ("khmer_garbled", {"cell": "A2"})
    assert read("Jméno,x\nstráž garáž,y\n".encode(), "a").rows == [["stráž garáž", "y"]]


def test_khmer_typed_for_a_limon_font_is_known() -> None:
    assert refused("Name,x\nGgÁkarsakl,y\n".encode()) == ("khmer_legacy_font", {"cell": "A2"})
    assert refused(b"Name,x\nsmaKm A,y\nsmaKm B,y\n") == ("khmer_legacy_font", {"cell": "A2"})


@pytest.mark.parametrize(
    ("content", "code", "values"),
    [
        (KHMER.encode()[:-4], "broken_utf8", {"line": 3}),
        (b'Name,Year\n"Lotus,2001\nRed,2002\n', "broken_quotes", {"line": 2}),
        (b'Name,Year\nRed,2002\n"Lotus" blue,2001\n', "broken_quotes", {"line": 3}),
        (b"Name,Year\nLotus," + b"x" * 2_001, "cell_too_long", {"limit": 2000, "cell": "B2"}),
        (b"Name,Year\nLotus," + b"x" * 200_000, "cell_too_long", {"limit": 2000, "cell": "A2"}),
        (b"Name,Year\n" + b"a,b\n" * 20_001, "too_many_rows", {"limit": 20_000}),
        (b"Name,Year\n" + b"a,b\n" * 1_000_000, "too_many_rows", {"limit": 20_000}),
        (b"a," * 61 + b"a\n" + b"1," * 61 + b"1\n", "too_many_columns", {"limit": 60}),
        (b"," * 4_000_000 + b"a\n", "too_many_columns", {"limit": 60}),
        (b"Name,Year\n", "no_rows", {}),
        (b",,,\n,,\n", "empty", {}),
        (b"\xff\xfe" + "a,b\n1,".encode("utf-16-le") + b"\x00\xd8", "unknown_encoding", {}),  # a lone surrogate
        (b"a,b\n\x81\x8d,\x8f\x90\n", "unknown_encoding", {}),
    ],
)
def test_is_refused_with_its_reason(content: bytes, code: str, values: dict[str, str | int]) -> None:
    assert refused(content) == (code, values)


def test_controls_are_taken_out_and_counted() -> None:
    sheet = read(b"Name,Year\nLo\x07tus,2001\x1b\nRed,2002\n", "a")
    assert (sheet.rows, sheet.cleaned) == ([["Lotus", "2001"], ["Red", "2002"]], 2)
