"""Individuals sign: they ask with their address, and confirm by what only who reads its mail can do.

Opening the link of the mail does nothing. It is confirmed by the browser that asked, or in any other one by the code
that stands in the mail beside the link, so that no scanner that opens links and sends forms signs for anybody.
"""

import hmac
import json
from dataclasses import asdict
from datetime import datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from ledger import clock
from ledger.append import append, commit
from organisations.actions.mandating import admit_address
from organisations.actions.throttling import endorsement_mail_limits, take
from organisations.models import new_ref
from organisations.refusals import Outdated, Refused
from organisations.wording import admit
from outbox.enqueue import enqueue
from statements.actions import lifecycle
from statements.actions.showing import columns
from statements.models import Endorsement, Individual, Signature, SignOn, Statement, Version
from statements.queries.endorsing import (
    MOST_TRIES,
    Particulars,
    code_of,
    digest,
    may_ask,
    may_confirm,
    particulars_of,
    token_of,
    typed_code,
)
from statements.queries.identities import individual_identity, key_of
from statements.queries.mailboxes import is_shared, normal
from statements.queries.signals import MARKED, company, indexes, joined, signals_in
from statements.queries.signatories import Consent
from statements.stages import CONFIRMABLE, TAKEN_BACK, EventKind, Language, SignatoryKind, Stage, Visibility, Way

KEPT_FOR = timedelta(days=7)
# A link to one's own signature need not be good for longer.
OWN_KEPT_FOR = timedelta(days=2)
LONGEST = {"name": 120, "place": 80, "affiliation": 150, "comment": 500}
# An individual is named or not: nobody sends the names of thousands to the addressees alone.
CHOICES = (Visibility.NAMED, Visibility.WITHHELD)


def ask(
    statement: Statement,
    *,
    sha256: str,
    language: str,
    address: str,
    name: str,
    place: str,
    affiliation: str = "",
    comment: str = "",
    visibility: str = Visibility.NAMED,
    browser: str,
    submission: UUID | None = None,
    at: datetime | None = None,
) -> None:
    """Ask to sign as an individual; `browser` is the secret of the one that asks. It says the same, and costs the same,
    whether that address has signed or not. The same `submission` twice is one.

    Raises Refused after the deadline or for words that will not do, Outdated where the text is not the one that was
    seen. There is no event: nothing is signed yet. Job: the mail.
    """
    particulars = admit_particulars(name=name, place=place, affiliation=affiliation, comment=comment)
    address = admit_mailbox(address)
    if visibility not in CHOICES:
        raise Refused("visibility", _("Choose how the name is shown."), field="visibility")
    if language not in Language.values:
        raise Refused("language", _("Choose the language in which you read the text."), field="language")
    with transaction.atomic():
        fresh = lifecycle.hold(statement, frozenset({Stage.SIGN_ON}))
        at = at or clock.now()
        if not may_ask(fresh, at=at):
            raise Refused("deadline", _("Sign-on has closed: the deadline has passed."))
        if fresh.final_version is None or fresh.final_version.sha256 != sha256:
            raise Outdated("text_changed", _("The text is not the one you read."), present=fresh.final_version)
        note(
            fresh,
            address=address,
            identity_name=particulars.name,
            content=json.dumps(asdict(particulars), ensure_ascii=False),
            language=language,
            visibility=visibility,
            browser=browser,
            kept_for=KEPT_FOR,
            submission=submission,
            at=at,
        )


def ask_for_own(
    statement: Statement,
    *,
    address: str,
    language: str,
    browser: str,
    submission: UUID | None = None,
    at: datetime | None = None,
) -> None:
    """Ask for the way to what one has signed from an address. The same is said whether anything was. Raises Refused.

    Job: the mail, which finds when it leaves whether there is anything to say.
    """
    address = admit_mailbox(address)
    with transaction.atomic():
        fresh = lifecycle.hold(statement, TAKEN_BACK)
        note(
            fresh,
            address=address,
            identity_name="",
            content="",
            language=language,
            visibility=Visibility.NAMED,
            browser=browser,
            kept_for=OWN_KEPT_FOR,
            submission=submission,
            at=at or clock.now(),
        )


def note(
    statement: Statement,
    *,
    address: str,
    identity_name: str,
    content: str,
    language: str,
    visibility: str,
    browser: str,
    kept_for: timedelta,
    submission: UUID | None,
    at: datetime,
) -> None:
    """Write down that somebody asked, and ask for the mail; nothing beyond the limits of one mailbox."""
    if submission and Endorsement.objects.filter(submission=submission).exists():
        return
    if take(*endorsement_mail_limits(normal(address), statement.ref), at=at):
        return
    key, ref = key_of(statement), new_ref()
    shared = bool(identity_name) and is_shared(address)
    try:
        with transaction.atomic():
            Endorsement.objects.create(
                ref=ref,
                statement=statement,
                version=version_of(statement),
                address=address,
                identity=individual_identity(key, address, name=identity_name if shared else ""),
                content=content,
                language=language,
                visibility=visibility,
                token_digest=digest(key, "token", token_of(ref, sent_at=at)),
                code_digest=digest(key, "code", code_of(ref, sent_at=at)),
                browser_digest=digest(key, "browser", browser),
                asked_at=at,
                sent_at=at,
                expires_at=at + kept_for,
                submission=submission,
            )
    except IntegrityError:
        return  # the same form twice at one moment
    mail(ref, sent_at=at)


def version_of(statement: Statement) -> Version:
    """Its final text. Raises ValueError where there is none: nobody could ask then."""
    if statement.final_version is None:
        raise ValueError("a statement in sign-on has a final text")
    return statement.final_version


def mail(ref: str, *, sent_at: datetime) -> None:
    """The mail with link and code, in the caller's transaction. The job knows the row's reference and nothing else."""
    about = {"endorsement": ref, "sent_at": sent_at.isoformat()}
    enqueue("statements.send_notice", f"endorsement:{ref}:{sent_at.isoformat()}", {"name": "asked", "about": about})


def send_again(asked: Endorsement, *, at: datetime | None = None) -> None:
    """Another mail with another link and code, for whoever has used up the tries. Raises Refused where it is gone.

    Beyond the limits of the mailbox nothing is sent, and nothing said.
    """
    at = at or clock.now()
    with transaction.atomic():
        if take(*endorsement_mail_limits(normal(asked.address), asked.statement.ref), at=at):
            return
        key = key_of(asked.statement)
        used_up = Endorsement.objects.filter(pk=asked.pk, sent_at=asked.sent_at, tries__gte=MOST_TRIES)
        if used_up.update(
            sent_at=at,
            tries=0,
            token_digest=digest(key, "token", token_of(asked.ref, sent_at=at)),
            code_digest=digest(key, "code", code_of(asked.ref, sent_at=at)),
        ):
            mail(asked.ref, sent_at=at)


# -- what is admitted; each raises Refused with its field --------------------------------------------------------------


def admit_particulars(*, name: str, place: str, affiliation: str, comment: str) -> Particulars:
    return Particulars(
        name=admit(name, field="name", longest=LONGEST["name"]),
        place=admit(place, field="place", longest=LONGEST["place"]),
        affiliation=admit(affiliation, field="affiliation", longest=LONGEST["affiliation"], required=False),
        comment=admit(comment, field="comment", longest=LONGEST["comment"], lines=True, required=False),
    )


def admit_mailbox(address: str) -> str:
    """An address as it can be written in a header; what mails under .invalid are sent to nobody."""
    address = admit_address(address, field="address")
    if address.casefold().endswith(".invalid"):
        raise Refused("email", _("This is not an e-mail address."), field="address")
    return address


# -- the proof ---------------------------------------------------------------------------------------------------------


def is_same_browser(asked: Endorsement, browser: str) -> bool:
    """Whether this browser's secret is that of the one that asked."""
    key = key_of(asked.statement)
    return bool(browser) and hmac.compare_digest(digest(key, "browser", browser), asked.browser_digest)


def prove(asked: Endorsement, *, browser: str, code: str) -> None:
    """Whoever acts reads the mail of that address: the browser is the one that asked, or the code is right.

    Each code that is typed counts, in a transaction of its own. Raises Refused: `code` without one or with a wrong
    one (field `code`), `used_up` after MOST_TRIES.
    """
    if is_same_browser(asked, browser):
        return
    typed = typed_code(code)
    if not typed:
        raise Refused("code", _("Type the code from the mail."), field="code")
    counted = Endorsement.objects.filter(pk=asked.pk, sent_at=asked.sent_at, tries__lt=MOST_TRIES)
    if counted.update(tries=F("tries") + 1) != 1:
        raise Refused("used_up", _("The code was wrong too often. Have another mail sent to you."), field="code")
    if not hmac.compare_digest(digest(key_of(asked.statement), "code", typed), asked.code_digest):
        raise Refused("code", _("This is not the code in the mail."), field="code")


# -- the signature -----------------------------------------------------------------------------------------------------


def confirm(asked: Endorsement, *, browser: str = "", code: str = "", at: datetime | None = None) -> Signature:
    """Sign as was asked. Twice, or twice at once, gives the signature that stands.

    The database's clock decides: asked before the deadline, it may be confirmed within `SignOn.grace_hours` after it,
    also when the statement was published meanwhile. It counts from then on, as signed when it was asked. Raises
    Refused, Outdated where the text changed since. Event: signature.given, with who in commitments only (reaction where
    it is published: the next edition).
    """
    prove(asked, browser=browser, code=code)
    with transaction.atomic():
        fresh = lifecycle.hold(asked.statement, CONFIRMABLE)
        at = at or clock.now()
        held = held_anew(asked, at=at)
        sign_on = SignOn.objects.get(statement=fresh)
        if not may_confirm(fresh, sign_on, asked_at=held.asked_at, at=at):
            raise Refused("deadline", _("It is too late: sign-on has closed, and so has the time to confirm."))
        if held.version_id != fresh.final_version_id:
            raise Outdated("text_changed", _("The text has changed since you asked."), present=fresh.final_version)
        particulars = particulars_of(held)
        if particulars is None:
            raise Refused("lapsed", over())
        signature = write(held, particulars, key=bytes.fromhex(sign_on.key), late=not may_ask(fresh, at=at), at=at)
        Endorsement.objects.filter(pk=held.pk).delete()
    return signature


def held_anew(asked: Endorsement, *, at: datetime) -> Endorsement:
    """The row, for one at a time, until the caller's transaction ends. Raises Refused where it is used or too old."""
    held = (
        Endorsement.objects.select_for_update(of=("self",), no_key=True)
        .select_related("version")
        .filter(pk=asked.pk, expires_at__gt=at)
        .first()
    )
    if held is None:
        raise Refused("lapsed", over())
    return held


def over() -> str:
    return _("This link is over: it was used, or it is too old.")


def consent_in(particulars: Particulars, *, address: str) -> Consent:
    return Consent(
        name_en="" if particulars.is_khmer else particulars.name,
        name_km=particulars.name if particulars.is_khmer else "",
        place=particulars.place,
        affiliation=particulars.affiliation,
        comment=particulars.comment,
        address=address,
    )


def write(asked: Endorsement, particulars: Particulars, *, key: bytes, late: bool, at: datetime) -> Signature:
    """The signature and what makes a person look twice at it, in the caller's transaction."""
    opening = commit({"name": particulars.name, "address": normal(asked.address), "visibility": asked.visibility})
    consent = consent_in(particulars, address=asked.address)
    consent.salts.update(opening.salts)
    try:
        with transaction.atomic():
            signature = Signature.objects.create(
                statement_id=asked.statement_id,
                version=asked.version,
                kind=SignatoryKind.INDIVIDUAL,
                way=Way.BY_MAIL,
                identity=asked.identity,
                language=asked.language,
                signed_at=asked.asked_at,
                confirmed_at=at,
                **columns(consent, visibility=asked.visibility),
            )
    except IntegrityError:
        standing = Signature.objects.standing().get(statement=asked.statement_id, identity=asked.identity)
        if standing.version_id != asked.version_id:
            raise Refused("signed", _("An earlier text was signed from this address. Open the link again.")) from None
        return standing
    note_individual(signature, consent, key=key, browser=asked.browser_digest, at=at)
    append(
        asked.statement.chain,
        EventKind.SIGNED,
        at=at,
        data={
            "signature": signature.ref,
            "language": asked.language,
            **({"late": True} if late else {}),
            **lifecycle.settled_on(asked.version),
        },
        committed=opening,
    )
    return signature


def note_individual(signature: Signature, consent: Consent, *, key: bytes, browser: str, at: datetime) -> None:
    """What an individual's signature has beside, written anew; a comment stands open only beside a name."""
    name = consent.name_km or consent.name_en
    seen = signals_in(name=name, affiliation=consent.affiliation, comment=consent.comment, address=consent.address)
    one, _created = Individual.objects.update_or_create(
        signature=signature,
        defaults={
            **indexes(key, address=consent.address, name=name, comment=consent.comment, browser=browser),
            "comment": consent.comment if signature.visibility == Visibility.NAMED else "",
            "looked_at": None,
            "looked_by": None,
        },
    )
    found = company(signature.statement, one, at=at)
    one.signals = joined([*seen, *found])
    one.save(update_fields=["signals"])
    # Those before it were alone when they came; now they are part of it, and are looked at again.
    more: dict[int, set[str]] = {}
    for signal, others in found.items():
        alone = others.exclude(signals__contains=signal).order_by("-pk").values_list("pk", flat=True)
        for pk in alone[:MARKED]:
            more.setdefault(pk, set()).add(signal)
    # In one order, so that two who confirm at once wait for each other and never both.
    for other in Individual.objects.select_for_update(no_key=True).filter(pk__in=more).order_by("pk"):
        Individual.objects.filter(pk=other.pk).update(
            signals=joined([*other.signals.split(), *more[other.pk]]), looked_at=None, looked_by=None
        )
