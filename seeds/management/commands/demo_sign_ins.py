from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from seeds.loading.who import DEMO_PASSWORD
from seeds.reading import read_people

# (key in people.toml, role, what the person can do)
SHOWN: tuple[tuple[str, Promise, Promise], ...] = (
    (
        "coordinator",
        gettext_lazy("Coordinator"),
        gettext_lazy("writes statements, opens consultations and sign-on, answers amendments"),
    ),
    (
        "rep1",
        gettext_lazy("Representative"),
        gettext_lazy("comments, amends and signs for an association in a network"),
    ),
    (
        "rep2",
        gettext_lazy("Representative"),
        gettext_lazy("comments, amends and signs for an organisation outside it (pages in Khmer)"),
    ),
    ("publisher", gettext_lazy("Publisher"), gettext_lazy("checks and publishes what is closed (pages in Khmer)")),
    ("admin", gettext_lazy("Administrator"), gettext_lazy("looks after organisations, people and jobs")),
)


class Command(BaseCommand):
    help = "Prints the sign-ins of the demonstration."
    # The checks read every page and the press behind it, which takes longer than the command itself.
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError(_("There are demo sign-ins in demo mode only."))
        people = {person.key: person for person in read_people().people}
        rows = [
            (_("Role"), _("E-mail address"), _("Password"), _("What they can do")),
            *((str(role), people[key].email, DEMO_PASSWORD, str(does)) for key, role, does in SHOWN),
        ]
        widths = [max(len(row[column]) for row in rows) for column in range(3)]
        for row in rows:
            cells = [cell.ljust(width) for cell, width in zip(row, widths, strict=False)]
            self.stdout.write("  ".join([*cells, row[3]]))
