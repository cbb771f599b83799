"""The outbox on a real Celery worker and a real Redis."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.test import override_settings

from outbox import sweeping
from outbox.models import Job, State
from outbox.sweeping import sweep
from tests.servers import celery_worker, database_url, kill, wait_until

Ask = Callable[..., Job]

pytestmark = [pytest.mark.redis, pytest.mark.django_db(transaction=True)]


def worker_settings(redis_url: str, **more: str) -> dict[str, str]:
    return {"REDIS_URL": redis_url, "DATABASE_URL": database_url(connection), **more}


def is_done(job: Job) -> bool:
    return Job.objects.filter(pk=job.pk, state=State.DONE).exists()


def test_a_killed_worker_loses_nothing(
    redis_url: str, ask: Ask, page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The sweep runs in this process. The minute between two offers is looked at in the next test.
    monkeypatch.setattr(sweeping, "OFFER_AGAIN", timedelta(seconds=1))
    env = worker_settings(redis_url, OUTBOX_LEASE="2")
    with override_settings(REDIS_URL=redis_url):
        with celery_worker(env, include="tests.outbox.tasks", log=tmp_path / "first") as first:
            nudged = ask(key="nudged")
            wait_until(lambda: is_done(nudged), what="the job that was published after commit")
            stalled = ask("test.stall_once", key="stalled")
            wait_until(lambda: page.read_text() == "done\nbegin\n", what="the beginning of the job")
            kill(first)
        # Nobody was there when this one was written.
        with override_settings(REDIS_URL="redis://127.0.0.1:1/0"):
            unheard = ask(key="unheard", line="unheard")
        with celery_worker(env, include="tests.outbox.tasks", log=tmp_path / "second"):

            def swept() -> bool:
                sweep()
                return is_done(stalled) and is_done(unheard)

            wait_until(swept, what="both jobs")
    assert sorted(page.read_text().split()) == ["begin", "begin", "done", "end", "unheard"]
    stalled.refresh_from_db()
    assert stalled.attempts == 2


def test_the_sweep_offers_a_job_once_a_minute(redis_url: str, ask: Ask) -> None:
    job = ask()
    with override_settings(REDIS_URL=redis_url):
        assert sweep() == 1
        assert sweep() == 0
        Job.objects.filter(pk=job.pk).update(offered_at="2021-09-28T00:00:00Z")
        assert sweep() == 1
    with override_settings(REDIS_URL="redis://127.0.0.1:1/0"):
        Job.objects.filter(pk=job.pk).update(offered_at=None)
        assert sweep() == 0
    job.refresh_from_db()
    assert job.offered_at is None
