"""CSV and its kin: which encoding, which delimiter, and then the rows."""

import codecs
import csv
import re
from collections import Counter
from io import StringIO
from itertools import islice

from organisations.sheets.cells import clean, is_unclean, unshield
from organisations.sheets.garbled import refuse_garbled
from organisations.sheets.limits import Limits
from organisations.sheets.refusals import Code, SheetRefused
from organisations.sheets.sheet import Sheet
from organisations.sheets.tables import shaped

DELIMITERS = ",;\t|"
SAMPLE = 60  # records that the delimiter is guessed from
MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
CHOICES = ("utf-8", "utf-16", "utf-16-le", "utf-16-be", "cp1252", "cp1258", "cp1251", "cp874", "gb18030", "mac-roman")
SEPARATOR_LINE = re.compile(r"""^"?sep=(.)"?\r?[\n\r]""", re.IGNORECASE)
# What one-byte encodings show when the wrong one was taken: a capital inside a word, a letter glued to a sign.
# It costs a guess a point, so the encoding with fewest is taken, and Windows-1252 where two are as good.
IMPLAUSIBLE = re.compile(r"[a-zà-öø-ÿ](?=[À-ÖØ-Þ])|[¡-¿×÷](?=[a-z])|(?<=[a-z])[¡-¶¸-¿×÷](?!\s|$)|\u0e00")
VIETNAMESE = re.compile("(?<![aeiouyAEIOUYăâêôơưĂÂÊÔƠƯ])[\u0300\u0301\u0303\u0309\u0323]")


def read_delimited(content: bytes, limits: Limits, *, encoding: str | None, delimiter: str | None) -> Sheet:
    """Read the text as a table. Raises SheetRefused."""
    text, encoding = decoded(content, encoding)
    if "\0" in text:
        raise SheetRefused(Code.WRONG_TYPE, kind="unknown")
    lines_before = 0
    if line := SEPARATOR_LINE.match(text):
        delimiter = delimiter or line[1]
        text = text[line.end() :]
        lines_before = 1
    delimiter = delimiter or guessed_delimiter(text)
    grid, cleaned = _records(text, delimiter, limits, lines_before)
    table = shaped(grid, limits)
    refuse_garbled(table)
    return Sheet(
        headers=table.headers,
        rows=table.rows,
        row_numbers=table.row_numbers,
        kind="csv",
        header_row=table.header_row,
        encoding=encoding,
        delimiter=delimiter,
        skipped=table.skipped,
        cleaned=cleaned,
    )


def decoded(content: bytes, encoding: str | None = None) -> tuple[str, str]:
    """The text and its encoding: the one given, else the one of a byte order mark, UTF-8, UTF-16, or one byte a letter.

    Raises SheetRefused.
    """
    if encoding is not None:
        return _strict(content, encoding).removeprefix("\ufeff"), encoding
    for mark, name in MARKS:
        if content.startswith(mark):
            return _strict(content, name).removeprefix("\ufeff"), name
    if name := _utf16_without_mark(content):
        return _strict(content, name), name
    if b"\0" in content:
        raise SheetRefused(Code.WRONG_TYPE, kind="unknown")
    try:
        return content.decode("utf-8"), "utf-8"
    except UnicodeDecodeError as error:
        if _is_mostly_utf8(content):
            line = len(re.findall(rb"\r\n|\r|\n", content[: error.start])) + 1
            raise SheetRefused(Code.BROKEN_UTF8, line=line) from error
    return _one_byte_a_letter(content)


def guessed_delimiter(text: str) -> str:
    """The delimiter that cuts most records into as many fields, more than one, as the widest of the first lines."""
    best, best_score = ",", (0.0, 0)
    beginning = text[:200_000]
    for delimiter in DELIMITERS:
        try:
            records = list(islice(csv.reader(StringIO(beginning, newline=""), delimiter=delimiter), SAMPLE))
        except csv.Error:
            continue
        widths = Counter(len(record) for record in records if any(record))
        width, count = max(widths.items(), key=lambda item: (item[1] * (item[0] > 1), item[0]), default=(1, 0))
        if width > 1 and (score := (round(count / widths.total(), 1), width)) > best_score:
            best, best_score = delimiter, score
    return best


def _records(text: str, delimiter: str, limits: Limits, lines_before: int) -> tuple[list[tuple[int, list[str]]], int]:
    """Numbered records of clean cells, and how many cells had to be cleaned. Stops at the first excess."""
    reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter, strict=True)
    grid: list[tuple[int, list[str]]] = []
    cleaned = 0
    starts = 1
    try:
        for record in reader:
            # Trailing delimiters without anything between them are common, and harmless up to a point.
            if len(record) > 20 * limits.columns:
                raise SheetRefused(Code.TOO_MANY_COLUMNS, limit=limits.columns)
            if any(record):
                cells = [unshield(clean(cell)) for cell in record]
                cleaned += sum(1 for cell in record if not cell.isprintable() and is_unclean(cell))
                grid.append((starts + lines_before, cells))
            starts = reader.line_num + 1
            if len(grid) > limits.rows + 100:
                raise SheetRefused(Code.TOO_MANY_ROWS, limit=limits.rows)
    except csv.Error as error:
        if "field limit" in str(error):
            raise SheetRefused(Code.CELL_TOO_LONG, limit=limits.cell, cell=f"A{starts + lines_before}") from error
        raise SheetRefused(Code.BROKEN_QUOTES, line=starts + lines_before) from error
    return grid, cleaned


def _strict(content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except (UnicodeDecodeError, LookupError) as error:
        raise SheetRefused(Code.UNKNOWN_ENCODING) from error


def _utf16_without_mark(content: bytes) -> str:
    """Two bytes a letter: of delimiters, digits and Latin one of them is nil; of Khmer one is 0x17, 0x19 or 0x20."""
    sample = content[:4_000]
    if len(content) % 2 or b"\0" not in sample:
        return ""
    even, odd = (sum(1 for byte in sample[start::2] if byte in (0x00, 0x17, 0x19, 0x20)) for start in (0, 1))
    name, high, low = ("utf-16-be", even, odd) if even > odd else ("utf-16-le", odd, even)
    half = len(sample) // 2
    return name if high >= 0.8 * half and low <= 0.4 * half else ""


def _is_mostly_utf8(content: bytes) -> bool:
    """Many sound sequences beside few broken bytes: a UTF-8 file that was cut or stitched, not an older encoding."""
    text = content.decode("utf-8", "replace")
    return sum(1 for letter in text if letter > "\x7f" and letter != "\ufffd") > 4 * text.count("\ufffd")


def _one_byte_a_letter(content: bytes) -> tuple[str, str]:
    candidates = ["cp1252", "cp1258"]
    if b"\n" not in content and b"\r" in content:  # Excel on a Mac, "CSV (Macintosh)"
        candidates.insert(0, "mac-roman")
    best: tuple[int, str, str] | None = None
    for name in candidates:
        try:
            text = content.decode(name)
        except UnicodeDecodeError:
            continue
        penalty = len(IMPLAUSIBLE.findall(text)) + 3 * len(VIETNAMESE.findall(text))
        if best is None or penalty < best[0]:
            best = (penalty, text, name)
    if best is None:
        raise SheetRefused(Code.UNKNOWN_ENCODING)
    return best[1], best[2]
