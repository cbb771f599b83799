"""Who works on a statement, and two people who publish, through the API."""

from datetime import datetime

import pytest

from statements.actions import publishing
from statements.models import Statement
from tests import factories
from tests.cast import MORNING, Cast
from tests.statements.api.calling import Caller


@pytest.fixture
def draft(cast: Cast, yesterday: datetime) -> str:
    return f"/statements/{factories.drafted(cast, at=yesterday).ref}"


@pytest.fixture
def closed(cast: Cast, yesterday: datetime) -> Statement:
    return factories.closed(cast, at=yesterday - 3 * factories.DAY)


def test_a_translator_is_named_writes_one_language_and_goes(cast: Cast, chanthy: Caller, draft: str) -> None:
    ot = Caller(cast.ot)
    ot.get(draft, expect=404)
    role = chanthy.post(f"{draft}/roles", {"email": "Ot@cast.example", "kind": "translator", "language": "km"})
    assert (role["person"]["name"], role["kind"], role["language"]) == ("Ot", "translator", "km")
    block = ot.get(f"{draft}/text")["blocks"][2]["ref"]
    khmer = ot.put(f"{draft}/blocks/{block}/texts/km", {"text": "ជួសជុល។", "based_on": 1})
    assert (khmer["texts"]["km"], khmer["stale"]) == ("ជួសជុល។", [])
    ot.put(f"{draft}/blocks/{block}/texts/en", {"text": "Mine.", "based_on": 1}, expect=403)
    ot.delete(f"{draft}/blocks/{block}", expect=403)
    ot.post(f"{draft}/roles", {"email": "visal@cast.example", "kind": "publisher"}, expect=403)
    told = ot.get(f"{draft}/staff")
    assert [(one["person"]["name"], one["duty"]) for one in told["duties"]] == [
        ("Chanthy", "coordinator"),
        ("Piseth", "publisher"),
    ]
    assert told["roles"] == [role]
    assert "@" not in str(told)
    chanthy.delete(f"{draft}/roles/{role['ref']}")
    ot.get(draft, expect=404)
    assert chanthy.delete(f"{draft}/roles/{role['ref']}", expect=409)["code"] == "revoked"


def test_roles_that_cannot_be(chanthy: Caller, draft: str) -> None:
    for wrong, code in (
        ({"email": "nobody@cast.example", "kind": "publisher"}, "person"),
        ({"email": "\x00", "kind": "publisher"}, "person"),
        ({"email": "ot@cast.example", "kind": "director"}, "invalid"),
        ({"email": "ot@cast.example", "kind": "translator"}, "language"),
        ({"email": "ot@cast.example", "kind": "publisher", "language": "km"}, "language"),
        ({"kind": "publisher"}, "invalid"),
    ):
        assert chanthy.post(f"{draft}/roles", wrong, expect=422)["code"] == code, wrong


def test_co_convenors(cast: Cast, chanthy: Caller, draft: str) -> None:
    told = chanthy.post(f"{draft}/co-convenors", {"organisation": cast.hill.ref})
    assert [one["ref"] for one in told["co_convenors"]] == [cast.hill.ref]
    chanthy.post(f"{draft}/co-convenors", {"organisation": cast.hill.ref}, expect=422)
    chanthy.delete(f"{draft}/co-convenors/{cast.hill.ref}")
    chanthy.delete(f"{draft}/co-convenors/{cast.hill.ref}", expect=404)


def test_one_asks_and_another_publishes(cast: Cast, chanthy: Caller, closed: Statement) -> None:
    publishing.set_rule(cast.lotus, second_person=True, second_factor=False, by=cast.mealea, at=MORNING)
    piseth, at = Caller(cast.piseth), f"/statements/{closed.ref}/publication-request"
    assert piseth.move(closed.ref, "publish", expect=409)["code"] == "not_asked"
    asked = chanthy.put(at)
    assert asked == piseth.get(at)
    assert (asked["asked_by"]["name"], asked["holds"]) == ("Chanthy", True)
    chanthy.delete(at)
    chanthy.get(at, expect=404)
    piseth.put(at)
    assert piseth.move(closed.ref, "publish", expect=409)["code"] == "second_person"
    piseth.delete(at)
    chanthy.put(at)
    assert piseth.move(closed.ref, "publish")["stage"] == "published"


def test_a_token_proves_no_second_factor(cast: Cast, closed: Statement) -> None:
    publishing.set_rule(cast.lotus, second_person=False, second_factor=True, by=cast.mealea, at=MORNING)
    refused = Caller(cast.piseth).move(closed.ref, "publish", expect=409)
    assert refused["code"] == "second_factor"
    assert refused["detail"] == "This takes a second factor, proved within the last 15 minutes in a browser."
    closed.refresh_from_db()
    assert closed.stage == "closed"


def test_a_co_convenor_s_coordinator_sees_no_list_of_signatures(cast: Cast, closed: Statement) -> None:
    """Before publication it is for the convenor and, each their own, for signatories."""
    named = factories.staffed(cast, closed)
    at = f"/statements/{closed.ref}/signatures"
    totals = [
        Caller(person).get(at)["total"]
        for person in (cast.chanthy, named.coordinator, named.publisher, named.neighbour, named.translator)
    ]
    assert totals == [3, 3, 3, 0, 0]
