"""The bench measures every figure it names. How fast anything is, is not tested here."""

import json
import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bench.figures import GROUPS, PARTS
from bench.measuring import Measured, Skipped, in_turns
from bench.parts import Figure
from bench.report import row, summary, table, write
from tests.servers import PROJECT

FIGURES = {figure.key: figure for part in PARTS for figure in part.figures}


def test_every_figure_stands_once_under_its_group_with_a_goal_that_can_be_read() -> None:
    assert len(FIGURES) == sum(len(part.figures) for part in PARTS)
    assert {key.partition(".")[0] for key in FIGURES} == set(GROUPS)
    assert [one.key for part in PARTS for one in part.figures if not one.key.startswith(f"{part.group}.")] == []
    for figure in FIGURES.values():
        figure.is_met(1.0)
        assert figure.how


def test_a_quick_run_gives_every_figure_its_row(tmp_path: Path) -> None:
    output = tmp_path / "figures.json"
    done = subprocess.run(
        [sys.executable, "-m", "bench", "--quick", "--output", str(output)],
        cwd=PROJECT,
        env={name: value for name, value in os.environ.items() if name != "STATICFILES_BACKEND"},
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
    )
    assert done.returncode == 0, done.stderr
    written = json.loads(output.read_text())
    assert written["machine"]
    assert datetime.fromisoformat(written["at"]).tzinfo == UTC
    assert list(written["figures"]) == list(FIGURES)
    for key, one in written["figures"].items():
        assert key in done.stdout
        assert (one["goal"], one["how"], one["unit"]) == (FIGURES[key].goal, FIGURES[key].how, "ratio")
        if "skipped" in one:
            assert one["skipped"]
            assert (one["value"], one["met"], one["ours"], one["other"]) == (None, None, [], [])
        else:
            assert len(one["ours"]) == len(one["other"]) == 1
            assert one["value"] == pytest.approx(one["ours"][0] / one["other"][0], rel=0.01)
            assert one["met"] is FIGURES[key].is_met(one["value"])
    reasons = {key: one["skipped"] for key, one in written["figures"].items() if "skipped" in one}
    # What takes minutes is left out here, and what others tell; anything else only where a program is missing.
    assert {key for key, why in reasons.items() if "--full" not in why and "lacks" not in why} == {
        "sign.slow_commit_vs_hot_row",
        "sign.slow_commit_p99",
    }


@pytest.mark.parametrize(
    ("goal", "value", "met"),
    [
        ("<= 1.1", 1.1, True),
        ("<= 1.1", 1.11, False),
        (">= 0.40", 0.4, True),
        (">= 0.40", 0.39, False),
        ("< 1", 1.0, False),
        ("printed", 9.0, None),
    ],
)
def test_a_goal_is_met_or_missed(goal: str, value: float, met: bool | None) -> None:
    assert Figure("text.any", goal, "how").is_met(value) is met


def test_a_value_is_the_ratio_of_the_middle_runs() -> None:
    assert Measured("text.any", ours=[1.0, 100.0, 3.0], other=[2.0, 1.0, 0.5]).value == 3.0


def test_whether_a_goal_is_met_follows_from_the_value_that_is_shown() -> None:
    shown = row(Figure("text.any", "<= 2", "how"), Measured("text.any", ours=[2.0001], other=[1.0]))
    assert (shown["value"], shown["met"]) == (2.0, True)


def test_runs_take_turns_after_a_warm_up() -> None:
    seen: list[str] = []

    def run(name: str) -> int:
        seen.append(name)
        return len(seen)

    assert in_turns(lambda: run("A"), lambda: run("B"), runs=2) == ([3, 5], [4, 6])
    assert "".join(seen) == "ABABAB"


def test_a_missed_goal_and_a_skipped_figure_are_printed() -> None:
    figures = [Figure("text.slow", "<= 1", "how"), Figure("text.absent", "<= 1", "how")]
    rows = {
        "text.slow": row(figures[0], Measured("text.slow", [6.0], [2.0])),
        "text.absent": row(figures[1], Skipped("text.absent", "no such program")),
    }
    lines = table(rows).splitlines()
    assert lines[1].split() == ["text.slow", "3", "<=", "1", "MISSED", "6", "2"]
    assert lines[2].endswith("skipped: no such program")
    assert summary(rows).splitlines() == [
        "0 goals met, 1 missed, 1 figures skipped",
        "missed: text.slow is 3, the goal is <= 1",
    ]


def test_a_run_of_one_group_keeps_what_was_measured_before(tmp_path: Path) -> None:
    file = tmp_path / "latest.json"
    figure = Figure("text.any", "<= 1", "how")
    order = ["text.any", "sign.any"]
    first, second = datetime(2026, 3, 2, tzinfo=UTC), datetime(2026, 3, 3, tzinfo=UTC)
    write({"sign.any": row(figure, Measured("sign.any", [1.0], [2.0]))}, order=order, to=file, at=first)
    write({"text.any": row(figure, Measured("text.any", [3.0], [2.0]))}, order=order, to=file, at=second)
    figures = json.loads(file.read_text())["figures"]
    assert {key: (one["value"], one["at"]) for key, one in figures.items()} == {
        "text.any": (1.5, "2026-03-03T00:00:00+00:00"),
        "sign.any": (0.5, "2026-03-02T00:00:00+00:00"),
    }
