"""What is wrong in the seed data is named with its place."""

from datetime import date
from typing import Any

import pytest

from organisations.models import Precision
from seeds.reading import SeedError, read_archive, read_demo, read_dialogue_summary, read_people, record
from seeds.records import SeedDays, SeedSource, SeedStatement

SOURCE: dict[str, Any] = {
    "key": "gazette",
    "title_en": "A gazette",
    "title_km": "ព្រឹត្តិបត្រ",
    "publisher": "Nobody",
    "published": date(2021, 10, 1),
    "published_precision": "month",
    "note_en": "Invented for this test.",
}


def test_a_table_becomes_a_record() -> None:
    assert record(SeedSource, SOURCE, where="archive") == SeedSource(
        key="gazette",
        title_en="A gazette",
        title_km="ព្រឹត្តិបត្រ",
        publisher="Nobody",
        published=date(2021, 10, 1),
        published_precision=Precision.MONTH,
        note_en="Invented for this test.",
    )


@pytest.mark.parametrize(
    ("row", "complaint"),
    [
        ({**SOURCE, "colour": "red"}, "archive: there is no field “colour”"),
        ({name: SOURCE[name] for name in SOURCE if name != "key"}, "archive: “key” is missing"),
        ({**SOURCE, "published": "2021-10-01"}, "archive.published: date is expected"),
        ({**SOURCE, "published_precision": "hour"}, "archive.published_precision: “hour” is none of day, month, year"),
        ({**SOURCE, "note_en": " "}, "archive.note_en: text is empty"),
        ("gazette", "archive: a table is expected"),
    ],
)
def test_a_wrong_table_is_refused(row: object, complaint: str) -> None:
    with pytest.raises(SeedError) as refused:
        record(SeedSource, row, where="archive")
    assert str(refused.value).startswith(complaint)


def test_true_is_no_day() -> None:
    with pytest.raises(SeedError, match=r"days\.created: int is expected"):
        record(SeedDays, {"created": True}, where="days")


def test_a_place_inside_a_list_is_counted() -> None:
    with pytest.raises(SeedError, match=r"life\.blocks\[1\]: a table is expected"):
        record(SeedStatement, statement_with(blocks=[BLOCK, 7]), where="life")
    with pytest.raises(SeedError, match=r"life\.invited: a list is expected"):
        record(SeedStatement, statement_with(invited="everybody"), where="life")


BLOCK = {"key": "title", "kind": "title", "is_demand": False, "en": "A title", "km": "ចំណងជើង"}


def statement_with(**fields: object) -> dict[str, object]:
    words = dict.fromkeys(("key", "convenor", "occasion_en", "occasion_km", "place_en", "place_km"), "x")
    lists: dict[str, object] = {name: [] for name in ("co_convenors", "addressees", "invited", "blocks")}
    return {**words, **lists, "stage": "drafting", "kind": "petition", "days": {"created": -1}, **fields}


def test_all_files_read() -> None:
    assert len(read_demo()) == 11
    assert len(read_dialogue_summary().blocks) == 23
    assert len(read_people().people) == 14
    assert len(read_archive().entries) == 8
