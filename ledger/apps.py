from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _

from ledger.triggers import reinstall_missing


def restore_triggers(*, using: str, plan: object = None, **_kwargs: Any) -> None:
    """Django rebuilds a SQLite table to alter it, and its triggers are gone afterwards: put back what is missing."""
    if plan:
        reinstall_missing(using)


class LedgerConfig(AppConfig):
    name = "ledger"
    verbose_name = _("ledger")

    def ready(self) -> None:
        post_migrate.connect(restore_triggers, sender=self, dispatch_uid="ledger.triggers")
