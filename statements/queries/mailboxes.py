"""When two e-mail addresses are one mailbox, so that each person signs once.

Only what a provider documents is made alike: one rule too many and two people are taken for one. What merely looks
alike is a signal for the convenor (`nearly`), never a reason to refuse.
"""

import unicodedata
from contextlib import suppress
from typing import Final

from organisations.matching.folding import fold
from organisations.matching.website import host_of
from organisations.models import Organisation

# Two names of one provider, under which an address belongs to the same mailbox.
SAME_PROVIDER: Final = {
    "googlemail.com": "gmail.com",
    "protonmail.com": "proton.me",
    "pm.me": "proton.me",
    "fastmail.fm": "fastmail.com",
    "yandex.com": "yandex.ru",
    "ya.ru": "yandex.ru",
}
# What these providers deliver without looking at what follows the plus sign (RFC 5233, subaddressing).
TAGGED: Final = frozenset(
    {
        "fastmail.com",
        "gmail.com",
        "hotmail.com",
        "icloud.com",
        "live.com",
        "mac.com",
        "me.com",
        "msn.com",
        "outlook.com",
        "proton.me",
        "yandex.ru",
        "zoho.com",
    }
)
# Characters of the local part that a provider ignores.
IGNORED: Final = {"gmail.com": ".", "proton.me": ".-_"}
# Mailboxes of people, whatever organisation has its page there.
OF_MANY: Final = TAGGED | {"yahoo.com", "ymail.com", "mail.ru", "gmx.com", "gmx.de", "aol.com", "qq.com", "163.com"}

# What is read by whoever is in the office (RFC 2142 has the oldest of these).
ROLES: Final = frozenset(
    {
        "admin",
        "administration",
        "campaign",
        "campaigns",
        "cambodia",
        "communication",
        "communications",
        "contact",
        "director",
        "enquiries",
        "general",
        "hello",
        "help",
        "hr",
        "info",
        "information",
        "inquiry",
        "mail",
        "media",
        "office",
        "phnompenh",
        "press",
        "program",
        "programme",
        "secretariat",
        "secretary",
        "staff",
        "support",
        "team",
    }
)

# Where anybody has a mailbox for ten minutes. Short on purpose: such lists are never whole, and a person looks anyway.
DISPOSABLE: Final = frozenset(
    {
        "10minutemail.com",
        "dispostable.com",
        "emailondeck.com",
        "fakeinbox.com",
        "getnada.com",
        "guerrillamail.com",
        "guerrillamail.net",
        "mailcatch.com",
        "maildrop.cc",
        "mailinator.com",
        "mailnesia.com",
        "mintemail.com",
        "moakt.com",
        "mohmal.com",
        "sharklasers.com",
        "temp-mail.org",
        "tempmail.com",
        "tempmailo.com",
        "throwawaymail.com",
        "trashmail.com",
        "yopmail.com",
    }
)


def parts(address: str) -> tuple[str, str]:
    """The local part without case, and the domain in ASCII under the name that stands for its provider.

    Domains go through IDNA (RFC 3490); one that cannot is left as it is written.
    """
    local, _at, domain = even(address).rpartition("@")
    domain = domain.rstrip(".")
    with suppress(UnicodeError):
        domain = domain.encode("idna").decode("ascii")
    return local, SAME_PROVIDER.get(domain, domain)


def even(text: str) -> str:
    """Without case, width, blanks and forms of composition; so often that once more changes nothing."""
    for _time in range(4):
        text = "".join(unicodedata.normalize("NFKC", text).casefold().split())
    return text


def without(characters: str, local: str) -> str:
    """The local part without these; as it is where nothing would be left of it."""
    return even(local.translate(dict.fromkeys(map(ord, characters)))) or local


def normal(address: str) -> str:
    """The one spelling of a mailbox. Applied twice it is the same as once."""
    local, domain = parts(address)
    if domain in TAGGED:
        local = untagged(local)
    return f"{without(IGNORED.get(domain, ''), local)}@{domain}"


def nearly(address: str) -> str:
    """The same whatever dots, hyphens and tags are in it, at any provider: alike, and perhaps not the same."""
    local, domain = parts(address)
    return f"{without('.-_', untagged(local))}@{domain}"


def untagged(local: str) -> str:
    return local.partition("+")[0] or local


def domain_of(address: str) -> str:
    return parts(address)[1]


def is_disposable(address: str) -> bool:
    domain = domain_of(address)
    return any(domain == known or domain.endswith(f".{known}") for known in DISPOSABLE)


def is_role(address: str) -> bool:
    """Whether the part before the @ says an office and not a person."""
    local, domain = parts(address)
    return domain not in OF_MANY and without(".-_", untagged(local)) in ROLES


def is_shared(address: str) -> bool:
    """Whether several people may read this mailbox: it is an office's, or at the domain of a registered organisation.

    One query at most.
    """
    if is_role(address):
        return True
    domain = domain_of(address)
    if domain in OF_MANY or "." not in domain:
        return False
    websites = Organisation.objects.filter(website__icontains=domain).values_list("website", flat=True)
    return any(host_of(website) == domain for website in websites)


def folded_name(name: str) -> str:
    """A person's name as it is compared."""
    return fold(name)
