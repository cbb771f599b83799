"""Khmer that was lost before the file came to us: it must be refused, as nobody can read it back out."""

import re
from collections.abc import Iterator

from organisations.sheets.cells import letters
from organisations.sheets.refusals import Code, SheetRefused
from organisations.sheets.tables import Table

KHMER = re.compile("[\u1780-\u17ff]")

# The bytes of Khmer in UTF-8 begin with E1 9E or E1 9F; read as Windows-1252 they show as "áž" or "áŸ", again and again
# (one alone may be Czech), and as "á" with controls, which are cleaned away, when read as Latin-1.
MISREAD = re.compile("á[žŸ].?á[žŸ]|á{4}")

# Words of any Cambodian list of organisations, as the keys of a Limon font spell them: Cambodia, organisation,
# association, province, Phnom Penh, capital. Those with a letter that English has not count by themselves.
LEGACY = ("km<úCa", "GgÁkar", "extþ", "PñMeBj", "ePñMBj", "eQµaH")
LEGACY_PLAIN = ("smaKm", "raCFanI")

SURE_LOSS = 8  # question marks in one cell that nobody types


def looks_lost(text: str) -> bool:
    """Whether a cell is mostly question marks, as where a program had no letter for Khmer."""
    marks = text.count("?") + text.count("\ufffd")
    return marks >= 4 and marks * 2 >= len("".join(text.split()))


def refuse_garbled(table: Table, *, first_column: int = 0) -> None:
    """Raise SheetRefused where Khmer was saved as question marks, misread, or typed for a legacy font."""
    lines = [(table.header_row, table.headers), *zip(table.row_numbers, table.rows, strict=True)]
    whole = "\n".join("\n".join(cells) for _, cells in lines)
    if whole.count("?") + whole.count("\ufffd") >= SURE_LOSS:
        _refuse_lost(table, lines, has_khmer=bool(KHMER.search(whole)), first_column=first_column)
    if "á" in whole:
        _refuse_all(_found(lines, MISREAD, first_column), Code.KHMER_GARBLED, at_least=1)
    # Plain words first: an expression of them all takes longer over a whole file than reading it.
    for words, at_least in ((LEGACY, 1), (LEGACY_PLAIN, 2)):
        if any(word in whole for word in words):
            pattern = re.compile("|".join(map(re.escape, words)))
            _refuse_all(_found(lines, pattern, first_column), Code.KHMER_LEGACY_FONT, at_least=at_least)


def _refuse_lost(table: Table, lines: list[tuple[int, list[str]]], *, has_khmer: bool, first_column: int) -> None:
    """A column where half of the cells are lost, in two lengths at least: a person's own "????" has one length.

    Where there is no Khmer at all, one cell with many question marks is enough.
    """
    for at in range(len(table.headers)):
        column = [(number, cells[at]) for number, cells in lines if cells[at]]
        lost = [(number, text) for number, text in column if looks_lost(text)]
        sure = [number for number, text in lost if text.count("?") >= SURE_LOSS and not has_khmer]
        half = len(lost) * 2 >= len(column) and len({text for _, text in lost}) > 1
        if sure or half:
            raise SheetRefused(Code.KHMER_LOST, cell=f"{letters(first_column + at)}{(sure or [lost[0][0]])[0]}")


def _found(lines: list[tuple[int, list[str]]], pattern: re.Pattern[str], first_column: int) -> Iterator[str]:
    for number, cells in lines:
        for at, cell in enumerate(cells):
            if pattern.search(cell):
                yield f"{letters(first_column + at)}{number}"


def _refuse_all(cells: Iterator[str], code: Code, *, at_least: int) -> None:
    found = [cell for cell, _ in zip(cells, range(at_least), strict=False)]
    if len(found) == at_least:
        raise SheetRefused(code, cell=found[0])
