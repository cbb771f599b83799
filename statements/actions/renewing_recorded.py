"""Consent to a later text that came as a signature can: by letter, call, Telegram or on a paper sheet."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from itertools import count

from ledger.append import Committed, commit
from ledger.canonical import Json
from organisations.actors import trace
from organisations.models import Person
from statements.actions.renewing import bind
from statements.models import Evidence, RecordedSignature, Signature, Statement, Version
from statements.queries.renewing import to_confirm
from statements.queries.signatories import Consent, consent_of
from statements.stages import ConfirmedAs


def held_behind(statement: Statement, identities: Iterable[str]) -> dict[str, Signature]:
    """Those that stand and wait for consent to the final text, by identity; held until the caller's transaction ends.

    Whoever consents in a browser at this moment comes first, and is not among them.
    """
    locked = Signature.objects.standing().select_for_update(of=("self",), no_key=True)
    found = locked.filter(to_confirm(), statement=statement, identity__in=set(identities)).order_by("pk")
    return {signature.identity: signature for signature in found.select_related("version")}


def rebind(
    signature: Signature,
    evidence: Evidence,
    recorded: RecordedSignature,
    *,
    consent: Consent | None = None,
    visibility: str = "",
    language: str = "",
    by: Person | None = None,
    late: bool,
    at: datetime,
) -> None:
    """Let a signature that `held_behind` gave be one for the text of the evidence. Its way stays that of the first.

    Confirmed by the organisation itself, `consent`, `visibility` and `language` say what it chose; by a coordinator
    (`by`), what it had chosen before stands, so that nobody is shown by a letter who was hidden. Event:
    signature.renewed.
    """
    before = consent_of(signature)
    chosen = before if consent is None else chosen_anew(before, consent)
    shown = visibility or signature.visibility
    whose = {"organisation": chosen.organisation.ref} if chosen.organisation else {"name": chosen.name("en")}
    private = whose | {"visibility": shown} | ({"by": trace(chosen.person)} if chosen.person and not by else {})
    told: dict[str, Json] = {"by": trace(by)} if by else {}
    bind(
        signature,
        chosen,
        version=evidence.version,
        language=language or evidence.language,
        visibility=shown,
        committed=committed_anew(private, before, evidence.version),
        at=at,
        recorded=recorded.ref,
        kind=signature.kind,
        confirmed=ConfirmedAs.SECOND_COORDINATOR if by else ConfirmedAs.ORGANISATION,
        **(told | ({"late": True} if late else {})),
    )


def committed_anew(private: Mapping[str, str], before: Consent, version: Version) -> Committed:
    """Commit to these for a later text. Their names end with the number of its version, or the next that is free: what
    opens an earlier deed is not written over."""
    taken = before.salts
    number = next(each for each in count(version.number) if not any(f"{name}:{each}" in taken for name in private))
    return commit({f"{name}:{number}": value for name, value in private.items()})


def chosen_anew(before: Consent, said: Consent) -> Consent:
    """What whoever answers for the organisation says now; reservations and the rest stay as they were."""
    return replace(
        before,
        person=said.person,
        mandate=said.mandate,
        capacity=said.capacity,
        name_en=said.name_en,
        name_km=said.name_km,
    )
