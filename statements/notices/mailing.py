"""Mails to many: the invitation to sign, and the reminder. One mail to a mailbox, for all organisations it stands for.

To a contact of an organisation of which nobody can sign it says how to come in, and has no link that leads to signing.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.core.mail import EmailMultiAlternatives

from organisations.letters import page, written
from organisations.models import Organisation
from printing.dates import long_time
from statements.actions.mail_stops import token_of
from statements.models import Mailing, Recipient
from statements.notices.about import titled
from statements.queries.mailing import Addressed, address_of, reopened_because
from statements.stages import MailingPurpose


@dataclass(frozen=True, slots=True)
class Line:
    """An organisation as the mail names it, and where one signs for it; "" for a contact."""

    name: str
    url: str


def letters(mailing: Mailing) -> Callable[[Recipient, Addressed], EmailMultiAlternatives]:
    """Writes each mail of this mailing, in the language of its reader. Raises Statement.DoesNotExist."""
    about = titled(mailing.statement.ref)
    deadline = about.sign_on_closes_at
    reopened = reopened_because(mailing)
    # What all mails in one language share.
    shared: dict[str, dict[str, object]] = {}

    def context(language: str) -> dict[str, object]:
        if language not in shared:
            shared[language] = {
                "title": about.title(language),
                "convenor": about.convenor.name(language) if about.convenor else "",
                "deadline": long_time(deadline, language) if deadline else "",
                "note": note_in(mailing, language),
                "is_discreet": mailing.is_discreet,
                "reopened": reopened,
                "is_reminder": mailing.purpose == MailingPurpose.REMINDER,
                "sign": settings.SITE_URL + page("sign", language, about.ref),
            }
        return shared[language]

    def letter(recipient: Recipient, whom: Addressed) -> EmailMultiAlternatives:
        language = recipient.language
        common = context(language)
        stop = stop_address(recipient, about.ref, language)
        message = written(
            address_of(recipient),
            language,
            subject="emails/mailing.subject.txt",
            body="emails/mailing.txt",
            context={
                **common,
                "person": recipient.person,
                "to_sign": lines(whom.to_sign, language, sign=str(common["sign"])),
                "to_come_in": [Line(one.name(language), "") for one in whom.to_come_in],
                "stop": stop,
            },
        )
        # RFC 8058: a mail program can offer to stop them with one tap.
        message.extra_headers = {"List-Unsubscribe": f"<{stop}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
        return message

    return letter


def note_in(mailing: Mailing, language: str) -> str:
    """The convenor's own words: where there are none in this language, those in the other."""
    return (mailing.note_km or mailing.note_en) if language == "km" else (mailing.note_en or mailing.note_km)


def lines(organisations: tuple[Organisation, ...], language: str, *, sign: str) -> list[Line]:
    """Who signs for one organisation alone needs no choice on the page."""
    if len(organisations) == 1:
        return [Line(organisations[0].name(language), sign)]
    return [Line(one.name(language), f"{sign}?organisation={one.ref}") for one in organisations]


def stop_address(recipient: Recipient, statement: str, language: str) -> str:
    return settings.SITE_URL + page("stop-mails", language, statement, recipient.ref, token_of(recipient))
