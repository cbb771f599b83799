"""Mail, as one kind of job: one message out, in a way that can be tried again."""

import hashlib

from django.core.mail import EmailMultiAlternatives


def send(message: EmailMultiAlternatives, *, key: str) -> None:
    """Send one mail. The same `key` gives the same Message-ID, so a mail sent twice shows as one in most mailboxes.

    Raises what the connection raises (smtplib.SMTPException, OSError): the job is then tried again.
    """
    message.extra_headers.setdefault("Message-ID", f"<{hashlib.sha256(key.encode()).hexdigest()[:32]}@ruom>")
    message.extra_headers.setdefault("Auto-Submitted", "auto-generated")
    message.send()
