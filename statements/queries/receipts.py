"""The receipt of a signature: the event that recorded it, what the signatory may open of it, and its place in the
ledger."""

from typing import Any

from ledger.digests import commitment
from ledger.models import Event
from ledger.receipts import written
from organisations.actors import trace
from statements.models import Signature
from statements.queries.signatories import Consent, consent_of
from statements.stages import EventKind, Visibility

RECORDED_BY = (EventKind.SIGNED, EventKind.SIGNATURE_CONFIRMED, EventKind.SIGNATURE_RENEWED)


def receipt(signature: Signature) -> dict[str, Any]:
    """Of the newest event by which the signatory consented to a text. Needs the signature's statement.

    Raises Event.DoesNotExist for a signature that was brought in by no event of its own.
    """
    events = Event.objects.filter(
        chain=signature.statement.chain, kind__in=RECORDED_BY, data__contains=f'"signature":"{signature.ref}"'
    )
    event = events.latest("pk")
    return written(event, opened=opened(event, consent_of(signature)))


def opened(event: Event, consent: Consent) -> dict[str, tuple[str, str]]:
    """Value and salt of each private value of the event that the signature's own row can open."""
    private: dict[str, str] = event.content.get("private", {})
    found: dict[str, tuple[str, str]] = {}
    for name, committed in private.items():
        salt = consent.salts.get(name)
        for value in candidates(name, consent) if salt else ():
            if salt and commitment(value, salt=salt) == committed:
                found[name] = (value, salt)
    return found


def candidates(name: str, consent: Consent) -> list[str]:
    """What a private value of that name can have been: it is written nowhere but in the signature. Of a later text, the
    name ends with a number."""
    name = name.partition(":")[0]
    if name == "organisation":
        organisations = [before for _merge, before in consent.trail]
        return [*organisations, consent.organisation.ref] if consent.organisation else organisations
    if name == "visibility":
        return list(Visibility.values)
    if name == "name":
        return [consent.name_en, consent.name_km]
    return [trace(person) for person in (consent.person, consent.second) if person]
