"""Receipts: true ones prove themselves without the database, and nothing in them can be changed unnoticed."""

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger import tree
from ledger.append import append, commit
from ledger.clock import now
from ledger.models import Event
from ledger.receipts import Verdict, check, read, written
from ledger.sealing import seal
from ledger.tree import Frontier, inclusion_path, leaf_hash, path_in_growth

LEAVES = [leaf_hash(bytes([number])) for number in range(70)]


@settings(deadline=None)
@given(st.integers(0, 60), st.integers(1, 10), st.data())
def test_the_path_from_the_edge_is_the_path_from_all_leaves(before: int, more: int, data: st.DataObject) -> None:
    index = data.draw(st.integers(before, before + more - 1))
    edge = Frontier()
    for leaf in LEAVES[:before]:
        edge.append(leaf)
    leaves = LEAVES[: before + more]
    assert path_in_growth(edge, leaves[before:], index) == inclusion_path(index, leaves)


@pytest.mark.parametrize("index", [2, 5])
def test_only_a_new_leaf_has_one(index: int) -> None:
    edge = Frontier()
    for leaf in LEAVES[:3]:
        edge.append(leaf)
    with pytest.raises(IndexError):
        path_in_growth(edge, LEAVES[3:5], index)


def event(name: str = "a") -> tuple[Event, dict[str, tuple[str, str]]]:
    opening = commit({"by": name})
    with transaction.atomic():
        made = append("statement:abc", "signature.given", at=now(), data={"signature": "xyz"}, committed=opening)
    return made, {"by": (name, opening.salts["by"])}


def proved() -> dict[str, Any]:
    """The receipt of the sixth of seven events, sealed in three batches."""
    for batch in ("ab", "cd"):
        for name in batch:
            event(name)
        seal()
    event("e")
    made, opened = event("f")
    event("g")
    seal()
    return written(made, opened=opened)


@pytest.mark.django_db
def test_it_promises_first_and_proves_then() -> None:
    made, opened = event()
    assert check(written(made, opened=opened)).verdict is Verdict.PROMISED
    seal()
    assert check(written(made, opened=opened)).verdict is Verdict.PROVED


@pytest.mark.django_db
def test_it_stays_true_when_the_ledger_grows() -> None:
    receipt = proved()
    for _ in range(5):
        event()
        seal()
    assert check(receipt).verdict is Verdict.PROVED
    assert read(json.dumps(receipt, ensure_ascii=False, indent=3)).verdict is Verdict.PROVED


CHANGES: dict[str, Callable[[dict[str, Any]], Any]] = {
    "what happened": lambda one: one["event"]["data"].update(signature="abc"),
    "to what": lambda one: one["event"].update(chain="statement:abd"),
    "when": lambda one: one["event"].update(at="2020-01-01T00:00:00.000000Z"),
    "by whom": lambda one: one["opened"]["by"].update(value="g"),
    "the salt": lambda one: one["opened"]["by"].update(salt="00" * 32),
    "the place": lambda one: one["seal"].update(position=one["seal"]["position"] - 1),
    "the link": lambda one: one["seal"].update(previous="11" * 32),
    "the path": lambda one: one["proof"]["path"].pop(),
    "the root": lambda one: one["proof"].update(root="22" * 32),
    "the time of the head": lambda one: one["proof"].update(at="2020-01-01T00:00:00.000000Z"),
    "the signature": lambda one: one["proof"].update(signature="33" * 64),
}


@pytest.mark.django_db
def test_whatever_is_changed_in_it_is_seen() -> None:
    receipt = proved()
    for name, change in CHANGES.items():
        altered = copy.deepcopy(receipt)
        change(altered)
        assert read(json.dumps(altered)).verdict is Verdict.ALTERED, name


@pytest.mark.django_db
def test_a_head_signed_by_somebody_else_is_foreign(settings: Any) -> None:
    receipt = proved()
    settings.LEDGER_KEY = "ab" * 32
    assert check(receipt).verdict is Verdict.FOREIGN


@pytest.mark.parametrize(
    "text",
    [
        "",
        "null",
        "[]",
        "{}",
        "{",
        "[" * 50_000,
        '{"event": 1}',
        '{"event": {"data": {}}}',
        "x" * 200_000,
        "\x00",
        "NaN",
    ],
)
def test_what_is_no_receipt_is_said_to_be_none(text: str) -> None:
    assert read(text).verdict is Verdict.UNREADABLE


@pytest.mark.django_db
def test_a_receipt_of_wrong_types_is_none() -> None:
    receipt = proved()
    for part, value in (("proof", []), ("seal", None), ("opened", 7), ("event", "e"), ("proof", {"path": ["zz"]})):
        assert read(json.dumps({**receipt, part: value})).verdict is Verdict.UNREADABLE, part


@pytest.mark.django_db
def test_the_command_tells_a_true_one_by_its_exit(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    receipt = proved()
    true, false = tmp_path / "true.json", tmp_path / "false.json"
    true.write_text(json.dumps(receipt), encoding="utf-8")
    CHANGES["by whom"](receipt)
    false.write_text(json.dumps(receipt), encoding="utf-8")
    call_command("verify_receipt", str(true))
    assert "It is true" in capsys.readouterr().out
    with pytest.raises(SystemExit):
        call_command("verify_receipt", str(false))
    assert "altered" in capsys.readouterr().out


def test_paths_are_as_deep_as_the_tree() -> None:
    """By hand: the fifth of five leaves stands alone to the right of four."""
    edge = Frontier()
    for leaf in LEAVES[:4]:
        edge.append(leaf)
    assert path_in_growth(edge, LEAVES[4:5], 4) == [tree.root(LEAVES[:4])]
