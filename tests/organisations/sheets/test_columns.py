"""Which column is what, in English and Khmer; and our lists against those of the models."""

import pytest

from organisations.models import OrganisationKind, Province
from organisations.sheets.columns import FIELDS, HEADERS, NAME, guess
from organisations.sheets.provinces import PROVINCES, province_called
from organisations.sheets.sheet import Sheet
from organisations.sheets.values import KINDS, SECTORS

ROWS = [
    ["1", "ក្រុមឈូកខៀវសាកល្បង", "Blue Lotus", "BL", "Kampot", "a@a.org", "012 345 678", "2001", "www.example.org"],
    ["2", "ក្រុមឈូកក្រហមសាកល្បង", "Red Lotus", "RL", "កែប", "b@b.org", "+855 12 345 678", "2002", "https://b.org"],
]
EVERYTHING = {
    1: "name_km", 2: "name_en", 3: "acronym", 4: "province", 5: "contact_email", 6: "contact_phone",
    7: "registered_year", 8: "website",
}  # fmt: skip


@pytest.mark.parametrize(
    "headers",
    [
        ["No", "Name (Khmer)", "Name (English)", "Acronym", "Province/City", "E-mail", "Phone",
         "Year registered", "Web"],
        ["#", "Khmer name", "Organization Name", "Abbr.", "PROVINCE", "Email Address", "Tel.", "Founded",
         "Website / URL"],
        ["ល.រ", "ឈ្មោះជាភាសាខ្មែរ", "ឈ្មោះជាភាសាអង់គ្លេស", "អក្សរកាត់", "រាជធានី-ខេត្ត", "អ៊ីមែល", "លេខទូរស័ព្ទ",
         "ឆ្នាំចុះបញ្ជី", "គេហទំព័រ"],
        ["ល.រ", "ឈ្មោះ", "ឈ្មោះ (EN)", "ឈ្មោះកាត់", "ខេត្ត", "អ៊ីម៉ែល", "ទូរស័ព្ទ", "ឆ្នាំ", "វេបសាយ"],
        ["", "name_km", "name_en", "acronym", "province", "contact_email", "contact_phone", "registered_year",
         "website"],
        ["No", "Name", "Name", "Acronym", "Province", "Email", "Phone", "Year", "Website"],
    ],
)  # fmt: skip
def test_headers_tell(headers: list[str]) -> None:
    assert guess(Sheet(headers, ROWS, [2, 3], "csv")) == EVERYTHING


def test_content_tells_where_headers_do_not() -> None:
    sheet = Sheet(list("abcdefghi"), ROWS, [2, 3], "csv")
    assert guess(sheet) == {1: "name_km", 4: "province", 5: "contact_email", 6: "contact_phone", 8: "website"}


def test_no_field_is_given_twice_and_nothing_is_guessed_from_nothing() -> None:
    sheet = Sheet(["Email", "E-mail", "Phone", ""], [["a@b.org", "c@d.org", "", ""]], [2], "csv")
    assert guess(sheet) == {0: "contact_email", 2: "contact_phone"}


def test_our_lists_are_those_of_the_models() -> None:
    assert set(PROVINCES) == set(Province.values)
    assert set(KINDS) == set(OrganisationKind.values)
    assert len(PROVINCES) == 25
    assert set(HEADERS) - {NAME} == set(FIELDS)
    assert set(SECTORS) == {
        "agriculture", "children", "civic_education", "culture", "democracy", "disability", "disaster", "economy",
        "education", "environment", "gender", "governance", "health", "housing_land", "human_rights", "indigenous",
        "information", "labour", "lgbt", "migration", "microfinance", "religion", "rural", "water", "youth",
    }  # fmt: skip


def test_every_province_is_known_by_its_own_label() -> None:
    assert {value: province_called(str(label)) for value, label in Province.choices} == {v: v for v in Province.values}
