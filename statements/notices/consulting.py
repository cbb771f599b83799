"""Mail about rounds: that one opened, goes on longer or ends soon, and what came of what was said.

None of these names an organisation to another where the round masks them, and none tells what another one said:
mailboxes are read over shoulders. The page behind the link tells the rest.
"""

from django.conf import settings
from django.utils import translation

from ledger import clock
from organisations.letters import letter_to, page
from organisations.models import Organisation, Person
from printing.dates import long_time, whole_number
from statements.models import Amendment, Reply, Round, Statement
from statements.notices.about import Message, titled
from statements.queries.attribution import attribution
from statements.queries.participation import ANSWERED, standing_of
from statements.stages import Shown, Stage


def invited(*, statement: str, organisation: str, person: str) -> Message:
    """To a representative: your organisation was asked to take part."""
    about, to = titled(statement), Person.objects.get(ref=person)
    if about.stage in {Stage.DRAFTING, Stage.WITHDRAWN}:
        return None
    return letter_to(
        to,
        "invited",
        path=page("overview", to.language, about.ref),
        title=about.title(to.language),
        organisation=Organisation.objects.get(ref=organisation).name(to.language),
        convenor=about.convenor.name(to.language) if about.convenor else "",
    )


def round_opened(*, statement: str, number: int, organisation: str, person: str) -> Message:
    """To a representative: the text is open for comments and amendments until the deadline."""
    about, to = titled(statement), Person.objects.get(ref=person)
    consultation = Round.objects.get(statement=about, number=number)
    if consultation.closed_at is not None:
        return None
    return letter_to(
        to,
        "round_opened",
        path=page("round", to.language, about.ref, number),
        calendar=settings.SITE_URL + page("round-deadline", to.language, about.ref, number),
        title=about.title(to.language),
        organisation=Organisation.objects.get(ref=organisation).name(to.language),
        convenor=about.convenor.name(to.language) if about.convenor else "",
        invitation=consultation.invitation,
        masked=consultation.shows == Shown.MASKED,
        deadline=long_time(consultation.deadline, to.language),
    )


def round_extended(*, statement: str, number: int, organisation: str, person: str, deadline: str) -> Message:
    """To a representative: there is more time. Not where it was moved once more since: another mail says until when."""
    about, to = titled(statement), Person.objects.get(ref=person)
    consultation = Round.objects.get(statement=about, number=number)
    if not still_runs(consultation, about) or consultation.deadline.isoformat() != deadline:
        return None
    return letter_to(
        to,
        "round_extended",
        path=page("round", to.language, about.ref, number),
        calendar=settings.SITE_URL + page("round-deadline", to.language, about.ref, number),
        title=about.title(to.language),
        organisation=Organisation.objects.get(ref=organisation).name(to.language),
        deadline=long_time(consultation.deadline, to.language),
    )


def round_reminder(*, statement: str, number: int, organisation: str, person: str, reminder: str) -> Message:  # noqa: ARG001
    """To a representative of an organisation that has not answered: until when it can. `reminder` tells one from the
    next, for the Message-ID."""
    about, to = titled(statement), Person.objects.get(ref=person)
    consultation = Round.objects.get(statement=about, number=number)
    own = Organisation.objects.get(ref=organisation)
    if not still_runs(consultation, about) or standing_of(consultation, [own])[0][1] in ANSWERED:
        return None
    return letter_to(
        to,
        "round_reminder",
        path=page("round", to.language, about.ref, number),
        title=about.title(to.language),
        organisation=own.name(to.language),
        deadline=long_time(consultation.deadline, to.language),
    )


def still_runs(consultation: Round, about: Statement) -> bool:
    return about.stage == Stage.CONSULTATION and consultation.closed_at is None and clock.now() < consultation.deadline


def replied(*, statement: str, reply: str, person: str) -> Message:
    """To whoever wrote a comment: somebody replied to it."""
    about, to = titled(statement), Person.objects.get(ref=person)
    said = Reply.objects.select_related("comment__round__statement", "comment__organisation", "organisation").get(
        ref=reply
    )
    consultation = said.comment.round
    if about.stage == Stage.WITHDRAWN:
        return None
    seen = attribution(consultation, voices=[said.comment.organisation])
    with translation.override(to.language):
        who = seen.name(said.organisation)
    return letter_to(
        to,
        "replied",
        path=f"{page('round', to.language, about.ref, consultation.number)}#comment-{said.comment.ref}",
        title=about.title(to.language),
        who=who,
        organisation=said.comment.organisation.name(to.language),
    )


def amendment_inherited(*, statement: str, amendment: str, organisation: str, person: str) -> Message:
    """To a representative: who proposed an amendment left it, and as your organisation stood behind it, it is yours.
    Not where it was withdrawn or passed on since."""
    about, to = titled(statement), Person.objects.get(ref=person)
    theirs = Amendment.objects.select_related("round", "organisation").get(ref=amendment)
    if about.stage == Stage.WITHDRAWN or theirs.withdrawn_at is not None or theirs.organisation.ref != organisation:
        return None
    return letter_to(
        to,
        "amendment_inherited",
        path=f"{page('round', to.language, about.ref, theirs.round.number)}#amendment-{theirs.ref}",
        title=about.title(to.language),
        number=whole_number(theirs.number, to.language),
        organisation=theirs.organisation.name(to.language),
    )
