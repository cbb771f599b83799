"""What a person does with their own account, and the mails about it."""

import hmac
import json
import secrets
from datetime import datetime, timedelta
from uuid import uuid4

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.contrib.sessions.models import Session
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from ledger import clock
from ledger.append import append
from organisations.actions.throttling import mail_limit, take
from organisations.actors import Actor, person, trace
from organisations.events import SITE_CHAIN, SiteEvent
from organisations.models import ApiToken, DeviceKind, FactorSecret, Person, SignIn
from organisations.refusals import Refused
from organisations.wording import admit
from outbox.enqueue import enqueue
from vault.sealing import seal, unseal

CODE_CONTEXT = "organisations.sign_in_code"
CODE_DIGITS = 8
# A code that several browsers share for a quarter of an hour may be guessed at more often: a hundred times longer.
SHARED_CODE_DIGITS = 10
CODE_MINUTES = 15

# -- codes ------------------------------------------------------------------------------------------------------------


def mail_code(*, to: Person | None, address: str, known_device: bool, language: str, at: datetime | None = None) -> str:
    """Make a code for signing in, ask for the mail that carries it, and return it: "" where there is nobody.

    Nobody (an unknown address, or an account that is not active) costs the same: the same queries and a job of the
    same kind and size, which then sends nothing. `known_device`: a browser of the person's own, whose mails do not
    count (throttling.py says why).

    The job carries address and code sealed: its payload stays in the table for days, in backups longer, and a code at
    rest there must not let anybody in. The code itself is over after 15 minutes, and a job that comes later sends
    nothing.
    """
    at = at or clock.now()
    crowded = not known_device and take(mail_limit(address), at=at) is not None
    with transaction.atomic():
        if crowded:
            code, key = _shared_code(address, to, at)
        else:
            code = "".join(secrets.choice("0123456789") for _digit in range(CODE_DIGITS))
            key = f"code:{uuid4()}"
        letter = {
            "to": to.email if to else "",
            "language": to.language if to else language,
            "code": spaced(code),
            "until": (at + timedelta(minutes=CODE_MINUTES)).isoformat(),
        }
        enqueue("organisations.send_code", key, {"sealed": seal(json.dumps(letter), context=CODE_CONTEXT)})
    return code if to else ""


def spaced(code: str) -> str:
    """1234 5678, or 123 456 7890: as people read numbers aloud. Spaces are ignored when it is typed."""
    if len(code) == CODE_DIGITS:
        return f"{code[:4]} {code[4:]}"
    return f"{code[:3]} {code[3:6]} {code[6:]}"


def letter_in(sealed: str) -> dict[str, str]:
    """What `mail_code` sealed. Raises vault.sealing.Unopenable."""
    letter: dict[str, str] = json.loads(unseal(sealed, context=CODE_CONTEXT))
    return letter


def _shared_code(address: str, to: Person | None, at: datetime) -> tuple[str, str]:
    """The one code, and the one job, of all browsers that ask for this address in this quarter of an hour.

    Not kept anywhere: it follows from the secret key. After each sign-in it is another one.
    """
    quarter = int(at.timestamp()) // int(timedelta(minutes=CODE_MINUTES).total_seconds())
    entered = to.last_login.isoformat() if to and to.last_login else ""
    what = f"ruom shared code\0{address}\0{quarter}\0{entered}".encode()
    digest = hmac.digest(settings.SECRET_KEY.encode(), what, "sha256")
    code = f"{int.from_bytes(digest[:16]) % 10**SHARED_CODE_DIGITS:0{SHARED_CODE_DIGITS}}"
    return code, f"code:{digest[16:].hex()}"


# -- mails about the account ------------------------------------------------------------------------------------------


def tell(to: Person, what: str, *, at: datetime | None = None, **words: str) -> None:
    """Ask for the mail `what` (account_notices.NOTICES) to this person."""
    with transaction.atomic():
        payload = {"what": what, "person": to.ref, "at": (at or clock.now()).isoformat(), "words": words}
        enqueue("organisations.send_account_notice", f"account:{uuid4()}", payload)


# -- sign-ins ---------------------------------------------------------------------------------------------------------


def keep_sign_in(
    *, session: str, person: Person, browser: str, system: str, device: DeviceKind, at: datetime | None = None
) -> None:
    """Write that this session is in use today; the first time also by what browser and since when. Nothing where the
    session is gone. No event: it is not for the ledger who sits where.
    """
    at = at or clock.now()
    if SignIn.objects.filter(session_id=session, person=person).update(last_seen_on=localdate(at)):
        return
    try:
        with transaction.atomic():
            if Session.objects.filter(pk=session).exists():
                SignIn.objects.create(
                    session_id=session,
                    person=person,
                    browser=browser,
                    system=system,
                    device=device,
                    since=at,
                    last_seen_on=localdate(at),
                )
    except IntegrityError:
        return  # two first requests at once: one of them was enough


def end_sign_in(*, ref: str, by: Person) -> None:
    """Sign out one browser of `by`. Raises SignIn.DoesNotExist for anybody else's."""
    # A session's row goes with everything that hangs on it.
    Session.objects.get(sign_in=SignIn.objects.get(ref=ref, person=by)).delete()


def end_other_sign_ins(*, person: Person, but: str = "") -> int:
    """Sign out all browsers of this person except the session `but`. Gives how many."""
    others = Session.objects.filter(sign_in__person=person).exclude(pk=but)
    ended = others.count()
    others.delete()
    return ended


def move_sign_in(*, to: str, old: SignIn | None) -> None:
    """Django gave the session another key, as it does when the password is changed: it is the same sign-in."""
    if old is not None and Session.objects.filter(pk=to).exists():
        SignIn.objects.filter(session_id=to).delete()
        old.pk, old.session_id = None, to
        old.save(force_insert=True)


# -- the account itself -----------------------------------------------------------------------------------------------


def describe_person(*, about: Person, name: str, language: str, by: Actor, at: datetime | None = None) -> None:
    """Change one's own name and language. Raises PermissionDenied, Refused. Event: person.described (without them)."""
    if person(by) != about:
        raise PermissionDenied
    name = admit(name, field="name", longest=120)
    if language not in dict(settings.LANGUAGES):
        raise Refused("language", _("Choose one of the languages."), field="language")
    with transaction.atomic():
        Person.objects.filter(pk=about.pk).update(name=name, language=language)
        append(
            SITE_CHAIN, SiteEvent.PERSON_DESCRIBED, at=at or clock.now(), data={"person": about.ref, "by": trace(by)}
        )
    about.name, about.language = name, language


def set_password(*, of: Person, password: str, by: Actor, at: datetime | None = None) -> None:
    """Give an account a new password. Ends its other sessions: a session's key follows from the password, and the
    view ends what is left (`end_other_sign_ins`). Raises PermissionDenied, Refused. Event: password.changed. Mail.
    """
    if person(by) != of:
        raise PermissionDenied
    try:
        validate_password(password, of)
    except ValidationError as wrong:
        raise Refused("password", " ".join(wrong.messages), field="password") from wrong
    at = at or clock.now()
    with transaction.atomic():
        of.set_password(password)
        of.save(update_fields=["password"])
        append(SITE_CHAIN, SiteEvent.PASSWORD_CHANGED, at=at, data={"person": of.ref, "by": trace(by)})
        tell(of, "password_changed", at=at)


def note_factor(*, of: Person, kind: str, added: bool, at: datetime | None = None) -> None:
    """A second step came or went; allauth has written it. Event: second_step.added or .removed. Mail."""
    at = at or clock.now()
    event = SiteEvent.FACTOR_ADDED if added else SiteEvent.FACTOR_REMOVED
    with transaction.atomic():
        append(SITE_CHAIN, event, at=at, data={"person": of.ref, "kind": kind, "by": trace(of)})
        tell(of, f"{kind}_{'added' if added else 'removed'}", at=at)


def revoke_token(*, token: ApiToken, by: Actor, at: datetime | None = None) -> None:
    """End one of one's own API tokens. Raises PermissionDenied, Refused. Event: token.revoked."""
    if person(by).pk != token.person_id:
        raise PermissionDenied
    at = at or clock.now()
    with transaction.atomic():
        if ApiToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=at) != 1:
            raise Refused("revoked", _("This token was revoked before."))
        append(SITE_CHAIN, SiteEvent.TOKEN_REVOKED, at=at, data={"person": token.person.ref, "by": trace(by)})


# -- secrets of second steps ------------------------------------------------------------------------------------------

KEPT = "kept:"


def keep_secret(text: str, *, of: Person) -> str:
    """Seal a secret in a row of its own and return what allauth stores instead."""
    return f"{KEPT}{FactorSecret.objects.create(person=of, secret=text).ref}"


def kept_secret(reference: str) -> str:
    """What `keep_secret` sealed. Raises FactorSecret.DoesNotExist, vault.sealing.Unopenable."""
    return FactorSecret.objects.get(ref=reference.removeprefix(KEPT)).secret


def forget_secrets(*, of: Authenticator) -> None:
    """The authenticator is gone, and its secret with it."""
    refs = [str(of.data.get(name, "")).removeprefix(KEPT) for name in ("secret", "seed")]
    FactorSecret.objects.filter(ref__in=[ref for ref in refs if ref]).delete()
