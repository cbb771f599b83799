"""Mail about publication."""

from ledger import clock
from organisations.letters import letter_to, page
from organisations.models import Person
from printing.dates import long_time, whole_number
from statements.models import Signature
from statements.notices.about import Message, reader_of, titled
from statements.queries.editions import latest_edition
from statements.queries.pacing import difference
from statements.queries.publishing import open_embargo
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


def embargo_lapsed(*, statement: str, person: str) -> Message:
    """To whoever leads or publishes it: it is not published at its minute, because what was approved has changed."""
    about, to = titled(statement), Person.objects.get(ref=person)
    if about.stage == Stage.PUBLISHED or open_embargo(about) is not None:
        return None
    return letter_to(
        to, "embargo_lapsed", path=page("overview", to.language, about.ref), title=about.title(to.language)
    )


def edition_prepared(*, statement: str, person: str, number: int) -> Message:
    """To the same: the edition under embargo was made anew, because what it said has changed."""
    about, to = titled(statement), Person.objects.get(ref=person)
    embargo = open_embargo(about)
    if embargo is None or embargo.edition.number != number:
        return None
    return letter_to(
        to,
        "edition_prepared",
        path=page("embargo", to.language, about.ref),
        title=about.title(to.language),
        number=whole_number(number, to.language),
        time=long_time(embargo.publish_at, to.language),
    )


def edition_waits(*, statement: str, person: str, hour: str) -> Message:  # noqa: ARG001 - one mail an hour
    """To the same, where the next edition is made by hand: there is something for it."""
    about, to = titled(statement), Person.objects.get(ref=person)
    current = latest_edition(about) if about.stage == Stage.PUBLISHED else None
    if current is None or difference(current, at=clock.now()) is None:
        return None
    return letter_to(
        to,
        "edition_waits",
        path=page("editions", to.language, about.ref),
        title=about.title(to.language),
        number=whole_number(current.number + 1, to.language),
    )
