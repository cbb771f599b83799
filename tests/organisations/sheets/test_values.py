"""Cells as people fill them."""

import pytest

from organisations.sheets.values import Reading, read_kind, read_province, read_sectors, read_year


@pytest.mark.parametrize(
    ("text", "province"),
    [
        ("Kompong Cham", "kampong_cham"),
        ("kampong cham province", "kampong_cham"),
        ("ខេត្តកំពង់ចាម", "kampong_cham"),
        ("កំពង់ចាម", "kampong_cham"),
        ("រាជធានីភ្នំពេញ", "phnom_penh"),
        ("ភ្នំ\u200bពេញ", "phnom_penh"),
        ("Phnom Penh Municipality", "phnom_penh"),
        ("Rattanakiri", "ratanakiri"),
        ("រតនៈគិរី", "ratanakiri"),
        ("Siemreap", "siem_reap"),
        ("Province of Kampot", "kampot"),
        ("Krong Preah Sihanouk", "preah_sihanouk"),
        ("ក្រុងព្រះសីហនុ", "preah_sihanouk"),
        ("Sihanoukville", "preah_sihanouk"),
        ("កណ្តាល", "kandal"),
        ("កណ្ដាល", "kandal"),
        ("Kratié", "kratie"),
        ("Ｔａｋｅｏ", "takeo"),
        ("House 12, Street 3, Phnom Penh", "phnom_penh"),
    ],
)
def test_a_province_in_its_spellings(text: str, province: str) -> None:
    assert read_province(text) == Reading(province)


def test_what_is_no_one_province() -> None:
    assert read_province(" ") == Reading("")
    assert read_province("Nationwide") == Reading("", note="nationwide")
    assert read_province("Kep, Kampot") == Reading("", "several_provinces", unread="Kep, Kampot")
    assert read_province("Bangkok") == Reading("", "unknown_province", unread="Bangkok")
    assert read_province("???????") == Reading("", "lost", unread="???????")


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("NGO", "ngo"),
        ("Local NGO", "ngo"),
        ("Non-Governmental Organization (NGO)", "ngo"),
        ("NGO (local)", "ngo"),
        ("អង្គការមិនមែនរដ្ឋាភិបាល", "ngo"),
        ("INGO", "international_ngo"),
        ("សមាគម", "association"),
        ("CBO", "community"),
        ("Network / Coalition", "network"),
        ("បណ្ដាញ", "network"),
        ("Trade union", "union"),
        ("សហជីព", "union"),
        ("ក្រសួង", "public_body"),
        ("Media outlet", "media"),
        ("informal group", "informal"),
        ("international_ngo", "international_ngo"),
    ],
)
def test_a_kind_in_its_words(text: str, kind: str) -> None:
    assert read_kind(text) == Reading(kind)


def test_an_unknown_kind_is_a_problem_and_an_empty_one_is_not() -> None:
    assert read_kind("zoo") == Reading("", "unknown_kind", unread="zoo")
    assert read_kind("") == Reading("")


@pytest.mark.parametrize(
    ("text", "reading"),
    [
        ("2005", Reading(2005)),
        (" 2005.0 ", Reading(2005)),
        ("២០០៥", Reading(2005)),
        ("ឆ្នាំ ២០០៥", Reading(2005)),
        ("2005-03-12", Reading(2005, note="year_of_date")),
        ("12/03/2005", Reading(2005, note="year_of_date")),
        ("12 March 2005", Reading(2005, note="year_of_date")),
        ("2566", Reading(2022, note="buddhist_era")),  # from May 2022 to May 2023
        ("ព.ស. ២៥៦៦", Reading(2022, note="buddhist_era")),
        ("2030", Reading(None, "year_to_come", unread="2030")),
        ("1850", Reading(None, "unknown_year", unread="1850")),
        ("38423", Reading(None, "unknown_year", unread="38423")),
        ("long ago", Reading(None, "unknown_year", unread="long ago")),
        ("", Reading(None)),
    ],
)
def test_a_year_in_either_era_and_either_digits(text: str, reading: Reading[int | None]) -> None:
    assert read_year(text, latest=2026) == reading


@pytest.mark.parametrize(
    ("text", "reading"),
    [
        ("Health", Reading(["health"])),
        ("Health, Water and sanitation; women", Reading(["health", "water", "gender"])),
        ("Land & housing", Reading(["housing_land"])),
        ("សុខភាព និង អប់រំ", Reading(["health", "education"])),
        ("youth\nyouth | human_rights", Reading(["youth", "human_rights"])),
        ("health, astrology", Reading(["health"], "unknown_sectors", unread="astrology")),
        ("", Reading([])),
    ],
)
def test_sectors_one_or_many(text: str, reading: Reading[list[str]]) -> None:
    assert read_sectors(text) == reading
