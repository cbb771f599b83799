"""Mail about publication."""

from organisations.letters import letter_to, page
from organisations.models import Person
from statements.models import Signature
from statements.notices.about import Message, reader_of, titled
from statements.queries.signatories import consent_of
from statements.stages import Stage


def published(*, statement: str, person: str = "", signature: str = "") -> Message:
    """To somebody who signed: it is public. The person, or the signature that is theirs where they are not named or it
    was recorded."""
    about = titled(statement)
    to = (
        Person.objects.get(ref=person) if person else reader_of(consent_of(Signature.objects.get(ref=signature)), about)
    )
    if about.stage != Stage.PUBLISHED or to is None:
        return None
    return letter_to(
        to, "published", path=page("public-statement", to.language, about.ref), title=about.title(to.language)
    )
