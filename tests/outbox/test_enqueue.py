import socket
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Barrier

import pytest
import redis
from django.db import IntegrityError, transaction
from django.test import override_settings
from pytest_django import DjangoAssertNumQueries

from outbox import nudging
from outbox.enqueue import NewJob, enqueue, enqueue_many
from outbox.models import Job, State
from outbox.queries import parked, waiting
from outbox.running import run_due
from tests.servers import free_port
from tests.threads import in_threads


@pytest.mark.django_db(transaction=True)
def test_outside_a_transaction_it_is_refused() -> None:
    with pytest.raises(RuntimeError, match="transaction"):
        enqueue("test.note", "one", {})
    assert waiting().count() == 0


@pytest.mark.django_db(transaction=True)
def test_what_is_rolled_back_was_never_asked_for() -> None:
    with transaction.atomic():
        enqueue("test.note", "one", {})
        transaction.set_rollback(True)
    assert waiting().count() == 0


@pytest.mark.django_db
def test_a_duplicate_has_one_effect(ask: Callable[..., Job], page: Path) -> None:
    first = ask(line="first")
    again = ask(line="second")
    assert first.pk == again.pk
    assert again.arguments == {"path": str(page), "line": "first"}
    assert run_due() == 1
    assert ask(line="third").state == State.DONE
    assert run_due() == 0
    assert page.read_text() == "first\n"


@pytest.mark.django_db
def test_the_first_of_two_in_one_call_stands(page: Path) -> None:
    with transaction.atomic():
        enqueue_many([NewJob("test.note", "b"), NewJob("test.note", "a", {"n": 1}), NewJob("test.note", "a", {"n": 2})])
        enqueue_many([])
    assert [(job.key, job.arguments) for job in Job.objects.order_by("key")] == [("a", {"n": 1}), ("b", {})]


@pytest.mark.django_db(transaction=True)
def test_two_at_once_leave_one_job() -> None:
    start = Barrier(6)

    def asking() -> None:
        start.wait()
        with transaction.atomic():
            enqueue_many([NewJob("test.note", "a"), NewJob("test.note", "b")])

    def asking_the_other_way_round() -> None:
        start.wait()
        with transaction.atomic():
            enqueue_many([NewJob("test.note", "b"), NewJob("test.note", "a")])

    assert in_threads(*[asking, asking_the_other_way_round] * 3) == []
    assert Job.objects.count() == 2


@pytest.mark.django_db
def test_many_jobs_are_one_insert(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(1):
        enqueue_many(NewJob("test.note", f"{number}") for number in range(80))


@pytest.mark.django_db
def test_a_job_waits_until_it_is_due(page: Path) -> None:
    later = datetime.now(UTC) + timedelta(hours=1)
    enqueue("test.note", "later", {"path": str(page), "line": "later"}, due=later)
    enqueue("test.note", "now", {"path": str(page), "line": "now"}, due=datetime.now(UTC) - timedelta(seconds=1))
    assert run_due() == 1
    assert page.read_text() == "now\n"
    assert Job.objects.get(key="later").due == later
    assert waiting().count() == 1
    assert not parked().exists()


@pytest.mark.django_db
def test_a_payload_is_json() -> None:
    with pytest.raises(TypeError):
        enqueue("test.note", "one", {"when": datetime.now(UTC)})
    assert waiting().count() == 0


@pytest.mark.django_db
@pytest.mark.parametrize(
    "wrong",
    [{"state": "lost"}, {"state": "running"}, {"state": "done"}, {"lease_by": "x"}, {"finished_at": datetime.now(UTC)}],
)
def test_the_database_refuses_a_job_in_two_minds(wrong: dict[str, object], ask: Callable[..., Job]) -> None:
    job = ask()
    with pytest.raises(IntegrityError), transaction.atomic():
        Job.objects.filter(pk=job.pk).update(**wrong)


@pytest.mark.django_db(transaction=True)
def test_a_commit_wakes_the_relay_in_this_process(ask: Callable[..., Job]) -> None:
    nudging.wake.clear()
    ask()
    assert nudging.wake.is_set()


@pytest.mark.django_db(transaction=True)
def test_a_broker_that_is_down_is_not_felt(ask: Callable[..., Job]) -> None:
    with override_settings(REDIS_URL=f"redis://127.0.0.1:{free_port()}/0"):
        begin = time.monotonic()
        ask(key="one")
        assert time.monotonic() - begin < 2
        begin = time.monotonic()
        ask(key="two")
        assert time.monotonic() - begin < 0.5  # it is left alone for a while
    assert waiting().count() == 2


@pytest.mark.django_db(transaction=True)
def test_a_broker_that_hangs_costs_about_a_second(ask: Callable[..., Job]) -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        with override_settings(REDIS_URL=f"redis://127.0.0.1:{silent.getsockname()[1]}/0"):
            begin = time.monotonic()
            ask()
            assert time.monotonic() - begin < 4
    assert waiting().count() == 1


@pytest.mark.redis
@pytest.mark.django_db(transaction=True)
def test_a_commit_publishes_the_jobs_that_are_due(redis_url: str, ask: Callable[..., Job]) -> None:
    queue = redis.Redis.from_url(redis_url)
    queue.flushdb()
    with override_settings(REDIS_URL=redis_url):
        with transaction.atomic():
            enqueue("test.note", "later", {}, due=datetime.now(UTC) + timedelta(hours=1))
        assert queue.llen("celery") == 0
        with transaction.atomic():
            enqueue_many(NewJob("test.note", f"{number}") for number in range(11))
            assert queue.llen("celery") == 0
        assert queue.llen("celery") == 2  # ten in a message
    queue.close()
