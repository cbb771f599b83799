"""What characters a text may hold, the same for every form, import and API.

Refused is what a reader cannot see and what can make a text read differently from what was signed: control
and bidirectional controls, unpaired surrogates, noncharacters, towers of combining marks. Zero width space,
joiner and non-joiner (U+200B to U+200D) are allowed: Khmer keyboards type them between words.
"""

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from redline.characters import MARKS

# In Khmer each subscript is COENG and a letter, and the letter ends the row of marks. What can stand in one
# row is a shifter, a vowel, two signs and the COENG of the next subscript: five. Eight leaves room for
# every script.
MOST_MARKS: Final = 8

# A text full of controls is refused as surely by its first twenty; a list of a million would be an attack.
MOST_PROBLEMS: Final = 20

_NONCHARACTERS = "\ufdd0-\ufdef" + "".join(
    f"{chr(plane * 0x10000 + 0xFFFE)}-{chr(plane * 0x10000 + 0xFFFF)}" for plane in range(17)
)


class Code(StrEnum):
    TOO_LONG = "too_long"
    CONTROL = "control"
    BIDI = "bidi"
    NUL = "nul"
    SURROGATE = "surrogate"
    LINE_BREAK = "line_break"
    NONCHARACTER = "noncharacter"
    ZALGO = "zalgo"


@dataclass(frozen=True, slots=True)
class Problem:
    """One reason to refuse. `position` counts characters from 0; `detail` is the character like "U+202E", for
    TOO_LONG the length found, for ZALGO the number of marks."""

    code: Code
    position: int
    detail: str


_SUSPECT = re.compile(
    r"(?P<nul>\x00)"
    r"|(?P<line_break>[\n\r\u2028\u2029])"
    r"|(?P<control>[\x01-\x1f\x7f-\x9f])"
    r"|(?P<bidi>[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069])"
    r"|(?P<surrogate>[\ud800-\udfff])"
    rf"|(?P<noncharacter>[{_NONCHARACTERS}])"
    rf"|(?P<zalgo>[{MARKS}]{{{MOST_MARKS + 1},}})"
)


def problems(text: str, *, longest: int, lines: bool) -> list[Problem]:
    """Why `text` cannot be taken; empty when it can.

    `longest` is in characters (code points). With `lines`, line feeds and tabs are allowed; other line
    breaks never are, since `tidy` turns them into line feeds. At most MOST_PROBLEMS are listed: the length
    first, then by place.
    """
    found: list[Problem] = []
    if len(text) > longest:
        found.append(Problem(Code.TOO_LONG, longest, str(len(text))))
    for match in _SUSPECT.finditer(text):
        if len(found) == MOST_PROBLEMS:
            break
        what = match.group()
        if lines and what in "\n\t":
            continue
        code = Code(str(match.lastgroup))
        detail = str(len(what)) if code is Code.ZALGO else f"U+{ord(what):04X}"
        found.append(Problem(code, match.start(), detail))
    return found


def tidy(text: str) -> str:
    """`text` in normal form C, every line break a line feed, no white space at the ends of lines or of the
    text.

    Normal form C composes no Khmer and moves no Khmer vowel or sign (all have combining class 0 but U+17D2
    and U+17DD, which no spelling puts side by side), so a Khmer text keeps its spelling.
    """
    for line_break in ("\r\n", "\r", "\u2028", "\u2029"):
        text = text.replace(line_break, "\n")
    text = unicodedata.normalize("NFC", text)
    return "\n".join([line.rstrip() for line in text.split("\n")]).strip()
