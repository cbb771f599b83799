"""A worker is killed in the middle of a handful, and another one goes on."""

import os
import signal
import subprocess
import sys
from datetime import UTC, datetime
from email.message import Message
from typing import Any

import pytest
from django.db import connection

from outbox.claiming import lease
from outbox.models import Job
from statements import tasks
from statements.models import Statement
from tests.cast import Cast, assemble
from tests.factories import DAY
from tests.postbox import Postbox
from tests.servers import PROJECT, database_url, wait_until
from tests.statements.mailing import Clock, begin, opened, states


@pytest.fixture
def cast() -> Cast:
    return assemble()


@pytest.fixture
def statement(cast: Cast, clock: Clock) -> Statement:
    return opened(cast)


@pytest.mark.django_db(transaction=True)
def test_a_killed_worker_sends_nobody_twice_but_those_of_its_handful(
    statement: Statement, cast: Cast, clock: Clock, box: Postbox, settings: Any
) -> None:
    """The worker is another process, killed by the mail server itself when that has its second mail."""
    running: list[subprocess.Popen[bytes]] = []

    def kill_at_the_second(_mail: Message) -> None:
        if len(box.kept) == 1:
            running[0].kill()
            running[0].wait()

    box.on_mail = kill_at_the_second
    settings.MAIL_QUIET_FROM = settings.MAIL_QUIET_UNTIL = 0
    settings.MAIL_CONNECTIONS = 1
    made = begin(statement, cast)
    job = Job.objects.get(kind="statements.send_mailing")
    # The story is in March; the worker's own clock is not.
    Statement.objects.update(sign_on_closes_at=datetime.now(UTC) + 30 * DAY)
    env = {
        **os.environ,
        "DATABASE_URL": database_url(connection),
        "EMAIL_URL": f"smtp://127.0.0.1:{settings.EMAIL_PORT}",
        "MAIL_CONNECTIONS": "1",
        "MAIL_QUIET_FROM": "0",
        "MAIL_QUIET_UNTIL": "0",
    }
    code = (
        "import django; django.setup();"
        "from statements.actions import posting; posting.HANDFUL = 2;"
        f"from outbox.running import run; run({job.pk})"
    )
    running.append(
        subprocess.Popen(
            [sys.executable, "-c", code], cwd=PROJECT, env={**env, "DJANGO_SETTINGS_MODULE": "config.settings"}
        )
    )
    wait_until(lambda: running[0].poll() is not None, what="the end of the worker", seconds=120)
    assert running[0].returncode == -signal.SIGKILL
    order = [one.person.email for one in made.recipients.select_related("person").order_by("pk") if one.person]
    assert box.to == order[:2]
    assert {state for _who, state in states(made)} == {"waiting"}
    # While its lease runs nobody else touches the handful in flight; then the job goes on.
    clock.at = datetime.now(UTC)
    box.on_mail = lambda _mail: None
    arguments = Job.objects.get(pk=job.pk).arguments
    tasks.send_mailing(**arguments)
    assert box.to == order
    clock.at = datetime.now(UTC) + lease()
    for _again in range(2):
        tasks.send_mailing(**arguments)
        assert box.to == [*order, *order[:2]]
    assert [mail["Message-ID"] for mail in box.kept[:2]] == [mail["Message-ID"] for mail in box.kept[3:]]
    assert {state for _who, state in states(made)} == {"sent"}
