"""After commit: tell a Celery worker, if there is a broker, that a job waits. If that fails, the sweeper finds it."""

import logging

from celery import current_app
from django.conf import settings

logger = logging.getLogger(__name__)


def nudge(key: str) -> None:
    """Publish `outbox.run` for the job with this key; quick, and silent when the broker is away."""
    if not settings.REDIS_URL:
        return
    try:
        current_app.send_task("outbox.run", kwargs={"key": key}, retry=False, ignore_result=True)
    except Exception:  # noqa: BLE001 - whatever the transport raises, the request has been answered for
        logger.info("No broker to nudge; the sweeper will run job %s.", key)
