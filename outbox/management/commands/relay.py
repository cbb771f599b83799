"""`manage.py relay`: what a Celery worker and Celery beat do, in one process and without a broker."""

import signal
from types import FrameType
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from outbox.relaying import Relay
from vault.checking import verify_or_exit


class Command(BaseCommand):
    help = "Runs the jobs of the outbox and the periodic tasks until it is told to stop (SIGTERM, SIGINT)."

    def handle(self, *args: Any, **options: Any) -> None:
        verify_or_exit()
        relay = Relay()

        def stop(_signal: int, _frame: FrameType | None) -> None:
            relay.stop()

        signal.signal(signal.SIGTERM, stop)
        signal.signal(signal.SIGINT, stop)
        self.stdout.write(_("The relay is running the outbox's jobs."))
        self.stdout.flush()
        relay.run()
