"""Receipts: what one event says, its place in the ledger, and whether both are true. Checked without the database.

A receipt promises first and proves then: until the sealer has been at the event it has no proof. It is JSON:

    event     uid, chain, kind, at and data of the event, as they were hashed
    opened    what the holder may know of the private values: name -> {value, salt}
    seal      position, chain_position and previous: with the event's digest they give the tree's entry
    proof     path, size, root, at, signature (Ed25519) and key of the signed head; null while it is only a promise
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from ledger.canonical import canonical, instant
from ledger.digests import commitment, event_digest, head_content, seal_hash
from ledger.keys import key_id, known_keys
from ledger.models import Event, Seal
from ledger.tree import includes, leaf_hash
from ledger.verifying import inclusion

LARGEST = 100_000  # characters of a receipt that is looked at; a path has 64 hashes at most
DEEPEST_PATH = 64


class Verdict(StrEnum):
    """What a receipt turned out to be."""

    PROVED = "proved"  # the event is in the ledger under a head that this site signed
    PROMISED = "promised"  # it is consistent, and carries no proof yet
    FOREIGN = "foreign"  # it proves its place under a key that this site does not know
    ALTERED = "altered"  # something in it is not what was hashed
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class Checked:
    """`reason` says which part does not fit: "event", "opened", "seal", "path", "head", or "" """

    verdict: Verdict
    reason: str = ""
    content: Mapping[str, Any] | None = None


def written(event: Event, *, opened: Mapping[str, tuple[str, str]]) -> dict[str, Any]:
    """The receipt of an event; `opened` gives value and salt by name. At most five queries."""
    proof = inclusion(event)
    seal = Seal.objects.filter(event=event).first() if proof else None
    return {
        "receipt": 1,
        "event": {
            "uid": str(event.uid),
            "chain": event.chain,
            "kind": event.kind,
            "at": instant(event.at),
            "data": event.content,
        },
        "opened": {name: {"value": value, "salt": salt} for name, (value, salt) in sorted(opened.items())},
        "seal": {"position": seal.position, "chain_position": seal.chain_position, "previous": seal.previous}
        if seal
        else None,
        "proof": {
            "path": proof.path,
            "size": proof.size,
            "root": proof.root,
            "at": instant(proof.at),
            "signature": proof.signature,
            "key": known_keys()[proof.key_id].public_bytes_raw().hex() if proof.key_id in known_keys() else "",
        }
        if proof and seal
        else None,
    }


def read(text: str) -> Checked:
    """Look at a receipt that somebody brings. Nothing in it is believed; no query."""
    if len(text) > LARGEST:
        return Checked(Verdict.UNREADABLE)
    try:
        return check(json.loads(text))
    # Deep nesting, wrong types, missing parts, numbers that are none: it is no receipt.
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError, OverflowError):
        return Checked(Verdict.UNREADABLE)


def check(content: Mapping[str, Any]) -> Checked:
    """Raises KeyError, TypeError, ValueError for what has not the shape of one."""
    told = content["event"]
    digest = event_digest(
        uid=UUID(told["uid"]),
        chain=told["chain"],
        kind=told["kind"],
        at=datetime.fromisoformat(told["at"]),
        data=canonical(told["data"]).decode(),
    )
    commitments = told["data"].get("private", {})
    for name, opening in content["opened"].items():
        if commitments.get(name) != commitment(opening["value"], salt=opening["salt"]):
            return Checked(Verdict.ALTERED, "opened", content)
    if content["proof"] is None:
        return Checked(Verdict.PROMISED, "", content)
    seal, proof = content["seal"], content["proof"]
    if len(proof["path"]) > DEEPEST_PATH:
        raise ValueError("no tree is so deep")
    entry = seal_hash(
        position=int(seal["position"]),
        chain=told["chain"],
        chain_position=int(seal["chain_position"]),
        previous=str(seal["previous"]),
        digest=digest,
    )
    if not includes(
        leaf=leaf_hash(bytes.fromhex(entry)),
        index=int(seal["position"]),
        size=int(proof["size"]),
        path=[bytes.fromhex(node) for node in proof["path"]],
        root=bytes.fromhex(proof["root"]),
    ):
        return Checked(Verdict.ALTERED, "path", content)
    key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(proof["key"]))
    head = head_content(
        size=int(proof["size"]), root=proof["root"], key_id=key_id(key), at=datetime.fromisoformat(proof["at"])
    )
    try:
        key.verify(bytes.fromhex(proof["signature"]), head)
    except InvalidSignature:
        return Checked(Verdict.ALTERED, "head", content)
    return Checked(Verdict.PROVED if key_id(key) in known_keys() else Verdict.FOREIGN, "", content)
