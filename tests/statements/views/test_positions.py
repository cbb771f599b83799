"""Positions on their pages: two taps for a representative, the map for coordinators, and no word to anybody else."""

import gzip
import re
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from ledger import clock
from organisations.models import Person
from statements.actions import positions, rewording
from statements.models import Position, PositionCall, Statement
from statements.queries.waiting import Task, steps_for
from tests import factories
from tests.cast import Cast
from tests.factories import DAY


@pytest.fixture
def now(db: None) -> datetime:
    return clock.now()


@pytest.fixture
def statement(cast: Cast, now: datetime) -> Statement:
    return factories.consolidated(cast, at=now - 5 * DAY).statement


@pytest.fixture
def call(cast: Cast, statement: Statement, now: datetime) -> PositionCall:
    return positions.ask_positions(
        statement, deadline=now + DAY, note="Please answer.", by=cast.chanthy, at=now - timedelta(hours=1)
    )


def client_of(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def page_of(person: Person, statement: Statement) -> str:
    return client_of(person).get(reverse("positions", args=[statement.ref])).content.decode()


def take(cast: Cast, call: PositionCall, *said: tuple[str, str]) -> None:
    """By name of the person: each speaks for one organisation."""
    own = {"rotha": cast.river, "sreymom": cast.reed, "visal": cast.hill, "bora": cast.stone}
    for name, stance in said:
        note = "Because." if stance in {"reservation", "block"} else ""
        positions.take_position(call, organisation=own[name], stance=stance, note=note, by=getattr(cast, name))


def change_text(cast: Cast, statement: Statement) -> None:
    block = statement.blocks.get(revisions__text="Mend the old bridge this year.")
    rewording.edit_block(statement, block, language="en", text="Mend it.", based_on=1, by=cast.chanthy)


def test_a_representative_answers_in_two_taps_and_can_change_it(
    cast: Cast, statement: Statement, call: PositionCall
) -> None:
    sreymom, address = client_of(cast.sreymom), reverse("positions", args=[statement.ref])
    page = sreymom.get(address).content.decode()
    assert "Please answer." in page
    assert page.count('type="radio"') == 4  # a choice and a button: nothing else to fill in
    assert sreymom.post(address, {"stance": "block", "note": ""}).status_code == 422
    assert sreymom.post(address, {"stance": "endorse"}).status_code == 302
    assert Position.objects.get().stance == "endorse"
    page = sreymom.get(address).content.decode()
    assert re.search(r'value="endorse"[^>]*checked|checked[^>]*value="endorse"', page)
    assert sreymom.post(address, {"stance": "block", "note": "No."}).status_code == 302
    assert Position.objects.get().stance == "block"


def test_the_representative_s_page_is_light(cast: Cast, statement: Statement, call: PositionCall) -> None:
    html = client_of(cast.sreymom).get(reverse("positions", args=[statement.ref])).content
    style = finders.find("ruom.css")
    assert isinstance(style, str)
    assert len(gzip.compress(html)) + len(gzip.compress(Path(style).read_bytes())) < 30_000


def test_others_learn_totals_from_three_answers_on_and_never_names(
    cast: Cast, statement: Statement, call: PositionCall
) -> None:
    take(cast, call, ("rotha", "block"), ("visal", "endorse"))
    for person in (cast.sreymom, cast.rotha, cast.neary):
        page = page_of(person, statement)
        assert "Once three organisations have answered" in page or person == cast.neary
        assert "All together" not in page
        assert "Far Hill" not in page
    take(cast, call, ("sreymom", "endorse"))
    page = re.sub(r"\s+", " ", page_of(cast.sreymom, statement))
    assert "<li>endorses: <strong>2</strong></li>" in page
    assert "<li>cannot go along: <strong>1</strong></li>" in page
    for other in ("Far Hill", "River Network", "Because."):
        assert other not in page


def test_the_coordinator_sees_the_map(cast: Cast, statement: Statement, call: PositionCall) -> None:
    take(cast, call, ("rotha", "endorse"), ("sreymom", "block"), ("visal", "reservation"))
    page = re.sub(r"\s+", " ", page_of(cast.chanthy, statement))
    assert "3 of 4 answered" in page
    assert page.count("<rect") == 4 + 5  # a tile each, and the five of the legend
    assert "endorses: 1, endorses with a reservation: 1, abstains: 0, cannot go along: 1, no answer yet: 1" in page
    assert "Because." in page
    assert '<li lang="en">Stone Bridge</li>' in page
    assert "itself: endorses" in page
    assert 'type="radio"' not in page
    for address, method in (("ask-positions", "get"), ("ask-positions", "post"), ("close-positions", "post")):
        more = [call.ref] if address == "close-positions" else []
        for person, status in ((cast.sreymom, 403), (cast.piseth, 403), (cast.ot, 404)):
            answer = getattr(client_of(person), method)(reverse(address, args=[statement.ref, *more]))
            assert answer.status_code == status


def test_a_coordinator_asks_and_closes(cast: Cast, statement: Statement, now: datetime) -> None:
    chanthy = client_of(cast.chanthy)
    assert "Ask where the organisations stand" in page_of(cast.chanthy, statement)
    address = reverse("ask-positions", args=[statement.ref])
    assert chanthy.post(address, {"deadline": "2020-01-01T10:00"}).status_code == 422
    deadline = (now + 2 * DAY).strftime("%Y-%m-%dT%H:%M")
    assert chanthy.post(address, {"deadline": deadline, "note": "Hello."}).status_code == 302
    call = PositionCall.objects.get()
    assert chanthy.post(address, {"deadline": deadline}).status_code == 409
    assert chanthy.post(reverse("close-positions", args=[statement.ref, call.ref])).status_code == 302
    call.refresh_from_db()
    assert call.closed_at is not None
    assert "Ask again those who did not answer" in page_of(cast.chanthy, statement)


def test_lapsed_positions_are_readable_and_said_to_have_lapsed(
    cast: Cast, statement: Statement, call: PositionCall
) -> None:
    take(cast, call, ("sreymom", "block"))
    change_text(cast, statement)
    for person in (cast.chanthy, cast.sreymom):
        page = page_of(person, statement)
        assert "The text has changed since this was asked" in page
        assert "Because." in page
    assert 'type="radio"' not in page_of(cast.sreymom, statement)
    late = client_of(cast.visal).post(
        reverse("positions", args=[statement.ref]), {"stance": "block", "note": "My words."}
    )
    assert late.status_code == 409
    assert "My words." in late.content.decode()
    second = positions.ask_positions(statement, deadline=clock.now() + DAY, by=cast.chanthy)
    old = client_of(cast.chanthy).get(reverse("position-call", args=[statement.ref, call.ref])).content.decode()
    assert "Because." in old
    assert second.version.number == 2
    assert client_of(cast.ot).get(reverse("position-call", args=[statement.ref, call.ref])).status_code == 404
    assert client_of(cast.chanthy).get(reverse("position-call", args=[statement.ref, "0" * 12])).status_code == 404


def test_settling_shows_the_map_and_warns(cast: Cast, statement: Statement, call: PositionCall) -> None:
    take(cast, call, ("sreymom", "block"))
    settle = reverse("move", args=[statement.ref, "settle"])
    page = client_of(cast.chanthy).get(settle).content.decode()
    assert "1 organisation cannot go along with this text." in page
    assert "their positions have lapsed" not in page
    change_text(cast, statement)
    assert "their positions have lapsed" in client_of(cast.chanthy).get(settle).content.decode()


def test_what_waits(cast: Cast, statement: Statement, call: PositionCall) -> None:
    def tasks(person: Person) -> list[tuple[Task, str]]:
        return [
            (step.task, step.organisation.name_en if step.organisation else "")
            for step in steps_for(person, [statement], at=clock.now())[statement.pk]
        ]

    assert tasks(cast.sreymom) == [(Task.STAND, "Reed Circle")]
    assert tasks(cast.bora) == [(Task.STAND, "Stone Bridge")]
    assert tasks(cast.neary) == []
    assert tasks(cast.chanthy) == [(Task.AWAIT_POSITIONS, ""), (Task.SETTLE, "")]
    take(cast, call, ("sreymom", "endorse"))
    assert tasks(cast.sreymom) == []
    change_text(cast, statement)
    assert tasks(cast.bora) == []
    assert (Task.AWAIT_POSITIONS, "") not in tasks(cast.chanthy)


def test_the_same_queries_for_one_position_and_for_all(cast: Cast, statement: Statement, call: PositionCall) -> None:
    counts = []
    clients = [client_of(cast.chanthy), client_of(cast.sreymom)]
    address = reverse("positions", args=[statement.ref])
    for said in ([("sreymom", "block")], [("rotha", "endorse"), ("visal", "reservation"), ("bora", "abstain")]):
        take(cast, call, *said)
        for client in clients:
            client.get(address)
            with CaptureQueriesContext(connection) as captured:
                client.get(address)
            counts.append(len(captured))
    assert counts[:2] == counts[2:]
