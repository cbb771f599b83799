"""What organisations answer beside signing, through the API: the same doors and refusals as on the pages."""

from copy import deepcopy
from datetime import datetime, timedelta
from typing import Any

import pytest

from organisations.actions import mandating
from organisations.models import Right
from statements.actions import preparing
from statements.models import Decline, Statement
from tests import factories
from tests.cast import Cast
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


def read(statement: Statement) -> dict[str, Any]:
    assert statement.final_version is not None
    return {"sha256": statement.final_version.sha256, "language": "en"}


def test_board_and_no(cast: Cast, statement: Statement, at: str) -> None:
    sreymom = Caller(cast.sreymom)
    deadline = statement.sign_on_closes_at
    assert deadline is not None
    late = (deadline + timedelta(days=2)).date().isoformat()
    reed = {"organisation": cast.reed.ref}
    assert sreymom.put(f"{at}/sign-on/board", {**reed, "until": late}, expect=422)["code"] == "deadline"
    day = (deadline - timedelta(days=1)).date().isoformat()
    assert sreymom.put(f"{at}/sign-on/board", {**reed, "until": day})["until"] == day
    declined = sreymom.post(f"{at}/sign-on/declines", {**reed, "reason": "No."})
    assert sreymom.post(f"{at}/sign-on/declines", reed) == declined
    assert "reason" not in declined
    assert sreymom.put(f"{at}/sign-on/board", {**reed, "until": day}, expect=409)["code"] == "declined"
    Caller(cast.visal).delete(f"{at}/sign-on/declines/{declined['ref']}", expect=404)
    sreymom.delete(f"{at}/sign-on/declines/{declined['ref']}")
    assert Decline.objects.get().taken_back_at is not None


def test_questions(cast: Cast, at: str) -> None:
    neary, visal = Caller(cast.neary), Caller(cast.visal)
    asked = neary.post(f"{at}/questions", {"organisation": cast.stone.ref, "text": "Why?"})
    assert visal.get(f"{at}/questions") == {"items": []}
    visal.post(f"{at}/questions/{asked['ref']}/answer", {"answer": "So."}, expect=403)
    answered = Caller(cast.chanthy).post(f"{at}/questions/{asked['ref']}/answer", {"answer": "So."}, expect=200)
    assert answered["answer"] == "So."
    assert neary.get(f"{at}/questions") == {"items": [answered]}


def test_two_people(cast: Cast, statement: Statement, at: str, yesterday: datetime) -> None:
    mandating.grant_mandate(to=cast.ot, organisation=cast.reed, right=Right.SIGN, by=cast.mealea, at=yesterday)
    preparing.set_signing_rule(cast.reed, second_person=True, by=cast.mealea, at=yesterday)
    sreymom, ot = Caller(cast.sreymom), Caller(cast.ot)
    reed = {"organisation": cast.reed.ref, **read(statement)}
    assert sreymom.post(f"{at}/signatures", {**reed, "capacity": "Chair"}, expect=409)["code"] == "second_person"
    prepared = sreymom.post(f"{at}/prepared-signatures", {**reed, "visibility": "withheld"})
    assert (prepared["prepared_by"], prepared["visibility"]) == ("Sreymom", "withheld")
    assert ot.get(f"{at}/prepared-signatures") == {"items": [prepared]}
    assert Caller(cast.visal).get(f"{at}/prepared-signatures") == {"items": []}
    own = {**read(statement), "capacity": "Chair"}
    address = f"{at}/prepared-signatures/{prepared['ref']}"
    assert sreymom.post(f"{address}/sign", own, expect=409)["code"] == "second_person"
    ot.post(f"{address}/send-back", {"note": "Not so."}, expect=204)
    ot.post(f"{address}/sign", own, expect=404)
    again = sreymom.post(f"{at}/prepared-signatures", reed)
    signed = ot.post(f"{at}/prepared-signatures/{again['ref']}/sign", own)
    assert (signed["capacity"], signed["visibility"]) == ("Chair", "named")


def test_a_name_is_changed_by_its_own_and_hidden_by_the_convenor(cast: Cast, statement: Statement, at: str) -> None:
    sreymom, chanthy = Caller(cast.sreymom), Caller(cast.chanthy)
    signed = sreymom.post(f"{at}/signatures", {"organisation": cast.reed.ref, **read(statement), "capacity": "Chair"})
    address = f"{at}/signatures/{signed['ref']}"
    changed = sreymom.put(f"{address}/shown", {"name_en": "The Reed", "visibility": "named"})
    assert changed["name"] == {"en": "The Reed", "km": "រង្វង់ត្រែង"}
    chanthy.put(f"{address}/shown", {"visibility": "named"}, expect=403)
    sreymom.post(f"{address}/hide", {"reason": "Threats."}, expect=403)
    assert chanthy.post(f"{address}/hide", {"reason": "Threats."}, expect=200)["visibility"] == "withheld"
    assert chanthy.post(f"{address}/hide", {"reason": "Threats."}, expect=409)["code"] == "hidden"
