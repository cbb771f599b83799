"""Files that LibreOffice really made: see files/README.md."""

from pathlib import Path

import pytest

from redline.blocks import Change, Insert, Join, Move, Replace, Split
from redline.word.aligning import match
from redline.word.outside import from_word
from redline.word.reading import read
from redline.word.returned import proposals, remarks
from redline.word.wordfile import WordFile
from tests.redline.word.laws import CHAPTERS, NAMES, articles
from tests.redline.word.sent import FIRST, HEADING, LAST, NUMBERS, OPENING, PUMP, RIVER, SCHOOL, SENT

FILES = Path(__file__).parent / "files"
DARA = "Dara Sok (Blue Lotus Test Group)"
VANNA = "Vanna Test"
DARAS: set[Change] = {
    Replace(
        OPENING,
        "en",
        "We, the **signing** groups, have read [the plan](https://plan.example/2026?a=1&b=2) & ask for more."
        "^[Published in *May*; see [annex](https://plan.example/annex).]",
    )
}
CUT = {"en": ("Clean the river before the dry season, with nets.", "Publish the tests.")}
VANNAS: set[Change] = {
    Replace(RIVER, "km", "សម្អាតទន្លេមុនរដូវវស្សា។ ផ្សាយលទ្ធផល។"),
    Replace(PUMP, "en", "Repair each pump within ten days."),
}
NEW = {"en": "Teach two people in each village."}


def opened(name: str) -> WordFile:
    return read((FILES / name).read_bytes())


def asked(file: WordFile) -> dict[str, list[Change]]:
    found = proposals(file, SENT, match(file, SENT, numbers=NUMBERS))
    return {each.author: list(each.changes) for each in found}


def simple(changes: list[Change]) -> set[Change]:
    """Those that can be compared in a set: texts of splits and insertions are dictionaries."""
    return {change for change in changes if isinstance(change, Replace)}


@pytest.mark.parametrize("name", ["two_authors.docx", "no_bookmarks.docx", "comments.docx"])
def test_two_authors_each_ask_for_their_own(name: str) -> None:
    found = asked(opened(name))
    assert list(found) == [DARA, VANNA]
    assert simple(found[DARA]) == DARAS
    assert [change for change in found[DARA] if not isinstance(change, Replace)] == [Split(RIVER, "new-1", CUT)]
    assert simple(found[VANNA]) == VANNAS
    assert [change for change in found[VANNA] if not isinstance(change, Replace)] == [
        Insert(PUMP, "new-2", NEW, "point")
    ]


@pytest.mark.parametrize(
    ("name", "why"),
    [("two_authors.docx", {"bookmark"}), ("no_bookmarks.docx", {"words"}), ("accepted.docx", {"bookmark", "new"})],
)
def test_how_the_paragraphs_were_known(name: str, why: set[str]) -> None:
    file = opened(name)
    assert {found.why for found in match(file, SENT, numbers=NUMBERS)} == why
    assert bool(file.properties) == (name != "no_bookmarks.docx")


def test_the_same_without_tracking_is_one_proposal() -> None:
    found = asked(opened("accepted.docx"))
    assert list(found) == [""]
    assert simple(found[""]) == DARAS | VANNAS
    others = [change for change in found[""] if not isinstance(change, Replace)]
    assert sorted(others, key=lambda change: type(change).__name__) == [
        Insert(PUMP, "new-2", NEW, "point"),
        Split(RIVER, "new-1", CUT),
    ]


def test_comments_are_about_the_words_they_mark() -> None:
    file = opened("comments.docx")
    found = remarks(file, SENT, match(file, SENT))
    assert [(each.author, each.text, each.block, each.language, each.quote, each.date) for each in found] == [
        ("Dara Sok", "Which plan? The old one is <void>.", OPENING, "en", "the plan", "2026-02-03T04:05:06Z"),
        ("Vanna Test", "ហេតុអ្វី?", SCHOOL, "en", "Begin", "2026-02-03T04:05:06Z"),
    ]


def test_a_struck_end_of_a_paragraph_joins_it_with_the_next() -> None:
    joined = {"en": "Repair each pump within a week. Thanks"}
    assert asked(opened("joined.docx")) == {VANNA: [Join(PUMP, LAST, joined)]}


def test_a_paragraph_that_libreoffice_moved_is_a_move() -> None:
    """It tracks a deletion and an insertion, with a copy of the bookmark."""
    assert asked(opened("moved.docx")) == {VANNA: [Move(FIRST, RIVER)]}
    order = [block.key for block in SENT]
    assert order.index(FIRST) + 1 == order.index(HEADING) == order.index(RIVER) - 1


def test_a_law_whose_points_are_lists_of_the_word_processor() -> None:
    found = from_word(opened("law.docx"))
    assert [(each.texts["en"], each.printed) for each in found if each.kind == "heading"] == [
        (name, number)
        for (name, _, _), number in zip(CHAPTERS, ["I", "II", "III", "IV", "V", "VI", "VII"], strict=True)
    ]
    assert [(each.texts["en"], each.printed) for each in found if each.kind == "article"] == [
        (NAMES[number % 6], str(number)) for _, _, number in articles()
    ]
    six = next(at for at, each in enumerate(found) if each.printed == "6")
    assert [(each.kind, each.depth, each.printed, each.texts["en"]) for each in found[six + 2 : six + 7]] == [
        ("paragraph", 0, "", "The committee shall:"),
        ("point", 0, "a", "meet each month;"),
        ("point", 1, "1", "in the dry season, and"),
        ("point", 1, "2", "in the wet season;"),
        ("point", 0, "b", "write down what it decides."),
    ]
