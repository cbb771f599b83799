"""`manage.py verify_pdf FILE`: was this PDF published here, as it is, and does it still hold?"""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext_lazy as _

from statements.verifying import Verdict, verdict_on

SENTENCES = {
    Verdict.CURRENT: _("It is genuine, and it is current."),
    Verdict.SUPERSEDED: _("It is genuine, but not current any more: edition %(current)s has replaced it."),
    Verdict.RECALLED: _("This edition is being replaced"),
    Verdict.WITHDRAWN: _("It was genuine, but the convenor has withdrawn this statement."),
    Verdict.ALTERED: _("It was altered: it is not what was published here."),
    Verdict.UNKNOWN: _("It was not published here, or nothing in it shows that it was."),
}


GENUINE_UNTIL = _("Up to revision %(number)s the file is what was published; something was added after that.")
SEALED_AT = _("Sealed, by a time-stamp authority's word")
UNATTESTED = _("No time-stamp authority attests when it was sealed.")


class Command(BaseCommand):
    help = "Checks a PDF of a statement. Exit status 1 unless it is genuine and current."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            content = options["file"].read_bytes()
        except OSError as error:
            raise CommandError(str(error)) from None
        finding = verdict_on(content)
        self.stdout.write(str(SENTENCES[finding.verdict]) % {"current": finding.current})
        if finding.edition is not None:
            self.stdout.write(f"{finding.edition.statement.ref} {finding.edition.number}")
        if finding.genuine_until:
            self.stdout.write(str(GENUINE_UNTIL) % {"number": finding.genuine_until})
        if finding.attested_at is not None:
            self.stdout.write(f"{SEALED_AT}: {finding.attested_at.isoformat()}")
        elif finding.is_unattested:
            self.stdout.write(str(UNATTESTED))
        if finding.verdict is not Verdict.CURRENT:
            raise SystemExit(1)
