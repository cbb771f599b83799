"""People come in, and are given or lose the right to act for an organisation."""

import hashlib
import secrets
from datetime import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from ledger import clock
from ledger.append import append
from organisations.actors import Actor, Machine, is_administrator, person, trace
from organisations.events import SITE_CHAIN, SiteEvent
from organisations.models import ApiToken, Duty, Mandate, Organisation, Person
from organisations.refusals import Refused
from organisations.wording import admit


def register_person(
    *,
    email: str,
    name: str,
    password: str | None = None,
    language: str = "km",
    administrator: bool = False,
    by: Actor,
    at: datetime | None = None,
) -> Person:
    """Open an account. Raises PermissionDenied, Refused (address unusable or taken). Event: person.registered."""
    if not is_administrator(by) or (administrator and by is not Machine.OPERATOR):
        raise PermissionDenied
    email = admit(email, field="email", longest=254)
    try:
        validate_email(email)
    except ValidationError as wrong:
        raise Refused("email", _("This is not an e-mail address."), field="email") from wrong
    name = admit(name, field="name", longest=120)
    try:
        with transaction.atomic():
            registered = Person.objects.create_user(
                email, password, name=name, language=language, is_superuser=administrator
            )
            append(
                SITE_CHAIN,
                SiteEvent.PERSON_REGISTERED,
                at=at or clock.now(),
                data={"person": registered.ref, "by": trace(by)},
                private={"email": email},
            )
    except IntegrityError as taken:
        raise Refused("taken", _("There is an account with this address already."), field="email") from taken
    return registered


def grant_mandate(
    *,
    to: Person,
    organisation: Organisation,
    right: str,
    until: datetime | None = None,
    by: Person,
    at: datetime | None = None,
) -> Mandate:
    """Let `to` act for `organisation` until `until` (an instant; None: until revoked).

    Raises PermissionDenied; Refused where a mandate is in force already. Event: mandate.granted.
    """
    if not is_administrator(by):
        raise PermissionDenied
    at = at or clock.now()
    try:
        with transaction.atomic():
            mandate = Mandate.objects.create(
                person=to, organisation=organisation, right=right, granted_by=by, granted_at=at, until=until
            )
            append(
                SITE_CHAIN,
                SiteEvent.MANDATE_GRANTED,
                at=at,
                data={
                    "mandate": mandate.ref,
                    "person": to.ref,
                    "organisation": organisation.ref,
                    "right": right,
                    "by": trace(by),
                },
            )
    except IntegrityError as clash:
        raise Refused("mandate", _("This mandate is in force already, or ends before it starts.")) from clash
    return mandate


def revoke_mandate(*, mandate: Mandate, by: Actor, at: datetime | None = None) -> None:
    """End a mandate now. Signatures given under it stand. Raises PermissionDenied, Refused. Event: mandate.revoked."""
    if not is_administrator(by):
        raise PermissionDenied
    at = at or clock.now()
    with transaction.atomic():
        if Mandate.objects.filter(pk=mandate.pk, revoked_at=None).update(revoked_at=at) != 1:
            raise Refused("revoked", _("This mandate was revoked before."))
        append(SITE_CHAIN, SiteEvent.MANDATE_REVOKED, at=at, data={"mandate": mandate.ref, "by": trace(by)})
    mandate.revoked_at = at


def grant_duty(*, to: Person, organisation: Organisation, kind: str, by: Actor, at: datetime | None = None) -> Duty:
    """Put `to` on the staff of `organisation` as coordinator or publisher. Raises PermissionDenied, Refused.

    Event: duty.granted.
    """
    if not is_administrator(by):
        raise PermissionDenied
    at = at or clock.now()
    try:
        with transaction.atomic():
            duty = Duty.objects.create(person=to, organisation=organisation, kind=kind, granted_at=at)
            append(
                SITE_CHAIN,
                SiteEvent.DUTY_GRANTED,
                at=at,
                data={"person": to.ref, "organisation": organisation.ref, "kind": kind, "by": trace(by)},
            )
    except IntegrityError as clash:
        raise Refused("duty", _("This person has that duty already.")) from clash
    return duty


def digest_of(token: str) -> str:
    """How a token is stored: tokens are 256 random bits, so a plain SHA-256 cannot be searched backwards."""
    return hashlib.sha256(token.encode()).hexdigest()


def issue_token(*, to: Person, label: str = "", by: Actor, at: datetime | None = None) -> str:
    """Make an API token for a person and return it; it is never shown again. Event: token.issued."""
    if not is_administrator(by) and person(by) != to:
        raise PermissionDenied
    token = f"ruom_{secrets.token_urlsafe(32)}"
    with transaction.atomic():
        ApiToken.objects.create(
            person=to, digest=digest_of(token), label=admit(label, field="label", longest=120, required=False)
        )
        append(SITE_CHAIN, SiteEvent.TOKEN_ISSUED, at=at or clock.now(), data={"person": to.ref, "by": trace(by)})
    return token


def person_by_token(token: str) -> Person | None:
    """The active person whose unrevoked token this is, or None. One indexed query."""
    held = (
        ApiToken.objects.select_related("person")
        .filter(digest=digest_of(token), revoked_at=None, person__is_active=True)
        .first()
    )
    return held.person if held else None
