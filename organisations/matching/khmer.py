"""One order and one spelling for Khmer syllables that look alike.

The same picture can be typed in many ways: the marks of a syllable in any order, a vowel in its two halves, a
subscript DA for a subscript TA. The order here is that of Unicode Technical Note 61, "Khmer Encoding Structure":
base, robat, subscripts with RO last, register shifter, vowels from the left, below, above, right, signs, final
signs. It folds for comparison and search only: it loses what TN 61 keeps by joiners, and Middle Khmer.
"""

import re
from functools import lru_cache
from typing import Final

COENG: Final = "\u17d2"
RO: Final = "\u179a"
BASE: Final = "\u1780-\u17b3"
MARKS: Final = "\u17b6-\u17d1\u17dd"  # all but the COENG
_ROBAT: Final = "\u17cc"
_SHIFTERS: Final = "\u17c9\u17ca"
_E, _AA, _II, _OE, _OO, _U = "\u17c1", "\u17b6", "\u17b8", "\u17be", "\u17c4", "\u17bb"

# Deprecated letters and old variants, as the Unicode Standard, chapter 16.4, has them replaced. BATHAMASAT is not
# told from NIKAHIT by eye. The inherent vowels are invisible.
MODERN: Final = {
    0x17A3: "\u17a2",
    0x17A4: "\u17a2\u17b6",
    0x17A8: "\u17a7\u1780",
    0x17B2: "\u17b1",
    0x17B4: "",
    0x17B5: "",
    0x17D3: "\u17c6",
}

_TAIL = (
    rf"{_ROBAT}?(?:{COENG}[\u1780-\u1789\u178b-\u1799\u179b-\u17b3])?(?:{COENG}[\u1780-\u1789\u178b-\u17b3])?"
    r"(?:[\u17b6-\u17ba\u17bc-\u17c5]|\u17bb(?!\u17d0|\u17dd))?"
    r"[\u17c6\u17cb\u17cd-\u17d1]?[\u17c7\u17c8]?"
)
# What most Khmer is: nothing to mend, found out in one go. Shifters always take the long way.
_REGULAR = re.compile(rf"(?>[{BASE}]{_TAIL}|[^{BASE}{MARKS}{COENG}]++)*+")
_SYLLABLE = re.compile(rf"[{BASE}](?:{COENG}[{BASE}]|[{MARKS}{COENG}])+")
_SUBSCRIPT = re.compile(rf"{COENG}([{BASE}])")
_LOOSE = re.compile(rf"{COENG}+(?![{BASE}])")
# Unicode normalisation puts an ATTHACAN typed before a COENG behind it, and so between a COENG and its letter.
_OLD = re.compile(f"[{''.join(map(chr, MODERN))}]")
_TORN = re.compile(rf"{COENG}\u17dd(?=[{BASE}])")

# Vowels typed in two or more parts, and what is drawn over itself.
_COMPOSED: Final = (
    ({_E, _II}, {_OE}),
    ({_E, _AA}, {_OO}),
    ({_OE, _AA}, {_OO, _II}),
    ({_OE, _II}, {_OE}),
    ({_OO, _AA}, {_OO}),
    ({_E, _OE}, {_OE}),
    ({_E, _OO}, {_OO}),
)
# Over these a shifter is drawn below the base, where it looks like the vowel U; nobody sees which was typed.
_ABOVE: Final = frozenset("\u17b7\u17b8\u17b9\u17ba\u17be\u17bf\u17d0\u17dd")
_PLACES: Final = {
    mark: place
    for place, marks in enumerate(
        (
            _ROBAT,
            _SHIFTERS,
            "\u17be\u17bf\u17c0\u17c1\u17c2\u17c3\u17c4\u17c5",
            "\u17bb\u17bc\u17bd",
            "\u17b7\u17b8\u17b9\u17ba",
            _AA,
            "\u17c6\u17cb\u17cd\u17ce\u17cf\u17d0\u17d1\u17dd",
            "\u17c7\u17c8",
        )
    )
    for mark in marks
}


def in_order(text: str) -> str:
    """`text` with every Khmer syllable in the one order, look-alikes made alike. Twice is the same as once."""
    if _OLD.search(text):
        text = text.translate(MODERN)
    if _REGULAR.fullmatch(text):
        return text
    text = _TORN.sub("\u17dd\u17d2", text)
    text = _LOOSE.sub("", text)
    return _SYLLABLE.sub(lambda found: _ordered(found[0]), text)


# Khmer has a few thousand syllables in use, most of them in every other name.
@lru_cache(maxsize=8192)
def _ordered(syllable: str) -> str:
    base, tail = syllable[0], syllable[1:]
    subscripts = ["\u178f" if letter == "\u178a" else letter for letter in _SUBSCRIPT.findall(tail)]
    subscripts = [letter for letter in dict.fromkeys(subscripts) if letter != RO] + [RO] * (RO in subscripts)
    marks = set(_SUBSCRIPT.sub("", tail))
    for parts, whole in _COMPOSED:
        if parts <= marks:
            marks = marks - parts | whole
    is_below = not marks.isdisjoint(_ABOVE) or {_AA, "\u17c6"} <= marks
    if is_below and not marks.isdisjoint(_SHIFTERS + _U):
        marks = marks - {*_SHIFTERS, _U} | {"\u17ca"}
    ordered = sorted(marks, key=lambda mark: (_PLACES[mark], mark))
    robat = ordered.pop(0) if ordered and ordered[0] == _ROBAT else ""
    return base + robat + "".join([COENG + letter for letter in subscripts]) + "".join(ordered)
