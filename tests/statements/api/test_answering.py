"""Answers, dissent and positions for programs: the same doors, names and numbers as on the pages."""

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ledger import clock
from statements.actions import positions
from statements.models import Dissent, PositionCall, Statement
from statements.stages import Shown, Stage
from tests import factories
from tests.cast import Cast
from tests.factories import DAY
from tests.statements.answered import Said, merged
from tests.statements.api.calling import Caller


@pytest.fixture
def long_ago(db: None) -> datetime:
    return clock.now() - 20 * DAY


def path(said: Said, more: str = "") -> str:
    return f"/statements/{said.round.statement.ref}/rounds/1/answers{more}"


def test_answers_with_what_stands_there_now(cast: Cast, long_ago: datetime) -> None:
    said = merged(cast, at=long_ago)
    told = Caller(cast.bora).get(path(said))
    assert told["counts"] == {"accepted": 2, "not_accepted": 1, "out_of_scope": 1}
    by_ref = {row["ref"]: row for row in told["items"]}
    replacing = by_ref[said.replacing.ref]
    assert (replacing["by"], replacing["own"], replacing["outcome"]) == (
        ["Reed Circle", "Stone Bridge"],
        True,
        "accepted",
    )
    assert replacing["standing"] == [
        {
            "block": replacing["block"],
            "number": "1.1",
            "state": "changed",
            "texts": {"en": "Mend the wooden bridge this year."},
        }
    ]
    assert [hunk["kind"] for hunk in replacing["asked"][0]["hunks"]] == ["same", "deleted", "inserted", "same"]
    assert by_ref[said.blocking.ref]["weight"] == "blocking"
    narrowed = Caller(cast.bora).get(path(said, f"?organisation={cast.hill.ref}&outcome=not_accepted"))
    assert [row["ref"] for row in narrowed["items"]] == [said.striking.ref]
    Caller(cast.ot).get(path(said), expect=404)


def test_masked_answers_name_nobody_else(cast: Cast, long_ago: datetime) -> None:
    said = merged(cast, at=long_ago, shows=Shown.MASKED, answers_public=True)
    told = Caller(cast.sreymom).raw("GET", path(said)).content.decode()
    assert "Reed Circle" in told
    assert "Far Hill" not in told
    public = f"/public/statements/{said.round.statement.ref}/rounds/1/answers"
    Caller().get(public, expect=404)
    Statement.objects.filter(pk=said.round.statement_id).update(
        stage=Stage.PUBLISHED, published_at=clock.now(), final_version=said.round.version
    )
    everybody = Caller().raw("GET", public).content.decode()
    assert "It is clearer." in everybody
    assert not any(name in everybody for name in ("Reed Circle", "Far Hill", "Stone Bridge", "Sreymom"))
    Statement.objects.filter(pk=said.round.statement_id).update(stage=Stage.WITHDRAWN)
    Caller().get(public, expect=404)


def test_dissent(cast: Cast, long_ago: datetime) -> None:
    said = merged(cast, at=long_ago)
    address = path(said, f"/{said.striking.ref}/dissent")
    own = {"organisation": cast.hill.ref, "text": "They should not."}
    told = Caller(cast.visal).put(address, own)
    assert [(one["by"], one["text"]) for one in told["not_satisfied"]] == [("Far Hill", "They should not.")]
    Caller(cast.visal).put(address, {**own, "text": ""}, expect=422)
    Caller(cast.visal).put(path(said, f"/{'0' * 12}/dissent"), own, expect=404)
    Caller(cast.sreymom).put(address, {**own, "organisation": cast.reed.ref}, expect=403)
    Caller(cast.sreymom).put(address, own, expect=403)
    assert Dissent.objects.count() == 1


@pytest.fixture
def statement(cast: Cast, long_ago: datetime) -> Statement:
    return factories.consolidated(cast, at=long_ago).statement


def test_positions(cast: Cast, chanthy: Caller, statement: Statement) -> None:
    address = f"/statements/{statement.ref}/positions"
    deadline = (clock.now() + timedelta(days=2)).isoformat()
    call = chanthy.post(address, {"deadline": deadline, "note": "Tell us."})
    assert (call["holds"], call["answered"], call["positions"]) == (True, 0, [])
    chanthy.post(address, {"deadline": deadline}, expect=409)
    Caller(cast.sreymom).post(address, {"deadline": deadline}, expect=403)
    one = f"{address}/{call['ref']}"
    taken = Caller(cast.sreymom).put(one, {"organisation": cast.reed.ref, "stance": "endorse"})
    assert taken["stance"] == "endorse"
    Caller(cast.visal).put(one, {"organisation": cast.hill.ref, "stance": "block"}, expect=422)
    Caller(cast.visal).put(one, {"organisation": cast.reed.ref, "stance": "endorse"}, expect=403)
    [seen] = Caller(cast.visal).get(address)["items"]
    assert (seen["totals"], seen["answered"], seen["positions"]) == (None, None, [])
    Caller(cast.visal).put(one, {"organisation": cast.hill.ref, "stance": "block", "note": "No."})
    Caller(cast.bora).put(one, {"organisation": cast.stone.ref, "stance": "abstain"})
    [seen] = Caller(cast.visal).get(address)["items"]
    assert seen["totals"] == {"endorse": 1, "reservation": 0, "abstain": 1, "block": 1}
    assert [position["organisation"]["ref"] for position in seen["positions"]] == [cast.hill.ref]
    [all_of_it] = chanthy.get(address)["items"]
    assert len(all_of_it["positions"]) == 3
    Caller(cast.sreymom).post(f"{one}/close", expect=403)
    chanthy.post(f"{one}/close", expect=204)
    Caller(cast.sreymom).put(one, {"organisation": cast.reed.ref, "stance": "abstain"}, expect=409)
    assert PositionCall.objects.get().closed_at is not None


def test_the_same_queries_at_any_number(cast: Cast, chanthy: Caller, statement: Statement) -> None:
    call = positions.ask_positions(statement, deadline=clock.now() + DAY, by=cast.chanthy)
    address = f"/statements/{statement.ref}/positions"
    counts = []
    for speakers in (
        [(cast.reed, cast.sreymom)],
        [(cast.hill, cast.visal), (cast.stone, cast.bora), (cast.river, cast.rotha)],
    ):
        for organisation, by in speakers:
            positions.take_position(call, organisation=organisation, stance="endorse", by=by)
        with CaptureQueriesContext(connection) as captured:
            chanthy.get(address)
        counts.append(len(captured))
    assert counts[0] == counts[1]
