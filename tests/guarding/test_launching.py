"""A child process that reads a file: its answers, its limits, and its ends."""

import sys
from pathlib import Path
from typing import Any

import pytest

from guarding.launching import TooHeavy, ask

ROOT = Path(__file__).resolve().parents[2]
CHILD = "tests.guarding.child_of_tests"


def asked(what: str, content: bytes = b"", *, seconds: int = 10) -> dict[str, Any]:
    order = {"do": what, "limits": {"seconds": seconds, "memory": 400_000_000}}
    return ask(CHILD, order, content, paths=[str(ROOT)], seconds=seconds)


def test_the_answer_comes_back_and_no_variable_goes_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET", "x")
    answer = asked("tell", b"a\nb\0" * 1_000)
    assert (answer["length"], answer["khmer"]) == (4_000, "ខ្មែរ")
    assert "SECRET" not in answer["variables"]


def test_refusals_and_failures_are_told_apart_and_tell_nothing_of_the_file() -> None:
    assert asked("refuse") == {"refused": "damaged", "values": {"part": "zip"}}
    assert asked("fail") == {"refused": "damaged", "values": {"part": ""}, "raised": "KeyError"}


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no limits of resources")
def test_memory_is_bound() -> None:
    assert asked("want memory") == {"refused": "too_heavy", "values": {}}


@pytest.mark.parametrize("what", ["exit", "go on for ever"])
def test_a_child_that_dies_or_does_not_end_is_too_heavy(what: str) -> None:
    with pytest.raises(TooHeavy):
        asked(what, seconds=1)


def test_a_child_that_cannot_start_is_our_fault() -> None:
    with pytest.raises(RuntimeError, match="nowhere"):
        ask("nowhere.child", {"limits": {}}, b"", paths=[], seconds=10)
