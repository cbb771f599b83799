"""The relay: runs the outbox where there is no broker, and Celery's periodic tasks where there is no beat."""

import logging
import time
from collections.abc import Callable
from datetime import datetime, timedelta

from celery import current_app
from celery.schedules import BaseSchedule, maybe_schedule
from django import db

from outbox.nudging import wake
from outbox.running import run_due, task_named

logger = logging.getLogger(__name__)

IDLE = 0.5  # seconds between two looks
LONGEST_PAUSE = 30.0  # seconds, while the database does not answer


class Relay:
    """Runs due jobs until `stop()`, which lets the present job finish."""

    def __init__(self) -> None:
        self.stopping = False
        now = current_app.now()
        # By name: the relay knows no other app. The sweep is what the relay itself does.
        self.schedule: dict[str, tuple[BaseSchedule, datetime]] = {
            entry["task"]: (maybe_schedule(entry["schedule"], app=current_app), now - timedelta(days=365))
            for entry in current_app.conf.beat_schedule.values()
            if entry["task"] != "outbox.sweep"
        }

    def stop(self) -> None:
        """Safe in a signal handler: it touches no lock."""
        self.stopping = True

    def run(self) -> None:
        failures = 0
        while not self.stopping:
            try:
                worked = self.look_once()
            except db.Error as error:
                failures += 1
                pause = min(IDLE * 2**failures, LONGEST_PAUSE)
                logger.warning("The database failed (%s); the next look is in %.0f s.", type(error).__name__, pause)
                # A broken connection would fail for ever.
                db.connections.close_all()
                self.rest(pause)
            else:
                failures = 0
                if not worked:
                    self.rest(IDLE)
        db.connections.close_all()

    def look_once(self) -> bool:
        """Run what is due, jobs first. Gives whether there was a job."""
        wake.clear()
        db.close_old_connections()
        # Not without end: the periodic tasks must have their turn behind any number of jobs.
        worked = run_due(limit=100, stopping=lambda: self.stopping)
        for name in list(self.schedule):
            if self.stopping:
                break
            self._run_if_due(name)
        return worked > 0

    def rest(self, seconds: float) -> None:
        """Sleep, but not through a nudge or a signal."""
        end = time.monotonic() + seconds
        while not self.stopping and not wake.is_set() and (left := end - time.monotonic()) > 0:
            wake.wait(min(left, IDLE))

    def _run_if_due(self, name: str) -> None:
        schedule, last = self.schedule[name]
        if not schedule.is_due(last).is_due:
            return
        self.schedule[name] = (schedule, current_app.now())
        try:
            task: Callable[[], object] = task_named(name)
            task()
        except db.Error:
            raise
        except Exception:
            logger.exception("The periodic task %s failed.", name)
