"""`manage.py verify_receipt FILE`: is this receipt true? Needs no database, only the site's keys."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext_lazy as _

from ledger.receipts import LARGEST, Verdict, read

SENTENCES = {
    Verdict.PROVED: _("It is true: the event is in the ledger, under a head signed by this site."),
    Verdict.PROMISED: _("It is consistent, and carries no proof yet: fetch it again in a minute."),
    Verdict.FOREIGN: _("It proves its place in a ledger whose key this site does not know."),
    Verdict.ALTERED: _("It was altered."),
    Verdict.UNREADABLE: _("This is no receipt."),
}


class Command(BaseCommand):
    help = "Checks a receipt of a signature. Exit status 1 unless it is proved."
    requires_system_checks: tuple[str, ...] = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            text = options["file"].read_bytes()[: LARGEST * 4].decode()
        except OSError as error:
            raise CommandError(str(error)) from None
        except UnicodeDecodeError:
            text = ""
        checked = read(text)
        line = str(SENTENCES[checked.verdict])
        self.stdout.write(f"{line} ({checked.reason})" if checked.reason else line)
        if checked.verdict is not Verdict.PROVED:
            raise SystemExit(1)
