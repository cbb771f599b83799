"""Several connections at once, against a real SMTP server."""

from collections.abc import Iterator
from threading import Barrier

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


def test_each_mail_has_its_own_outcome_in_the_order_they_were_given(box: Postbox) -> None:
    box.ends_at = "cut@demo.example"
    with Lines(3) as lines:
        answers = lines.send(mails("a", "gone", "cut", "busy", "z"))
    told = [(one.taken, one.for_good) if isinstance(one, Outcome) else type(one).__name__ for one in answers]
    assert told == [(True, False), (False, True), "SMTPServerDisconnected", (False, False), (True, False)]
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
        assert all(isinstance(one, Outcome) and one.taken for one in lines.send(mails("a", "b", "c", "d")))
    assert (len(box.kept), box.connections) == (4, 2)


def test_a_server_that_grants_one_connection_gets_all_mails_over_it(box: Postbox) -> None:
    box.grants = 1
    with Lines(4) as lines:
        answers = lines.send(mails("a", "b", "c", "d", "e"))
    assert answers == [Outcome(taken=True)] * 5
    assert sorted(box.to) == [f"{name}@demo.example" for name in "abcde"]
    assert box.connections == 1


def test_a_server_that_is_away_takes_none_and_is_asked_once_a_connection() -> None:
    smtp = "django.core.mail.backends.smtp.EmailBackend"
    with override_settings(EMAIL_BACKEND=smtp, EMAIL_HOST="127.0.0.1", EMAIL_PORT=free_port()), Lines(2) as lines:
        answers = lines.send(mails("a", "b", "c"))
    assert [type(one) for one in answers] == [ConnectionRefusedError] * 3
