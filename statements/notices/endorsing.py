"""Mail to those who sign without an account, and about organisations that apply."""

from datetime import datetime

from django.conf import settings

from ledger import clock
from organisations.letters import letter, letter_to, page
from organisations.models import Organisation, Person
from printing.dates import long_time
from statements.models import Endorsement, Signature
from statements.notices.about import Message, titled
from statements.queries.endorsing import code_of, particulars_of, signatures_from, token_of
from statements.queries.renewing import counts_no_more, titled_as_signed
from statements.stages import TAKEN_BACK


def asked(*, endorsement: str, sent_at: str) -> Message:
    """To an address from which somebody asked to sign, or for what was signed: link and code.

    What the mail says follows from what is signed by then. None where the row is gone, or another mail followed.
    """
    row = Endorsement.objects.select_related("statement").filter(ref=endorsement, expires_at__gt=clock.now()).first()
    if row is None or row.sent_at != datetime.fromisoformat(sent_at) or row.statement.stage not in TAKEN_BACK:
        return None
    wanted = particulars_of(row)
    by_it = Signature.objects.standing().filter(statement=row.statement, identity=row.identity)
    signed = list(by_it) if wanted else signatures_from(row)
    if not wanted and not signed:
        return None
    about = titled_as_signed(titled(row.statement.ref))
    token, code = token_of(row.ref, sent_at=row.sent_at), code_of(row.ref, sent_at=row.sent_at)
    return letter(
        row.address,
        row.language,
        "own_signature" if signed else "confirm_signature",
        path=page("endorsement", row.language, about.ref, row.ref, token),
        title=about.title(row.language),
        is_discreet=about.sign_on.is_discreet,
        counts_no_more=any(counts_no_more(one, row.statement) for one in signed),
        code=f"{code[:3]} {code[3:]}",
        until=long_time(row.expires_at, row.language),
        site=settings.SITE_URL,
    )


def asked_for_organisation(
    *, statement: str, organisation: str, person: str, name: str, capacity: str, address: str
) -> Message:
    """To whoever answers for an organisation: somebody says to speak for it, and asks to sign."""
    about, to = titled(statement), Person.objects.get(ref=person)
    return letter_to(
        to,
        "asked_for_organisation",
        path=page("people", to.language, organisation),
        title=about.title(to.language),
        organisation=Organisation.objects.get(ref=organisation).name(to.language),
        who=name,
        capacity=capacity,
        mailbox=address,
    )


def application_passed_on(*, statement: str, address: str, language: str) -> Message:
    """To whoever applied: those who answer for the organisation were asked."""
    about = titled(statement)
    return letter(address, language, "application_passed_on", path=page("home", language), title=about.title(language))


def application_declined(*, statement: str, address: str, language: str, reason: str) -> Message:
    """To whoever applied: the convenor said no, and why."""
    about = titled(statement)
    return letter(
        address,
        language,
        "application_declined",
        path=page("home", language),
        title=about.title(language),
        reason=reason,
    )


def applications_wait(*, statement: str, person: str, hour: str) -> Message:  # noqa: ARG001 - tells one mail from the next
    """To who coordinates, about all that came within the hour. None where all are decided by now."""
    about, to = titled(statement), Person.objects.get(ref=person)
    waiting = about.applications.filter(outcome="").count()
    if not waiting:
        return None
    return letter_to(
        to,
        "applications_wait",
        path=page("applications", to.language, about.ref),
        title=about.title(to.language),
        waiting=waiting,
    )
