"""Mail about sign-on."""

from organisations.letters import letter_to, page
from organisations.models import Person
from printing.dates import long_time
from statements.models import Signature
from statements.notices.about import Message, reader_of, titled
from statements.queries.renewing import since_signing
from statements.queries.signatories import consent_of
from statements.stages import Stage


def sign_on_closed(*, statement: str, person: str) -> Message:
    """To the convenor's staff: sign-on has closed, the publisher's turn."""
    about, to = titled(statement), Person.objects.get(ref=person)
    return letter_to(
        to, "sign_on_closed", path=page("overview", to.language, about.ref), title=about.title(to.language)
    )


def text_reopened(*, statement: str, signature: str) -> Message:
    """To somebody whose signature stands: the text is being changed, and the signature stays with the earlier one."""
    about = titled(statement)
    given = Signature.objects.get(ref=signature)
    to = reader_of(consent_of(given), about)
    if about.stage != Stage.CONSOLIDATION or to is None or given.withdrawn_at is not None:
        return None
    return letter_to(to, "text_reopened", path=page("sign", to.language, about.ref), title=about.title(to.language))


def text_changed(*, statement: str, signature: str) -> Message:
    """To somebody whose signature stands under the earlier text: what changed, and what to do about it until when."""
    about = titled(statement)
    given = Signature.objects.select_related("version").get(ref=signature)
    consent = consent_of(given)
    since = since_signing(given, about)
    to = reader_of(consent, about)
    if about.stage != Stage.SIGN_ON or since is None or to is None or given.withdrawn_at is not None:
        return None
    last = since.changes[-1]
    return letter_to(
        to,
        "text_changed",
        path=page("changed-text", to.language, about.ref, given.ref),
        title=about.title(to.language),
        organisation=consent.organisation.name(to.language) if consent.organisation else "",
        reason=last.reason,
        must_renew=since.is_substantive,
        refuse_until=long_time(last.refuse_until, to.language) if last.refuse_until else "",
        deadline=long_time(about.sign_on_closes_at, to.language) if about.sign_on_closes_at else "",
    )
