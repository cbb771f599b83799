"""Mail about publication."""

from organisations.letters import letter_to, page
from organisations.models import Person
from statements.notices.about import Message, titled
from statements.stages import Stage


def published(*, statement: str, person: str) -> Message:
    """To those who signed or convened: it is public."""
    about, to = titled(statement), Person.objects.get(ref=person)
    if about.stage != Stage.PUBLISHED:
        return None
    return letter_to(
        to, "published", path=page("public-statement", to.language, about.ref), title=about.title(to.language)
    )
