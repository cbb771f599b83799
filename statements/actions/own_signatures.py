"""An individual changes, hides or withdraws what was signed by mail: by the same proof as for signing, at any time."""

from dataclasses import replace
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from ledger import clock
from ledger.append import Committed, append, commit
from organisations.refusals import Outdated, Refused
from statements.actions import lifecycle
from statements.actions.changing_signatures import with_salts
from statements.actions.endorsing import consent_in, held_anew, note_individual, over, prove
from statements.actions.renewing import bind
from statements.actions.renewing_recorded import committed_anew
from statements.actions.showing import show
from statements.models import Endorsement, Individual, Signature, SignOn
from statements.queries.endorsing import Particulars, may_ask, may_confirm, particulars_of, signatures_from
from statements.queries.identities import key_of
from statements.queries.signatories import Consent, consent_of
from statements.stages import CONFIRMABLE, TAKEN_BACK, EventKind, Visibility


def change(asked: Endorsement, *, browser: str = "", code: str = "", at: datetime | None = None) -> Signature:
    """Let what was asked for now stand in the place of what was signed before, as long as one could sign. Whoever
    signed an earlier text consents to the present one by it: that is the text that was asked about.

    Raises Refused; Outdated where the text changed since it was asked. Event: signature.changed, or signature.renewed
    (reaction where it is published: the next edition).
    """
    prove(asked, browser=browser, code=code)
    with transaction.atomic():
        fresh = lifecycle.hold(asked.statement, CONFIRMABLE)
        at = at or clock.now()
        held = held_anew(asked, at=at)
        particulars = particulars_of(held)
        # Held: else a name that is withdrawn or hidden at this moment would be written back.
        locked = Signature.objects.standing().select_for_update(of=("self",), no_key=True)
        standing = locked.filter(statement=fresh, identity=held.identity).first()
        if particulars is None or standing is None:
            raise Refused("lapsed", over())
        if not may_confirm(fresh, SignOn.objects.get(statement=fresh), asked_at=held.asked_at, at=at):
            raise Refused("deadline", _("It is too late to change it. You can still hide your name, or withdraw."))
        if held.version_id != fresh.final_version_id:
            raise Outdated("text_changed", _("The text has changed since you asked."), present=fresh.final_version)
        if standing.version_id != held.version_id:
            consent_anew(standing, held, particulars, late=not may_ask(fresh, at=at), at=at)
            Endorsement.objects.filter(pk=held.pk).delete()
            return Signature.objects.select_related("version", "statement").get(pk=standing.pk)
        opening = commit({"name": particulars.name, "visibility": held.visibility})
        consent = consent_in(particulars, address=held.address)
        before = with_salts(consent_of(standing), opening)
        show(standing, replace(consent, salts=before.salts), visibility=held.visibility)
        standing.refresh_from_db()
        note_individual(standing, consent, key=key_of(fresh), browser=held.browser_digest, at=at)
        tell(standing, EventKind.SIGNATURE_CHANGED, opening=opening, at=at)
        Endorsement.objects.filter(pk=held.pk).delete()
    return standing


def consent_anew(standing: Signature, held: Endorsement, particulars: Particulars, *, late: bool, at: datetime) -> None:
    """Let a signature of an earlier text be one for that which was asked about, as typed now."""
    before, consent = consent_of(standing), consent_in(particulars, address=held.address)
    bind(
        standing,
        replace(consent, salts=before.salts),
        version=held.version,
        language=held.language,
        visibility=held.visibility,
        committed=committed_anew({"name": particulars.name, "visibility": held.visibility}, before, held.version),
        at=at,
        **({"late": True} if late else {}),
    )
    standing.refresh_from_db()
    note_individual(standing, consent, key=key_of(standing.statement), browser=held.browser_digest, at=at)


def hide(
    asked: Endorsement, *, signature: str, browser: str = "", code: str = "", at: datetime | None = None
) -> Signature:
    """Take the name off what was signed, for good: it counts as before. Raises Refused. Event: signature.changed."""
    prove(asked, browser=browser, code=code)
    with transaction.atomic():
        given = held_own(asked, signature, at=at or clock.now())
        consent = consent_of(given)
        opening = commit({"visibility": Visibility.WITHHELD})
        show(given, with_salts(consent, opening), visibility=Visibility.WITHHELD)
        tell(given, EventKind.SIGNATURE_CHANGED, opening=opening, at=at or clock.now())
        Endorsement.objects.filter(pk=asked.pk).delete()
    given.refresh_from_db()
    return given


def withdraw(
    asked: Endorsement, *, signature: str, browser: str = "", code: str = "", at: datetime | None = None
) -> Signature:
    """Take back what was signed. Nothing that tells who it was is kept. Raises Refused.

    Event: signature.withdrawn (reaction where it is published: the next edition, without it).
    """
    prove(asked, browser=browser, code=code)
    with transaction.atomic():
        at = at or clock.now()
        given = held_own(asked, signature, at=at)
        take_out(given, at=at)
        Endorsement.objects.filter(pk=asked.pk).delete()
    given.refresh_from_db()
    return given


def held_own(asked: Endorsement, signature: str, *, at: datetime) -> Signature:
    """One of those that stand from the mailbox, held in the caller's transaction. Raises Refused."""
    lifecycle.hold(asked.statement, TAKEN_BACK)
    held = held_anew(asked, at=at)
    own = {given.ref: given for given in signatures_from(held)}
    if signature not in own:
        raise Refused("withdrawn", _("This signature was withdrawn before."))
    return (
        Signature.objects.select_for_update(of=("self",), no_key=True)
        .select_related("statement")
        .get(pk=own[signature].pk)
    )


def take_out(given: Signature, *, at: datetime) -> None:
    """Withdraw, and forget who it was; in the caller's transaction. Raises Refused where it is withdrawn."""
    if Signature.objects.filter(pk=given.pk, withdrawn_at=None).update(withdrawn_at=at) != 1:
        raise Refused("withdrawn", _("This signature was withdrawn before."))
    empty(given)
    tell(given, EventKind.SIGNATURE_WITHDRAWN, at=at)


def empty(given: Signature) -> None:
    """Leave of an individual's signature that there was one. Whoever kept a receipt can still show its openings."""
    show(given, Consent(), visibility=Visibility.WITHHELD)
    Individual.objects.filter(signature=given).update(
        address_index="", near_index="", name_index="", comment_index="", browser_index="", comment="", struck_reason=""
    )


def tell(given: Signature, kind: EventKind, *, opening: Committed | None = None, at: datetime) -> None:
    append(given.statement.chain, kind, at=at, data={"signature": given.ref}, committed=opening)
