"""Character classes that word cutting and admission share, as the inside of regular-expression brackets."""

import unicodedata
from typing import Final

COENG: Final = "\u17d2"
ZERO_WIDTH_SPACE: Final = "\u200b"


def _class_of(wanted: str, first: int, last: int) -> str:
    """The characters from `first` to `last` whose general category starts with `wanted`, as ranges."""
    ranges: list[str] = []
    start = -1
    for code in range(first, last + 2):
        if code <= last and unicodedata.category(chr(code)).startswith(wanted):
            if start < 0:
                start = code
        elif start >= 0:
            ranges.append(f"{chr(start)}-{chr(code - 1)}")
            start = -1
    return "".join(ranges)


# Taken from Python's own Unicode tables, so they are right for every script and not for Khmer alone. No
# combining mark stands below U+0300; above U+1FFFF only the variation selectors are marks. The basic plane
# has a class of its own because the regular-expression engine looks it up in one step.
BASIC_MARKS: Final = _class_of("M", 0x0300, 0xFFFF)
MARKS: Final = BASIC_MARKS + _class_of("M", 0x10000, 0x1FFFF) + "\U000e0100-\U000e01ef"

# Joiners never stand at the start of a word; skin tones colour the emoji before them.
JOINERS: Final = "\u200c\u200d"
SKIN_TONES: Final = "\U0001f3fb-\U0001f3ff"

# Khmer letters, vowels, signs and the repetition mark. Digits (U+17E0 on), the currency sign and the
# punctuation marks U+17D4-U+17D6, U+17D8-U+17DA are tokens of their own.
KHMER: Final = "\u1780-\u17d3\u17d7\u17dc\u17dd"
