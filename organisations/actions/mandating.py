"""People come in, and are given or lose the right to act for an organisation."""

import hashlib
import re
import secrets
from collections.abc import Iterable
from datetime import datetime

from allauth.account.models import EmailAddress
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.db.models import F, ProtectedError
from django.utils.translation import gettext as _

from ledger import clock
from ledger.append import append
from organisations.actors import Actor, Machine, is_administrator, person, trace
from organisations.events import SITE_CHAIN, SiteEvent
from organisations.models import (
    ApiToken,
    Decision,
    Delegation,
    Duty,
    Mandate,
    MandateScope,
    Organisation,
    Person,
    PersonInvitation,
    Right,
)
from organisations.queries.rights import STAFF, answers_for
from organisations.refusals import Refused
from organisations.wording import admit

REFERENCE = re.compile(r"[0-9a-z]{12}")
MOST_SCOPES = 50


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
    email = admit_address(email, field="email")
    name = admit(name, field="name", longest=120)
    try:
        with transaction.atomic():
            registered = Person.objects.create_user(
                email, password, name=name, language=language, is_superuser=administrator
            )
            # allauth's own record of the address. It came by an invitation, so it needs no further proof.
            EmailAddress.objects.create(user=registered, email=registered.email.lower(), verified=True, primary=True)
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


def admit_address(address: str, *, field: str) -> str:
    """An e-mail address as it was typed, without spaces around it. Raises Refused."""
    address = admit(address, field=field, longest=254)
    try:
        validate_email(address)
    except ValidationError as wrong:
        raise Refused("email", _("This is not an e-mail address."), field=field) from wrong
    return address


def grant_mandate(
    *,
    to: Person,
    organisation: Organisation,
    right: str,
    until: datetime | None = None,
    scopes: Iterable[str] = (),
    by: Person,
    at: datetime | None = None,
) -> Mandate:
    """Let `to` act for `organisation` until `until` (an instant; None: until revoked).

    `scopes` are the references of the statements that it reaches; without any it reaches all. An administrator
    grants, or the organisation's director. Raises PermissionDenied; Refused where a mandate is in force already.
    Event: mandate.granted.
    """
    if not answers_for(by, organisation):
        raise PermissionDenied
    at = at or clock.now()
    with transaction.atomic():
        return put_in_force(
            to=to, organisation=organisation, right=right, until=until, scopes=scopes, granted_by=by, by=by, at=at
        )


def put_in_force(
    *,
    to: Person,
    organisation: Organisation,
    right: str,
    until: datetime | None,
    scopes: Iterable[str],
    granted_by: Person,
    delegated_from: Mandate | None = None,
    by: Actor,
    at: datetime,
) -> Mandate:
    """Write a mandate that somebody who may has granted, in the caller's transaction. Raises Refused.

    Event: mandate.granted.
    """
    right, until, reached = admit_extent(right, until, scopes, at=at)
    # One that ended by itself stands in nobody's way any more.
    lapsed = Mandate.objects.filter(person=to, organisation=organisation, revoked_at=None, until__lte=at)
    lapsed.update(revoked_at=F("until"))
    try:
        with transaction.atomic():
            mandate = Mandate.objects.create(
                person=to,
                organisation=organisation,
                right=right,
                granted_by=granted_by,
                granted_at=at,
                until=until,
                delegated_from=delegated_from,
            )
    except IntegrityError as clash:
        raise Refused("mandate", _("This person has a mandate for this organisation already.")) from clash
    MandateScope.objects.bulk_create(MandateScope(mandate=mandate, statement=ref) for ref in reached)
    append(
        SITE_CHAIN,
        SiteEvent.MANDATE_GRANTED,
        at=at,
        data={
            "mandate": mandate.ref,
            "person": to.ref,
            "organisation": organisation.ref,
            "right": right,
            "until": until.isoformat() if until else None,
            "statements": [*reached],
            "granted_by": trace(granted_by),
            "delegated_from": delegated_from.ref if delegated_from else None,
            "by": trace(by),
        },
    )
    return mandate


def admit_extent(
    right: str, until: datetime | None, scopes: Iterable[str], *, at: datetime
) -> tuple[str, datetime | None, list[str]]:
    """How far a mandate goes: its right, its end, and the statements in the order of their references. Raises Refused.

    Whether there are such statements is not asked: they stand above this package, and one that is not there gives
    nothing.
    """
    if right not in Right.values:
        raise Refused("right", _("Choose what this person may do."), field="right")
    if until is not None and until <= at:
        raise Refused("until", _("The end must lie in the future."), field="until")
    reached = sorted(set(scopes))
    if len(reached) > MOST_SCOPES or not all(REFERENCE.fullmatch(ref) for ref in reached):
        raise Refused("scopes", _("Choose the statements from the list."), field="scopes")
    return right, until, reached


def renew_mandate(*, mandate: Mandate, until: datetime | None, by: Actor, at: datetime | None = None) -> None:
    """Let a mandate last longer, until `until` (an instant; None: until revoked). What it was given from bounds it.

    Raises PermissionDenied; Refused where it is revoked or would not last longer. Event: mandate.renewed.
    """
    if not answers_for(by, mandate.organisation):
        raise PermissionDenied
    at = at or clock.now()
    with transaction.atomic():
        held = Mandate.objects.select_for_update(of=("self",), no_key=True).select_related("delegated_from")
        fresh = held.get(pk=mandate.pk)
        if fresh.revoked_at is not None:
            raise Refused("revoked", _("This mandate was revoked before."))
        if fresh.until is None or (until is not None and until <= max(fresh.until, at)):
            raise Refused("until", _("The new end must lie after the present one."), field="until")
        source = fresh.delegated_from
        if source is not None and outlasts(until, source.until):
            raise Refused("until", _("It cannot last longer than the mandate it was given from."), field="until")
        Mandate.objects.filter(pk=fresh.pk).update(until=until)
        append(
            SITE_CHAIN,
            SiteEvent.MANDATE_RENEWED,
            at=at,
            data={"mandate": fresh.ref, "until": until.isoformat() if until else None, "by": trace(by)},
        )
    mandate.until = until


def outlasts(until: datetime | None, other: datetime | None) -> bool:
    """Whether the first end comes after the second; None is no end."""
    return other is not None and (until is None or until > other)


def revoke_mandate(*, mandate: Mandate, by: Actor, at: datetime | None = None) -> None:
    """End a mandate now, and with it every mandate, invitation and open request that was given from it.

    Signatures given under it stand. Administrators and the director revoke any, its holder gives it up, and whoever
    delegated takes back what was delegated. Raises PermissionDenied, Refused. Events: mandate.revoked for each;
    delegation.ended; person_invitation.withdrawn.
    """
    source = mandate.delegated_from
    own = isinstance(by, Person) and by.is_active and by.pk in {mandate.person_id, source.person_id if source else None}
    if not own and not answers_for(by, mandate.organisation):
        raise PermissionDenied
    at = at or clock.now()
    with transaction.atomic():
        end(mandate, because={}, by=by, at=at)
    mandate.revoked_at = at


def end(mandate: Mandate, *, because: dict[str, str], by: Actor, at: datetime) -> None:
    """Revoke in the caller's transaction. The mandate's own row comes first: whoever acts under it is waited for."""
    if Mandate.objects.filter(pk=mandate.pk, revoked_at=None).update(revoked_at=at) != 1:
        raise Refused("revoked", _("This mandate was revoked before."))
    append(SITE_CHAIN, SiteEvent.MANDATE_REVOKED, at=at, data={"mandate": mandate.ref, **because, "by": trace(by)})
    reason = {"mandate": mandate.ref}
    for request in Delegation.objects.open().filter(mandate=mandate).order_by("pk"):
        ended = Delegation.objects.open().filter(pk=request.pk)
        if ended.update(decision=Decision.ENDED, decided_at=at, address="", address_index="") == 1:
            data = {"delegation": request.ref, **reason, "by": trace(by)}
            append(SITE_CHAIN, SiteEvent.DELEGATION_ENDED, at=at, data=data)
    for invitation in PersonInvitation.objects.unanswered().filter(delegated_from=mandate).order_by("pk"):
        if close(invitation, withdrawn_at=at):
            data = {"invitation": invitation.ref, **reason, "by": trace(by)}
            append(SITE_CHAIN, SiteEvent.INVITATION_WITHDRAWN, at=at, data=data)
            let_go(invitation, at=at)
    for given in Mandate.objects.filter(delegated_from=mandate, revoked_at=None).order_by("pk"):
        end(given, because={"with": mandate.ref}, by=by, at=at)


def close(invitation: PersonInvitation, **how: object) -> bool:
    """End an invitation and erase its address, in the caller's transaction. False where somebody was faster."""
    unanswered = PersonInvitation.objects.unanswered().filter(pk=invitation.pk)
    return unanswered.update(**how, address="", address_index="") == 1


def let_go(invitation: PersonInvitation, *, at: datetime) -> None:
    """Delete the account that was opened for an invitation, if it came to nothing. In the caller's transaction.

    It stays where another invitation waits for it, or anything was ever given to it or done by it.
    Event: person.lapsed.
    """
    invitation.refresh_from_db(fields=["account"])
    account = invitation.account
    if account is None or PersonInvitation.objects.unanswered().filter(account=account).exists():
        return
    # What is given or done under an account protects it; these alone would go with it.
    if account.is_superuser or account.api_tokens.exists():
        return
    try:
        with transaction.atomic():
            account.delete()
    except ProtectedError:
        return
    data = {"person": account.ref, "invitation": invitation.ref}
    append(SITE_CHAIN, SiteEvent.ACCOUNT_LAPSED, at=at, data=data)


def grant_duty(*, to: Person, organisation: Organisation, kind: str, by: Actor, at: datetime | None = None) -> Duty:
    """Put `to` on the staff of `organisation` as coordinator or publisher. Raises PermissionDenied, Refused.

    A director is appointed by `directing.appoint_director`. Event: duty.granted.
    """
    if not is_administrator(by):
        raise PermissionDenied
    at = at or clock.now()
    if kind not in STAFF:
        raise Refused("duty", _("Choose coordinator or publisher."), field="duty")
    with transaction.atomic():
        return put_on_duty(to=to, organisation=organisation, kind=kind, by=by, at=at)


def put_on_duty(*, to: Person, organisation: Organisation, kind: str, by: Actor, at: datetime) -> Duty:
    """Write a duty in the caller's transaction. Raises Refused. Event: duty.granted."""
    try:
        with transaction.atomic():
            duty = Duty.objects.create(person=to, organisation=organisation, kind=kind, granted_at=at)
    except IntegrityError as clash:
        raise Refused("duty", _("This person has that duty already.")) from clash
    append(
        SITE_CHAIN,
        SiteEvent.DUTY_GRANTED,
        at=at,
        data={"person": to.ref, "organisation": organisation.ref, "kind": kind, "by": trace(by)},
    )
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
