"""What is hashed, exactly: an event, a private value, a link of a chain, a head."""

import hashlib
import hmac
from datetime import datetime
from uuid import UUID

from ledger.canonical import canonical, instant, sha256_hex

NOTHING_BEFORE = "0" * 64


def event_digest(*, uid: UUID, chain: str, kind: str, at: datetime, data: str) -> str:
    """SHA-256 of the canonical JSON of an event: {"at", "chain", "data", "kind", "uid"}.

    `data` is canonical JSON already. It is set in as it stands, so that a check covers the very text that is stored.
    """
    content = b'{"at":%b,"chain":%b,"data":%b,"kind":%b,"uid":%b}' % (
        canonical(instant(at)),
        canonical(chain),
        data.encode(),
        canonical(kind),
        canonical(str(uid)),
    )
    return sha256_hex(content)


def commitment(value: str, *, salt: str) -> str:
    """HMAC-SHA256 (RFC 2104) of `value` under `salt` (hexadecimal).

    Without the salt it tells nothing, not even to somebody who guesses the value: deleting the salt erases the person.
    """
    return hmac.new(bytes.fromhex(salt), value.encode(), hashlib.sha256).hexdigest()


def seal_hash(*, position: int, chain: str, chain_position: int, previous: str, digest: str) -> str:
    """SHA-256 that links an event to its chain's previous seal and to its place in the tree."""
    return sha256_hex(
        canonical(
            {
                "chain": chain,
                "chain_position": chain_position,
                "digest": digest,
                "position": position,
                "previous": previous,
            }
        )
    )


def head_content(*, size: int, root: str, key_id: str, at: datetime) -> bytes:
    """The bytes a head's signature covers. They name their purpose, so that no other signature can pass for one."""
    return canonical({"at": instant(at), "key": key_id, "purpose": "ruom ledger head", "root": root, "size": size})
