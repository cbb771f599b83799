"""The only way into the ledger."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from django.db import transaction

from ledger.canonical import Json, canonical
from ledger.digests import commitment, event_digest
from ledger.listeners import notify
from ledger.models import Event, Opening
from ledger.prepared import insert

SALT_BYTES = 32


@dataclass(frozen=True, slots=True)
class Committed:
    """Private values of an event whose openings the caller keeps: here are the salts, by name."""

    salts: dict[str, str]
    commitments: dict[str, str]


def commit(private: Mapping[str, str]) -> Committed:
    """Commit to private values without giving the ledger what opens them."""
    salts = {name: secrets.token_hex(SALT_BYTES) for name in private}
    return Committed(salts, {name: commitment(value, salt=salts[name]) for name, value in private.items()})


def append(
    chain: str,
    kind: str,
    *,
    at: datetime,
    data: Mapping[str, Json],
    private: Mapping[str, str] | None = None,
    committed: Committed | None = None,
) -> Event:
    """Write that `kind` happened in `chain` at `at` (aware), and tell its listeners, in the caller's transaction.

    It is a plain insert: nothing is counted, chained or locked here, so writers never wait for each other. The sealer
    chains it later. A `private` value stands in the event only as a salted commitment, `data["private"][name]`, and
    beside it as an opening, in plain text until that is erased; of what is `committed` the caller keeps the opening.

    Raises RuntimeError outside a transaction; TypeError and ValueError for data without a canonical form; whatever a
    listener raises.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("An event is written in the transaction of what happened: open one first.")
    if "private" in data:
        raise ValueError('Give private values as private=, not inside data["private"].')
    content = dict(data)
    opened = commit(private or {})
    commitments = opened.commitments | (committed.commitments if committed else {})
    if commitments:
        content["private"] = commitments
    # Plain text also where a caller passes an enum: the digest covers what the database gives back.
    event = Event(uid=uuid4(), chain=str(chain), kind=str(kind), at=at, data=canonical(content).decode())
    event.digest = event_digest(uid=event.uid, chain=event.chain, kind=event.kind, at=at, data=event.data)
    insert(event)
    if private:
        Opening.objects.bulk_create(
            Opening(event=event, name=name, salt=opened.salts[name], value=value) for name, value in private.items()
        )
    notify(event)
    return event
