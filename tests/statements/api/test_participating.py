"""Rounds by program: what they open with, more time, reminders, "no comment", quotes, replies, who takes part."""

from copy import deepcopy
from datetime import datetime, timedelta
from typing import Any

import pytest

from ledger import clock
from statements.models import Round
from tests import factories
from tests.cast import Cast
from tests.factories import DAY
from tests.statements.api.calling import Caller


@pytest.fixture(scope="module")
def told(told_cast: Cast, yesterday: datetime) -> Round:
    return factories.consulted(told_cast, at=yesterday)


@pytest.fixture
def consultation(db: None, told: Round) -> Round:
    return deepcopy(told)


def at(consultation: Round, what: str = "") -> str:
    return f"/statements/{consultation.statement.ref}/rounds/1{what}"


def test_what_a_round_opens_with(cast: Cast, chanthy: Caller) -> None:
    ref = factories.invited(cast).ref
    deadline = (clock.now() + 7 * DAY).isoformat()
    asked: dict[str, Any] = {
        "move": "open_round",
        "deadline": deadline,
        "shows": "masked",
        "answers_public": True,
        "invitation": "Please read.",
    }
    wrong = chanthy.ask("POST", f"/statements/{ref}/moves", {**asked, "shows": "all"}, expect=422)
    assert "shows" in str(wrong)
    other = {"move": "settle", "invitation": "Please read."}
    chanthy.ask("POST", f"/statements/{ref}/moves", other, expect=422)
    chanthy.ask("POST", f"/statements/{ref}/moves", asked, expect=200)
    told = Caller(cast.sreymom).get(f"/statements/{ref}/rounds/1")
    assert (told["shows"], told["answers_public"], told["invitation"]) == ("masked", True, "Please read.")


def test_more_time(cast: Cast, chanthy: Caller, consultation: Round) -> None:
    later = consultation.deadline + timedelta(days=3)
    told = chanthy.ask("PUT", at(consultation, "/deadline"), {"deadline": later.isoformat()}, expect=200)
    assert told == chanthy.get(at(consultation))
    assert datetime.fromisoformat(told["deadline"]) == later
    again = chanthy.ask("PUT", at(consultation, "/deadline"), {"deadline": later.isoformat()}, expect=422)
    assert again["code"] == "deadline"


def test_reminding_and_who_takes_part(cast: Cast, chanthy: Caller, consultation: Round) -> None:
    Caller(cast.sreymom).ask("POST", at(consultation, "/nothing-to-add"), {"organisation": cast.reed.ref}, expect=204)
    reminded = chanthy.post(at(consultation, "/reminders"))
    assert [one["name"]["en"] for one in reminded["items"]] == ["Far Hill", "River Network", "Stone Bridge"]
    assert chanthy.post(at(consultation, "/reminders"), expect=409)["code"] == "reminded"
    told = chanthy.get(at(consultation, "/participation"))
    assert told["totals"] == {"silent": 3, "read": 0, "nothing_to_add": 1, "commented": 0, "amended": 0}
    assert {item["organisation"]["name"]["en"]: item["state"] for item in told["items"]} == {
        "Far Hill": "silent",
        "Reed Circle": "nothing_to_add",
        "River Network": "silent",
        "Stone Bridge": "silent",
    }
    assert told["last_reminder"] is not None


def test_a_quote_and_its_replies(cast: Cast, chanthy: Caller, consultation: Round) -> None:
    block = consultation.statement.blocks.get(revisions__text="Mend the old bridge this year.").ref
    sreymom = Caller(cast.sreymom)
    said = {"organisation": cast.reed.ref, "text": "Which?", "block": block, "quote": "old  bridge"}
    made = sreymom.post(at(consultation, "/comments"), said)
    assert (made["quote"], made["language"]) == ("old bridge", "en")
    wrong = sreymom.post(at(consultation, "/comments"), {**said, "quote": "new bridge"}, expect=422)
    assert wrong["field"] == "quote"
    replies = at(consultation, f"/comments/{made['ref']}/replies")
    Caller(cast.visal).post(replies, {"organisation": cast.hill.ref, "text": "The near one."})
    told = chanthy.post(replies, {"organisation": cast.lotus.ref, "text": "We ask."})
    assert [(one["organisation"]["name"]["en"], one["author"]) for one in told["replies"]] == [
        ("Far Hill", "Visal"),
        ("Lotus Forum", "Chanthy"),
    ]
    sreymom.post(replies, {"organisation": cast.lotus.ref, "text": "As the convenor?"}, expect=403)


def test_masked_names_are_null_and_the_hour_is_left_out(cast: Cast, chanthy: Caller, consultation: Round) -> None:
    Round.objects.update(shows="masked")
    Caller(cast.sreymom).post(at(consultation, "/comments"), {"organisation": cast.reed.ref, "text": "Which?"})
    [mine] = Caller(cast.sreymom).get(at(consultation, "/comments"))["items"]
    [other] = Caller(cast.visal).get(at(consultation, "/comments"))["items"]
    assert (mine["organisation"]["name"]["en"], mine["author"]) == ("Reed Circle", None)
    assert (other["organisation"], other["author"]) == (None, None)
    assert other["created_at"].endswith("T17:00:00.000000Z")  # midnight in Phnom Penh
    [all_of_it] = chanthy.get(at(consultation, "/comments"))["items"]
    assert (all_of_it["organisation"]["ref"], all_of_it["author"]) == (cast.reed.ref, "Sreymom")
