"""Numbers that are printed before words: chapters, articles, points; in English and Khmer, as laws write them.

A Khmer law is divided into books (គន្ថី), titles (មាតិកា), chapters (ជំពូក), sections (ផ្នែក), paragraphs (កថាភាគ) and
articles (មាត្រា); decrees and prakas have ប្រការ for articles.
"""

import re
from typing import Final, NamedTuple

from redline.numerals import from_roman

KHMER_DIGITS: Final = str.maketrans("០១២៣៤៥៦៧៨៩", "0123456789")
# The letters in the order in which a Khmer text counts with them; ឝ and ឞ are in no text of today.
KHMER_LETTERS: Final = "កខគឃងចឆជឈញដឋឌឍណតថទធនបផពភមយរលវសហឡអ"
BULLETS: Final = "-–—•▪●◦·*\uf0b7\uf0a7"

_DIGITS = "[0-9០-៩]+"
_PART = "[1-9១-៩][0-9០-៩]?"
_ROMAN = "(?=[IVXLCDM])M{0,3}(?:CM|CD|D?C{0,3})(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3})"
_AGAIN = r"(?:\s*[-–]?\s*(?:bis|ter|quater|quinquies|ស្ទួន|ថ្មី))?"
_AFTER = r"\s*(?:[.:៖។]\s*[-–—]*|[-–—]+)?\s*"
_HEADING = re.compile(
    rf"(?P<label>(?:chapter|part|title|book|section)\s+|(?:ជំពូក|មាតិកា|គន្ថី|ផ្នែក|កថាភាគ)\s*(?:ទី\s*)?)"
    rf"(?P<number>{_DIGITS}|{_ROMAN}|{_ROMAN.lower()}|[A-Z])(?![\w\u1780-\u17d3]){_AFTER}",
    re.IGNORECASE,
)
_ARTICLE = re.compile(
    rf"(?P<label>(?:article|art\.?)\s+|(?:មាត្រា|ប្រការ)\s*(?:ទី\s*)?)(?P<number>{_DIGITS}{_AGAIN})"
    rf"(?![0-9០-៩]|\.[0-9០-៩]){_AFTER}",
    re.IGNORECASE,
)
_POINT = re.compile(
    # "2.5 million" is no point: behind a number of several parts comes a mark, or a sentence.
    rf"(?P<number>{_PART}(?:\.{_PART})+)(?:[.)៖]\s+|[-–—]\s+|\s+(?![a-z0-9០-៩]))"
    rf"|\(?(?P<closed>{_DIGITS}|[a-zA-Z]|[ivx]{{1,5}}|[IVX]{{1,5}}|[{KHMER_LETTERS}])"
    rf"(?:\)\s*|[.៖](?![0-9០-៩])[-–—]?\s*|[-–—]\s+|[-–—](?=[\u1780-\u17b3]))"
    rf"|(?P<bullet>[{re.escape(BULLETS)}])\s+"
)
_LATIN_STOP = re.compile(r"[a-zA-Z]\.\S")  # "e.g. this", "U.N. bodies": no point, but an abbreviation


class Printed(NamedTuple):
    """What is printed before the words of a paragraph."""

    kind: str  # heading, article or point
    number: str  # "5", "IV", "1.2", "a", "ក", "•"
    style: str  # points of one style stand equally deep: "1", "1.1", "a", "A", "i", "I", "ក", "•"
    label: str  # "Article", "ជំពូកទី"; "" for points
    rest: str  # the words


def recognise(text: str) -> Printed | None:
    """What is printed at the beginning of this paragraph, None for nothing."""
    text = text.strip()
    for kind, pattern in (("heading", _HEADING), ("article", _ARTICLE)):
        found = pattern.match(text)
        if found and not _goes_on(text, found):
            label = " ".join(found["label"].split())
            return Printed(kind, " ".join(found["number"].split()), kind, label, text[found.end() :].strip())
    found = _POINT.match(text)
    if not found or _LATIN_STOP.match(text):
        return None
    rest = text[found.end() :].strip()
    if found["bullet"]:
        return Printed("point", "•", "•", "", rest) if rest else None
    number = found["number"] or found["closed"]
    return Printed("point", number, style_of(number), "", rest) if rest else None


def _goes_on(text: str, found: re.Match[str]) -> bool:
    """Whether it is a sentence that begins by naming an article: "Article 5 of the law says …"."""
    rest = text[found.end() :]
    has_mark = found.end() > found.end("number") and bool(text[found.end("number") : found.end()].strip())
    return (
        not has_mark and bool(rest) and (rest[0].islower() or rest[0] in ",;)" or rest.startswith(("នៃ", "និង", "ដល់")))
    )


def style_of(number: str) -> str:
    """How a number is written, by its first of that kind."""
    latin = number.translate(KHMER_DIGITS)
    if latin[0].isdigit():
        return ".".join("1" for _ in latin.split("."))
    if number in KHMER_LETTERS:
        return "ក"
    if re.fullmatch("[ivx]+", number):
        return "i"
    if re.fullmatch("[IVX]+", number):
        return "I"
    return "a" if number.islower() else "A"


def values_of(number: str) -> tuple[int, ...]:
    """The places that a number may stand for, the likeliest first: 3 for "3", "៣", "c", "គ" and "2.3"; for "i" 1 or 9.

    None for a bullet.
    """
    last = number.translate(KHMER_DIGITS).split(".")[-1].split(" ")[0]
    digits = re.match(r"\d+", last)
    if digits:
        return (int(digits.group()[:9]),)
    if last and last in KHMER_LETTERS:
        return (KHMER_LETTERS.index(last) + 1,)
    places = []
    if len(last) > 1 or last.upper() in "IVX":
        places = [from_roman(last.upper())] if re.fullmatch(_ROMAN, last.upper()) else []
    if re.fullmatch("[A-Za-z]", last):
        places.append(ord(last.lower()) - ord("a") + 1)
    return tuple(places)


def without_number(text: str, known: str = "") -> str:
    """The text without a number printed before it; `known` is the number that is looked for first."""
    stripped = text.lstrip()
    if known:
        found = re.match(rf"(?:\w+\s+)?{re.escape(known)}[.):]?\s+", stripped)
        if found:
            return stripped[found.end() :]
    printed = recognise(stripped)
    if printed and printed.rest and text.endswith(printed.rest):
        return printed.rest
    if printed and printed.rest:
        return stripped[stripped.index(printed.rest) :]
    return text
