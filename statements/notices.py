"""Every mail Ruom sends about statements: one function each, all on this screen.

A notice is made when its job runs, from what holds then; it returns None where there is nothing to say any more.
Each has a subject and a text in templates/emails/, translated like any page.
"""

from collections.abc import Callable

from django.core.mail import EmailMultiAlternatives
from django.utils import translation

from organisations.letters import letter_to, page
from organisations.models import Organisation, Person
from printing.dates import long_time
from statements.models import Amendment, Comment, Round, Statement, StatementRole
from statements.queries.statements import with_titles
from statements.stages import Language, RoleKind, Stage

Notice = Callable[..., EmailMultiAlternatives | None]


def titled(ref: str) -> Statement:
    return with_titles(Statement.objects.filter(ref=ref)).select_related("convenor").get()


def invited(*, statement: str, organisation: str, person: str) -> EmailMultiAlternatives | None:
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


def named(*, statement: str, person: str, role: str) -> EmailMultiAlternatives | None:
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


def round_opened(*, statement: str, number: int, organisation: str, person: str) -> EmailMultiAlternatives | None:
    """To a representative: the text is open for comments and amendments until the deadline."""
    about, to = titled(statement), Person.objects.get(ref=person)
    consultation = Round.objects.get(statement=about, number=number)
    if consultation.closed_at is not None:
        return None
    return letter_to(
        to,
        "round_opened",
        path=page("round", to.language, about.ref, number),
        title=about.title(to.language),
        organisation=Organisation.objects.get(ref=organisation).name(to.language),
        deadline=long_time(consultation.deadline, to.language),
    )


def answered(*, statement: str, number: int, organisation: str, person: str) -> EmailMultiAlternatives | None:
    """To a representative, once the round is merged: what became of your organisation's input, with the reasons."""
    about, to = titled(statement), Person.objects.get(ref=person)
    consultation = Round.objects.get(statement=about, number=number)
    own = Organisation.objects.get(ref=organisation)
    amendments = list(
        Amendment.objects.filter(round=consultation, organisation=own, withdrawn_at=None)
        .select_related("disposition")
        .order_by("number")
    )
    comments = list(
        Comment.objects.filter(round=consultation, organisation=own)
        .select_related("disposition")
        .order_by("created_at", "id")
    )
    if not amendments and not comments:
        return None
    return letter_to(
        to,
        "answered",
        path=page("round", to.language, about.ref, number),
        title=about.title(to.language),
        organisation=own.name(to.language),
        amendments=amendments,
        comments=comments,
    )


def sign_on_opened(*, statement: str, organisation: str, person: str) -> EmailMultiAlternatives | None:
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


def sign_on_closed(*, statement: str, person: str) -> EmailMultiAlternatives | None:
    """To the convenor's staff: sign-on has closed, the publisher's turn."""
    about, to = titled(statement), Person.objects.get(ref=person)
    return letter_to(
        to, "sign_on_closed", path=page("overview", to.language, about.ref), title=about.title(to.language)
    )


def published(*, statement: str, person: str) -> EmailMultiAlternatives | None:
    """To those who signed or convened: it is public."""
    about, to = titled(statement), Person.objects.get(ref=person)
    if about.stage != Stage.PUBLISHED:
        return None
    return letter_to(
        to, "published", path=page("public-statement", to.language, about.ref), title=about.title(to.language)
    )


NOTICES: dict[str, Notice] = {
    notice.__name__: notice
    for notice in (invited, named, round_opened, answered, sign_on_opened, sign_on_closed, published)
}
