"""After commit: tell whoever runs jobs that there are some. It is a courtesy. Nothing is lost when it fails."""

import logging
import os
import threading
import time
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from celery import current_app
from django.conf import settings
from kombu.pools import producers

logger = logging.getLogger(__name__)

# Set when a job was committed in this process, so that a relay in the same process need not sleep on.
wake = threading.Event()

# A message holds so many jobs: few messages for many jobs, and still work for several workers.
JOBS_PER_MESSAGE = 10
# After a failure the broker is left alone for so many seconds: one slow request, not every request.
REST = 5.0

_rest_until = 0.0


def nudge(job_ids: Sequence[int]) -> bool:
    """Publish `outbox.run` for these jobs, or wake the relay where there is no broker. Gives whether that worked.

    Never raises, and takes about a second at most: it runs in a request, after its transaction was committed.
    """
    global _rest_until  # noqa: PLW0603 - one broker, one memory of its failing
    if not settings.REDIS_URL:
        wake.set()
        return True
    if time.monotonic() < _rest_until:
        return False
    try:
        publish(job_ids)
    except Exception as error:  # noqa: BLE001 - the change is committed: no failure of a courtesy may reach the person
        _rest_until = time.monotonic() + REST
        logger.info("The broker does not answer (%s); the sweep will find the jobs.", type(error).__name__)
        return False
    return True


def publish(job_ids: Sequence[int]) -> None:
    """Send the messages, without any retry. Raises what the broker's client raises."""
    with producers[_broker(settings.REDIS_URL, os.getpid())].acquire(block=True, timeout=1) as producer:
        for start in range(0, len(job_ids), JOBS_PER_MESSAGE):
            chunk = list(job_ids[start : start + JOBS_PER_MESSAGE])
            current_app.send_task("outbox.run", args=[chunk], producer=producer, retry=False, ignore_result=True)


@lru_cache(maxsize=1)
def _broker(url: str, _process: int) -> Any:
    # Celery's own pool reconnects for four seconds whatever `retry` says. This one gives up at the first refusal.
    # A forked process makes its own.
    options = {**current_app.conf.broker_transport_options, "max_retries": 0, "socket_connect_timeout": 0.5}
    return current_app.connection_for_write(url, connect_timeout=1, transport_options={**options, "socket_timeout": 1})
