from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class StatementsConfig(AppConfig):
    name = "statements"
    verbose_name = _("statements")

    def ready(self) -> None:
        # Models exist from here on only, so these imports have to wait.
        from ledger import listeners  # noqa: PLC0415
        from organisations import reach  # noqa: PLC0415
        from statements import informing, pulling, reactions  # noqa: PLC0415
        from statements.actions import forgetting  # noqa: PLC0415
        from statements.queries.statements import reachable_for  # noqa: PLC0415

        listeners.connect(pulling.PULLS)
        listeners.connect(reactions.REACTIONS)
        listeners.connect(informing.INFORMS)
        informing.connect()
        forgetting.connect()
        reach.tell(reachable_for)
