from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class StatementsConfig(AppConfig):
    name = "statements"
    verbose_name = _("statements")

    def ready(self) -> None:
        # Models exist from here on only, so this one import has to wait.
        from statements import reactions  # noqa: PLC0415

        reactions.connect()
