"""Against a real SMTP server."""

import smtplib
from collections.abc import Iterator
from email.message import Message
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Message as MessageHandler
from django.core.mail import EmailMultiAlternatives, get_connection

from outbox.failures import GiveUp
from outbox.mail import MailRefused, message_id, send
from tests.servers import free_port


class Postbox(MessageHandler):
    """Keeps what it is given; refuses some names, for now or for ever."""

    def __init__(self) -> None:
        super().__init__()
        self.kept: list[Message] = []

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any) -> str:  # noqa: N802
        if address.startswith("gone"):
            return "550 no such person"
        if address.startswith("busy"):
            return "451 come back later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    def handle_message(self, message: Message) -> None:
        self.kept.append(message)


@pytest.fixture
def postbox() -> Iterator[tuple[Postbox, int]]:
    box, port = Postbox(), free_port()
    controller = Controller(box, hostname="127.0.0.1", port=port)
    controller.start()
    yield box, port
    controller.stop()


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
