"""Signatures through the API belong to the exact text, and only their own people and the convenor's staff see them."""

import hashlib
from copy import deepcopy
from datetime import datetime
from typing import Any

import pytest

from statements.models import Block, SignOn, Statement
from tests import factories
from tests.cast import Cast
from tests.factories import DAY
from tests.statements.api.calling import Caller


@pytest.fixture(scope="module")
def told(told_cast: Cast, yesterday: datetime) -> Statement:
    return factories.opened(told_cast, at=yesterday)


@pytest.fixture
def statement(db: None, told: Statement) -> Statement:
    return deepcopy(told)


@pytest.fixture
def at(statement: Statement) -> str:
    return f"/statements/{statement.ref}"


def asked(statement: Statement, organisation: str, **more: Any) -> dict[str, Any]:
    assert statement.final_version is not None
    return {
        "organisation": organisation,
        "sha256": statement.final_version.sha256,
        "language": "en",
        "capacity": "Director",
        **more,
    }


def test_what_is_signed_is_what_was_read(cast: Cast, statement: Statement, at: str) -> None:
    sreymom = Caller(cast.sreymom)
    final = sreymom.get(at)["final_version"]
    version = sreymom.get(f"{at}/versions/{final['number']}")
    assert hashlib.sha256(version["canonical"].encode()).hexdigest() == final["sha256"]
    other = asked(statement, cast.reed.ref, sha256="0" * 64)
    told = sreymom.post(f"{at}/signatures", other, expect=409)
    assert (told["code"], told["present"]) == ("text_changed", final)
    made = sreymom.post(f"{at}/signatures", asked(statement, cast.reed.ref))
    assert made["version"] == final
    assert made["name"] == {"en": "Reed Circle", "km": "រង្វង់ត្រែង"}


def test_reservations_stand_with_the_signature(cast: Cast, statement: Statement, at: str) -> None:
    block = Block.objects.filter(statement=statement, kind="point")[0].ref
    note = {"block": block, "text_en": "We would wait a year."}
    sreymom = Caller(cast.sreymom)
    for wrong in ([note, note], [{"block": block}], [{"block": "0" * 12, "text_en": "Where?"}]):
        sreymom.post(f"{at}/signatures", asked(statement, cast.reed.ref, reservations=wrong), expect=422)
    assert not statement.signatures.exists()
    made = sreymom.post(f"{at}/signatures", asked(statement, cast.reed.ref, reservations=[note]))
    assert made["reservations"] == [{"block": block, "text": {"en": "We would wait a year.", "km": ""}}]


def test_signatures_that_are_not_given(cast: Cast, statement: Statement, at: str) -> None:
    sreymom = Caller(cast.sreymom)
    for wrong in (
        {"visibility": "secret"},
        {"language": "fr"},
        {"sha256": "abc"},
        {"capacity": ""},
        {"capacity": "D\x00r"},
        {"capacity": "D" * 121},
        {"by": 1},
    ):
        sreymom.post(f"{at}/signatures", asked(statement, cast.reed.ref) | wrong, expect=422)
    assert not statement.signatures.exists()


def test_nobody_signs_for_others_or_without_the_right_to(cast: Cast, statement: Statement, at: str) -> None:
    Caller(cast.sreymom).post(f"{at}/signatures", asked(statement, cast.hill.ref), expect=403)
    Caller(cast.bora).post(f"{at}/signatures", asked(statement, cast.stone.ref), expect=403)
    Caller(cast.chanthy).post(f"{at}/signatures", asked(statement, cast.lotus.ref), expect=403)


def test_each_sees_their_own_and_the_staff_sees_all(cast: Cast, statement: Statement, at: str) -> None:
    sreymom, visal = Caller(cast.sreymom), Caller(cast.visal)
    reed = sreymom.post(f"{at}/signatures", asked(statement, cast.reed.ref))
    hill = visal.post(f"{at}/signatures", asked(statement, cast.hill.ref, visibility="withheld"))
    assert sreymom.get(f"{at}/signatures") == {"items": [reed], "total": 1}
    assert visal.get(f"{at}/signatures") == {"items": [hill], "total": 1}
    assert Caller(cast.neary).get(f"{at}/signatures") == {"items": [], "total": 0}
    assert Caller(cast.piseth).get(f"{at}/signatures") == {"items": [reed, hill], "total": 2}
    sreymom.delete(f"{at}/signatures/{hill['ref']}", expect=404)
    Caller(cast.chanthy).delete(f"{at}/signatures/{hill['ref']}", expect=403)
    visal.delete(f"{at}/signatures/{hill['ref']}")
    assert visal.delete(f"{at}/signatures/{hill['ref']}", expect=409)["code"] == "withdrawn"
    count = Caller(cast.chanthy).get(f"{at}/count")
    assert (count["organisations"], count["represented"]) == (1, 1)


# -- the convenor's side -----------------------------------------------------------------------------------------------


def test_a_sign_on_is_opened_to_individuals_and_narrowed_again(cast: Cast, yesterday: datetime) -> None:
    ref = factories.settled(cast, at=yesterday).ref
    chanthy = Caller(cast.chanthy)
    wider = {"for_individuals": True, "for_applicants": True}
    chanthy.post(f"/statements/{ref}/moves", {"move": "reopen_text", "reason": "No.", **wider}, expect=422)
    soon = {"move": "open_sign_on", "deadline": (yesterday + 5 * DAY).isoformat(), **wider}
    chanthy.post(f"/statements/{ref}/moves", soon, expect=200)
    rules = SignOn.objects.get(statement__ref=ref)
    assert (rules.for_individuals, rules.for_applicants) == (True, True)
    chanthy.put(f"/statements/{ref}/sign-on/who-may-sign", {"for_individuals": False}, expect=422)
    chanthy.put(f"/statements/{ref}/sign-on/who-may-sign", {**wider, "for_individuals": False})
    rules.refresh_from_db()
    assert (rules.for_individuals, rules.for_applicants) == (False, True)


def test_the_board_says_where_each_invited_organisation_stands(cast: Cast, statement: Statement, at: str) -> None:
    Caller(cast.sreymom).post(f"{at}/signatures", asked(statement, cast.reed.ref), expect=201)
    told = Caller(cast.chanthy).get(f"{at}/sign-on/tracking")
    invited = {item["organisation"]["ref"]: item["answer"] for item in told["items"]}
    assert invited[cast.reed.ref] == "signed"
    assert set(invited.values()) == {"signed", "silent"}
    assert (told["answers"]["signed"], told["answers"]["silent"]) == (1, told["total"] - 1)
    signed = Caller(cast.chanthy).get(f"{at}/sign-on/tracking?answer=signed&limit=1")
    assert ([item["organisation"]["ref"] for item in signed["items"]], signed["total"]) == ([cast.reed.ref], 1)
    Caller(cast.chanthy).get(f"{at}/sign-on/tracking?answer=maybe", expect=422)
