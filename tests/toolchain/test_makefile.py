"""The Makefile has the commands that people are told of, and each leads to a script that exists."""

import os
import re
import subprocess

import pytest

from scripts.__main__ import COMMANDS
from tests.toolchain.standin import PROJECT

MAKEFILE = (PROJECT / "Makefile").read_text()
RECIPES = dict(re.findall(r"^([a-z]+):.*\n\t@\$\(PYTHON\) -m scripts ([a-z]+)$", MAKEFILE, re.MULTILINE))


def test_each_command_is_one_script_of_the_same_name() -> None:
    assert {name: name for name in COMMANDS} == RECIPES
    assert [name for name in COMMANDS if not (PROJECT / "scripts" / f"{name}.py").exists()] == []


def test_make_alone_says_what_there_is() -> None:
    env = {"PATH": os.environ["PATH"]}  # without the variables of the make that may have started the tests
    done = subprocess.run(["make"], cwd=PROJECT, env=env, capture_output=True, text=True, check=True)
    assert [line.split(":")[0] for line in done.stdout.splitlines()] == [
        "make help",
        *(f"make {name}" for name in RECIPES),
    ]


@pytest.mark.parametrize("document", ["README.md", "CONTRIBUTING.md", "ARCHITECTURE.md"])
def test_every_command_in_the_documents_exists(document: str) -> None:
    told = set(re.findall(r"`make ([a-z]+)", (PROJECT / document).read_text()))
    assert told
    assert told - {*RECIPES, "help"} == set()


def test_continuous_integration_runs_the_checks_and_the_tests_and_nothing_else() -> None:
    lines = (PROJECT / ".ci" / "run").read_text().splitlines()
    assert lines == ["#!/usr/bin/env bash", "set -euo pipefail", 'cd "$(dirname "$0")/.."', "make check", "make test"]
