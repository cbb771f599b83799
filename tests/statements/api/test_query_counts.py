"""However much there is to tell, the number of queries stays the same."""

from collections.abc import Callable
from datetime import datetime
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from statements.models import Block, Statement
from tests import factories
from tests.cast import Cast
from tests.statements.api.calling import Caller


def queries(caller: Caller, path: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        caller.get(path)
    return len(captured)


@pytest.fixture
def statement(cast: Cast, yesterday: datetime) -> Statement:
    return factories.consulted(cast, at=yesterday).statement


def say(cast: Cast, statement: Statement) -> None:
    block = Block.objects.filter(statement=statement, kind="point")[0].ref
    bora, at = Caller(cast.bora), f"/statements/{statement.ref}/rounds/1"
    bora.post(f"{at}/comments", {"organisation": cast.stone.ref, "text": "Yes.", "block": block})
    change = {"kind": "replace", "block": block, "texts": {"en": f"Mend it {uuid4()}.", "km": "ជួសជុលវាឥឡូវនេះ។"}}
    made = bora.post(f"{at}/amendments", {"organisation": cast.stone.ref, "changes": [change]})
    decided = [{"change": change["id"], "text": "Mend it soon."} for change in made["changes"]]
    answer = {"outcome": "in_part", "reason": "Soon.", "decided_texts": decided}
    Caller(cast.chanthy).put(f"{at}/amendments/{made['ref']}/disposition", answer)


def write(cast: Cast, statement: Statement) -> None:
    asked = {"kind": "point", "texts": {"en": "One more."}}
    Caller(cast.chanthy).post(f"/statements/{statement.ref}/blocks", asked)


def test_what_was_said_in_a_round(cast: Cast, chanthy: Caller, statement: Statement) -> None:
    paths = [f"/statements/{statement.ref}/rounds/1/{what}" for what in ("comments", "amendments", "merge")]
    say(cast, statement)
    once = [queries(chanthy, path) for path in paths]
    say(cast, statement)
    say(cast, statement)
    assert [queries(chanthy, path) for path in paths] == once


def grows(caller: Caller, path: str, more: Callable[[], object]) -> None:
    more()
    once = queries(caller, path)
    more()
    more()
    assert queries(caller, path) == once


def test_lists_of_statements(cast: Cast, chanthy: Caller) -> None:
    grows(chanthy, "/statements", lambda: factories.drafted(cast))
    grows(Caller(), "/public/statements", lambda: factories.published(cast))


def test_a_text_and_its_history(cast: Cast, chanthy: Caller) -> None:
    draft = factories.drafted(cast)
    grows(chanthy, f"/statements/{draft.ref}/text", lambda: write(cast, draft))
    grows(chanthy, f"/statements/{draft.ref}/events", lambda: write(cast, draft))


def test_signatures(cast: Cast, chanthy: Caller, yesterday: datetime) -> None:
    statement = factories.opened(cast, at=yesterday)
    given = iter(((cast.river, cast.rotha), (cast.reed, cast.sreymom), (cast.hill, cast.visal)))

    def sign() -> None:
        organisation, by = next(given)
        factories.signed(statement, organisation, by, at=yesterday + factories.DAY)

    grows(chanthy, f"/statements/{statement.ref}/signatures", sign)


def test_addressees(cast: Cast, chanthy: Caller) -> None:
    at = f"/statements/{factories.drafted(cast).ref}/addressees"
    grows(chanthy, at, lambda: chanthy.post(at, {"organisation": cast.hill.ref}))
