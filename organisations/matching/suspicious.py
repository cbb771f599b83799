"""What in a name a person should look at before it is believed: letters that are not what they seem.

After UTS #39, Unicode Security Mechanisms: the scripts of one word must go together (its "highly restrictive"
level, by word, since a name in Latin and Khmer is usual here), and no character may be there that is not seen.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from organisations.matching.folding import INVISIBLE


class Kind(StrEnum):
    """What is wrong with a character where it stands."""

    MIXED_SCRIPTS = "mixed_scripts"
    BIDI_CONTROL = "bidi_control"
    INVISIBLE = "invisible"
    MIXED_DIGITS = "mixed_digits"
    TOO_MANY_MARKS = "too_many_marks"
    CONTROL = "control"
    UNASSIGNED = "unassigned"


@dataclass(frozen=True, slots=True)
class Suspicion:
    """One character to look at. `position` counts characters from 0; `code_point` is "U+0430", `name` Unicode's."""

    kind: Kind
    position: int
    code_point: str
    name: str

    def __str__(self) -> str:
        return f"{self.code_point} {self.name}"


MARKS_ALLOWED: Final = 4  # on one letter; Khmer stacks a shifter, a vowel and two signs, Vietnamese two
_BIDI: Final = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_UNASSIGNED: Final = ("Cn", "Co", "Cs")
_INVISIBLE: Final = re.compile(f"[{INVISIBLE}]")
_KHMER: Final = "\u1780-\u17dd"
# Where an invisible character does its work: a zero width space breaks lines in Khmer, joiners choose its shapes,
# a soft hyphen divides a word, a selector chooses the look of a symbol.
_AT_WORK: Final = re.compile(
    f"(?<=[{_KHMER}])\u200b(?=[{_KHMER}A-Za-z0-9(\u201c\u00ab])|(?<=[A-Za-z0-9)\u201d\u00bb])\u200b(?=[{_KHMER}])"
    f"|(?<=[{_KHMER}])[\u200c\u200d](?=[{_KHMER}])"
    "|(?<=[^\\W\\d_])\u00ad(?=[^\\W\\d_])"
    "|(?<=[\u2190-\u2bff\u00a9\u00ae\U0001f000-\U0001faff])\ufe0f"
    "|(?<=[\u2190-\u2bff\U0001f000-\U0001faff\ufe0f])\u200d(?=[\u2190-\u2bff\U0001f000-\U0001faff])"
)
_WORD: Final = re.compile("(?:[^\\W_]|[\u0300-\u036f\u1780-\u17dd\u200b-\u200d\u00ad\ufe00-\ufe0f])+")
# Nearly every name is of Khmer and printable ASCII, each word of one of them, without piled marks: nothing is to be
# found in it. Of Khmer, letters and signs that are seen; digits of one kind only.
_SEEN: Final = "\u1780-\u17a2\u17a5-\u17a7\u17a9-\u17b1\u17b3\u17b6-\u17d2\u17d4-\u17dc"
_PLAIN: Final = re.compile(
    f"(?:[ -/:-@[-`{{-~]|[A-Za-z0-9]++(?![{_SEEN}])|[0-9]*+(?:[{_SEEN}]++[0-9]*+)++(?![A-Za-z]))*+"
)
_UNUSUAL: Final = re.compile("[\u17b6-\u17d1]{3}|([\u17b6-\u17d1])\\1")
_GAP: Final = re.compile("\u200b")
# Scripts that are written together in one word; everything else stands alone.
_TOGETHER: Final = ({"CJK", "HIRAGANA", "KATAKANA"}, {"CJK", "HANGUL"}, {"CJK", "BOPOMOFO"})
_SCRIPT_NAMES: Final = {"IDEOGRAPHIC": "CJK", "KANGXI": "CJK", "FULLWIDTH": "LATIN", "HALFWIDTH": "KATAKANA"}


def suspicions(text: str) -> list[Suspicion]:
    """What to look at in a name, by position; empty for nearly all of them. Raises nothing, whatever the text."""
    if is_plain(text):
        return []
    found = [*_unseen(text), *_mixed(text), *_digits(text), *_towers(text)]
    return sorted(found, key=lambda one: (one.position, one.kind))


def is_plain(text: str) -> bool:
    """Whether a text is one of the many in which nothing is to be found, as can be told at a glance."""
    if text.isascii():
        return text.isprintable()
    return _PLAIN.fullmatch(text) is not None and _UNUSUAL.search(text) is None


def _suspicion(kind: Kind, text: str, position: int) -> Suspicion:
    character = text[position]
    category = unicodedata.category(character)
    name = unicodedata.name(character, "UNNAMED CONTROL" if category == "Cc" else "UNASSIGNED OR PRIVATE")
    return Suspicion(kind, position, f"U+{ord(character):04X}", name)


def _unseen(text: str) -> Iterator[Suspicion]:
    useful = {found.start() for found in _AT_WORK.finditer(text)}
    for position, character in enumerate(text):
        if character.isascii() and character.isprintable():
            continue
        if _BIDI.match(character):
            yield _suspicion(Kind.BIDI_CONTROL, text, position)
        elif _CONTROL.match(character):
            yield _suspicion(Kind.CONTROL, text, position)
        elif _INVISIBLE.match(character):
            if position not in useful:
                yield _suspicion(Kind.INVISIBLE, text, position)
        elif unicodedata.category(character) in _UNASSIGNED:
            yield _suspicion(Kind.UNASSIGNED, text, position)


def _script(character: str) -> str:
    """The script of a letter by its Unicode name, which begins with it; "" for what belongs to all."""
    if character.isascii():
        return "LATIN" if character.isalpha() else ""
    if not character.isalpha() and not "\u1780" <= character <= "\u17dd":
        return ""
    first = unicodedata.name(character, "").partition(" ")[0]
    if first in {
        "MICRO",
        "OHM",
        "KELVIN",
        "ANGSTROM",
        "MATHEMATICAL",
        "MODIFIER",
        "FEMININE",
        "MASCULINE",
        "SUPERSCRIPT",
    }:
        return ""
    return _SCRIPT_NAMES.get(first, first.removesuffix("-COMPATIBILITY"))


def _mixed(text: str) -> Iterator[Suspicion]:
    """Letters of the rarer script in a word of two. A zero width space parts words where Khmer is beside it."""
    for found in _WORD.finditer(text):
        if found[0].isascii():
            continue
        start = found.start()
        for word in _GAP.split(found[0]):
            letters = [(start + at, script) for at, each in enumerate(word) if (script := _script(each))]
            start += len(word) + 1
            scripts = {script for _, script in letters}
            if len(scripts) < 2 or any(scripts <= pair for pair in _TOGETHER):
                continue
            counts = {script: sum(each == script for _, each in letters) for script in scripts}
            # Of two as frequent ones, the one that is at home here is the word's.
            home = max(scripts, key=lambda script: (counts[script], script == "LATIN", script == "KHMER", script))
            for position, script in letters:
                if script != home:
                    yield _suspicion(Kind.MIXED_SCRIPTS, text, position)


def _digits(text: str) -> Iterator[Suspicion]:
    """Digits of another system than the one before, in one number."""
    before = -1
    for position, character in enumerate(text):
        if not character.isdecimal():
            before = -1
            continue
        zero = ord(character) - unicodedata.decimal(character)
        if before not in (-1, zero):
            yield _suspicion(Kind.MIXED_DIGITS, text, position)
        before = zero


def _towers(text: str) -> Iterator[Suspicion]:
    """Marks piled on one letter beyond what any writing here needs, which paint over the lines around."""
    height = 0
    last = ""
    for position, character in enumerate(text):
        if _INVISIBLE.match(character):
            continue
        if unicodedata.category(character) in {"Mn", "Mc", "Me"} and character != "\u17d2":
            height += 1
            if height > MARKS_ALLOWED or (character == last and character > "\u1780"):
                yield _suspicion(Kind.TOO_MANY_MARKS, text, position)
        else:
            height = 0
        last = character
