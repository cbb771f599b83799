"""Against a real SMTP server."""

import smtplib
from collections.abc import Iterator
from contextlib import closing

import pytest
from django.core.mail import EmailMultiAlternatives, get_connection
from django.test import override_settings

from outbox.failures import GiveUp
from outbox.mail import LONGEST_ANSWER, MailRefused, OneConnection, message_id, send, without_addresses
from tests.postbox import Postbox, open_postbox
from tests.servers import free_port


@pytest.fixture
def postbox() -> Iterator[tuple[Postbox, int]]:
    with open_postbox() as (box, port):
        yield box, port


def mail(port: int, *to: str) -> EmailMultiAlternatives:
    server = get_connection("django.core.mail.backends.smtp.EmailBackend", host="127.0.0.1", port=port)
    return EmailMultiAlternatives("Sign-on closes", "Text", "Ruom <ruom@demo.example>", list(to), connection=server)


def test_a_mail_sent_twice_is_the_same_mail(postbox: tuple[Postbox, int]) -> None:
    box, port = postbox
    for key in ("invite:7", "invite:7", "invite:8"):
        message = mail(port, "dara@demo.example")
        message.attach_alternative("<p>Text</p>", "text/html")
        send(message, key=key)
    first, again, other = box.kept
    assert first["Message-ID"] == again["Message-ID"] != other["Message-ID"]
    assert first["Message-ID"].endswith("@demo.example>")
    assert "invite" not in first["Message-ID"]
    assert first["Auto-Submitted"] == "auto-generated"


def test_refused_for_ever(postbox: tuple[Postbox, int]) -> None:
    with pytest.raises(MailRefused, match="550") as refused:
        send(mail(postbox[1], "gone@demo.example"), key="x")
    assert issubclass(MailRefused, GiveUp)
    assert "demo.example" not in str(refused.value)
    assert refused.value.__cause__ is None


def test_refused_for_now(postbox: tuple[Postbox, int]) -> None:
    for to in (["busy@demo.example"], ["gone@demo.example", "busy@demo.example"]):
        with pytest.raises(smtplib.SMTPRecipientsRefused):
            send(mail(postbox[1], *to), key="x")


def test_a_server_that_is_away_is_tried_again() -> None:
    with pytest.raises(ConnectionRefusedError):
        send(mail(free_port(), "dara@demo.example"), key="x")


def test_without_a_sender_there_is_still_a_domain() -> None:
    assert message_id("k", sender="").endswith("@localhost>")


# -- many over one connection ------------------------------------------------------------------------------------------


def to(address: str) -> EmailMultiAlternatives:
    return EmailMultiAlternatives("Sign-on closes", "Text", "Ruom <ruom@demo.example>", [address])


def test_many_go_over_one_connection_each_with_its_own_outcome(postbox: tuple[Postbox, int]) -> None:
    box, _port = postbox
    spam = to("dara@demo.example")
    spam.extra_headers["X-Refuse-Me"] = "1"
    with closing(OneConnection()) as line:
        outcomes = [
            line.send(message, identity=f"<{number}@demo.example>")
            for number, message in enumerate(
                [to("a@demo.example"), to("gone@demo.example"), to("busy@demo.example"), spam, to("z@demo.example")]
            )
        ]
    assert [(one.taken, one.for_good, one.answer) for one in outcomes] == [
        (True, False, ""),
        (False, True, "550 5.1.1 <…>: … is unknown here"),
        (False, False, "451 4.7.1 come back later"),
        (False, True, "554 5.7.1 not wanted"),
        (True, False, ""),
    ]
    assert [(mail["To"], mail["Message-ID"], mail["Auto-Submitted"]) for mail in box.kept] == [
        ("a@demo.example", "<0@demo.example>", "auto-generated"),
        ("z@demo.example", "<4@demo.example>", "auto-generated"),
    ]
    assert box.connections == 1


@pytest.mark.parametrize("address", ["x@erased.invalid", "a\nb@demo.example", "no address at all <"])
def test_what_can_be_no_address_is_refused_for_good_and_the_next_goes(
    postbox: tuple[Postbox, int], address: str
) -> None:
    box, _port = postbox
    with closing(OneConnection()) as line:
        outcome = line.send(to(address), identity="<1@demo.example>")
        assert line.send(to("z@demo.example"), identity="<2@demo.example>").taken
    assert (outcome.taken, outcome.for_good) == (False, True)
    assert "@" not in outcome.answer
    assert box.to == ["z@demo.example"]


def test_a_connection_that_the_server_ended_is_opened_once_more(postbox: tuple[Postbox, int]) -> None:
    box, _port = postbox
    with closing(OneConnection()) as line:
        line.send(to("a@demo.example"), identity="<1@demo.example>")
        line._backend.connection.sock.close()
        line._backend.connection.close()
        assert line.send(to("b@demo.example"), identity="<2@demo.example>").taken
    assert box.to == ["a@demo.example", "b@demo.example"]
    assert box.connections == 2


def test_a_mail_that_a_new_connection_may_have_handed_over_is_not_sent_again_at_once(
    postbox: tuple[Postbox, int],
) -> None:
    box, _port = postbox
    with closing(OneConnection()) as line:
        line.open()
        box.ends_late = True
        with pytest.raises(smtplib.SMTPServerDisconnected):
            line.send(to("a@demo.example"), identity="<1@demo.example>")
        box.ends_late = False
        assert line.send(to("b@demo.example"), identity="<2@demo.example>").taken
    assert box.to == ["a@demo.example", "b@demo.example"]


def test_a_server_that_is_away_is_no_fault_of_the_mail() -> None:
    smtp = "django.core.mail.backends.smtp.EmailBackend"
    with (
        override_settings(EMAIL_BACKEND=smtp, EMAIL_HOST="127.0.0.1", EMAIL_PORT=free_port()),
        closing(OneConnection()) as line,
        pytest.raises(ConnectionRefusedError),
    ):
        line.send(to("a@demo.example"), identity="<1@demo.example>")


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        (b"5.1.1 <dara@demo.example>: Recipient address rejected", "5.1.1 <…>: Recipient address rejected"),
        (b"User Dara unknown; see postmaster@other.example", "User … unknown; see …"),
        (b"no\r\nsuch\x00 \xffuser", "no such �user"),
        ("x" * 500, "x" * LONGEST_ANSWER),
    ],
)
def test_what_a_server_says_is_kept_without_addresses(said: bytes | str, kept: str) -> None:
    assert without_addresses(said, "dara@demo.example") == kept
