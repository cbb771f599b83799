from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from organisations.refusals import Refused
from seeds.loading.everything import load_everything
from seeds.reading import SeedError


class Command(BaseCommand):
    help = "Loads the examples of the demonstration, as far as they are missing. Only in demo mode."
    # The checks read every page and the press behind it, which takes longer than the command itself.
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            loaded = load_everything()
        except (SeedError, Refused) as wrong:
            raise CommandError(str(wrong)) from wrong
        self.stdout.write(
            _(
                "Examples: %(organisations)d organisations, %(people)d people, %(entries)d archive entries and"
                " %(statements)d statements; %(fresh)d of them are new."
            )
            % {
                "organisations": loaded.organisations,
                "people": loaded.people,
                "entries": loaded.entries,
                "statements": loaded.statements,
                "fresh": loaded.fresh,
            }
        )
