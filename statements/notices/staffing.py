"""Mail about who works on a statement."""

from django.utils import translation

from organisations.letters import letter_to, page
from organisations.models import Person
from statements.models import StatementRole
from statements.notices.about import Message, titled
from statements.stages import Language, RoleKind, Stage


def named(*, statement: str, person: str, role: str) -> Message:
    """To somebody whom the convenor named to work on this statement."""
    about, to = titled(statement), Person.objects.get(ref=person)
    held = StatementRole.objects.get(ref=role)
    if held.revoked_at is not None or about.stage == Stage.WITHDRAWN:
        return None
    with translation.override(to.language):
        does = str(RoleKind(held.kind).label)
        language_name = str(Language(held.language).label) if held.language else ""
    return letter_to(
        to,
        "named",
        path=page("overview", to.language, about.ref),
        title=about.title(to.language),
        convenor=about.convenor.name(to.language) if about.convenor else "",
        role=does,
        language_name=language_name,
    )
