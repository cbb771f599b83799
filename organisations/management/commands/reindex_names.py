"""`manage.py reindex_names`: work out anew by what each organisation is found."""

from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from organisations.actions.naming import ALL_NAMES, reindex
from organisations.models import Organisation


class Command(BaseCommand):
    help = "Work out anew by what each organisation is found: after an upgrade that changed how names are matched."

    def handle(self, *args: Any, **options: Any) -> None:
        with transaction.atomic():
            changed = reindex(Organisation.objects.select_for_update().prefetch_related(*ALL_NAMES).order_by("pk"))
        self.stdout.write(f"{len(changed)} of {Organisation.objects.count()} organisations are found by other words.")
