"""Texts from outside: an invented law in both languages, and the many ways in which numbers are printed."""

import pytest

from redline.word.labels import Printed, recognise, values_of
from redline.word.outside import OutsideBlock, differs, from_plain, from_word
from redline.word.reading import read
from tests.redline.word.laws import CHAPTERS, KHMER_DIGITS, KHMER_NAMES, NAMES, articles, english, khmer
from tests.redline.word.wordxml import SPACES, document, ins, paragraph, run


def of_kind(found: tuple[OutsideBlock, ...], kind: str) -> list[OutsideBlock]:
    return [each for each in found if each.kind == kind]


def test_an_english_law_of_7_chapters_and_27_articles() -> None:
    found = from_plain(english())
    assert [each.texts["en"] for each in of_kind(found, "title")] == ["DRAFT LAW ON VILLAGE WATER"]
    assert [(each.printed, each.texts["en"]) for each in of_kind(found, "heading")] == [
        (number, name.upper())
        for number, (name, _, _) in zip(["I", "II", "III", "IV", "V", "VI", "VII"], CHAPTERS, strict=True)
    ]
    assert [(each.printed, each.texts["en"]) for each in of_kind(found, "article")] == [
        (str(number), NAMES[number % 6]) for _, _, number in articles()
    ]
    assert len(of_kind(found, "article")) == 27
    # Lines that were broken to fit are one paragraph again.
    bodies = [each.texts["en"] for each in of_kind(found, "paragraph") if "rule 5 " in each.texts["en"]]
    assert bodies == ["Whoever draws water under rule 5 keeps the well clean and the path to it open."]
    assert [(each.printed, each.depth) for each in of_kind(found, "point")][:6] == [
        ("a", 0),
        ("b", 0),
        ("a", 0),
        ("1", 1),
        ("2", 1),
        ("b", 0),
    ]


def test_a_khmer_law_of_7_chapters_and_27_articles() -> None:
    found = from_plain(khmer())
    assert [each.texts["km"] for each in of_kind(found, "title")] == ["សេចក្តីព្រាងច្បាប់ ស្តីពីទឹកភូមិ"]
    assert [(each.printed, each.texts["km"]) for each in of_kind(found, "heading")] == [
        (str(number).translate(KHMER_DIGITS), name) for number, (_, name, _) in enumerate(CHAPTERS, 1)
    ]
    assert [(each.printed, each.texts["km"]) for each in of_kind(found, "article")] == [
        (str(number).translate(KHMER_DIGITS), KHMER_NAMES[number % 6]) for _, _, number in articles()
    ]
    assert [(each.printed, each.depth) for each in of_kind(found, "point")][2:6] == [
        ("ក", 0),
        ("១", 1),
        ("២", 1),
        ("ខ", 0),
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Article 5. Scope", ("article", "5", "Scope")),
        ("ARTICLE 12", ("article", "12", "")),
        ("Art. 7: Fees", ("article", "7", "Fees")),
        ("Article 5 bis - More", ("article", "5 bis", "More")),
        ("មាត្រា ៥.- និយមន័យ", ("article", "៥", "និយមន័យ")),
        ("មាត្រា៥៖ និយមន័យ", ("article", "៥", "និយមន័យ")),
        ("ប្រការ ១៖", ("article", "១", "")),
        ("CHAPTER IV: FEES", ("heading", "IV", "FEES")),
        ("Chapter 2 – Users", ("heading", "2", "Users")),
        ("ជំពូកទី១ បទប្បញ្ញត្តិ", ("heading", "១", "បទប្បញ្ញត្តិ")),
        ("ផ្នែកទី ៣", ("heading", "៣", "")),
        ("1. wells", ("point", "1", "wells")),
        ("(a) wells", ("point", "a", "wells")),
        ("iv) wells", ("point", "iv", "wells")),
        ("1.2.3 Wells", ("point", "1.2.3", "Wells")),
        ("១.២. អណ្តូង", ("point", "១.២", "អណ្តូង")),
        ("ក- អណ្តូង", ("point", "ក", "អណ្តូង")),
        ("១-អណ្តូង", ("point", "១", "អណ្តូង")),
        ("• wells", ("point", "•", "wells")),
        ("– wells", ("point", "•", "wells")),
    ],
)
def test_numbers_as_they_are_printed(text: str, expected: tuple[str, str, str]) -> None:
    found = recognise(text)
    assert isinstance(found, Printed)
    assert (found.kind, found.number, found.rest) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Article 5 of the law says so.",
        "មាត្រា ៥ នៃច្បាប់នេះ",
        "Chapters are long.",
        "2.5 million people",
        "2021 was dry.",
        "e.g. this one",
        "U.N. bodies",
        "A well",
        "ក្រុមរបស់យើង",
        "1.",
        "-",
        "",
    ],
)
def test_what_is_no_number_stays_a_word(text: str) -> None:
    assert recognise(text) is None


def test_numbers_are_compared_by_the_place_they_say() -> None:
    for number in ("3", "៣", "iii", "III", "c", "គ", "2.3", "3 bis"):
        assert values_of(number) == (3,)
    assert values_of("i") == (1, 9)
    assert values_of("•") == values_of("") == ()
    assert not differs("V", "V")
    assert not differs("៥", "5")
    assert not differs("c", "12.3")
    assert not differs("•", "12.3")
    assert not differs("", "4")
    assert not differs("i", "2.1")
    assert not differs("i", "2.9")
    assert differs("6", "5")
    assert differs("6", "")


def test_an_article_without_a_name_keeps_its_first_sentence_below() -> None:
    found = from_plain("Article 9.- This law is in force from the day of its publication.\nArticle 10\nIt ends never.")
    assert [(each.kind, each.printed, each.texts["en"]) for each in found] == [
        ("article", "9", "Article"),
        ("paragraph", "", "This law is in force from the day of its publication."),
        ("article", "10", "Article"),
        ("paragraph", "", "It ends never."),
    ]


def test_letters_and_roman_numbers_are_told_apart_by_what_came_before() -> None:
    lines = [f"({letter}) x" for letter in "abcdefghij"]
    assert [each.depth for each in from_plain("\n".join(["Article 1. Letters", *lines]))[1:]] == [0] * 10
    roman = from_plain("Article 1. Both\n(a) x:\n(i) y\n(ii) z\n(b) w")[1:]
    assert [(each.printed, each.depth) for each in roman] == [("a", 0), ("i", 1), ("ii", 1), ("b", 0)]


def test_pasted_stars_are_stars() -> None:
    (found,) = from_plain("He said **no** and [see](https://a.example).")[-1:]
    assert found.texts == {"en": r"He said \*\*no\*\* and \[see\](https://a.example)."}


def test_a_word_file_with_counted_articles_bold_numbers_and_tracked_words() -> None:
    numbering = (
        f'<w:numbering {SPACES}><w:abstractNum w:abstractNumId="1">'
        '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="Article %1."/></w:lvl>'
        '<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="lowerLetter"/><w:lvlText w:val="%2)"/></w:lvl>'
        '</w:abstractNum><w:num w:numId="4"><w:abstractNumId w:val="1"/></w:num></w:numbering>'
    )

    def item(level: int, *inside: str) -> str:
        return paragraph(*inside, properties=f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="4"/></w:numPr>')

    contents = paragraph(run("Scope 3"), style="TOC1").replace("TOC1", "toc 1")
    found = from_word(
        read(
            document(
                contents,
                paragraph(run("Draft law on wells", "<w:b/>")),
                item(0, run("Scope", "<w:b/>")),
                paragraph(run("It is about "), ins("Ann", "all "), run("wells.")),
                item(1, run("deep ones")),
                item(1, run("shallow ones")),
                item(0, run("Duty")),
                paragraph(run("2.1", "<w:b/>"), run(" Keep them clean.")),
                parts={"numbering": numbering},
            )
        )
    )
    assert [(each.kind, each.depth, each.printed, each.texts["en"]) for each in found] == [
        ("title", 0, "", "Draft law on wells"),
        ("article", 0, "1", "Scope"),
        ("paragraph", 0, "", "It is about all wells."),
        ("point", 0, "a", "deep ones"),
        ("point", 0, "b", "shallow ones"),
        ("article", 0, "2", "Duty"),
        ("point", 0, "2.1", "Keep them clean."),
    ]
