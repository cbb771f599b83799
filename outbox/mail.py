"""Mail leaves from a job, never from a request."""

import hashlib
import smtplib
from email.utils import parseaddr

from django.core.mail import EmailMultiAlternatives

from outbox.failures import GiveUp


class MailRefused(GiveUp):
    """The mail server will never take this mail for any of its recipients (SMTP 5xx). Trying again is of no use."""


def send(message: EmailMultiAlternatives, *, key: str) -> None:
    """Send one mail. The Message-ID follows from `key`, so that receivers can drop the second copy of a repeated job.

    Marked as automatic (RFC 3834), so that no out-of-office note answers it. Raises MailRefused when every recipient
    is refused for good, and what smtplib or the network raise when it may succeed later: let that pass, and the job
    is tried again. An address under .invalid (RFC 2606), as that of an erased person, gets nothing.
    """
    message.to = [address for address in message.to if not address.casefold().rstrip(">").endswith(".invalid")]
    if not message.to:
        return
    message.extra_headers = {
        **message.extra_headers,
        "Message-ID": message_id(key, sender=message.from_email),
        "Auto-Submitted": "auto-generated",
    }
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
