"""Several connections at once, against a real SMTP server."""

from collections.abc import Iterator
from email.message import Message
from smtplib import SMTPServerDisconnected
from threading import Barrier
from time import monotonic

import pytest
from django.core.mail import EmailMultiAlternatives
from django.test import override_settings

from outbox.lines import Lines
from outbox.mail import Outcome
from tests.postbox import Postbox, open_postbox
from tests.servers import free_port


@pytest.fixture
def box() -> Iterator[Postbox]:
    with open_postbox() as (box, _port):
        yield box


def mails(*names: str) -> list[tuple[EmailMultiAlternatives, str]]:
    return [
        (
            EmailMultiAlternatives("Sign-on closes", "Text", "Ruom <ruom@demo.example>", [f"{name}@demo.example"]),
            f"<{name}@demo.example>",
        )
        for name in names
    ]


def soon() -> float:
    return monotonic() + 60


def test_each_mail_has_its_own_outcome_in_the_order_they_were_given(box: Postbox) -> None:
    with Lines(3) as lines:
        answers = lines.send(mails("a", "gone", "busy", "z"), until=soon())
    told = [(one.taken, one.for_good) for one in answers if isinstance(one, Outcome)]
    assert told == [(True, False), (False, True), (False, False), (True, False)]
    assert {(str(mail["To"]), mail["Message-ID"]) for mail in box.kept} == {
        ("a@demo.example", "<a@demo.example>"),
        ("z@demo.example", "<z@demo.example>"),
    }


def test_mails_leave_side_by_side(box: Postbox, monkeypatch: pytest.MonkeyPatch) -> None:
    # Nobody is let through before two are written at once.
    both = Barrier(2, timeout=20)
    message = EmailMultiAlternatives.message

    def waits(self: EmailMultiAlternatives) -> object:
        both.wait()
        return message(self)

    monkeypatch.setattr(EmailMultiAlternatives, "message", waits)
    with Lines(2) as lines:
        assert lines.send(mails("a", "b", "c", "d"), until=soon()) == [Outcome(taken=True)] * 4
    assert (len(box.kept), box.connections) == (4, 2)


def test_a_server_that_grants_one_connection_gets_all_mails_over_it(box: Postbox) -> None:
    box.grants = 1
    with Lines(4) as lines:
        answers = lines.send(mails("a", "b", "c", "d", "e"), until=soon())
    assert answers == [Outcome(taken=True)] * 5
    assert sorted(box.to) == [f"{name}@demo.example" for name in "abcde"]
    assert box.connections == 1


def test_a_server_that_is_away_takes_none_and_is_asked_once_a_connection() -> None:
    smtp = "django.core.mail.backends.smtp.EmailBackend"
    with override_settings(EMAIL_BACKEND=smtp, EMAIL_HOST="127.0.0.1", EMAIL_PORT=free_port()), Lines(2) as lines:
        answers = lines.send(mails("a", "b", "c"), until=soon())
    assert [type(one) for one in answers] == [ConnectionRefusedError] * 3


def test_a_connection_that_breaks_ends_the_handful_and_its_mail_goes_once(box: Postbox) -> None:
    box.ends_late = True
    with Lines(1) as lines:
        answers = lines.send(mails("a", "b", "c"), until=soon())
    assert [type(one) for one in answers] == [SMTPServerDisconnected] * 3
    assert (box.to, box.connections) == (["a@demo.example"], 1)


def test_no_mail_is_begun_when_the_time_is_over(box: Postbox, monkeypatch: pytest.MonkeyPatch) -> None:
    stands = [0.0]
    monkeypatch.setattr("outbox.lines.monotonic", lambda: stands[0])

    def slow(_mail: Message) -> None:
        stands[0] += 10

    box.on_mail = slow
    with Lines(1) as lines:
        assert lines.send(mails("a", "b", "c"), until=15) == [Outcome(taken=True), Outcome(taken=True), None]
        # They are as good as before.
        assert lines.send(mails("c"), until=25) == [Outcome(taken=True)]
    assert (box.to, box.connections) == ([f"{name}@demo.example" for name in "abc"], 1)
