from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OrganisationsConfig(AppConfig):
    name = "organisations"
    verbose_name = _("organisations and people")

    def ready(self) -> None:
        # Models exist from here on only, so these imports have to wait.
        from ledger import listeners  # noqa: PLC0415
        from organisations import adapters, reactions  # noqa: PLC0415
        from organisations.actions import erasing  # noqa: PLC0415
        from organisations.views import sessions  # noqa: PLC0415

        adapters.connect()
        erasing.connect()
        sessions.connect()
        listeners.connect(reactions.REACTIONS)
