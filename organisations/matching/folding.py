"""One form for a text however it was typed: width, case, accents, spelling, order, invisible characters.

What people see as the same should fold to the same; a fold is compared and searched, never shown.
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from organisations.matching import khmer
from organisations.matching.spelling import american
from redline.characters import BASIC_MARKS, KHMER

# Default_Ignorable_Code_Point of the Unicode Character Database, which covers joiners, bidi controls and
# variation selectors.
INVISIBLE: Final = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164"
    "\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufff8\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
_APOSTROPHES = "'`\u00b4\u02b9\u02bb\u02bc\u02bd\u2018\u2019\u201a\u201b\u2032\uff07"
_DROPPED = re.compile(f"[{INVISIBLE}{_APOSTROPHES}]")
# Also those that look like one of these in another width or size.
_AND = re.compile("[&+\uff06\ufe60\uff0b\ufe62\u207a\u208a\ufb29]")
_INITIALS = re.compile(r"(?<![a-z0-9])[a-z](?:\.[a-z])+(?![a-z0-9])\.?")
_COOP = re.compile(r"\bco-(?=op|or)")
_PLAIN_WORD = re.compile(r"[a-z0-9]+")
_WORD = re.compile(f"(?:[{KHMER}a-z0-9]+|[{BASIC_MARKS}]|[^\\W_])+")
_LATIN_MARKS = re.compile("[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff]")
_HAS_LATIN_MARKS = re.compile("[\u00c0-\u02af\u0300-\u036f\u1ab0-\u1eff\u20d0-\u20ff\ua720-\ua7ff]")
_KHMER = re.compile("[\u1780-\u17dd]")
_OTHER_DIGIT = re.compile(r"[^\x00-\x7f\D]")
# Letters that no decomposition takes apart.
_PLAIN_LETTERS = str.maketrans({"ø": "o", "đ": "d", "ł": "l", "ı": "i", "æ": "ae", "œ": "oe", "ħ": "h", "ŧ": "t"})

# Cyrillic and Greek letters that are drawn like a Latin one (UTS #39, confusables), by case as typed.
LOOK_ALIKES: Final = dict(
    zip(
        "АВЕКМНОРСТХУЅІЈԌԚԜаеорсухіјѕԁһԛԝӏΑΒΕΖΗΙΚΜΝΟΡΤΥΧοαν",
        "ABEKMHOPCTXYSIJGQWaeopcyxijsdhqwlABEZHIKMNOPTYXoav",
        strict=True,
    )
)
_FOREIGN = re.compile("[\u0370-\u03ff\u0400-\u052f]")
_LATIN = re.compile("[A-Za-z]")
_LETTERS = re.compile(r"[^\W\d_]+")

_VOWELS = re.compile(f"[{khmer.MARKS}]")
_SKELETON = dict.fromkeys((*range(0x17B6, 0x17D4), 0x17DD))


# A name is folded several times over while it is read, keyed and compared, at once or not at all.
@lru_cache(maxsize=512)
def fold(text: str) -> str:
    """`text` as it is compared: small letters, no accents, no punctuation, one space between words.

    "&" becomes "and", British spellings American, Khmer syllables take one order. Folding a fold changes nothing.
    """
    if text.isascii():
        folded = text.lower().replace("'", "").replace("`", "")
        words = _PLAIN_WORD
    else:
        # First of all: whether a letter is drawn like a Latin one counts only beside Latin ones, and "and" brings some.
        folded = _visible(_AND.sub(" and ", text))
        words = _WORD
    if "&" in folded or "+" in folded:
        folded = _AND.sub(" and ", folded)
    if "." in folded:
        folded = _INITIALS.sub(lambda found: found[0].replace(".", ""), folded)
    if "co-" in folded:
        folded = _COOP.sub("co", folded)
    return american(words.findall(folded))


def _visible(text: str) -> str:
    """What is left when only what is seen counts; casefolded, punctuation still there."""
    text = _DROPPED.sub("", unicodedata.normalize("NFKC", _DROPPED.sub("", text)))
    is_foreign = _FOREIGN.search(text) is not None
    if is_foreign:
        text = _look_alikes(text)
    text = text.casefold()
    if _HAS_LATIN_MARKS.search(text):
        text = _without_accents(text)
    if is_foreign:
        # Some letters are like a Latin one only when they are small.
        text = _look_alikes(text)
    if _OTHER_DIGIT.search(text):
        text = _OTHER_DIGIT.sub(lambda found: str(unicodedata.digit(found[0])), text)
    if _KHMER.search(text):
        text = khmer.in_order(text)
    return text


def _look_alikes(text: str) -> str:
    """Beside Latin letters, words that only look Latin are read as Latin. Only without its accent is a letter like
    one: the Cyrillic short U is a Y with a mark on it."""
    text = _without_accents(text)
    return _LETTERS.sub(_as_latin, text) if _LATIN.search(text) else text


def _without_accents(text: str) -> str:
    text = _LATIN_MARKS.sub("", unicodedata.normalize("NFKD", text).translate(_PLAIN_LETTERS))
    return unicodedata.normalize("NFKC", text)


def _as_latin(found: re.Match[str]) -> str:
    """A word whose every Cyrillic or Greek letter is drawn like a Latin one is read as Latin."""
    word = found[0]
    if _FOREIGN.search(word) is None:
        return word
    read = "".join([LOOK_ALIKES.get(letter, letter) for letter in word])
    return word if _FOREIGN.search(read) else read


def consonants(text: str) -> str:
    """The fold of `text` without Khmer vowels, signs and the mark of subscripts: what hurried people type."""
    return fold(text).translate(_SKELETON)


def search_text(names: Iterable[str]) -> str:
    """What a directory stores to be searched with LIKE: each name folded, without spaces, and without vowels."""
    lines: dict[str, None] = {}
    for name in names:
        folded = fold(name)
        lines[folded] = None
        lines[folded.replace(" ", "")] = None
        lines[folded.translate(_SKELETON).replace(" ", "")] = None
    return "\n".join(line for line in lines if line)


def search_words(query: str, *, loosely: bool = False) -> list[str]:
    """The words of a query, each of which must be contained in a `search_text`. No wildcard of LIKE is among them.

    A Khmer word typed without vowels is looked for among the texts without vowels; `loosely` takes the vowels
    away from the others too, for when nothing was found. Empty when nothing can be searched for.
    """
    words = [word for word in fold(query).split() if word != "and"]
    return [word.translate(_SKELETON) if loosely or _VOWELS.search(word) is None else word for word in words]
