from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PartnersConfig(AppConfig):
    name = "partners"
    verbose_name = _("partners")

    def ready(self) -> None:
        # Models exist from here on only, so these imports have to wait.
        from ledger import listeners  # noqa: PLC0415
        from partners import reactions  # noqa: PLC0415
        from partners.actions import keeping  # noqa: PLC0415

        keeping.connect()
        listeners.connect(reactions.REACTIONS)
