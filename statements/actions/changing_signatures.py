"""What can still be changed of a signature: the printed name and how it is shown, by its signatory; hidden, by the
convenor, who can never make a name more visible."""

from dataclasses import replace
from datetime import datetime
from itertools import count

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from ledger import clock
from ledger.append import Committed, append, commit
from organisations.actors import Actor, person, trace
from organisations.refusals import Refused
from organisations.wording import admit
from statements.actions import lifecycle
from statements.actions.showing import show
from statements.actions.signing import hold_for_signatory, hold_signature
from statements.models import Signature
from statements.permissions import leads_or_publishes
from statements.queries.signatories import Consent
from statements.stages import TAKEN_BACK, EventKind, Visibility

LONGEST_REASON = 500  # characters


def change_signature(
    signature: Signature, *, name_en: str, name_km: str, visibility: str, by: Actor, at: datetime | None = None
) -> None:
    """Correct the printed name or change how it is shown, for the organisation that signed; at once.

    Nothing happens where nothing is other than before. An empty name is the organisation's. Raises PermissionDenied;
    Refused, with code `withdrawn` where the signature does not stand. Event: signature.changed, with what and by whom
    in commitments only (reaction after publication: the next edition).
    """
    name_en = admit(name_en, field="name_en", longest=200, required=False)
    name_km = admit(name_km, field="name_km", longest=200, required=False)
    if visibility not in Visibility.values:
        raise Refused("visibility", _("Choose how the name is shown."), field="visibility")
    at = at or clock.now()
    with transaction.atomic():
        lifecycle.hold(signature.statement, TAKEN_BACK)
        signer, consent = hold_for_signatory(signature, by=by, at=at)
        refuse_where_it_does_not_stand(signature)
        if consent.organisation is None:
            raise PermissionDenied
        named = replace(
            consent, name_en=name_en or consent.organisation.name_en, name_km=name_km or consent.organisation.name_km
        )
        if named == consent and visibility == signature.visibility:
            return
        opening = commit(
            {"by": trace(signer), "visibility": visibility, "name_en": named.name_en, "name_km": named.name_km}
        )
        show(signature, with_salts(named, opening), visibility=visibility)
        append(
            signature.statement.chain,
            EventKind.SIGNATURE_CHANGED,
            at=at,
            data={"signature": signature.ref},
            committed=opening,
        )
        hold_signature(signature)


def hide(signature: Signature, *, reason: str, by: Actor, at: datetime | None = None) -> None:
    """Let a name be shown to nobody, for the convenor; the signature counts as before. The signatory gets the reason.

    Raises PermissionDenied; Refused with code `hidden` where it is not shown to anybody, `withdrawn` where it does not
    stand. Event: signature.hidden (reactions: a mail to the signatory; after publication the next edition).
    """
    hider = person(by)
    if not leads_or_publishes(hider, signature.statement):
        raise PermissionDenied
    reason = admit(reason, field="reason", longest=LONGEST_REASON, lines=True)
    at = at or clock.now()
    with transaction.atomic():
        lifecycle.hold(signature.statement, TAKEN_BACK)
        consent = hold_signature(signature)
        refuse_where_it_does_not_stand(signature)
        if signature.visibility == Visibility.WITHHELD:
            raise Refused("hidden", _("This name is shown to nobody already."))
        opening = commit({"by": trace(hider), "reason": reason})
        hidden = replace(with_salts(consent, opening), hidden_because=reason)
        show(signature, hidden, visibility=Visibility.WITHHELD)
        append(
            signature.statement.chain,
            EventKind.SIGNATURE_HIDDEN,
            at=at,
            data={"signature": signature.ref},
            committed=opening,
        )
        hold_signature(signature)


def refuse_where_it_does_not_stand(signature: Signature) -> None:
    if signature.withdrawn_at is not None or signature.set_aside_at is not None:
        raise Refused("withdrawn", _("This signature was withdrawn before."))


def with_salts(consent: Consent, opening: Committed) -> Consent:
    """With what opens a further event. A signature can be changed often, so the names are numbered: by the first number
    that is free for all of them, as other deeds have numbers of their own and none may be written over."""
    number = next(each for each in count(1) if not any(f"{name}:{each}" in consent.salts for name in opening.salts))
    return replace(consent, salts=consent.salts | {f"{name}:{number}": salt for name, salt in opening.salts.items()})
