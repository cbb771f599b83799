"""Mail about sign-on."""

from organisations.letters import letter_to, page
from organisations.models import Organisation, Person
from printing.dates import long_time
from statements.notices.about import Message, titled
from statements.stages import Stage


def sign_on_opened(*, statement: str, organisation: str, person: str) -> Message:
    """To a representative who may sign: the final text is open for signature until the deadline."""
    about, to = titled(statement), Person.objects.get(ref=person)
    if about.stage != Stage.SIGN_ON or about.sign_on_closes_at is None:
        return None
    return letter_to(
        to,
        "sign_on_opened",
        path=page("sign", to.language, about.ref),
        title=about.title(to.language),
        organisation=Organisation.objects.get(ref=organisation).name(to.language),
        deadline=long_time(about.sign_on_closes_at, to.language),
    )


def sign_on_closed(*, statement: str, person: str) -> Message:
    """To the convenor's staff: sign-on has closed, the publisher's turn."""
    about, to = titled(statement), Person.objects.get(ref=person)
    return letter_to(
        to, "sign_on_closed", path=page("overview", to.language, about.ref), title=about.title(to.language)
    )
