"""What a figure is, and which figures come out of the same runs."""

import operator
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from bench.databases import Databases
from bench.measuring import Effort, Measured, Skipped

Measure = Callable[[Effort, Databases], Iterator[Measured | Skipped]]

_GOAL = re.compile(r"(<=|>=|<|>) (\d+(?:\.\d+)?)")
_COMPARE = {"<=": operator.le, ">=": operator.ge, "<": operator.lt, ">": operator.gt}
PRINTED = "printed"  # no goal: shown because the others are only honest beside it


@dataclass(frozen=True, slots=True)
class Figure:
    """`key` starts with the group. `how` says in a line what ours and other are, and the unit of their runs."""

    key: str
    goal: str
    how: str
    unit: str = "ratio"

    def is_met(self, value: float) -> bool | None:
        """None where there is no goal."""
        if self.goal == PRINTED:
            return None
        found = _GOAL.fullmatch(self.goal)
        if found is None:
            raise ValueError(f"{self.key} has an unreadable goal: {self.goal}")
        return bool(_COMPARE[found[1]](value, float(found[2])))


@dataclass(frozen=True, slots=True)
class Part:
    """Figures that come out of the same runs."""

    group: str
    measure: Measure
    figures: Sequence[Figure]
