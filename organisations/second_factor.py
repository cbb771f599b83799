"""Whether a person has a second factor, and when this session last proved one.

Second factors are an authenticator app (TOTP, RFC 6238) and passkeys or security keys (WebAuthn); a recovery code
stands in for either. What a session has proved is what allauth recorded in it: a record belongs to one person and goes
with the session.
"""

from datetime import UTC, datetime, timedelta

from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.models import Authenticator
from django.http import HttpRequest

from ledger import clock
from organisations.models import Person

# How long a proof counts as fresh: long enough to read what one is about to publish, too short for a walk to lunch.
FRESH = timedelta(minutes=15)
FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def has_second_factor(person: Person) -> bool:
    """Whether this person has an authenticator app or a passkey. One query. Recovery codes alone are none."""
    return bool(Authenticator.objects.filter(user_id=person.pk, type__in=FACTORS).exists())


def second_factor_at(request: HttpRequest) -> datetime | None:
    """When (aware, UTC) whoever is signed in last proved a second factor in this session; None: never. No query.

    A sign-in by passkey counts: the device asked for a finger, a face or a PIN.
    """
    if not isinstance(request.user, Person):
        return None
    proved = [record["at"] for record in get_authentication_records(request, request.user) if record["method"] == "mfa"]
    return datetime.fromtimestamp(max(proved), UTC) if proved else None


def fresh_second_factor(request: HttpRequest, within: timedelta = FRESH) -> bool:
    """Whether a second factor was proved in this session not longer than `within` ago."""
    at = second_factor_at(request)
    return at is not None and clock.now() - at <= within
