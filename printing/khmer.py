"""Khmer text for print and lists: where lines may break, which digits to show, in which order names stand.

Khmer is written without spaces between words, so a line can only break where something tells the renderer
that a word ends. That something is U+200B (zero-width space), put in when a page is rendered and never
stored.
"""

import re
import unicodedata
from collections.abc import Collection

from icu4py.breakers import LineBreaker
from khmerthings.sorting import khmer_sort_key

ZERO_WIDTH_SPACE = "\u200b"
COENG = "\u17d2"
KHMER = re.compile("[\u1780-\u17ff\u19e0-\u19ff]")

_ZERO_WIDTH_SPACES = re.compile(f"{ZERO_WIDTH_SPACE}+")
_LATIN_ACCENTS = re.compile("[\u0300-\u036f]")
_NUMERALS = str.maketrans("0123456789", "០១២៣៤៥៦៧៨៩")

# (group, khmer_sort_key's clusters and normalised text, the name itself so that the order is total)
_Cluster = tuple[int, tuple[int, ...], tuple[int, ...], tuple[int, ...]]
SortKey = tuple[int, tuple[tuple[_Cluster, ...], str], str]


def break_lines(text: str, *, protected: Collection[str] = ()) -> str:
    """Return `text` with U+200B wherever a line may break between two Khmer words.

    The places are ICU's line breaks (UAX #14 with its Khmer dictionary): its word breaks, less those that
    would begin a line with a full stop or a closing mark. Three are refused: after a coeng (U+17D2) and
    before a combining mark, because ICU cuts syllables it has no word for (ស្ត្|រ), and inside any name in
    `protected`. A U+200B the author typed is kept, several in a row as one. Text without Khmer comes back as
    it was.

    For rendering only: the result must not be stored. Removing U+200B from it gives the text, less its own
    U+200B.
    """
    text = _ZERO_WIDTH_SPACES.sub(ZERO_WIDTH_SPACE, text)
    if not KHMER.search(text):
        return text
    inside_names = _positions_inside(text, protected)
    pieces: list[str] = []
    position = 0
    # The breaker's own segments() counts UTF-16 units; its strings are safe beside emoji and other astral
    # letters.
    for segment in LineBreaker(text, "km"):
        if pieces and position not in inside_names and _is_khmer_break(text[position - 1], text[position]):
            pieces.append(ZERO_WIDTH_SPACE)
        pieces.append(segment)
        position += len(segment)
    return "".join(pieces)


def khmer_numerals(text: str) -> str:
    """Return `text` with the digits 0-9 written as ០-៩; everything else stays."""
    return text.translate(_NUMERALS)


def sort_key(name: str, language: str) -> SortKey:
    """Return the key that puts `name` in its place in a list printed in `language` ("km" or another code).

    Khmer names stand in dictionary order (khmerthings' `khmer_sort_key`, after Chuon Nath), Latin ones
    without regard to case and accents. The list's own script comes first: Khmer names before Latin ones in
    Khmer, after them elsewhere. Computed here and not by a database, so that every database gives the same
    list.
    """
    plain = unicodedata.normalize("NFD", name.replace(ZERO_WIDTH_SPACE, "").strip().casefold())
    plain = unicodedata.normalize("NFC", _LATIN_ACCENTS.sub("", plain))
    is_khmer = bool(KHMER.match(plain))
    is_guest = is_khmer is not (language == "km")
    return (int(is_guest), khmer_sort_key(plain), name)


def _positions_inside(text: str, names: Collection[str]) -> set[int]:
    """Return the positions strictly between the first and last letter of any of `names` in `text`."""
    # Longest first: where one name begins another, the whole of the longer one is kept together.
    wanted = sorted((name for name in names if KHMER.search(name)), key=len, reverse=True)
    if not wanted:
        return set()
    found = re.finditer("|".join(re.escape(name) for name in wanted), text)
    return {position for match in found for position in range(match.start() + 1, match.end())}


def _is_khmer_break(before: str, after: str) -> bool:
    """Tell whether U+200B may stand between two letters: beside Khmer, beside no space, in no syllable."""
    if not (KHMER.match(before) or KHMER.match(after)):
        return False
    if ZERO_WIDTH_SPACE in (before, after) or before.isspace() or after.isspace():
        return False
    return before != COENG and unicodedata.category(after) not in ("Mn", "Mc", "Me")
