from typing import Any

from celery.signals import worker_init
from django.apps import AppConfig
from django.core import checks
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class VaultConfig(AppConfig):
    name = "vault"
    verbose_name = _("vault")

    def ready(self) -> None:
        # Models exist from here on only, so this one import has to wait.
        from vault import checking  # noqa: PLC0415

        checks.register(checking.check_keys, checks.Tags.security)
        checks.register(checking.check_database, checks.Tags.database)
        post_migrate.connect(checking.enter_after_migrate, sender=self, dispatch_uid="vault.keys")

        def before_work(**_kwargs: Any) -> None:
            checking.verify_or_exit()

        # Not weak: nobody else holds the function.
        worker_init.connect(before_work, weak=False, dispatch_uid="vault.keys")
