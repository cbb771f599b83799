"""System packages: installed where that is allowed without asking, otherwise the exact command."""

from collections.abc import Callable
from pathlib import Path

import pytest

from scripts.console import Stop
from scripts.machine import SystemPackage, install, missing, require

WISH = "apt-get install -y --no-install-recommends libone two"


@pytest.fixture
def wanted(tmp_path: Path) -> list[SystemPackage]:
    """Two packages that are there when a file of their name is, and one that is there already."""
    (tmp_path / "three").touch()
    return [SystemPackage(name, "a test", is_there=(tmp_path / name).exists) for name in ("libone", "two", "three")]


Machine = Callable[[dict[str, str]], Path]


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Machine:
    """A PATH that has only the given programs, as shell scripts; they note their arguments in the file given back."""

    def build(programs: dict[str, str]) -> Path:
        folder, calls = tmp_path / "bin", tmp_path / "calls"
        folder.mkdir()
        (folder / "env").symlink_to("/usr/bin/env")
        for name, script in programs.items():
            (folder / name).write_text(f'#!/bin/sh\necho "{name} $*" >> {calls}\n{script}\n')
            (folder / name).chmod(0o755)
        monkeypatch.setenv("PATH", str(folder))
        return calls

    return build


def apt_get(folder: Path) -> str:
    """An apt-get that installs by making files."""
    return f'case "$*" in *install*) : > {folder}/libone; : > {folder}/two ;; esac'


def test_root_installs_just_what_is_missing(
    machine: Machine, wanted: list[SystemPackage], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("os.geteuid", lambda: 0)
    calls = machine({"apt-get": apt_get(tmp_path)})
    require(wanted)
    assert calls.read_text() == f"apt-get -q update\n{WISH.replace('apt-get', 'apt-get -q')}\n"
    assert missing(wanted) == []


def test_sudo_without_a_prompt_installs(
    machine: Machine, wanted: list[SystemPackage], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    calls = machine({"apt-get": apt_get(tmp_path), "sudo": 'shift; exec "$@"', "true": ""})
    require(wanted)
    assert calls.read_text().splitlines()[0] == "sudo -n true"
    assert missing(wanted) == []


def test_without_the_right_the_exact_command_is_said(
    machine: Machine, wanted: list[SystemPackage], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    calls = machine({"apt-get": "exit 9", "sudo": "exit 1", "true": ""})
    with pytest.raises(Stop) as stop:
        require(wanted)
    assert str(stop.value) == f"Missing on this system. Run: sudo apt-get update && sudo {WISH}"
    assert calls.read_text() == "sudo -n true\n"


def test_a_failing_apt_leaves_the_rest_missing(
    machine: Machine, wanted: list[SystemPackage], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("os.geteuid", lambda: 0)
    machine({"apt-get": "exit 100"})
    assert [package.name for package in install(wanted)] == ["libone", "two"]


def test_nothing_missing_asks_nobody(machine: Machine, wanted: list[SystemPackage]) -> None:
    calls = machine({"apt-get": "exit 9", "sudo": "exit 9"})
    require(wanted[2:])
    assert not calls.exists()
