"""What tests of mails to many share: a sign-on of the cast's, who writes to whom, and what became of it."""

from datetime import timedelta
from email.message import Message
from typing import Any

from organisations.actions import mandating
from organisations.actions.contacting import add_contact
from organisations.actors import Machine
from organisations.models import Organisation, Person, Right
from outbox.models import Job
from statements.actions import mailing, posting
from statements.models import Mailing, Statement
from tests import factories
from tests.cast import MORNING, Cast
from tests.factories import DAY
from tests.retelling import told_once

HOUR = timedelta(hours=1)
# Sign-on is open from 3 March, 09:00 in Phnom Penh, until 10 March, 09:00.
OPENED = MORNING + DAY
NOW = OPENED + HOUR
DEADLINE = MORNING + 8 * DAY


class Clock:
    """Where the database's clock stands."""

    def __init__(self) -> None:
        self.at = NOW


@told_once
def opened(cast: Cast) -> Statement:
    """Open for signature. The invitation that goes out by itself, and what is due later, are not in the outbox."""
    statement = factories.opened(cast)
    Job.objects.all().delete()
    return statement


def begin(
    statement: Statement, cast: Cast, *organisations: Organisation, purpose: str = "invitation", **more: Any
) -> Mailing:
    chosen = organisations or (cast.river, cast.reed, cast.stone, cast.hill)
    return mailing.begin(statement, chosen, purpose=purpose, **{"by": cast.chanthy, "at": NOW, **more})


def whole(made: Mailing) -> posting.Batch:
    """All of it in one batch."""
    pks = list(made.recipients.order_by("pk").values_list("pk", flat=True))
    return posting.Batch(Mailing.objects.select_related("statement").get(pk=made.pk), pks[0], pks[-1])


def states(made: Mailing) -> list[tuple[str, str]]:
    found = made.recipients.select_related("person").order_by("pk")
    return [(one.person.name if one.person else "contact", one.state) for one in found]


def contact(organisation: Organisation, cast: Cast, email: str, role: str = "general") -> None:
    add_contact(organisation=organisation, role=role, email=email, by=cast.mealea, at=MORNING)


def representative(name: str, organisation: Organisation, cast: Cast, *, language: str = "en") -> Person:
    person = mandating.register_person(
        email=f"{name.lower()}@cast.example", name=name, language=language, by=Machine.OPERATOR, at=MORNING
    )
    mandating.grant_mandate(to=person, organisation=organisation, right=Right.SIGN, by=cast.mealea, at=MORNING)
    return person


def text_of(mail: Message) -> str:
    content = mail.get_payload(decode=True)
    assert isinstance(content, bytes)
    return content.decode().replace("\r\n", "\n")
