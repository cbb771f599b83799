"""How a word processor counts its lists: levels, the patterns of their numbers, and when each starts anew.

After ECMA-376 part 1, 17.9 (numbering): a level starts anew after any paragraph of a level above it, or only after
those that `lvlRestart` names; a number may show those above it ("%1.%2").
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from redline.numerals import roman

GAP = re.compile(r"%([1-9])")
LAST_LEVEL = 8
MOST = 30_000  # as far as a counter goes; a list that starts beyond is not one that people number


class Level(NamedTuple):
    """One level of a list."""

    format: str = "decimal"
    pattern: str = "%1"
    start: int = 1
    restart: int | None = (
        None  # a level counted from 1: only it and those above it start this one anew; 0: nothing does
    )
    legal: bool = False  # numbers of levels above are shown as decimals

    def starts_anew_after(self, own: int, other: int) -> bool:
        """Whether this level, which is `own`, starts anew after a paragraph of level `other` (both from 0)."""
        if other >= own or self.restart == 0:
            return False
        return self.restart is None or other < self.restart


@dataclass(slots=True)
class Counting:
    """The state of one list."""

    levels: Mapping[int, Level]
    counted: dict[int, int] = field(default_factory=dict)

    def peek(self, level: int) -> str:
        """The number that a next paragraph of this level would have."""
        return self._shown(level, self._following(level))

    def step(self, level: int) -> str:
        """Count a paragraph of this level; give its number."""
        self.counted[level] = self._following(level)
        for deeper in list(self.counted):
            if self.levels.get(deeper, Level()).starts_anew_after(deeper, level):
                del self.counted[deeper]
        return self._shown(level, self.counted[level])

    def _following(self, level: int) -> int:
        started = self.counted.get(level)
        return self.levels.get(level, Level()).start if started is None else started + 1

    def _shown(self, level: int, number: int) -> str:
        own = self.levels.get(level, Level())
        if own.format == "none":
            return own.pattern if not GAP.search(own.pattern) else ""
        if own.format == "bullet":
            return "•"

        def fill(gap: re.Match[str]) -> str:
            shown = int(gap[1]) - 1
            above = self.levels.get(shown, Level())
            value = number if shown == level else self.counted.get(shown, above.start)
            return written(value, "decimal" if own.legal and shown != level else above.format)

        return GAP.sub(fill, own.pattern)


def written(number: int, style: str) -> str:
    """A number in the style of that name; a decimal for the many styles that no text here has."""
    if not 0 < number <= MOST:
        return str(number)
    writers: dict[str, Callable[[int], str]] = {
        "upperRoman": roman,
        "lowerRoman": lambda value: roman(value).lower(),
        "upperLetter": lambda value: letters(value).upper(),
        "lowerLetter": letters,
        "decimalZero": "{:02}".format,
        "none": lambda _value: "",
    }
    return writers.get(style, str)(number)


def letters(number: int) -> str:
    """As Word counts with letters: a to z, aa to zz, aaa; at most a few dozen of one letter."""
    times, which = divmod(number - 1, 26)
    return chr(ord("a") + which) * min(times + 1, 40)
