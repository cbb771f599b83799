"""Dates, times and numbers in both languages. What is expected was written down by hand."""

from datetime import UTC, date, datetime

import pytest

from printing.dates import clock_time, local_time, long_date, long_time, whole_number

# 17:30 in London's winter is half past midnight of the next day in Phnom Penh.
NEW_YEAR = datetime(2026, 12, 31, 17, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("precision", "english", "khmer"),
    [
        ("day", "28 September 2021", "ថ្ងៃទី២៨ ខែកញ្ញា ឆ្នាំ២០២១"),
        ("month", "September 2021", "ខែកញ្ញា ឆ្នាំ២០២១"),
        ("year", "2021", "ឆ្នាំ២០២១"),
    ],
)
def test_a_date_is_said_as_exactly_as_it_is_known(precision: str, english: str, khmer: str) -> None:
    assert long_date(date(2021, 9, 28), "en", precision=precision) == english
    assert long_date(date(2021, 9, 28), "km", precision=precision) == khmer


def test_a_time_is_that_of_phnom_penh() -> None:
    assert clock_time(NEW_YEAR, "en") == "00:30"
    assert local_time(NEW_YEAR, "en") == "1 January 2027, 00:30"
    assert long_time(NEW_YEAR, "en") == "1 January 2027, 00:30 (Phnom Penh, UTC+7)"
    assert clock_time(NEW_YEAR, "km") == "០០:៣០"
    assert local_time(NEW_YEAR, "km") == "ថ្ងៃទី១ ខែមករា ឆ្នាំ២០២៧ ម៉ោង ០០:៣០"
    assert long_time(NEW_YEAR, "km") == "ថ្ងៃទី១ ខែមករា ឆ្នាំ២០២៧ ម៉ោង ០០:៣០ (ភ្នំពេញ UTC+7)"


def test_a_number_is_grouped_by_thousands() -> None:
    assert whole_number(22_218, "en") == "22,218"
    assert whole_number(22_218, "km") == "២២.២១៨"
    assert whole_number(999, "en") == "999"
