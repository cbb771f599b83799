"""Queries that are compiled once: they ask what the ORM would ask, and rows come in as `save` would bring them."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from ledger.models import Event, Unsealed
from ledger.prepared import Prepared, compile_all, insert

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 3, 4, 5, 0, 0, 7, tzinfo=UTC)
SINCE = Prepared(
    lambda chain, at: (
        Event.objects.filter(chain=chain, at__gte=at)
        .exclude(kind="quiet")
        .order_by("at")
        .values_list("kind", "at", "uid")
    ),
    chain=str,
    at=datetime,
)


def event(kind: str, *, at: datetime = NOON, chain: str = "statement:k3v9") -> Event:
    return Event(uid=uuid4(), chain=chain, kind=kind, at=at, data="{}", digest="0" * 64)


def test_it_answers_what_the_orm_answers_each_time_for_other_values() -> None:
    before, now, quiet, elsewhere = (
        event("before", at=NOON - timedelta(microseconds=1)),
        event("now"),
        event("quiet"),
        event("elsewhere", chain="site"),
    )
    assert all(insert(one) for one in (before, now, quiet, elsewhere))
    for _ in range(5):  # on PostgreSQL the plan is kept from the third time on
        assert SINCE.rows(chain="statement:k3v9", at=NOON) == [("now", NOON, now.uid)]
        assert SINCE.row(chain="site", at=NOON) == ("elsewhere", NOON, elsewhere.uid)
    with CaptureQueriesContext(connection) as seen:
        assert SINCE.row(chain="it's'", at=NOON) is None
    assert len(seen) == 1
    assert "ledger_event" in seen[0]["sql"]


def test_what_it_does_not_ask_for_is_noticed() -> None:
    with pytest.raises(ValueError, match="at"):
        Prepared(lambda chain, at: Event.objects.filter(chain=chain), chain=str, at=datetime).rows(  # noqa: ARG005
            chain="site", at=NOON
        )


def test_a_row_is_inserted_once() -> None:
    first = event("given")
    assert insert(first)
    stored = Event.objects.get(pk=first.pk)
    assert (stored.uid, stored.at, stored.kind, stored.data) == (first.uid, NOON, "given", "{}")
    assert Unsealed.objects.filter(event=first).exists()
    again = event("given again")
    again.uid = first.uid
    assert not insert(again, once=True)
    with pytest.raises(IntegrityError), transaction.atomic():
        insert(again)
    assert Event.objects.count() == 1


def test_all_of_it_is_compiled_without_asking_the_database(django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        compile_all()
    assert SINCE._compiled
