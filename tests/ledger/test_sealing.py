import hashlib
from datetime import UTC, datetime
from threading import Barrier
from threading import Event as Flag

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.core.exceptions import ImproperlyConfigured
from django.db import connection, transaction
from django.test import override_settings
from django.test.utils import CaptureQueriesContext

from ledger import sealing, tree
from ledger.append import append
from ledger.keys import known_keys, signing_key
from ledger.models import Event, Head, Seal, Unsealed
from ledger.sealing import seal
from ledger.tasks import seal_events
from ledger.verifying import inclusion, verify
from tests.threads import in_threads

AT = datetime(2021, 9, 28, tzinfo=UTC)
SEED = "0f" * 32


def write(*chains: str) -> list[Event]:
    with transaction.atomic():
        return [append(chain, "test.plain", at=AT, data={"n": number}) for number, chain in enumerate(chains)]


@pytest.mark.django_db
def test_each_chain_links_to_its_own_past() -> None:
    one, two, three = write("a", "b", "a")
    assert seal() == 3
    first, second, third = Seal.objects.order_by("position")
    zeros = "0" * 64
    assert [(s.position, s.chain, s.chain_position, s.event_id) for s in (first, second, third)] == [
        (0, "a", 0, one.pk),
        (1, "b", 0, two.pk),
        (2, "a", 1, three.pk),
    ]
    assert (first.previous, second.previous, third.previous) == (zeros, zeros, first.hash)
    link = f'{{"chain":"a","chain_position":1,"digest":"{three.digest}","position":2,"previous":"{first.hash}"}}'
    assert third.hash == hashlib.sha256(link.encode()).hexdigest()
    assert not Unsealed.objects.exists()


@pytest.mark.django_db
@override_settings(LEDGER_KEY=SEED)
def test_a_head_is_the_signed_root() -> None:
    write("a", "b", "a")
    seal()
    head = Head.objects.get()
    hashes = [bytes.fromhex(s.hash) for s in Seal.objects.order_by("position")]
    leaves = [hashlib.sha256(b"\x00" + entry).digest() for entry in hashes]
    pair = hashlib.sha256(b"\x01" + leaves[0] + leaves[1]).digest()
    assert head.size == 3
    assert head.root == hashlib.sha256(b"\x01" + pair + leaves[2]).hexdigest()
    public = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(SEED)).public_key()
    assert head.key_id == hashlib.sha256(public.public_bytes_raw()).hexdigest()[:16]
    at = head.at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    signed = f'{{"at":"{at}","key":"{head.key_id}","purpose":"ruom ledger head","root":"{head.root}","size":3}}'
    public.verify(bytes.fromhex(head.signature), signed.encode())  # raises where it is wrong


@pytest.mark.django_db
def test_batches_go_on_where_the_last_one_ended() -> None:
    write(*"abacab")
    assert seal(limit=4) == 6
    assert list(Head.objects.order_by("size").values_list("size", flat=True)) == [4, 6]
    write("a")
    assert seal_events() == 1
    assert seal() == 0
    entries = Seal.objects.order_by("position").values_list("hash", flat=True)
    leaves = [tree.leaf_hash(bytes.fromhex(entry)) for entry in entries]
    assert Head.objects.get(size=7).root == tree.root(leaves).hex()
    assert list(Seal.objects.filter(chain="a").order_by("position").values_list("chain_position", flat=True)) == [
        0,
        1,
        2,
        3,
    ]
    assert verify().problems == []


@pytest.mark.django_db
def test_an_inclusion_proof_holds_against_the_head() -> None:
    events = write(*"abcde")
    assert inclusion(events[0]) is None
    seal()
    for event in events:
        proof = inclusion(event)
        assert proof is not None
        holds = {
            "index": proof.position,
            "size": proof.size,
            "path": [bytes.fromhex(node) for node in proof.path],
            "root": bytes.fromhex(Head.objects.get().root),
        }
        assert proof.entry == Seal.objects.get(event=event).hash
        assert tree.includes(leaf=tree.leaf_hash(bytes.fromhex(proof.entry)), **holds)  # type: ignore[arg-type]
        assert not tree.includes(leaf=tree.leaf_hash(b"else"), **holds)  # type: ignore[arg-type]


@pytest.mark.django_db
def test_a_batch_takes_the_same_queries_whatever_its_size() -> None:
    write("a", "b")
    seal()
    counts = []
    for size in (1, 60):
        write(*["a", "b"] * size)
        with CaptureQueriesContext(connection) as queries:
            seal()
        # Without COPY, SQLite runs one prepared statement for each row inside one call.
        counts.append(len([q for q in queries if "INSERT INTO ledger_seal" not in q["sql"]]))
    assert counts[0] == counts[1]


@pytest.mark.django_db(transaction=True)
def test_sealers_and_writers_at_once_leave_one_line() -> None:
    start = Barrier(4)

    def writing() -> None:
        start.wait()
        for number in range(15):
            write(f"c{number % 3}", "site")

    def sealing_on() -> None:
        start.wait()
        for _ in range(15):
            seal(limit=7)

    assert in_threads(writing, writing, sealing_on, sealing_on) == []
    seal()
    report = verify()
    assert report.problems == []
    assert (report.events, report.sealed) == (60, 60)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_without_the_lock_two_sealers_collide(monkeypatch: pytest.MonkeyPatch) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite lets only one transaction write, so there is no lock of ours to take away")
    monkeypatch.setattr(sealing, "_wait_to_be_the_only_one", lambda: None)
    meeting = Barrier(2, timeout=10)
    plain = sealing._ends_of_chains

    def both_have_read(positions: set[int]) -> dict[str, tuple[int, str]]:
        meeting.wait()
        return plain(positions)

    monkeypatch.setattr(sealing, "_ends_of_chains", both_have_read)
    write("a", "b")
    raised = in_threads(lambda: sealing._seal_batch(10), lambda: sealing._seal_batch(10))
    # The lock spares us the collision; the constraint is what makes a fork impossible.
    assert [type(error).__name__ for error in raised] == ["IntegrityError"]
    assert Seal.objects.count() == 2
    assert verify().problems == []


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_the_event_of_a_slow_transaction_is_sealed_later() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite lets only one transaction write")
    written, sealed = Flag(), Flag()

    def slow() -> None:
        with transaction.atomic():
            append("a", "test.slow", at=AT, data={})
            written.set()
            assert sealed.wait(10)

    def quick() -> None:
        assert written.wait(10)
        write("a")
        assert seal() == 1
        sealed.set()

    assert in_threads(slow, quick) == []
    slow_event, quick_event = Event.objects.get(kind="test.slow"), Event.objects.get(kind="test.plain")
    assert slow_event.pk < quick_event.pk
    assert seal() == 1
    assert Seal.objects.get(position=1).event_id == slow_event.pk
    assert verify().problems == []


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_sealer_at_work_keeps_no_writer_waiting() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite lets only one transaction write")
    write("a")
    with transaction.atomic():
        sealing._seal_batch(10)
        # The sealer's transaction is open; if the writer waited for it, this would time out.
        assert in_threads(lambda: write("a")) == []
    assert Event.objects.count() == 2


@override_settings(LEDGER_KEY="", DEMO=False)
def test_production_needs_a_key() -> None:
    with pytest.raises(ImproperlyConfigured, match="LEDGER_KEY"):
        signing_key()


@pytest.mark.parametrize("key", ["0f" * 31, "zz" * 32, "0f" * 33])
def test_a_key_that_is_none_is_refused(key: str) -> None:
    with override_settings(LEDGER_KEY=key), pytest.raises(ImproperlyConfigured, match="hexadecimal"):
        signing_key()


def test_the_demo_key_follows_from_the_secret() -> None:
    with override_settings(LEDGER_KEY="", DEMO=True, SECRET_KEY="one"):
        first, again = signing_key(), signing_key()
    with override_settings(LEDGER_KEY="", DEMO=True, SECRET_KEY="two"):
        other = signing_key()
    assert first.private_bytes_raw() == again.private_bytes_raw() != other.private_bytes_raw()


@pytest.mark.django_db
def test_a_retired_key_still_counts() -> None:
    with override_settings(LEDGER_KEY=SEED):
        old = signing_key().public_key().public_bytes_raw().hex()
        write("a")
        seal()
    with override_settings(LEDGER_KEY="1e" * 32):
        assert verify().problems == ["The head of size 1 is signed by an unknown key."]
        with override_settings(LEDGER_RETIRED_KEYS=[old]):
            assert len(known_keys()) == 2
            assert verify().problems == []
