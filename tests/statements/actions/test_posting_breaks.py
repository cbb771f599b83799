"""What goes wrong in the middle of a mailing: no mail is lost, none leaves twice, none is held back by another."""

from copy import deepcopy
from email.message import Message
from smtplib import SMTPServerDisconnected
from typing import Any

import pytest
from django.core.mail import EmailMultiAlternatives
from django.db import OperationalError, connection

from outbox.claiming import lease
from outbox.models import Job
from outbox.running import run_due
from statements.actions import posting
from statements.models import Mailing, Recipient, Statement
from statements.notices.mailing import letters
from statements.queries.mailing import Addressed
from statements.stages import MailingState
from tests.cast import Cast
from tests.postbox import Postbox
from tests.statements.mailing import NOW, Clock, begin, opened, states, whole

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def told(told_cast: Cast) -> Statement:
    return opened(told_cast)


@pytest.fixture
def statement(db: None, told: Statement, clock: Clock) -> Statement:
    return deepcopy(told)


@pytest.fixture
def made(statement: Statement, cast: Cast) -> Mailing:
    """An invitation to three."""
    return begin(statement, cast)


class Breaks:
    """Cannot write the mail at this place."""

    def __init__(self, made: Mailing, place: int) -> None:
        self.write, self.place, self.seen = letters(made), place, 0

    def __call__(self, recipient: Recipient, whom: Addressed) -> EmailMultiAlternatives:
        self.seen += 1
        if self.seen == self.place:
            raise LookupError("no such template")
        return self.write(recipient, whom)


def ends(made: Mailing) -> list[str]:
    """How each stands, where none is in flight."""
    assert not made.recipients.exclude(tried_at=None).exists()
    return [state for _who, state in states(made)]


def assert_the_rest_goes_once(made: Mailing, box: Postbox) -> None:
    run_due()
    made.refresh_from_db()
    assert (len(box.to), len(set(box.to)), made.state) == (3, 3, MailingState.DONE)


def test_a_mail_that_cannot_be_written_holds_back_none_beside_it(made: Mailing, box: Postbox) -> None:
    with pytest.raises(LookupError):
        posting.send_some(whole(made), write=Breaks(made, 2))
    assert ends(made) == ["sent", "waiting", "sent"]
    assert_the_rest_goes_once(made, box)


def test_a_connection_that_breaks_is_raised_and_no_mail_is_lost_or_sent_twice(
    made: Mailing, box: Postbox, settings: Any
) -> None:
    settings.MAIL_CONNECTIONS = 1
    # The server takes the second mail badly: it ends the connection, and again on the next.
    whose = made.recipients.select_related("person").order_by("pk")[1].person
    assert whose is not None
    box.ends_at = whose.email
    with pytest.raises(SMTPServerDisconnected):
        posting.send_some(whole(made), write=letters(made))
    assert (ends(made), box.connections) == (["sent", "waiting", "waiting"], 2)
    box.ends_at = ""
    assert_the_rest_goes_once(made, box)


@pytest.mark.parametrize(
    ("query", "left"),
    [
        # Each is asked twice; taking the second handful writes down the first.
        (posting.TAKE.partition("%s")[0], ["sent", "sent", "waiting"]),
        ('UPDATE "statements_recipient" SET "state"', ["sent", "sent", "sent"]),
    ],
    ids=["the next is taken", "the last is written down"],
)
def test_what_has_left_is_known_also_where_the_database_fails_after_it(
    made: Mailing, box: Postbox, monkeypatch: pytest.MonkeyPatch, query: str, left: list[str]
) -> None:
    monkeypatch.setattr(posting, "HANDFUL", 2)
    asked: list[str] = []

    def fails_once(execute: Any, sql: str, *more: Any) -> Any:
        if sql.startswith(query):
            asked.append(sql)
            if len(asked) == 2:
                raise OperationalError("database is locked")
            # Only the test is a transaction, which Django takes for broken.
            connection.set_rollback(False)
        return execute(sql, *more)

    with connection.execute_wrapper(fails_once), pytest.raises(OperationalError):
        posting.send_some(whole(made), write=letters(made))
    assert ends(made) == left
    assert_the_rest_goes_once(made, box)


def test_a_server_too_slow_for_the_lease_gets_the_rest_later(
    made: Mailing, clock: Clock, box: Postbox, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.MAIL_CONNECTIONS, settings.OUTBOX_LEASE = 1, 300
    stands = [0.0]
    for module in ("outbox.lines", "statements.actions.posting"):
        monkeypatch.setattr(f"{module}.monotonic", lambda: stands[0])

    def slow(_mail: Message) -> None:
        stands[0] += 80

    box.on_mail = slow
    Job.objects.all().delete()
    posting.send_some(whole(made), write=letters(made))
    assert ends(made) == ["sent", "sent", "waiting"]
    # It was not the mail that was put off: that does not count as a try.
    job = Job.objects.get()
    assert (job.due, job.arguments["tries"]) == (NOW + lease(), 0)
    clock.at = job.due
    assert_the_rest_goes_once(made, box)
