"""How a place of an old version is cited, and where it stands now: numbers change, the block's identity does not."""

import re
from dataclasses import dataclass

from statements.models import Statement, Version
from statements.queries.text import Text, TextBlock, version_text

# Khmer digits, as people type them on a Khmer keyboard.
LATIN_DIGITS = str.maketrans("០១២៣៤៥៦៧៨៩", "0123456789")
_NUMBER = re.compile(r"(?:[ivxlc]+|\d+(?:\.\d+)*)\Z", re.IGNORECASE)
_DEMAND = re.compile(r"(?:demand|ការទាមទារ(?:ទី)?|ទាមទារ(?:ទី)?)\s*(\d+)\Z", re.IGNORECASE)
LONGEST_CITATION = 40  # characters


@dataclass(frozen=True, slots=True)
class Cited:
    """A block as a version had it. `demand` is which of its demands it is, 0 for none."""

    block: TextBlock
    demand: int


def cite(text: Text, citation: str) -> Cited | None:
    """The block that a person means by "2.3", "II", "article 5" or "demand 5"; None where there is none such.

    "demand 5" is the fifth block marked as a demand, whatever its number. A bare number that no block bears is taken
    for a demand too, since unnumbered texts are cited that way. Khmer digits and the Khmer words are understood.
    """
    asked = " ".join(citation[:LONGEST_CITATION].translate(LATIN_DIGITS).split())
    demands = [block for block in text.blocks if block.is_demand]
    named = _DEMAND.match(asked)
    if named:
        return _nth(demands, int(named.group(1)))
    number = asked.rsplit(" ", 1)[-1].removeprefix("មាត្រា").rstrip(".").upper()
    if not _NUMBER.match(number):
        return None
    for block in text.blocks:
        if block.number == number:
            return Cited(block, demands.index(block) + 1 if block.is_demand else 0)
    return _nth(demands, int(number)) if number.isdecimal() else None


def _nth(demands: list[TextBlock], place: int) -> Cited | None:
    return Cited(demands[place - 1], place) if 1 <= place <= len(demands) else None


@dataclass(frozen=True, slots=True)
class Later:
    """The same block in a later version; `block` is None where it is not there any more."""

    version: Version
    block: TextBlock | None


def later(statement: Statement, version: Version, ref: str) -> list[Later]:
    """What became of a block in every version after `version`, in their order. One query."""
    versions = statement.versions.filter(number__gt=version.number).order_by("number")
    return [Later(one, version_text(one).block(ref)) for one in versions]
