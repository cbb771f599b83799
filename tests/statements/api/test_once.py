"""A request sent again with its Idempotency-Key has no second effect."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import uuid4

import pytest
from django.db.models import Model
from django.utils import timezone

from ledger.models import Event
from statements.models import Addressee, Amendment, Block, Comment, Delivery, Response, Statement
from tests import factories
from tests.cast import Cast
from tests.statements.api.calling import Caller

Request = tuple[Caller, str, dict[str, Any]]


def a_statement(cast: Cast, at: datetime) -> Request:
    asked = {"kind": "petition", "convenor": cast.lotus.ref, "titles": {"en": "Safe bridges"}}
    return Caller(cast.chanthy), "/statements", asked


def a_block(cast: Cast, at: datetime) -> Request:
    ref = factories.drafted(cast, at=at).ref
    return Caller(cast.chanthy), f"/statements/{ref}/blocks", {"kind": "point", "texts": {"en": "Paint it."}}


def a_comment(cast: Cast, at: datetime) -> Request:
    ref = factories.consulted(cast, at=at).statement.ref
    return Caller(cast.bora), f"/statements/{ref}/rounds/1/comments", {"organisation": cast.stone.ref, "text": "Yes."}


def an_amendment(cast: Cast, at: datetime) -> Request:
    statement = factories.consulted(cast, at=at).statement
    change = {"kind": "delete", "block": Block.objects.get(statement=statement, kind="heading").ref}
    asked = {"organisation": cast.stone.ref, "changes": [change]}
    return Caller(cast.bora), f"/statements/{statement.ref}/rounds/1/amendments", asked


def an_addressee(cast: Cast, at: datetime) -> Request:
    ref = factories.drafted(cast, at=at).ref
    return Caller(cast.chanthy), f"/statements/{ref}/addressees", {"name_en": "The ministry"}


def addressed(cast: Cast) -> str:
    statement = factories.closed(cast)
    addressee = Caller(cast.chanthy).post(f"/statements/{statement.ref}/addressees", {"name_en": "The ministry"})
    Caller(cast.piseth).move(statement.ref, "publish")
    return f"/statements/{statement.ref}/addressees/{addressee['ref']}"


def a_delivery(cast: Cast, at: datetime) -> Request:
    asked = {"outcome": "refused", "on": timezone.localdate().isoformat()}
    return Caller(cast.chanthy), f"{addressed(cast)}/deliveries", asked


def a_response(cast: Cast, at: datetime) -> Request:
    asked = {"kind": "press", "on": timezone.localdate().isoformat(), "text": "They heard of it."}
    return Caller(cast.chanthy), f"{addressed(cast)}/responses", asked


MAKING: list[tuple[Callable[[Cast, datetime], Request], type[Model]]] = [
    (a_statement, Statement),
    (a_block, Block),
    (a_comment, Comment),
    (an_amendment, Amendment),
    (an_addressee, Addressee),
    (a_delivery, Delivery),
    (a_response, Response),
]


@pytest.mark.parametrize(("prepare", "model"), MAKING, ids=[row[0].__name__ for row in MAKING])
def test_sent_twice_it_is_made_once(
    cast: Cast, yesterday: datetime, prepare: Callable[[Cast, datetime], Request], model: type[Model]
) -> None:
    caller, path, asked = prepare(cast, yesterday)
    before, key = model._default_manager.count(), str(uuid4())
    first = caller.post(path, asked, Idempotency_Key=key)
    events = Event.objects.count()
    assert caller.post(path, asked, Idempotency_Key=key) == first
    assert model._default_manager.count() == before + 1
    assert Event.objects.count() == events
    caller.post(path, asked, Idempotency_Key=str(uuid4()))
    # Who proposes the same again has proposed it already; everything else is meant anew.
    assert model._default_manager.count() == before + (1 if model is Amendment else 2)


def test_a_key_that_is_no_uuid(cast: Cast) -> None:
    caller, path, asked = a_statement(cast, timezone.now())
    told = caller.post(path, asked, expect=422, Idempotency_Key="again")
    assert told["errors"][0]["at"] == ["header", "Idempotency-Key"]


def test_another_person_s_key_tells_nothing(cast: Cast, yesterday: datetime) -> None:
    """It is refused as used, and does not give the other's comment away."""
    ref = factories.consulted(cast, at=yesterday).statement.ref
    path, key = f"/statements/{ref}/rounds/1/comments", str(uuid4())
    Caller(cast.bora).post(path, {"organisation": cast.stone.ref, "text": "Ours."}, Idempotency_Key=key)
    said = {"organisation": cast.reed.ref, "text": "Theirs."}
    told = Caller(cast.sreymom).post(path, said, expect=409, Idempotency_Key=key)
    assert told["code"] == "submission"


def test_signing_twice_gives_the_signature_that_stands(cast: Cast, yesterday: datetime) -> None:
    statement = factories.opened(cast, at=yesterday)
    assert statement.final_version is not None
    asked = {
        "organisation": cast.reed.ref,
        "sha256": statement.final_version.sha256,
        "language": "en",
        "capacity": "Director",
    }
    sreymom = Caller(cast.sreymom)
    first = sreymom.post(f"/statements/{statement.ref}/signatures", asked)
    assert sreymom.post(f"/statements/{statement.ref}/signatures", asked) == first
    assert statement.signatures.count() == 1
