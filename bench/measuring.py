"""How anything here is measured: in turns with its peer, several times, the middle one counting."""

import gc
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median
from typing import TypeVar

Result = TypeVar("Result")


class Missing(Exception):
    """Something that a figure needs is not on this machine or not in the software yet; the message says what."""


@dataclass(frozen=True, slots=True)
class Effort:
    """How much is done. `quick` cuts all sizes, for a smoke test; `full` adds what takes minutes."""

    quick: bool = False
    full: bool = False

    @property
    def runs(self) -> int:
        return 1 if self.quick else 3

    @property
    def workers(self) -> int:
        """Processes of a web server: to start one takes some seconds."""
        return 1 if self.quick else 2

    def size(self, usual: int, quick: int) -> int:
        return quick if self.quick else usual


@dataclass(frozen=True, slots=True)
class Measured:
    """The runs of one figure. Its value is the ratio of their medians."""

    key: str
    ours: Sequence[float]
    other: Sequence[float]

    @property
    def value(self) -> float:
        return median(self.ours) / median(self.other)


@dataclass(frozen=True, slots=True)
class Skipped:
    """A figure that was not measured, and why."""

    key: str
    reason: str


def in_turns(
    ours: Callable[[], Result], other: Callable[[], Result], *, runs: int, warm_up: bool = True
) -> tuple[list[Result], list[Result]]:
    """Run A B A B, so that what else the machine does meets both alike; before that, once each for nothing."""
    if warm_up:
        ours(), other()
    pairs = [(ours(), other()) for _ in range(runs)]
    return [one for one, _ in pairs], [two for _, two in pairs]


def all_in_turns(works: Sequence[Callable[[], Result]], *, runs: int) -> list[list[Result]]:
    """The same with any number of works: A B C A B C. One list of results for each work."""
    rounds = [[work() for work in works] for _ in range(runs)]
    return [[one[place] for one in rounds] for place in range(len(works))]


def cpu_seconds(work: Callable[[], object]) -> float:
    """CPU time of this process for one call, user and system, in seconds."""
    gc.collect()
    start = time.process_time()
    work()
    return time.process_time() - start


def wall_seconds(work: Callable[[], object]) -> float:
    """Time on the wall for one call, in seconds."""
    gc.collect()
    start = time.perf_counter()
    work()
    return time.perf_counter() - start
