"""What was measured, as a table for people and as JSON for the next run to be held against."""

import json
import os
import platform
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Any

from bench.measuring import Measured, Skipped
from bench.parts import Figure

LATEST = Path(__file__).parent / "results" / "latest.json"

Row = dict[str, Any]


def row(figure: Figure, outcome: Measured | Skipped) -> Row:
    """One figure in the shape of the file. A skipped one has no value, and its reason."""
    what = {"goal": figure.goal, "unit": figure.unit}
    if isinstance(outcome, Skipped):
        return {
            "value": None,
            **what,
            "met": None,
            "ours": [],
            "other": [],
            "how": figure.how,
            "skipped": outcome.reason,
        }
    value = significant(outcome.value)
    return {
        "value": value,
        **what,
        "met": figure.is_met(value),  # of the number that is shown, so that the two never contradict each other
        "ours": [significant(run) for run in outcome.ours],
        "other": [significant(run) for run in outcome.other],
        "how": figure.how,
    }


def significant(number: float) -> float:
    """Four digits that mean something."""
    return float(f"{number:.4g}")


def table(rows: Mapping[str, Row]) -> str:
    """One line a figure: what came of it, the goal, and the middle run of each side."""
    lines = [("figure", "value", "goal", "", "ours", "other")]
    for key, one in rows.items():
        if "skipped" in one:
            lines.append((key, "-", one["goal"], f"skipped: {one['skipped']}", "", ""))
            continue
        verdict = {True: "met", False: "MISSED", None: ""}[one["met"]]
        lines.append(
            (key, shown(one["value"]), one["goal"], verdict, shown(median(one["ours"])), shown(median(one["other"])))
        )
    # A reason may be long: it stands past the columns.
    widths = [max(len(line[column]) for line in lines if not line[3].startswith("skipped")) for column in range(6)]
    widths[0] = max(len(line[0]) for line in lines)
    return "\n".join(
        f"{key:<{widths[0]}}  {value:>{widths[1]}}  {goal:<{widths[2]}}  {verdict:<{widths[3]}}  "
        f"{ours:>{widths[4]}}  {other:>{widths[5]}}".rstrip()
        for key, value, goal, verdict, ours, other in lines
    )


def shown(number: float) -> str:
    return f"{number:,.0f}" if number >= 1000 else f"{number:.3g}"


def summary(rows: Mapping[str, Row]) -> str:
    """The last line: how many goals were met and missed, how many figures skipped."""
    met = sum(one["met"] is True for one in rows.values())
    missed = [key for key, one in rows.items() if one["met"] is False]
    skipped = sum("skipped" in one for one in rows.values())
    return f"{met} goals met, {len(missed)} missed, {skipped} figures skipped" + "".join(
        f"\nmissed: {key} is {shown(rows[key]['value'])}, the goal is {rows[key]['goal']}" for key in missed
    )


def write(rows: Mapping[str, Row], *, order: Iterable[str], to: Path, at: datetime) -> None:
    """Write the file. What an earlier run on such a machine measured, and this one did not, stays with its time."""
    moment = at.astimezone(UTC).isoformat(timespec="seconds")
    kept: dict[str, Row] = {}
    if to.exists():
        before = json.loads(to.read_text())
        if before["machine"] == machine():
            kept = before["figures"]
    figures = {**kept, **{key: {**one, "at": moment} for key, one in rows.items()}}
    content = {"machine": machine(), "at": moment, "figures": {key: figures[key] for key in order if key in figures}}
    to.parent.mkdir(exist_ok=True)
    to.write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n")


def machine() -> str:
    """What kind of machine this is, without its name."""
    model = next(
        (line.partition(":")[2].strip() for line in _lines("/proc/cpuinfo") if line.startswith("model name")),
        platform.machine(),
    )
    memory = next((int(line.split()[1]) for line in _lines("/proc/meminfo") if line.startswith("MemTotal")), 0)
    python = platform.python_version()
    return f"{os.cpu_count()} x {model}, {memory / 1024**2:.0f} GiB, {platform.system()}, Python {python}"


def _lines(file: str) -> list[str]:
    path = Path(file)
    return path.read_text().splitlines() if path.exists() else []
