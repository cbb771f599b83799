"""Somebody with the rights to change the schema forges a row: what does `verify` say?"""

from datetime import UTC, datetime
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection

from ledger.append import append
from ledger.digests import event_digest, seal_hash
from ledger.models import Event, Head, Opening, Seal, Unsealed
from ledger.sealing import seal
from ledger.verifying import verify
from tests.flush import lifted

AT = datetime(2021, 9, 28, tzinfo=UTC)


@pytest.fixture
def events(db: None) -> list[Event]:
    events = [
        append(chain, "test.signed", at=AT, data={"n": n}, private={"who": f"p{n}"}) for n, chain in enumerate("abab")
    ]
    seal(limit=2)
    return events


def test_all_good(events: list[Event]) -> None:
    append("a", "test.signed", at=AT, data={})
    out = StringIO()
    call_command("verify_ledger", stdout=out)
    assert out.getvalue() == "5 events, 4 sealed, 2 heads: all good\n"


def test_an_altered_event(events: list[Event]) -> None:
    with lifted():
        Event.objects.filter(pk=events[1].pk).update(data='{"n":7}')
        Opening.objects.filter(event=events[1]).delete()
    out = StringIO()
    with pytest.raises(SystemExit) as exit_:
        call_command("verify_ledger", stdout=out)
    assert exit_.value.code == 1
    assert out.getvalue() == f"Event {events[1].pk} does not match its digest.\n"


@pytest.mark.parametrize("field", ["uid", "chain", "kind", "at"])
def test_every_field_counts(events: list[Event], field: str) -> None:
    other = {"uid": "00000000-0000-4000-8000-000000000000", "chain": "z", "kind": "test.else", "at": AT.replace(hour=1)}
    with lifted():
        Event.objects.filter(pk=events[3].pk).update(**{field: other[field]})
    assert f"Event {events[3].pk} does not match its digest." in verify().problems


def test_a_forger_who_recomputes_the_digest(events: list[Event]) -> None:
    event = events[1]
    digest = event_digest(uid=event.uid, chain="b", kind=event.kind, at=AT, data='{"n":7}')
    with lifted():
        Event.objects.filter(pk=event.pk).update(data='{"n":7}', digest=digest)
        Opening.objects.filter(event=event).delete()
    assert verify().problems == ["Seal 1 does not match its event."]


def test_a_forger_who_recomputes_the_seal_too(events: list[Event]) -> None:
    event, link = events[1], Seal.objects.get(position=1)
    digest = event_digest(uid=event.uid, chain="b", kind=event.kind, at=AT, data='{"n":7}')
    forged = seal_hash(position=1, chain="b", chain_position=0, previous=link.previous, digest=digest)
    with lifted():
        Event.objects.filter(pk=event.pk).update(data='{"n":7}', digest=digest)
        Opening.objects.filter(event=event).delete()
        Seal.objects.filter(position=1).update(hash=forged)
    assert verify().problems == [
        "The tree differs from the head of size 2.",
        "Seal 3 does not follow the end of its chain.",
    ]


def test_a_forger_without_the_key(events: list[Event]) -> None:
    with lifted():
        Head.objects.filter(size=4).update(root="00" * 32)
    assert verify().problems == [
        "The signature of the head of size 4 is wrong.",
        "The tree differs from the head of size 4.",
    ]


def test_a_sealed_event_taken_out(events: list[Event]) -> None:
    with lifted():
        Opening.objects.filter(event=events[2]).delete()
        Seal.objects.filter(position=2).delete()
        Event.objects.filter(pk=events[2].pk).delete()
    assert verify().problems == ["Seal 2 or its event is missing."]


def test_the_last_seal_taken_out(events: list[Event]) -> None:
    with lifted():
        Seal.objects.filter(position=3).delete()
    problems = verify().problems
    assert "Seal 3 or its event is missing." in problems
    assert f"Event {events[3].pk} is neither sealed nor waiting for it." in problems


def test_the_last_head_taken_out(events: list[Event]) -> None:
    with lifted():
        Head.objects.filter(size=4).delete()
    assert verify().problems == ["There are seals under no head."]


def test_two_seals_that_changed_places(events: list[Event]) -> None:
    with lifted():
        Seal.objects.filter(position=0).update(position=9)
        Seal.objects.filter(position=2).update(position=0)
        Seal.objects.filter(position=9).update(position=2)
    problems = verify().problems
    assert "Seal 0 does not follow the end of its chain." in problems
    assert "Seal 0 does not match its event." in problems


def test_an_event_that_fell_out_of_the_queue(events: list[Event]) -> None:
    event = append("a", "test.signed", at=AT, data={})
    Unsealed.objects.all().delete()
    assert verify().problems == [f"Event {event.pk} is neither sealed nor waiting for it."]


def test_a_forged_opening(events: list[Event]) -> None:
    with lifted():
        Opening.objects.filter(event=events[0]).update(value="somebody else")
    assert verify().problems == [f"Opening who of event {events[0].pk} does not match what the event commits to."]


def test_erasing_a_person_leaves_the_ledger_good(events: list[Event]) -> None:
    Opening.objects.filter(event=events[0]).delete()
    assert verify().problems == []


def test_a_table_without_its_triggers(events: list[Event]) -> None:
    where = " ON ledger_seal" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER ledger_seal_no_delete{where}")
    assert verify().problems == ["ledger_seal is not protected: its triggers are missing."]
