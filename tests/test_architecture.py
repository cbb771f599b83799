"""ARCHITECTURE.md says where things are; these tests hold it to the folders, and the house to its rules."""

import ast
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management import call_command

PROJECT = Path(__file__).resolve().parent.parent
OURS = (
    *("guarding", "redline", "printing", "ledger", "outbox", "vault"),
    *("organisations", "partners", "statements", "seeds"),
)
CODE = ("config", *OURS, "scripts", "bench")
NO_DRAWERS = {"utils", "helpers", "common", "base", "misc", "tools", "lib"}


def tracked() -> list[Path]:
    listed = subprocess.run(["git", "ls-files"], cwd=PROJECT, capture_output=True, text=True, check=False)
    if listed.returncode != 0:
        pytest.skip("not a git checkout, so what belongs to the project is not known")
    return [Path(line) for line in listed.stdout.splitlines()]


def modules() -> Iterator[Path]:
    for folder in CODE:
        yield from (path for path in (PROJECT / folder).rglob("*.py") if "migrations" not in path.parts)


def drawn(section: int) -> set[str]:
    """The names at the left of the lines of the page's n-th drawing."""
    page = (PROJECT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    drawing = re.findall(r"```\n(.*?)```", page, re.DOTALL)[section]
    return {name for line in drawing.splitlines() for name in re.split(r"\s{2,}", line)[0].split()}


def test_every_folder_at_the_top_is_in_the_drawing_and_the_other_way_round() -> None:
    folders = {f"{path.parts[0]}/" for path in tracked() if len(path.parts) > 1 and not path.parts[0].startswith(".")}
    assert drawn(0) == folders


def test_the_drawing_of_statements_is_true() -> None:
    inside = {
        path.parts[1] + ("/" if len(path.parts) > 2 else "") for path in tracked() if path.parts[0] == "statements"
    }
    wiring = {"__init__.py", "apps.py", "urls.py", "migrations/", "management/"}
    assert drawn(1) == inside - wiring


def test_modules_stay_small_and_well_named() -> None:
    lengths = {path.relative_to(PROJECT): len(path.read_text(encoding="utf-8").splitlines()) for path in modules()}
    assert {path: length for path, length in lengths.items() if length > 400} == {}
    # Django asks for a module of this name in a database engine.
    assert {path for path in lengths if path.stem in NO_DRAWERS} == {Path("config/sqlite3/base.py")}


def test_the_stage_has_one_writer() -> None:
    """Nobody but lifecycle.py assigns a stage, or passes one to update(), create() or a constructor."""
    writers = set()
    for path in modules():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            assigned = isinstance(node, ast.Assign) and any(
                isinstance(target, ast.Attribute) and target.attr == "stage" for target in node.targets
            )
            passed = (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and node.func.attr in {"update", "create", "update_or_create", "bulk_update"}
                and any(keyword.arg == "stage" for keyword in node.keywords)
            )
            if assigned or passed:
                writers.add(path.relative_to(PROJECT).as_posix())
    assert writers == {"statements/actions/lifecycle.py"}


def test_the_page_of_the_life_cycle_is_drawn_from_the_code(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("draw_life")
    assert (PROJECT / "docs" / "life-cycle.md").read_text(encoding="utf-8") == capsys.readouterr().out
