import hashlib
import hmac
import json
from datetime import UTC, datetime, timedelta, timezone

import pytest
from django.db import transaction
from pytest_django import DjangoAssertNumQueries

from ledger import clock
from ledger.append import append
from ledger.listeners import listen
from ledger.models import Event, Opening, Unsealed

AT = datetime(2021, 9, 28, 3, 0, 0, 120, tzinfo=UTC)


class Veto(Exception):
    pass


heard: list[str] = []


@listen("test.heard", "test.vetoed")
def _note(event: Event) -> None:
    heard.append(event.kind)


@listen("test.vetoed")
def _veto(event: Event) -> None:
    raise Veto(event.kind)


@pytest.mark.django_db(transaction=True)
def test_outside_a_transaction_it_is_refused() -> None:
    with pytest.raises(RuntimeError, match="transaction"):
        append("site", "test.plain", at=AT, data={})
    assert not Event.objects.exists()


@pytest.mark.django_db
def test_the_digest_covers_the_whole_event() -> None:
    event = append("statement:k3v9", "test.plain", at=AT, data={"b": 1, "a": "ខ្មែរ"})
    whole = (
        f'{{"at":"2021-09-28T03:00:00.000120Z","chain":"statement:k3v9","data":{{"a":"ខ្មែរ","b":1}},'
        f'"kind":"test.plain","uid":"{event.uid}"}}'
    )
    stored = Event.objects.get()
    assert stored.digest == hashlib.sha256(whole.encode()).hexdigest()
    assert stored.content == {"a": "ខ្មែរ", "b": 1}
    assert stored.at == AT
    assert list(Unsealed.objects.values_list("pk", flat=True)) == [event.pk]


@pytest.mark.django_db
def test_the_same_instant_in_another_zone_is_the_same_event() -> None:
    event = append("site", "test.plain", at=AT.astimezone(timezone(timedelta(hours=7))), data={})
    whole = f'{{"at":"2021-09-28T03:00:00.000120Z","chain":"site","data":{{}},"kind":"test.plain","uid":"{event.uid}"}}'
    assert event.digest == hashlib.sha256(whole.encode()).hexdigest()


@pytest.mark.django_db
def test_private_values_stand_in_the_event_as_commitments_only() -> None:
    event = append(
        "site", "test.plain", at=AT, data={"n": 1}, private={"name": "Sok Dara", "email": "dara@demo.example"}
    )
    assert "Dara" not in event.data
    assert "demo.example" not in event.data
    opening = Opening.objects.get(name="name")
    assert opening.value == "Sok Dara"
    expected = hmac.new(bytes.fromhex(opening.salt), b"Sok Dara", hashlib.sha256).hexdigest()
    assert json.loads(event.data)["private"]["name"] == expected
    assert len(set(Opening.objects.values_list("salt", flat=True))) == 2
    with pytest.raises(ValueError, match="private="):
        append("site", "test.plain", at=AT, data={"private": {}})


@pytest.mark.django_db
def test_listeners_hear_their_kinds_only() -> None:
    heard.clear()
    append("site", "test.heard", at=AT, data={})
    append("site", "test.plain", at=AT, data={})
    assert heard == ["test.heard"]


@pytest.mark.django_db(transaction=True)
def test_a_listener_that_raises_undoes_everything() -> None:
    heard.clear()

    def act() -> None:
        with transaction.atomic():
            append("site", "test.heard", at=AT, data={})
            append("site", "test.vetoed", at=AT, data={}, private={"name": "Sok Dara"})

    with pytest.raises(Veto):
        act()
    assert heard == ["test.heard", "test.vetoed"]
    assert not Event.objects.exists()
    assert not Opening.objects.exists()
    assert not Unsealed.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("data", [{"when": AT}, {"share": 0.5}])
def test_data_without_a_canonical_form_is_refused(data: dict[str, object]) -> None:
    with pytest.raises(TypeError):
        append("site", "test.plain", at=AT, data=data)  # type: ignore[arg-type]
    assert not Event.objects.exists()


@pytest.mark.django_db
def test_one_event_is_one_insert(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(1):
        append("site", "test.plain", at=AT, data={})
    with django_assert_num_queries(2):
        append("site", "test.plain", at=AT, data={}, private={"a": "1", "b": "2"})


@pytest.mark.django_db
def test_the_clock_moves_inside_a_transaction() -> None:
    first, second = clock.now(), clock.now()
    assert first.utcoffset() == timedelta(0)
    assert first < second
    assert abs(datetime.now(UTC) - second) < timedelta(minutes=1)
