import logging
import signal
import threading
from argparse import ArgumentParser
from typing import Any

from celery import current_app
from django.core.management.base import BaseCommand
from django.db import DatabaseError, close_old_connections
from django.utils import timezone

from outbox.running import run_due

logger = logging.getLogger(__name__)

IDLE = 0.5  # seconds between looks when nothing was due
TROUBLED = 5.0  # seconds after the database did not answer
CHORES = {
    "ledger.seal": 3.0,
    "outbox.forget": 3600.0,
}  # task name -> seconds between runs; as Celery beat does elsewhere


class Command(BaseCommand):
    help = "Runs the jobs of the outbox in this process, where there is no Celery worker. Stops on SIGTERM and Ctrl-C."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="run what is due now, and end")

    def handle(self, *args: Any, **options: Any) -> None:
        current_app.loader.import_default_modules()
        if options["once"]:
            while run_due():
                pass
            for chore in CHORES:
                current_app.tasks[chore]()
            return
        stopping = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stopping.set())
        self.stdout.write("The relay is running jobs.")
        last = dict.fromkeys(CHORES, 0.0)
        while not stopping.is_set():
            try:
                close_old_connections()
                ran = run_due(limit=1)
                now = timezone.now().timestamp()
                for chore, every in CHORES.items():
                    if now - last[chore] >= every:
                        last[chore] = now
                        current_app.tasks[chore]()
            except DatabaseError:
                logger.exception("The database did not answer; trying again in %s seconds.", TROUBLED)
                stopping.wait(TROUBLED)
                continue
            if not ran:
                stopping.wait(IDLE)
