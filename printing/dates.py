"""How dates, times and numbers read in English and in Khmer. Khmer has its own month names, order and numerals."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from printing.khmer import khmer_numerals

PHNOM_PENH = ZoneInfo("Asia/Phnom_Penh")

ENGLISH_MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
KHMER_MONTHS = ["មករា", "កុម្ភៈ", "មីនា", "មេសា", "ឧសភា", "មិថុនា", "កក្កដា", "សីហា", "កញ្ញា", "តុលា", "វិច្ឆិកា", "ធ្នូ"]


def long_date(day: date, language: str, *, precision: str = "day") -> str:
    """A date in words: "28 September 2021", "ថ្ងៃទី២៨ ខែកញ្ញា ឆ្នាំ២០២១". `precision` is "day", "month" or "year"."""
    if language.startswith("km"):
        parts = [f"ឆ្នាំ{day.year}"]
        if precision != "year":
            parts.insert(0, f"ខែ{KHMER_MONTHS[day.month - 1]}")
        if precision == "day":
            parts.insert(0, f"ថ្ងៃទី{day.day}")
        return khmer_numerals(" ".join(parts))
    parts = [str(day.year)]
    if precision != "year":
        parts.insert(0, ENGLISH_MONTHS[day.month - 1])
    if precision == "day":
        parts.insert(0, str(day.day))
    return " ".join(parts)


def clock_time(moment: datetime, language: str) -> str:
    """What a clock in Phnom Penh showed then: "17:00", "១៧:០០"."""
    shown = f"{moment.astimezone(PHNOM_PENH):%H:%M}"
    return khmer_numerals(shown) if language.startswith("km") else shown


def local_time(moment: datetime, language: str) -> str:
    """An instant in Phnom Penh, where the page says once that all its times are: "28 September 2021, 17:00"."""
    day = long_date(moment.astimezone(PHNOM_PENH).date(), language)
    between = " ម៉ោង " if language.startswith("km") else ", "
    return f"{day}{between}{clock_time(moment, language)}"


def long_time(moment: datetime, language: str) -> str:
    """An instant as people in Cambodia read it, with its zone: "28 September 2021, 17:00 (Phnom Penh, UTC+7)"."""
    zone = "(ភ្នំពេញ UTC+7)" if language.startswith("km") else "(Phnom Penh, UTC+7)"
    return f"{local_time(moment, language)} {zone}"


def digits(number: str, language: str) -> str:
    """A number as it stands, such as that of a block, in the digits of the language: "2.1", "២.១"."""
    return khmer_numerals(number) if language.startswith("km") else number


def whole_number(number: int, language: str) -> str:
    """A number with groups of three: "22,218", "២២.២១៨"."""
    if language.startswith("km"):
        return khmer_numerals(f"{number:,}".replace(",", "."))
    return f"{number:,}"
