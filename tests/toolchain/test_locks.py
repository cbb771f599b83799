"""The lock files: every package with its hashes, no address of an index, one environment for both; reasons for all."""

import re
import tomllib
from pathlib import Path

import pytest

from scripts.environment import DEV_LOCK, RUN_LOCK
from tests.toolchain.standin import PROJECT

PIN = re.compile(r"^(?P<name>[a-z0-9][a-z0-9.-]*)(?:\[[a-z,]+\])?==(?P<version>[^ \\]+)", re.MULTILINE)


def pins(lock: Path) -> dict[str, str]:
    return {found["name"]: found["version"] for found in PIN.finditer(lock.read_text())}


@pytest.mark.parametrize("lock", [RUN_LOCK, DEV_LOCK], ids=lambda lock: lock.name)
def test_every_package_has_hashes(lock: Path) -> None:
    # A requirement is a line without indentation, continued by its indented hashes.
    requirements = re.split(r"\n(?=[a-z0-9])", re.sub(r"(?m)^\s*#.*\n?", "", lock.read_text()))
    assert len(requirements) == len(PIN.findall(lock.read_text())) > 30
    assert [one.split()[0] for one in requirements if "--hash=sha256:" not in one] == []


@pytest.mark.parametrize("lock", [RUN_LOCK, DEV_LOCK], ids=lambda lock: lock.name)
def test_no_index_is_named(lock: Path) -> None:
    text = lock.read_text()
    assert "://" not in text
    assert not re.search(r"--(index-url|extra-index-url|find-links|trusted-host)", text)


def test_one_environment_serves_both() -> None:
    run, dev = pins(RUN_LOCK), pins(DEV_LOCK)
    assert {name: dev.get(name) for name in run} == run


def test_the_locks_hold_what_the_project_asks_for() -> None:
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text())["project"]
    asked = {"run": project["dependencies"], "dev": project["optional-dependencies"]["dev"]}
    names = {part: {re.split(r"[\[<>=!~ ]", line)[0].lower() for line in lines} for part, lines in asked.items()}
    assert names["run"] - set(pins(RUN_LOCK)) == set()
    assert names["dev"] - set(pins(DEV_LOCK)) == set()


def test_every_dependency_has_its_reason() -> None:
    text = (PROJECT / "pyproject.toml").read_text()
    lists = re.findall(r"^(?:dependencies|dev) = \[\n(.*?)^\]", text, re.MULTILINE | re.DOTALL)
    lines = [line.strip() for block in lists for line in block.splitlines()]
    assert len(lists) == 2
    assert [line for line in lines if not re.fullmatch(r'"[^"]+", +# \S.{8,}', line)] == []
