from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Barrier

import pytest
from django.db import connection, transaction
from django.db.models import Q
from django.test.utils import CaptureQueriesContext

from outbox import claiming
from outbox.claiming import claim, claim_due, fail, finish, free_expired
from outbox.enqueue import NewJob, enqueue_many
from outbox.failures import delay_after, last_lines
from outbox.models import Job, State
from outbox.queries import parked, waiting
from outbox.running import perform, retry_parked, run, run_due
from outbox.sweeping import forget, sweep
from tests.threads import in_threads

Ask = Callable[..., Job]


def long_ago() -> datetime:
    return datetime.now(UTC) - timedelta(days=1)


def end_lease(job: Job) -> None:
    assert Job.objects.filter(pk=job.pk, state=State.RUNNING).update(lease_until=long_ago()) == 1


def make_due(job: Job) -> None:
    Job.objects.filter(pk=job.pk).update(due=long_ago())


@pytest.mark.django_db
def test_a_job_runs_once(ask: Ask, page: Path) -> None:
    job = ask()
    assert run(job.pk) is True
    assert run(job.pk) is False
    assert page.read_text() == "done\n"
    job.refresh_from_db()
    assert (job.state, job.attempts, job.error, job.lease_by, job.lease_until) == (State.DONE, 1, "", "", None)
    assert job.finished_at is not None
    assert abs(datetime.now(UTC) - job.finished_at) < timedelta(minutes=1)


@pytest.mark.django_db
def test_a_job_of_nowhere_does_not_run() -> None:
    assert run(2**62) is False


@pytest.mark.django_db
def test_a_lease_ends_five_minutes_from_now(ask: Ask) -> None:
    job = claim(ask().pk)
    assert job is not None
    assert job.lease_until is not None
    left = job.lease_until - datetime.now(UTC)
    assert timedelta(minutes=4, seconds=55) < left <= timedelta(minutes=5, seconds=1)


@pytest.mark.django_db(transaction=True)
def test_two_workers_run_it_twice_without_the_compare_and_swap(
    ask: Ask, page: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = ask("test.meet")
    monkeypatch.setattr(claiming, "claimable", lambda: Q(pk__isnull=False))
    assert in_threads(lambda: run(job.pk), lambda: run(job.pk)) == []
    assert page.read_text() == "here\nhere\n"


@pytest.mark.django_db(transaction=True)
def test_many_workers_run_it_once(ask: Ask, page: Path) -> None:
    jobs = [ask(key=f"{number}", line=f"{number}") for number in range(10)]
    start = Barrier(5)
    won: list[bool] = []

    def work() -> None:
        start.wait()
        won.extend(run(job.pk) for job in jobs)

    assert in_threads(*[work] * 5) == []
    assert sorted(page.read_text().split()) == [f"{number}" for number in range(10)]
    assert won.count(True) == 10


@pytest.mark.django_db(transaction=True)
def test_batches_claimed_at_once_share_no_job() -> None:
    with transaction.atomic():
        enqueue_many(NewJob("test.note", f"{number}") for number in range(20))
    start = Barrier(4)
    claimed: list[int] = []

    def work() -> None:
        start.wait()
        for _ in range(3):
            claimed.extend(job.pk for job in claim_due(3))

    assert in_threads(*[work] * 4) == []
    assert len(claimed) == len(set(claimed))
    while rest := claim_due(3):
        claimed.extend(job.pk for job in rest)
    assert len(claimed) == 20


@pytest.mark.django_db
def test_the_longest_due_comes_first(ask: Ask, page: Path) -> None:
    ask(key="young", line="young")
    make_due(ask(key="old", line="old"))
    assert run_due(limit=1) == 1
    assert page.read_text() == "old\n"


@pytest.mark.django_db
def test_what_can_wait_comes_behind_all_that_is_due(ask: Ask, page: Path) -> None:
    make_due(ask("test.note_later", key="large print", line="large print"))
    ask(key="mail", line="mail")
    assert run_due() == 2
    assert page.read_text() == "mail\nlarge print\n"


@pytest.mark.django_db
@pytest.mark.parametrize(("kind", "asked"), [(None, 1), ("test.note", 1), ("test.note_later", 2)])
def test_only_where_something_can_wait_it_is_looked_behind_it(ask: Ask, kind: str | None, asked: int) -> None:
    if kind:
        ask(kind)
    with CaptureQueriesContext(connection) as seen:
        assert len(claim_due()) == (kind is not None)
    looks = [query["sql"] for query in seen if query["sql"].startswith("SELECT") and "lease_by" not in query["sql"]]
    assert len(looks) == asked


@pytest.mark.django_db
def test_the_dead_give_back_their_jobs(ask: Ask, page: Path) -> None:
    job = ask()
    dead = claim(job.pk)
    assert dead is not None
    assert claim(job.pk) is None
    assert run_due() == 0
    end_lease(job)
    assert run_due() == 1
    job.refresh_from_db()
    assert (job.state, job.attempts) == (State.DONE, 2)
    assert page.read_text() == "done\n"


@pytest.mark.django_db
def test_a_slow_worker_cannot_mark_what_is_not_its_own_any_more(ask: Ask) -> None:
    job = ask()
    slow = claim(job.pk)
    assert slow is not None
    end_lease(job)
    quick = claim(job.pk)
    assert quick is not None
    assert finish(slow) is False
    assert fail(slow, "too late") is False
    assert finish(quick) is True
    job.refresh_from_db()
    assert (job.state, job.error) == (State.DONE, "")


@pytest.mark.django_db
def test_a_job_that_kills_its_workers_is_parked(ask: Ask, page: Path) -> None:
    job = ask()
    for _ in range(8):
        assert claim(job.pk) is not None
        end_lease(job)
    assert claim(job.pk) is None
    assert free_expired() == 1
    job.refresh_from_db()
    assert (job.state, job.error) == (State.PARKED, "The worker that ran it went away.")
    assert page.read_text() == ""


@pytest.mark.django_db
def test_a_failed_job_waits_and_is_tried_again(ask: Ask) -> None:
    job = ask("test.fail", line="first")
    assert run(job.pk) is False
    job.refresh_from_db()
    assert (job.state, job.attempts, job.lease_by) == (State.WAITING, 1, "")
    assert job.error.endswith("ValueError: no good: first")
    assert timedelta(seconds=1) < job.due - datetime.now(UTC) <= timedelta(seconds=2.6)
    assert run(job.pk) is False
    job.refresh_from_db()
    assert job.attempts == 1  # it was not due


@pytest.mark.django_db
def test_the_eighth_failure_parks_it_and_an_administrator_can_try_again(ask: Ask, page: Path) -> None:
    job = ask("test.fail")
    for _ in range(10):
        make_due(job)
        run_due()
    assert page.read_text().count("failed\n") == 8
    job.refresh_from_db()
    assert list(parked()) == [job]
    assert waiting().count() == 0
    assert retry_parked(job) is True
    assert retry_parked(job) is False
    assert run_due() == 1
    job.refresh_from_db()
    assert (job.state, job.attempts) == (State.WAITING, 1)


@pytest.mark.django_db
def test_a_hopeless_job_is_parked_at_once(ask: Ask) -> None:
    job = ask("test.give_up")
    run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.attempts) == (State.PARKED, 1)
    assert "GiveUp: never" in job.error


@pytest.mark.django_db
def test_a_task_nobody_knows_and_wrong_arguments_are_failures(ask: Ask) -> None:
    unknown, wrong = ask("test.unheard_of", key="unknown"), ask(key="wrong", unexpected=1)
    assert run_due() == 2
    unknown.refresh_from_db()
    wrong.refresh_from_db()
    assert "No task is registered as test.unheard_of." in unknown.error
    assert "unexpected" in wrong.error
    assert {unknown.state, wrong.state} == {State.WAITING}


def test_delays_grow_to_an_hour() -> None:
    # 2 s times 3.5 for each attempt before, up to a quarter more by chance, an hour at most.
    for attempts, shortest in enumerate([2, 7, 24.5, 85.75, 300.125, 1050.4375], start=1):
        for _ in range(50):
            assert shortest <= delay_after(attempts).total_seconds() <= shortest * 1.25
    assert delay_after(7) == delay_after(8) == timedelta(hours=1)
    assert len({delay_after(3) for _ in range(20)}) > 1


def test_an_error_is_kept_short() -> None:
    kept = last_lines(ValueError("x" * 10_000 + "\x00" + "\nend"))
    assert len(kept) <= 2_000
    assert kept.endswith("x\nend")


@pytest.mark.django_db
def test_the_sweep_runs_what_is_due_where_there_is_no_broker(ask: Ask, page: Path) -> None:
    ask()
    assert sweep() == 1
    assert page.read_text() == "done\n"


@pytest.mark.django_db
def test_payloads_are_forgotten_after_thirty_days(ask: Ask, page: Path) -> None:
    old, young, waiting = ask(key="old"), ask(key="young"), ask(key="waiting", line="x")
    run(old.pk)
    run(young.pk)
    Job.objects.filter(pk=old.pk).update(finished_at=datetime.now(UTC) - timedelta(days=30, minutes=1))
    Job.objects.filter(pk=young.pk).update(finished_at=datetime.now(UTC) - timedelta(days=29, hours=23))
    assert forget() == 1
    assert forget() == 0
    assert [Job.objects.get(pk=job.pk).payload == "{}" for job in (old, young, waiting)] == [True, False, False]
    assert ask(key="old").state == State.DONE


@pytest.mark.django_db
def test_a_job_taken_over_while_its_task_ran_is_left_alone(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    job = ask()
    slow = claim(job.pk)
    assert slow is not None
    end_lease(job)
    quick = claim(job.pk)
    assert perform(slow) is False
    assert quick is not None
    job.refresh_from_db()
    assert (job.state, job.lease_by) == (State.RUNNING, quick.lease_by)
