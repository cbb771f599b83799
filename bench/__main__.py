"""`python -m bench [GROUP...] [--quick] [--full] [--output FILE]`; `make bench` runs this inside the environment."""

import argparse
import signal
import sys
import time
import traceback
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType

from bench.databases import Databases
from bench.figures import GROUPS, PARTS
from bench.measuring import Effort, Measured, Missing, Skipped
from bench.parts import Part
from bench.report import LATEST, Row, row, summary, table, write


def main(arguments: Sequence[str]) -> int:
    """Measure, print, write. A missed goal is printed as missed and fails nothing; a measurement that broke gives 1."""
    parser = argparse.ArgumentParser(prog="python -m bench", description="Measure speed beside peers and limits.")
    parser.add_argument("groups", nargs="*", metavar="GROUP", help=f"of {', '.join(GROUPS)}; all when none is named")
    parser.add_argument("--quick", action="store_true", help="a smoke test: small sizes, one run, nothing is kept")
    parser.add_argument(
        "--full", action="store_true", help="also what takes minutes: 22,218 names, 1,000,000 signatures"
    )
    parser.add_argument("--output", type=Path, help="where to write the JSON instead of bench/results/latest.json")
    given = parser.parse_args(arguments)
    unknown = set(given.groups) - set(GROUPS)
    if unknown:
        parser.error(f"no such group: {', '.join(sorted(unknown))}")
    effort = Effort(quick=given.quick, full=given.full)
    started, at = time.monotonic(), datetime.now(UTC)
    rows: dict[str, Row] = {}
    is_whole = True
    with Databases() as databases:
        for part in PARTS:
            if not given.groups or part.group in given.groups:
                measured, worked = measure(part, effort, databases)
                rows |= measured
                is_whole &= worked
    print(table(rows))
    print(summary(rows))
    print(
        f"{time.monotonic() - started:.0f} s" + (". A smoke test: these figures mean nothing." if effort.quick else "")
    )
    if given.output or not effort.quick:
        write(rows, order=[figure.key for part in PARTS for figure in part.figures], to=given.output or LATEST, at=at)
    return 0 if is_whole else 1


def measure(part: Part, effort: Effort, databases: Databases) -> tuple[dict[str, Row], bool]:
    """The rows of one part, in its order, and whether nothing broke. What was not measured says why."""
    print(f"measuring {', '.join(figure.key for figure in part.figures)} ...", file=sys.stderr, flush=True)
    outcomes: dict[str, Measured | Skipped] = {}
    reason, worked = "nothing was measured", True
    try:
        for outcome in part.measure(effort, databases):
            outcomes[outcome.key] = outcome
    except Missing as missing:
        reason = str(missing)
    except Exception as error:  # noqa: BLE001 - what broke here must not lose what the other parts measured
        traceback.print_exc()
        reason, worked = f"it broke: {type(error).__name__}", False
    return {
        figure.key: row(figure, outcomes.get(figure.key, Skipped(figure.key, reason))) for figure in part.figures
    }, worked


def _leave(number: int, _frame: FrameType | None) -> None:
    # As an exception, so that the servers are stopped on the way out.
    raise SystemExit(128 + number)


if __name__ == "__main__":
    for stop in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(stop, _leave)
    sys.exit(main(sys.argv[1:]))
