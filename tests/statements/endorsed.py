"""Individuals of the tests: what they type, the mail they get, and how they confirm."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core import mail
from django.db.models import Q
from django.db.models.functions import Now

from outbox.models import Job, State
from outbox.running import run
from statements.actions import endorsing, widening
from statements.models import Endorsement, Signature, Statement
from statements.queries.endorsing import code_of, token_of
from tests import factories
from tests.cast import MORNING, Cast
from tests.factories import DAY
from tests.retelling import told_once

OF_EDITIONS = Q(kind__startswith="statements.print") | Q(kind="statements.make_press_kit")
BROWSER = "a-browser-of-the-tests-0001"
OTHER_BROWSER = "a-browser-of-the-tests-0002"


@told_once
def for_everybody(cast: Cast, *, at: datetime = MORNING) -> Statement:
    """Sign-on, open from a day after `at` for seven days, to individuals and applicants too."""
    statement = factories.opened(cast, at=at)
    widening.set_who_may_sign(statement, for_individuals=True, for_applicants=True, by=cast.chanthy, at=at + DAY)
    Job.objects.all().delete()  # the mails of the story so far are not what these tests look at
    return Statement.objects.get(pk=statement.pk)


def typed(statement: Statement, **changed: Any) -> dict[str, Any]:
    """What somebody types, with some of it changed."""
    assert statement.final_version is not None
    return {
        "sha256": statement.final_version.sha256,
        "language": "en",
        "address": "dara@mail.example",
        "name": "Sok Dara",
        "place": "Kampot",
        "visibility": "named",
        "browser": BROWSER,
        **changed,
    }


def asked(statement: Statement, *, at: datetime, **changed: Any) -> Endorsement:
    """The newest row that asking left."""
    endorsing.ask(statement, **typed(statement, **changed), at=at)
    return Endorsement.objects.select_related("statement").latest("pk")


def signed(statement: Statement, *, at: datetime, **changed: Any) -> Signature:
    """Asked, and confirmed in the same browser."""
    row = asked(statement, at=at, **changed)
    return endorsing.confirm(row, browser=changed.get("browser", BROWSER), at=at)


def code(row: Endorsement) -> str:
    return code_of(row.ref, sent_at=row.sent_at)


def token(row: Endorsement) -> str:
    return token_of(row.ref, sent_at=row.sent_at)


@dataclass(frozen=True, slots=True)
class Mailed:
    to: str
    subject: str
    path: str
    code: str
    body: str


def mailed() -> list[Mailed]:
    """Every mail that was waiting, sent now and read as a person would. No files of editions are made, neither of those
    that there are nor of one that comes on the way."""
    due = Job.objects.filter(state=State.WAITING, due__lte=Now()).exclude(OF_EDITIONS)
    while job := due.order_by("due", "pk").first():
        run(job.pk)
    found = []
    for message in mail.outbox:
        body = str(message.body)
        path = re.search(r"https?://[^/\s]+(/\S+)", body)
        letters = re.search(r"code: (\S{3} \S{3})", body)
        found.append(
            Mailed(message.to[0], str(message.subject), path[1] if path else "", letters[1] if letters else "", body)
        )
    mail.outbox.clear()
    return found
