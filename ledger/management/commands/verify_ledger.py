"""`manage.py verify_ledger`: is everything still as it was written?"""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from ledger.verifying import verify


class Command(BaseCommand):
    help = "Recomputes the whole ledger: one line for each problem, and exit status 1 if there is any."

    def handle(self, *args: Any, **options: Any) -> None:
        report = verify()
        for problem in report.problems:
            self.stdout.write(problem)
        if not report.good:
            raise SystemExit(1)
        self.stdout.write(
            _("%(events)d events, %(sealed)d sealed, %(heads)d heads: all good")
            % {"events": report.events, "sealed": report.sealed, "heads": report.heads}
        )
