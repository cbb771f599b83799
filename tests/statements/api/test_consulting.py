"""What organisations say in a round, and what becomes of it, through the API."""

from copy import deepcopy
from datetime import datetime
from typing import Any

import pytest

from statements.models import Block, Round
from tests import factories
from tests.cast import Cast
from tests.statements.api.calling import Caller

NOT_HERE = "0" * 12


@pytest.fixture(scope="module")
def told(told_cast: Cast, yesterday: datetime) -> Round:
    return factories.consulted(told_cast, at=yesterday)


@pytest.fixture
def consultation(db: None, told: Round) -> Round:
    return deepcopy(told)


@pytest.fixture
def at(consultation: Round) -> str:
    return f"/statements/{consultation.statement.ref}/rounds/1"


@pytest.fixture
def block(consultation: Round) -> str:
    """The reference of the first point."""
    return Block.objects.filter(statement=consultation.statement, kind="point").order_by("place")[0].ref


def replacing(block: str, english: str) -> dict[str, Any]:
    return {"kind": "replace", "block": block, "texts": {"en": english}}


def test_an_amendment_says_what_it_changes(cast: Cast, at: str, block: str) -> None:
    new = {"kind": "insert", "block": None, "new_kind": "paragraph", "texts": {"en": "We write together.", "km": "យើង"}}
    made = Caller(cast.bora).post(
        f"{at}/amendments", {"organisation": cast.stone.ref, "changes": [replacing(block, "Mend it now."), new]}
    )
    first, english, khmer = made["changes"]
    assert (first["kind"], first["block"], first["language"], first["text"]) == ("replace", block, "en", "Mend it now.")
    assert (first["new_ref"], first["new_kind"]) == (None, None)
    assert (english["language"], khmer["language"]) == ("en", "km")
    assert english["new_ref"] == khmer["new_ref"] is not None
    assert (english["block"], english["new_kind"]) == (None, "paragraph")
    assert Caller(cast.sreymom).get(f"{at}/amendments")["items"] == [made]  # everybody who takes part reads it


def test_an_amendment_cannot_want_two_things_at_once(cast: Cast, at: str, block: str) -> None:
    for changes in (
        [replacing(block, "Mend it now."), replacing(block, "Mend it soon.")],
        [replacing(block, "Mend it now."), {"kind": "delete", "block": block}],
    ):
        told = Caller(cast.bora).post(
            f"{at}/amendments", {"organisation": cast.stone.ref, "changes": changes}, expect=422
        )
        assert (told["code"], told["field"]) == ("contradiction", "changes")


def test_changes_that_are_none(cast: Cast, at: str) -> None:
    bora = Caller(cast.bora)
    for change, code in (
        ({"kind": "delete", "block": NOT_HERE}, "block"),
        ({"kind": "delete"}, "block"),
        ({"kind": "replace", "texts": {"en": "Whose?"}}, "block"),
        ({"kind": "insert", "new_kind": "title", "texts": {"en": "Another title"}}, "kind"),
        ({"kind": "insert"}, "text"),
        ({"kind": "split"}, "block"),
        ({"kind": "retype"}, "invalid"),
    ):
        asked = {"organisation": cast.stone.ref, "changes": [change]}
        assert bora.post(f"{at}/amendments", asked, expect=422)["code"] == code, change


def test_an_amendment_is_taken_back_by_whoever_may_speak_for_its_organisation(cast: Cast, at: str, block: str) -> None:
    bora = Caller(cast.bora)
    asked = {"organisation": cast.stone.ref, "changes": [replacing(block, "Mend it now.")]}
    made = bora.post(f"{at}/amendments", asked)
    Caller(cast.sreymom).delete(f"{at}/amendments/{made['ref']}", expect=403)
    bora.delete(f"{at}/amendments/{made['ref']}")
    assert bora.delete(f"{at}/amendments/{made['ref']}", expect=409)["code"] == "withdrawn"
    assert bora.get(f"{at}/amendments")["items"][0]["withdrawn_at"].endswith("Z")
    bora.delete(f"{at}/amendments/{NOT_HERE}", expect=404)


def test_contradicting_amendments_are_a_conflict_until_one_is_answered_in_part(
    cast: Cast, chanthy: Caller, consultation: Round, at: str, block: str
) -> None:
    made = [
        Caller(person).post(f"{at}/amendments", {"organisation": ref, "changes": [replacing(block, words)]})
        for person, ref, words in (
            (cast.bora, cast.stone.ref, "Mend the new bridge this year."),
            (cast.sreymom, cast.reed.ref, "Mend the long bridge this year."),
        )
    ]
    chanthy.move(consultation.statement.ref, "close_round")
    marks = []
    for amendment in made:
        answer = {"outcome": "accepted", "reason": "Yes."}
        told = chanthy.put(f"{at}/amendments/{amendment['ref']}/disposition", answer)
        marks.append(told["disposition"]["mark"])
    preview = chanthy.get(f"{at}/merge")
    [conflict] = preview["conflicts"]
    assert (conflict["block"], conflict["language"], conflict["reason"]) == (block, "en", "overlap")
    assert sorted(conflict["amendments"]) == sorted(amendment["ref"] for amendment in made)
    assert chanthy.post(f"{at}/merge", expect=409)["code"] == "conflict"
    answer = {"outcome": "in_part", "reason": "Both."}
    told = chanthy.put(f"{at}/amendments/{made[0]['ref']}/disposition", answer, expect=422)
    assert told["code"] == "in_part"
    other = {"change": made[1]["changes"][0]["id"], "text": "Theirs."}
    told = chanthy.put(f"{at}/amendments/{made[0]['ref']}/disposition", answer | {"decided_texts": [other]}, expect=422)
    assert told["field"] == "decided_texts"
    for amendment, mark in zip(made, marks, strict=True):
        answer["based_on"] = mark
        both = {"change": amendment["changes"][0]["id"], "text": "Mend the new and the long bridge this year."}
        chanthy.put(f"{at}/amendments/{amendment['ref']}/disposition", answer | {"decided_texts": [both]})
    merged = {part["ref"]: part["texts"] for part in chanthy.post(f"{at}/merge", expect=200)["blocks"]}
    assert merged[block]["en"] == "Mend the new and the long bridge this year."
    assert chanthy.post(f"{at}/merge", expect=409)["code"] == "merged"


def test_after_the_round_nothing_more_is_said(cast: Cast, chanthy: Caller, consultation: Round, at: str) -> None:
    chanthy.move(consultation.statement.ref, "close_round")
    said = {"organisation": cast.stone.ref, "text": "One more thing."}
    assert Caller(cast.bora).post(f"{at}/comments", said, expect=409)["code"] == "stage"
    assert chanthy.move(consultation.statement.ref, "close_round", expect=409)["code"] == "stage"


def test_only_organisations_that_are_there_are_invited_and_only_once(cast: Cast, chanthy: Caller, at: str) -> None:
    invitations = at.replace("/rounds/1", "/invitations")
    told = chanthy.post(invitations, {"organisations": [cast.lotus.ref, NOT_HERE]}, expect=422)
    assert (told["code"], told["field"]) == ("organisation", "organisations")
    twice = {"organisations": [cast.lotus.ref, cast.lotus.ref, cast.reed.ref]}
    assert [fresh["ref"] for fresh in chanthy.post(invitations, twice)["items"]] == [cast.lotus.ref]
    assert len(chanthy.get(invitations)["items"]) == 5


def test_each_kind_of_change_can_be_asked_for(cast: Cast, consultation: Round, at: str, block: str) -> None:
    other = Block.objects.filter(statement=consultation.statement, kind="point").order_by("place")[1].ref
    bora = Caller(cast.bora)

    def propose(*changes: dict[str, Any]) -> list[dict[str, Any]]:
        told = bora.post(f"{at}/amendments", {"organisation": cast.stone.ref, "changes": list(changes)})
        rows: list[dict[str, Any]] = told["changes"]
        return rows

    [move] = propose({"kind": "move", "block": block, "other": other})
    assert (move["kind"], move["block"], move["other"], move["language"]) == ("move", block, other, None)
    cut = {
        "kind": "split",
        "block": block,
        "texts": {"en": "Mend the old"},
        "tails": {"en": "bridge."},
        "new": "second",
    }
    first, second = propose(
        cut, {**cut, "texts": {"en": "old"}, "tails": {"en": "bridge"}, "after_new": "second", "new": "third"}
    )
    assert (first["text"], first["tail"], first["after_new"]) == ("Mend the old", "bridge.", None)
    assert second["after_new"] == first["new_ref"] != second["new_ref"]
    english, khmer = propose({"kind": "join", "block": block, "other": other, "texts": {"en": "Mend and count."}})
    assert (english["text"], english["other"]) == ("Mend and count.", other)
    assert khmer["text"] == "ជួសជុលស្ពានចាស់នៅឆ្នាំនេះ។ រាប់កុមារដែលឆ្លងកាត់ស្ពាននេះ។"
    deep, after = propose(
        {"kind": "insert", "block": block, "new_kind": "point", "new_depth": 1, "new": "a", "texts": {"en": "By day."}},
        {"kind": "insert", "new_kind": "point", "after_new": "a", "texts": {"en": "By night."}},
    )
    assert (deep["new_depth"], after["after_new"], after["block"]) == (1, deep["new_ref"], None)
    for change, code, field in (
        ({"kind": "move", "block": block, "other": block}, "other", "other"),
        ({"kind": "move", "block": block, "after_new": "nobody"}, "block", "after_new"),
        ({"kind": "split", "block": block, "texts": {"en": "Whole."}}, "split", "text_en"),
        ({"kind": "join", "block": other, "other": block}, "other", "other"),
        (
            {"kind": "insert", "block": block, "new_depth": 1, "texts": {"en": "A."}, "new_kind": "heading"},
            "depth",
            "new_depth",
        ),
    ):
        asked = {"organisation": cast.stone.ref, "changes": [change]}
        told = bora.post(f"{at}/amendments", asked, expect=422)
        assert (told["code"], told["field"]) == (code, field), change
    asked = {"organisation": cast.stone.ref, "changes": [{**cut, "new": "no such name"}]}
    assert bora.post(f"{at}/amendments", asked, expect=422)["code"] == "invalid"


def test_the_same_wish_is_told_with_its_co_sponsors(cast: Cast, at: str, block: str) -> None:
    asked = {"changes": [replacing(block, "Mend it now.")]}
    made = Caller(cast.bora).post(f"{at}/amendments", {"organisation": cast.stone.ref, "reason": "Old.", **asked})
    joined = Caller(cast.visal).post(f"{at}/amendments", {"organisation": cast.hill.ref, "reason": "New.", **asked})
    assert joined["ref"] == made["ref"]
    assert made["co_sponsors"] == []
    [sponsor] = joined["co_sponsors"]
    assert (sponsor["organisation"]["ref"], sponsor["reason"]) == (cast.hill.ref, "New.")
    sponsors = f"{at}/amendments/{made['ref']}/co-sponsors"
    told = Caller(cast.sreymom).post(sponsors, {"organisation": cast.reed.ref})
    assert [each["organisation"]["ref"] for each in told["co_sponsors"]] == [cast.hill.ref, cast.reed.ref]
    Caller(cast.sreymom).delete(f"{sponsors}/{cast.hill.ref}", expect=403)
    Caller(cast.sreymom).delete(f"{sponsors}/{cast.reed.ref}")
    assert Caller(cast.sreymom).delete(f"{sponsors}/{cast.reed.ref}", expect=409)["code"] == "left"
    Caller(cast.bora).delete(f"{at}/amendments/{made['ref']}")
    [stands] = Caller(cast.bora).get(f"{at}/amendments")["items"]
    assert (stands["organisation"]["ref"], stands["reason"], stands["withdrawn_at"]) == (cast.hill.ref, "New.", None)


def test_other_words_for_an_amendment(cast: Cast, at: str, block: str) -> None:
    new = {"kind": "insert", "block": block, "new": "a", "texts": {"en": "Light it by night."}}
    parent = Caller(cast.bora).post(f"{at}/amendments", {"organisation": cast.stone.ref, "changes": [new]})
    ref = parent["changes"][0]["new_ref"]
    visal, path = Caller(cast.visal), f"{at}/amendments"
    words = {"organisation": cast.hill.ref, "amends": parent["ref"], "changes": [{**new, "new": ref}]}
    assert visal.post(path, words, expect=422)["code"] == "unchanged"
    words["changes"] = [{**new, "new": ref, "texts": {"en": "Light it all night."}}]
    child = visal.post(path, words)
    assert (child["amends"], child["changes"][0]["new_ref"]) == (parent["ref"], ref)
    visal.post(path, words | {"amends": NOT_HERE}, expect=404)


def test_a_masked_round_names_nobody_but_oneself(
    cast: Cast, chanthy: Caller, consultation: Round, at: str, block: str
) -> None:
    Round.objects.filter(pk=consultation.pk).update(shows="masked")
    asked = {"changes": [replacing(block, "Mend it now.")]}
    Caller(cast.bora).post(f"{at}/amendments", {"organisation": cast.stone.ref, **asked})
    own = Caller(cast.visal).post(f"{at}/amendments", {"organisation": cast.hill.ref, **asked})
    assert own["organisation"] is None
    assert own["co_sponsors"][0]["organisation"]["ref"] == cast.hill.ref
    [seen] = Caller(cast.sreymom).get(f"{at}/amendments")["items"]
    assert (seen["organisation"], seen["co_sponsors"][0]["organisation"]) == (None, None)
    [told] = chanthy.get(f"{at}/amendments")["items"]
    assert told["organisation"]["ref"] == cast.stone.ref
