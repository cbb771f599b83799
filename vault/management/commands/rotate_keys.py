"""`manage.py rotate_keys`: bring everything under the first key of VAULT_KEYS."""

from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from vault.checking import problem
from vault.keys import ring
from vault.models import KeyCheck
from vault.rotating import Survey, rotate, survey


class Command(BaseCommand):
    help = (
        "Seals every sealed column and blind index anew under the first key of VAULT_KEYS. Put a new key first, "
        "restart every process, then run this; the site may go on. "
        "Exit status 1 while something is left or cannot be opened."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="only say what stands under which key")
        parser.add_argument("--batch", type=int, default=200, help="rows in one transaction (200)")

    def handle(self, *args: Any, **options: Any) -> None:
        self._require_known_keys()
        if options["check"]:
            state = survey()
        else:
            done = rotate(batch=max(1, options["batch"]))
            state = done.survey
            self.stdout.write(_("Rows written: %(rows)d") % {"rows": done.rows})
        self._say(state)
        if not options["check"]:
            for key_id in done.retired:
                self.stdout.write(
                    _("The key %(key)s is not needed any more: take it out of VAULT_KEYS.") % {"key": key_id}
                )
        if state.lost or state.out_of_step or state.elsewhere(ring().present):
            raise SystemExit(1)

    def _require_known_keys(self) -> None:
        try:
            present = ring().present
            sentence = problem()
        except ImproperlyConfigured as error:
            raise CommandError(str(error)) from error
        if sentence:
            raise CommandError(sentence)
        if not KeyCheck.objects.filter(key_id=present.id).exists():
            raise CommandError(
                _("The key %(key)s is new to this database: start Ruom with it, or run manage.py migrate, first.")
                % {"key": present.id}
            )

    def _say(self, state: Survey) -> None:
        for column, counts in state.columns.items():
            under = ", ".join(f"{key_id} {count}" for key_id, count in sorted(counts.items()))
            self.stdout.write(f"{column}: {under or '-'}")
        for lost in sorted(state.lost):
            self.stdout.write(
                _("%(column)s of row %(pk)s cannot be opened (key %(key)s). It was left as it is.")
                % {"column": lost.column, "pk": lost.pk, "key": lost.key_id}
            )
        if state.out_of_step:
            self.stdout.write(_("Blind indexes that do not fit their texts: %(count)d") % {"count": state.out_of_step})
