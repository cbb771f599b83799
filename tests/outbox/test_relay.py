"""The relay as it runs in production: a process of its own, and signals."""

import os
import signal
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from subprocess import Popen

import pytest
from django.db import connection, transaction

from ledger.append import append
from ledger.models import Head, Unsealed
from outbox.models import Job, State
from tests.servers import database_url, process, wait_until

Ask = Callable[..., Job]

# The same as manage.py, with the sample tasks on top.
MANAGE = (
    "import sys, tests.outbox.tasks; from django.core.management import execute_from_command_line as run; run(sys.argv)"
)


@contextmanager
def relay(log: Path, env: Mapping[str, str] | None = None) -> Iterator[Popen[bytes]]:
    command = [sys.executable, "-c", MANAGE, "relay"]
    path = os.pathsep.join(filter(None, sys.path))
    own = {"DATABASE_URL": database_url(connection), "REDIS_URL": "", "PYTHONPATH": path, **(env or {})}
    with process(command, log=log, env={**os.environ, **own}) as running:
        wait_until(lambda: "running" in log.read_text(), what="the relay's first line")
        yield running


def is_done(job: Job) -> Callable[[], bool]:
    return lambda: Job.objects.filter(pk=job.pk, state=State.DONE).exists()


@pytest.mark.django_db(transaction=True)
def test_it_runs_jobs_and_seals_the_ledger(ask: Ask, page: Path, tmp_path: Path) -> None:
    with transaction.atomic():
        append("site", "test.plain", at=datetime.now(UTC), data={})
    early = ask(key="early", line="early")
    with relay(tmp_path / "log") as running:
        wait_until(is_done(early), what="the job from before")
        late = ask(key="late", line="late")
        wait_until(is_done(late), what="the job that came while it ran")
        wait_until(lambda: not Unsealed.objects.exists(), what="the seal")
        running.send_signal(signal.SIGINT)
        assert running.wait(10) == 0
    assert page.read_text() == "early\nlate\n"
    assert Head.objects.get().size == 1
    assert (tmp_path / "log").read_text() == "The relay is running the outbox's jobs.\n"


@pytest.mark.django_db(transaction=True)
def test_told_to_stop_it_finishes_the_present_job(ask: Ask, page: Path, tmp_path: Path) -> None:
    present = ask("test.slow", key="present", seconds=1.0)
    following = ask(key="following")
    with relay(tmp_path / "log") as running:
        wait_until(lambda: page.read_text() == "begin\n", what="the beginning of the job")
        running.send_signal(signal.SIGTERM)
        assert running.wait(10) == 0
    assert page.read_text() == "begin\nend\n"
    assert is_done(present)()
    following.refresh_from_db()
    assert (following.state, following.attempts) == (State.WAITING, 0)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_it_outlives_its_database_connections(ask: Ask, tmp_path: Path) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no connection that could be cut")
    with relay(tmp_path / "log", {"PGAPPNAME": "relay under test"}) as running:
        wait_until(is_done(ask(key="before")), what="the first job")
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'relay under test'"
            )
            assert cursor.fetchall()
        wait_until(is_done(ask(key="after")), what="the job after its connections were cut")
        assert running.poll() is None
