"""What a mail server's pipe brings: delivery status notifications, and anything that strangers send to that address."""

import io
import sys
from copy import deepcopy
from types import SimpleNamespace

import pytest
from django.core.management import CommandError, call_command

from statements.management.commands.take_bounce import LARGEST, REFUSED
from statements.models import Mailing, Recipient, Statement
from statements.stages import RecipientState
from tests import factories
from tests.cast import MORNING, Cast

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def told(told_cast: Cast) -> Statement:
    return factories.opened(told_cast)


@pytest.fixture
def statement(db: None, told: Statement) -> Statement:
    return deepcopy(told)


def recipient(statement: Statement, cast: Cast, *, state: str = "sent", purpose: str = "invitation") -> Recipient:
    mailing = Mailing.objects.create(statement=statement, purpose=purpose, made_at=MORNING, due=MORNING)
    row = Recipient(
        mailing=mailing, person=cast.visal, address="visal@cast.example", language="en", state=state,
        organisations=cast.hill.ref,
    )  # fmt: skip
    row.message_id = f"<{row.ref}@demo.example>"
    row.save()
    return row


def notice(identity: str, *, action: str = "failed", enclosed: str = "text/rfc822-headers") -> bytes:
    """As Postfix writes it."""
    return f"""From: MAILER-DAEMON@mx.example (Mail Delivery System)
Subject: Undelivered Mail Returned to Sender
To: ruom@demo.example
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="B"

--B
Content-Type: text/plain; charset=us-ascii

<visal@cast.example>: host mx.example said: 552 mailbox full

--B
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example
X-Postfix-Queue-ID: 4F1
Arrival-Date: Tue, 3 Mar 2026 09:00:00 +0700

Final-Recipient: rfc822; visal@cast.example
Original-Recipient: rfc822;visal@cast.example
Action: {action}
Status: 5.2.2
Remote-MTA: dns; mx.example
Diagnostic-Code: smtp; 552 5.2.2 <visal@cast.example>: visal's
    mailbox is full

--B
Content-Type: {enclosed}

Return-Path: <ruom@demo.example>
From: Ruom <ruom@demo.example>
Message-ID: {identity}
Subject: Open for signature

--B--
""".replace("\n", "\r\n").encode()


def take(content: bytes, monkeypatch: pytest.MonkeyPatch) -> str:
    """What the command says. Raises CommandError."""
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(content)))
    said = io.StringIO()
    call_command("take_bounce", stdout=said)
    return said.getvalue()


@pytest.mark.parametrize("enclosed", ["text/rfc822-headers", "message/rfc822"])
def test_the_mail_is_marked_with_the_servers_words_and_without_the_address(
    statement: Statement, cast: Cast, monkeypatch: pytest.MonkeyPatch, enclosed: str
) -> None:
    sent = recipient(statement, cast)
    other = recipient(statement, cast)
    assert take(notice(sent.message_id, enclosed=enclosed), monkeypatch) == "The mail is marked as come back.\n"
    sent.refresh_from_db()
    other.refresh_from_db()
    assert (sent.state, sent.error) == (RecipientState.BOUNCED, "5.2.2 smtp; 552 5.2.2 <…>: …'s mailbox is full")
    assert other.state == RecipientState.SENT


@pytest.mark.parametrize("action", ["delayed", "delivered", "relayed", "expanded"])
def test_what_is_no_failure_changes_nothing(
    statement: Statement, cast: Cast, monkeypatch: pytest.MonkeyPatch, action: str
) -> None:
    sent = recipient(statement, cast)
    assert "nothing to do" in take(notice(sent.message_id, action=action), monkeypatch)
    sent.refresh_from_db()
    assert sent.state == RecipientState.SENT


NESTED = b"".join(b"Content-Type: message/rfc822\r\n\r\n" for _ in range(5_000))
HOSTILE = {
    "empty": b"",
    "too large": b"x" * (LARGEST + 1),
    "no parts": b"Subject: hello\r\n\r\nHow are you?",
    "an empty report": b"Content-Type: multipart/report; report-type=delivery-status; boundary=B\r\n\r\n",
    "a status without groups": notice("<1@demo.example>").replace(b"message/delivery-status", b"message/delivery-stat"),
    "somebody else's mail": notice("<0123456789abcdef@other.example>"),
    "no Message-ID": notice("").replace(b"Message-ID: \r\n", b""),
    "a long Message-ID": notice("<" + "x" * 5_000 + "@demo.example>"),
    "a Message-ID with a NUL": notice("<a\x00b@demo.example>"),
    "bytes of no charset": notice("<\x80>").replace("\x80".encode(), b"\xff\xfe\x00"),
    "a charset that is none": notice("<x@demo.example>").replace(b"us-ascii", b"utf-33\xff"),
    "an encoding that breaks": notice("<x@demo.example>").replace(
        b"Content-Type: text/rfc822-headers", b"Content-Type: text/rfc822-headers\r\nContent-Transfer-Encoding: base64"
    ),
    "nested without end": NESTED,
    "random bytes": bytes(range(256)) * 400,
}


@pytest.mark.parametrize("content", HOSTILE.values(), ids=HOSTILE)
def test_anything_else_is_refused_in_one_line(
    statement: Statement, cast: Cast, monkeypatch: pytest.MonkeyPatch, content: bytes
) -> None:
    recipient(statement, cast)
    before = list(Recipient.objects.values())
    with pytest.raises(CommandError) as refused:
        take(content, monkeypatch)
    assert refused.value.returncode == REFUSED
    assert str(refused.value).startswith("Refused. ")
    assert "\n" not in str(refused.value)
    assert list(Recipient.objects.values()) == before


@pytest.mark.parametrize("state", ["waiting", "skipped", "failed", "bounced"])
def test_only_what_left_can_come_back(
    statement: Statement, cast: Cast, monkeypatch: pytest.MonkeyPatch, state: str
) -> None:
    row = recipient(statement, cast, state=state)
    with pytest.raises(CommandError):
        take(notice(row.message_id), monkeypatch)
    row.refresh_from_db()
    assert row.state == state
