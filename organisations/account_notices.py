"""Every mail about an account: signing in, and what changed in it. No link in them acts, and none is needed.

A notice is made when its job runs, from what holds then; it returns None where there is nobody to tell any more.
"""

from datetime import datetime

from django.conf import settings
from django.core.mail import EmailMultiAlternatives

from ledger import clock
from organisations.letters import written
from organisations.models import Person
from printing.dates import long_time

# What changed -> its templates, templates/account/email/<name>_subject.txt and _message.txt.
NOTICES = frozenset(
    {
        "password_changed",
        "totp_added",
        "totp_removed",
        "passkey_added",
        "passkey_removed",
        "recovery_codes_added",
        "new_browser",
        "account_unused",
    }
)


def code(*, to: str, language: str, code: str, until: str) -> EmailMultiAlternatives | None:
    """The code for signing in; None where there is nobody, or it is too late."""
    if not to or clock.now() > datetime.fromisoformat(until):
        return None
    return _written(to, language, "login_code", code=code, site=settings.SITE_URL)


def notice(*, what: str, person: str, at: str, words: dict[str, str]) -> EmailMultiAlternatives | None:
    """Something about the security of an account changed. Raises LookupError for what is not in NOTICES."""
    if what not in NOTICES:
        raise LookupError(what)
    to = Person.objects.filter(ref=person, is_active=True).first()
    if to is None:
        return None
    moment = long_time(datetime.fromisoformat(at), to.language)
    return _written(to.email, to.language, what, name=to.name, at=moment, site=settings.SITE_URL, **words)


def _written(address: str, language: str, template: str, **context: str) -> EmailMultiAlternatives:
    start = f"account/email/{template}"
    return written(address, language, subject=f"{start}_subject.txt", body=f"{start}_message.txt", context=context)
