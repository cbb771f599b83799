"""`manage.py take_bounce`: a mail server's pipe. Reads one delivery status notification (RFC 3464) from standard input.

For Postfix, for example, an alias of the address in DEFAULT_FROM_EMAIL: `|"... manage.py take_bounce"`. The exit code
is 0 where a mail is marked or there is nothing to do, and 65 (EX_DATAERR of sysexits.h) with one line for anything
else. What it says is never repeated: it is a stranger's.
"""

import sys
from email import message_from_bytes
from email.message import Message
from email.policy import compat32
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from outbox.mail import without_addresses
from statements.actions import posting

REFUSED = 65
LARGEST = 2_000_000  # bytes
LONGEST_IDENTITY = 120  # characters of a Message-ID: longer ones are not ours
ORIGINALS = ("message/rfc822", "text/rfc822-headers", "message/global", "message/global-headers")


class Unreadable(Exception):
    """Not a notification about a mail of ours; the message says why, in a few words."""


class Command(BaseCommand):
    help = "Reads a delivery status notification (RFC 3464) from standard input and marks the mail that came back."

    def handle(self, *args: Any, **options: Any) -> None:
        content = sys.stdin.buffer.read(LARGEST + 1)
        try:
            if len(content) > LARGEST:
                raise Unreadable("It is too large.")
            failed = notification(content)
            if failed is None:
                self.stdout.write("It tells of no failure: there is nothing to do.")
                return
            identity, words = failed
            if not posting.came_back(identity, words=words):
                raise Unreadable("It is about no mail that is known to have left.")
        except Unreadable as why:
            raise CommandError(f"Refused. {why}", returncode=REFUSED) from None
        self.stdout.write("The mail is marked as come back.")


def notification(content: bytes) -> tuple[str, str] | None:
    """The Message-ID of the mail that failed, and what the server said; None where none failed for good.

    Raises Unreadable.
    """
    try:
        # The old policy: it takes what it is given, and parses no header that is not asked for.
        message = message_from_bytes(content, policy=compat32)
        parts = list(message.walk())
        status = next((part for part in parts if part.get_content_type() == "message/delivery-status"), None)
        if status is None or not status.is_multipart():
            raise Unreadable("It is no delivery status notification.")
        groups: list[Message] = [group for group in status.get_payload() if isinstance(group, Message)]
        failures = [group for group in groups if field(group, "Action").casefold() == "failed"]
        if not failures:
            return None
        original = next((headers_of(part) for part in parts if part.get_content_type() in ORIGINALS), None)
        identity = field(original, "Message-ID") if original is not None else ""
        words = f"{field(failures[0], 'Status')} {field(failures[0], 'Diagnostic-Code')}"
        address = field(failures[0], "Final-Recipient").rpartition(";")[2].strip()
    except Unreadable:
        raise
    except Exception:  # noqa: BLE001 - whatever a stranger's mail breaks in the parser, it is that mail which is refused
        raise Unreadable("It cannot be read.") from None
    if not identity or len(identity) > LONGEST_IDENTITY or not identity.isascii() or not identity.isprintable():
        raise Unreadable("It does not say which mail it is about.")
    return identity, without_addresses(words, address).strip()


def headers_of(part: Message) -> Message:
    """Those of the mail that is enclosed, whole or as its headers alone."""
    if part.is_multipart():
        return part.get_payload(0)  # type: ignore[return-value]
    body = part.get_payload(decode=True)
    return message_from_bytes(body if isinstance(body, bytes) else b"", policy=compat32)


def field(part: Message, name: str) -> str:
    """A header in one line, "" where there is none."""
    return " ".join(str(part.get(name, "")).split())
