"""How often something may be tried. Atomic on both databases and across processes: one UPSERT each.

**Nobody can lock somebody else out** (after OWASP, "Slow Down Online Guessing Attacks with Device Cookies"):

- A browser in which a person signed in before counts for that person by itself (`device`): strangers' attempts never
  touch it, however many they are.
- Everybody else counts by pair of account and network, tightly, and by network alone, widely: thousands of people sit
  behind one address of a Cambodian mobile carrier, and one who guesses there must not shut out the others. Successes
  are given back, so a network is only used up by failures.
- Passwords of one account, tried by strangers from many networks, are slowed after a while for all strangers. The
  way by e-mailed code stays open, and for the owner's own browsers nothing changes.
- A code belongs to the browser that asked for it, so asking for codes in another's name spoils none. Mails that
  strangers cause are limited by account, yet at the limit nobody is refused: from then on all browsers that ask within
  a quarter of an hour get one and the same, longer code, mailed once. The owner who asks finds a mail with a code
  that is right in their browser; whoever floods causes four mails an hour and knows no code.

Buckets of accounts are made from the address as typed, so that known and unknown addresses are counted alike.
"""

import hashlib
import hmac
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection, transaction

from ledger import clock
from organisations.models import Throttle

QUARTER = timedelta(minutes=15)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)

UPSERT = """
INSERT INTO organisations_throttle AS t (bucket, used, ends_at) VALUES (%s, 1, %s)
ON CONFLICT (bucket) DO UPDATE SET
    used = CASE WHEN t.ends_at <= %s THEN 1 ELSE t.used + 1 END,
    ends_at = CASE WHEN t.ends_at <= %s THEN excluded.ends_at ELSE t.ends_at END
RETURNING used, ends_at
"""


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `most` times in each window of `per`, which begins with the first."""

    bucket: str
    most: int
    per: timedelta


@dataclass(frozen=True, slots=True)
class Caller:
    """Who tries: `network` as views/machines.py names it, and `device` where this browser is one of the account's."""

    network: str
    device: str = ""


def bucket(*parts: str) -> str:
    """A name that tells nothing without the key, which is not in the database."""
    key = hashlib.sha256(b"ruom throttle\0" + settings.SECRET_KEY.encode()).digest()
    return urlsafe_b64encode(hmac.digest(key, "\0".join(parts).encode(), "sha256")).decode().rstrip("=")


def take(*limits: Limit, at: datetime | None = None) -> datetime | None:
    """Count one attempt in each of `limits`, in order. None: go on; else when the first that is used up opens again.

    What comes after that one is not counted. A window is not made longer by trying during it.
    """
    at = at or clock.now()
    with transaction.atomic():
        for limit in limits:
            used, ends_at = _count(limit, at)
            if used > limit.most:
                return ends_at
    return None


def give_back(*limits: Limit) -> None:
    """The attempt succeeded: it does not count."""
    for limit in limits:
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE organisations_throttle SET used = used - 1 WHERE bucket = %s AND used > 0", [limit.bucket]
            )


def forget(*, at: datetime | None = None) -> int:
    """Delete the counts of windows that are over. Gives how many."""
    return Throttle.objects.filter(ends_at__lte=at or clock.now()).delete()[0]


def _count(limit: Limit, at: datetime) -> tuple[int, datetime]:
    field = Throttle._meta.get_field("ends_at")
    now, end = (field.get_db_prep_value(moment, connection) for moment in (at, at + limit.per))
    with connection.cursor() as cursor:
        cursor.execute(UPSERT, [limit.bucket, end, now, now])
        used, ends_at = cursor.fetchone()
    for convert in connection.ops.get_db_converters(field.get_col("organisations_throttle")):
        ends_at = convert(ends_at, field, connection)
    return int(used), ends_at


# -- what is limited --------------------------------------------------------------------------------------------------


def password_limits(address: str, caller: Caller) -> list[Limit]:
    """Trying a password."""
    if caller.device:
        return [Limit(bucket("password", address, "device", caller.device), 10, QUARTER)]
    return [
        Limit(bucket("password", address, "network", caller.network), 5, QUARTER),
        Limit(bucket("password", "network", caller.network), 300, QUARTER),
        Limit(bucket("password", address), 100, HOUR),
    ]


def code_limits(address: str, caller: Caller) -> list[Limit]:
    """Asking for a code by mail."""
    if caller.device:
        return [Limit(bucket("code", address, "device", caller.device), 6, QUARTER)]
    return [
        Limit(bucket("code", address, "network", caller.network), 5, QUARTER),
        Limit(bucket("code", "network", caller.network), 300, QUARTER),
    ]


def mail_limit(address: str) -> Limit:
    """Mails with codes of their own that strangers cause; beyond it, one code for all."""
    return Limit(bucket("mail", address), 12, HOUR)


def guess_limits(session: str, caller: Caller) -> list[Limit]:
    """Typing a code that was mailed. allauth counts in the session, which two requests at once could both read."""
    return [
        Limit(bucket("guess", session), 5, QUARTER),
        Limit(bucket("guess", "network", caller.network), 600, QUARTER),
    ]


def factor_limits(person: str, caller: Caller) -> list[Limit]:
    """Typing a code of the second step. Only who passed the first comes here, so strangers cannot use it up."""
    if caller.device:
        return [Limit(bucket("factor", person, "device", caller.device), 8, QUARTER)]
    return [
        Limit(bucket("factor", person, "network", caller.network), 5, QUARTER),
        Limit(bucket("factor", person), 30, HOUR),
    ]


def proof_limits(person: str, session: str) -> list[Limit]:
    """Confirming, while signed in, that it is you."""
    return [Limit(bucket("proof", person, session), 8, QUARTER)]


def used_code_limit(person: str, code: str) -> Limit:
    """A code of an authenticator app is good once, also on another server (RFC 6238, 5.2)."""
    return Limit(bucket("used code", person, code), 1, timedelta(minutes=2))


def passkey_limits(caller: Caller) -> list[Limit]:
    """Signing in by passkey. Nothing can be guessed there: this only spares the server."""
    return [Limit(bucket("passkey", caller.network), 600, QUARTER)]


def endorsement_limits(address: str, caller: Caller) -> list[Limit]:
    """Asking to sign as an individual, or for what one has signed. A rally signs behind one address of a carrier."""
    return [
        Limit(bucket("endorse", address, "network", caller.network), 6, QUARTER),
        Limit(bucket("endorse", "network", caller.network), 3000, QUARTER),
    ]


def endorsement_mail_limits(address: str, about: str) -> list[Limit]:
    """The mails that this causes to one mailbox, about one statement and about all. Beyond them there are none, and
    the answer is the same: what came before still holds good links and codes."""
    return [Limit(bucket("endorse mail", address, about), 4, HOUR), Limit(bucket("endorse mail", address), 16, DAY)]


def endorsement_guess_limit(caller: Caller) -> Limit:
    """Typing codes from such mails; each mail has its own few tries beside it."""
    return Limit(bucket("endorse guess", caller.network), 1500, QUARTER)


def application_limits(address: str, caller: Caller) -> list[Limit]:
    """Asking for an organisation to be let in to sign."""
    return [
        Limit(bucket("apply", address, "network", caller.network), 5, HOUR),
        Limit(bucket("apply", "network", caller.network), 100, HOUR),
    ]


def token_limit(caller: Caller) -> Limit:
    """Wrong API tokens."""
    return Limit(bucket("token", caller.network), 120, QUARTER)


def check_limit(caller: Caller) -> Limit:
    """Bringing a PDF to be checked: a stranger's file takes a process of its own."""
    return Limit(bucket("check", "network", caller.network), 60, QUARTER)
