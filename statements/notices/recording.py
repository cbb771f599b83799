"""Mail about signatures that a coordinator recorded, to the organisation in whose name, and to whoever recorded them.

Jobs hold the reference of the line and a place among those who answer for the organisation, who are looked up when the
mail leaves: none tells which organisation it is.
"""

from ledger import clock
from organisations.letters import letter_to, page
from organisations.models import Person
from printing.dates import long_date, long_time, whole_number
from statements.models import RecordedSignature, Signature
from statements.notices.about import Message, titled
from statements.permissions import leads
from statements.queries.answering import answer_for
from statements.queries.recorded import lines_of
from statements.queries.signatories import consent_of
from statements.stages import RecordedState, Stage, Visibility, Way


def recorded_in_your_name(*, statement: str, recorded: str, place: int) -> Message:
    """To somebody who answers for the organisation: the convenor says that it signed. Is it so?"""
    about = titled(statement)
    waits = RecordedSignature.objects.filter(ref=recorded, state=RecordedState.WAITING)
    found = waits.select_related("evidence__recorded_by", "evidence").first()
    if found is None or about.stage not in {Stage.SIGN_ON, Stage.CLOSED, Stage.PUBLISHED}:
        return None
    organisation = lines_of(about, [found])[0].organisation
    readers = answer_for(about, organisation, at=clock.now()) if organisation else []
    if organisation is None or place >= len(readers):
        return None
    to = readers[place]
    return letter_to(
        to,
        "recorded_in_your_name",
        path=page("recorded-for", to.language, about.ref, found.ref),
        title=about.title(to.language),
        organisation=organisation.name(to.language),
        way=Way(found.evidence.way).label,
        day=long_date(found.evidence.received_on, to.language),
        recorder=found.evidence.recorded_by.name,
        deadline=long_time(about.sign_on_closes_at, to.language) if about.sign_on_closes_at else "",
    )


def recorded_waits(*, statement: str, person: str, hour: str) -> Message:  # noqa: ARG001 - tells one mail from the next
    """To a coordinator of the convenor, about what others recorded under the present text; None where nothing waits."""
    about, to = titled(statement), Person.objects.get(ref=person)
    waiting = about.recorded_signatures.filter(
        state=RecordedState.WAITING, evidence__version=about.final_version_id
    ).exclude(recorded_by=to)
    number = waiting.count() if leads(to, about) else 0
    if not number:
        return None
    return letter_to(
        to,
        "recorded_waits",
        path=page("recorded", to.language, about.ref),
        title=about.title(to.language),
        waiting=number,
    )


def recorded_confirmed(*, statement: str, signature: str, place: int) -> Message:
    """To somebody who answers for the organisation: a second coordinator confirmed it, and what can be done now."""
    about = titled(statement)
    given = Signature.objects.get(ref=signature)
    consent = consent_of(given)
    if given.withdrawn_at is not None or given.set_aside_at is not None or consent.organisation is None:
        return None
    readers = answer_for(about, consent.organisation, at=clock.now())
    if place >= len(readers):
        return None
    to = readers[place]
    return letter_to(
        to,
        "recorded_confirmed",
        path=page("sign", to.language, about.ref),
        title=about.title(to.language),
        organisation=consent.organisation.name(to.language),
        shown=Visibility(given.visibility).label,
    )


def recorded_denied(*, statement: str, recorded: str) -> Message:
    """To whoever recorded it: the organisation says that it did not sign."""
    about = titled(statement)
    found = RecordedSignature.objects.select_related("evidence", "recorded_by").get(ref=recorded)
    to = found.recorded_by
    if found.state != RecordedState.DENIED or not to.is_active:
        return None
    return letter_to(
        to,
        "recorded_denied",
        path=page("evidence", to.language, about.ref, found.evidence.ref),
        title=about.title(to.language),
        number=whole_number(found.number, to.language),
        reason=found.reason,
    )
