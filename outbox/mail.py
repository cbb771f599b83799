"""Mail leaves from a job, never from a request: one by one, or many over one connection (several: `outbox.lines`)."""

import hashlib
import re
import smtplib
from contextlib import suppress
from dataclasses import dataclass
from email.utils import parseaddr
from typing import Any

from django.core.mail import EmailMultiAlternatives, get_connection

from outbox.failures import GiveUp

LONGEST_ANSWER = 200  # characters that are kept of what a mail server says


class MailRefused(GiveUp):
    """The mail server will never take this mail for any of its recipients (SMTP 5xx). Trying again is of no use."""


def send(message: EmailMultiAlternatives, *, key: str) -> None:
    """Send one mail. The Message-ID follows from `key`, so that receivers can drop the second copy of a repeated job.

    Marked as automatic (RFC 3834), so that no out-of-office note answers it. Raises MailRefused when every recipient
    is refused for good, and what smtplib or the network raise when it may succeed later: let that pass, and the job
    is tried again. An address under .invalid (RFC 2606), as that of an erased person, gets nothing.
    """
    message.to = [address for address in message.to if not goes_nowhere(address)]
    if not message.to:
        return
    mark(message, message_id(key, sender=message.from_email))
    try:
        message.send()
    except smtplib.SMTPRecipientsRefused as refusal:
        if all(code >= 500 for code, _reason in refusal.recipients.values()):
            codes = ", ".join(sorted({str(code) for code, _reason in refusal.recipients.values()}))
            # Not "from refusal": its text holds the addresses, and errors are kept longer than they may be.
            raise MailRefused(f"All recipients refused: {codes}") from None
        raise


def message_id(key: str, *, sender: str) -> str:
    """A Message-ID (RFC 5322) that is always the same for `key` and tells nothing about it."""
    domain = parseaddr(sender)[1].rpartition("@")[2] or "localhost"
    return f"<{hashlib.sha256(key.encode()).hexdigest()[:32]}@{domain}>"


def goes_nowhere(address: str) -> bool:
    """Under .invalid (RFC 2606), as that of an erased person."""
    return address.casefold().rstrip(">").endswith(".invalid")


def mark(message: EmailMultiAlternatives, identity: str) -> None:
    """Give it its Message-ID, and say that a program sent it (RFC 3834)."""
    message.extra_headers = {**message.extra_headers, "Message-ID": identity, "Auto-Submitted": "auto-generated"}


# -- many --------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one of many mails. `answer` is what the server said where it did not take it, without addresses;
    `for_good`: trying again is of no use."""

    taken: bool
    answer: str = ""
    for_good: bool = False


TAKEN = Outcome(taken=True)


class OneConnection:
    """Sends many mails over one connection to the mail server; it opens with the first, or by `open`, until `close`.

    A server may end a connection after so many mails: it is opened once more, and the mail of that moment goes again
    under the same Message-ID. One that is ended before the server has said anything of a mail is not. What goes wrong
    with the connection itself is raised (OSError, of which smtplib.SMTPException is one), and it is closed; the mail
    of that moment may have left. It is of one thread at a time.
    """

    def __init__(self) -> None:
        self._backend: Any = None
        # Since it was opened the server has said nothing of any mail.
        self._fresh = True

    def send(self, message: EmailMultiAlternatives, *, identity: str) -> Outcome:
        """Send one mail to its one recipient, under a Message-ID that must be the same whenever it is sent again."""
        mark(message, identity)
        if not message.to or goes_nowhere(message.to[0]):
            return Outcome(taken=False, answer="This address is nobody's.", for_good=True)
        self.open()
        try:
            return self._hand_over(message)
        except OSError as error:
            self.close()
            if self._fresh or not isinstance(error, smtplib.SMTPServerDisconnected):
                raise
        return self.send(message, identity=identity)

    def _hand_over(self, message: EmailMultiAlternatives) -> Outcome:
        message.connection = self._backend
        [address] = message.to
        try:
            message.send()
        except smtplib.SMTPRecipientsRefused as refusal:
            [(code, words)] = refusal.recipients.values()
            outcome = _refused(code, words, address)
        except smtplib.SMTPDataError as refusal:
            outcome = _refused(refusal.smtp_code, refusal.smtp_error, address)
        except (UnicodeError, ValueError):
            # No server was asked: this can be no address, or no mail can be written to it.
            return Outcome(taken=False, answer="This address cannot be written to.", for_good=True)
        else:
            outcome = TAKEN
        self._fresh = False
        return outcome

    def open(self) -> None:
        """Open it, where it is not."""
        if self._backend is not None:
            return
        backend = get_connection()
        backend.open()
        self._backend, self._fresh = backend, True

    def close(self) -> None:
        backend, self._backend = self._backend, None
        if backend is not None:
            with suppress(OSError, smtplib.SMTPException):
                backend.close()


def _refused(code: int, words: bytes | str, address: str) -> Outcome:
    return Outcome(taken=False, answer=f"{code} {without_addresses(words, address)}".strip(), for_good=code >= 500)


def without_addresses(words: bytes | str, address: str = "") -> str:
    """What a mail server said, in one line, without this address, its name before the @, or any other address."""
    text = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    text = " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())
    text = re.sub(r"[^\s<>]*@[^\s<>]*", "…", text)
    name = address.partition("@")[0]
    if name:
        text = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", "…", text, flags=re.IGNORECASE)
    return text[:LONGEST_ANSWER]
