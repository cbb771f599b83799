"""One cell: its address, its text without what no text should hold, and the shield against formulas."""

import datetime
import math
import re

# What XML and our database refuse, or what only misleads: controls but tab and line feed, surrogates, non-characters.
UNWANTED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
LINE_ENDS = re.compile("\r\n|[\r\x85\u2028\u2029]")

# A spreadsheet takes a cell that begins like this for a formula (OWASP "CSV injection"); East Asian editions take the
# full-width signs as well. Spaces, and marks that show as nothing, do not stop it.
_BLANK = r"[\s\u200b-\u200f\u2060\ufeff]*"
FORMULA_LIKE = re.compile(rf"'*{_BLANK}[=+\-@\t\r＝＋－＠]")
SHIELDED = re.compile(rf"'+{_BLANK}[=+\-@\t\r＝＋－＠]")

Value = str | int | float | bool | datetime.date | datetime.time | datetime.datetime | datetime.timedelta | None


def clean(text: str) -> str:
    """The text without control characters and lone surrogates, its line ends as line feeds. Invisible spaces stay."""
    if text.isprintable():
        return text
    return UNWANTED.sub("", LINE_ENDS.sub("\n", text))


def is_unclean(text: str) -> bool:
    """Whether `clean` takes more out than the ways of ending a line."""
    return bool(UNWANTED.search(LINE_ENDS.sub("\n", text)))


def shield(text: str) -> str:
    """The text with an apostrophe before it if a spreadsheet might run it as a formula. `unshield` gives it back."""
    return "'" + text if FORMULA_LIKE.match(text) else text


def unshield(text: str) -> str:
    return text[1:] if SHIELDED.match(text) else text


def letters(column: int) -> str:
    """The name of a column counted from 0: A, B, … Z, AA."""
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


def column_of(name: str) -> int:
    """The number, from 0, of the column called `name`."""
    number = 0
    for letter in name.upper():
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


def as_text(value: Value) -> str:  # noqa: PLR0911 - one line a type
    """A typed cell as a person would type it: 12.0 is 12, a date is ISO 8601, true is TRUE.

    Raises ValueError for a number beyond what a spreadsheet can hold.
    """
    match value:
        case None:
            return ""
        case str():
            return value
        case bool():
            return "TRUE" if value else "FALSE"
        case float():
            if not math.isfinite(value):
                raise ValueError(value)
            # Fifteen digits are what a spreadsheet keeps and shows.
            return str(int(value)) if value.is_integer() and abs(value) < 1e15 else format(value, ".15g")
        case datetime.datetime():
            return value.date().isoformat() if value.time() == datetime.time() else value.isoformat(" ")
        case datetime.date() | datetime.time():
            return value.isoformat()
        case _:
            return str(value)
