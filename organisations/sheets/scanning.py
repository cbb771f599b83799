"""One pass over the XML of a sheet as bytes: rows, addresses, formulas, merged cells. It stops at the first excess.

It looks for tags with regular expressions, as an XML parser per cell would cost more than reading itself. What such a
search could be fooled with (document types, other encodings, CDATA) is refused before a byte comes here; what might
still slip by meets the limits of the child process.
"""

import re
from collections.abc import Iterator

from organisations.sheets.cells import column_of, letters
from organisations.sheets.limits import Limits
from organisations.sheets.refusals import Code, SheetRefused

_TAG = rb"<(?:[\w.-]+:)?"
ROW = re.compile(_TAG + rb"row(?=[\s/>])")
VALUE = re.compile(_TAG + rb"(?:v|is)[\s>]")
FORMULA = re.compile(_TAG + rb"f[\s/>]")
CELL = re.compile(_TAG + rb"""c\s(?:[^>]*?\s)?r\s*=\s*["']([A-Za-z]+\d+)["']""")
MERGED = re.compile(_TAG + rb"""mergeCell\s[^>]*?ref\s*=\s*["']([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})["']""")
_ADDRESS = rb"""r\s*=\s*["'](?:%s)["'][^>]*(?<!/)>"""  # of a cell that is not empty

ABOVE_HEADER = 100  # rows that may stand above the data, beyond the limit
LONGEST_TAG = 1_000_000


class Scan:
    """What the pass saw, and the bytes it saw it in."""

    def __init__(self) -> None:
        self.content = b""
        self.is_empty = True
        self.merged: list[tuple[int, int, int]] = []  # column from 0, first and last row from 1

    @classmethod
    def of(cls, chunks: Iterator[bytes], sheet: str, member: str, limits: Limits) -> "Scan":
        """Raises SheetRefused: too many rows or columns, a formula, a tag beyond all measure."""
        scan = cls()
        kept: list[bytes] = []
        most_rows = limits.rows + ABOVE_HEADER
        beyond = re.compile(
            _ADDRESS % (rb"(?P<wide>%s)\d+|[A-Za-z]+(?:%s)" % (_wider_than(limits.columns), _more_than(most_rows)))
        )
        rest = before = b""
        for chunk in chunks:
            kept.append(chunk)
            whole = rest + chunk
            cut = max(whole.rfind(b"<"), 0)
            piece, rest = whole[:cut], whole[cut:]
            scan._see(piece, before, sheet, limits, beyond)
            before = piece[-LONGEST_TAG // 100 :]
            if len(rest) > LONGEST_TAG:
                raise SheetRefused(Code.DAMAGED, part=member)
        scan._see(rest, before, sheet, limits, beyond)
        scan.content = b"".join(kept)
        # Where cells have no addresses the rows are counted; those that are only painted do not count.
        rows = ROW.split(scan.content) if scan.content.count(b"row") > most_rows else ()
        if sum(1 for row in rows if VALUE.search(row)) > most_rows:
            raise SheetRefused(Code.TOO_MANY_ROWS, limit=limits.rows)
        return scan

    def _see(self, piece: bytes, before: bytes, sheet: str, limits: Limits, beyond: re.Pattern[bytes]) -> None:
        if (b"<f" in piece or b":f" in piece) and (formula := FORMULA.search(piece)):
            addresses = CELL.findall(before + piece[: formula.start()])
            raise SheetRefused(Code.FORMULA, cell=addresses[-1].decode() if addresses else "", sheet=sheet)
        if excess := beyond.search(piece):
            if excess["wide"]:
                raise SheetRefused(Code.TOO_MANY_COLUMNS, limit=limits.columns)
            raise SheetRefused(Code.TOO_MANY_ROWS, limit=limits.rows)
        self.is_empty = self.is_empty and not VALUE.search(piece)
        for left, top, _, bottom in MERGED.findall(piece) if b"mergeCell" in piece else ():
            if int(bottom) > int(top):
                self.merged.append((column_of(left.decode()), int(top), int(bottom)))


def _more_than(number: int) -> bytes:
    """A pattern of the whole numbers above `number`: longer ones, and those whose first other digit is larger."""
    digits = str(number)
    larger = [rb"\d{%d,}" % (len(digits) + 1)]
    for at, digit in enumerate(digits):
        if digit != "9":
            rest = len(digits) - at - 1
            larger.append(rb"%s[%d-9]\d{%d}" % (digits[:at].encode(), int(digit) + 1, rest))
    return b"|".join(larger)


def _wider_than(columns: int) -> bytes:
    """A pattern of the names of the columns after the first `columns`, of which there are at most 701."""
    last = letters(columns - 1)
    wider = [rb"[A-Za-z]{%d,}" % (len(last) + 1)]
    for at, letter in enumerate(last):
        if letter != "Z":
            following = chr(ord(letter) + 1)
            rest = len(last) - at - 1
            wider.append(
                rb"%s[%s-Z%s-z][A-Za-z]{%d}"
                % (last[:at].encode(), following.encode(), following.lower().encode(), rest)
            )
    return b"|".join(wider)
