"""Sealing of single values: AES-256-GCM (NIST SP 800-38D) with the key's id beside it, and a blind index for look-ups.

A sealed value reads `v1:<key id>:<base64url of nonce, ciphertext and tag>`. The tag also covers the key's id and the
*context*, the column it stands in: a value that is moved to another column does not open. It does not cover the row:
who can write to the database could still move a value to another row of the same column. Binding the row as well
would need its primary key before the row exists, which bulk inserts do not know.

What sealing does not hide: that a value is there, its size class, and, by the blind index, which rows share a value.
"""

import hashlib
import hmac
import secrets
from base64 import b64decode, urlsafe_b64encode
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from vault.keys import Key, ring

FORMAT = "v1"
# 96 bits at random for each value: with one key, 2^32 values stay below a chance of 2^-32 that two share a nonce.
NONCE_BYTES = 12
# Lengths tell names apart. Contents are filled up to 64, 128, 256 ... 4,096 bytes and to multiples of 4,096 beyond, so
# nearly every name, address and telephone number (64 bytes are 21 Khmer letters) is as long as any other.
SMALLEST = 64
LARGEST = 4096
# 128 bits: two values sharing an index by accident are out of the question at any number of rows, and half an HMAC is
# half an index to store. Shorter ones, with collisions on purpose, would make a look-up find strangers.
BLIND_BYTES = 16


class Unopenable(Exception):
    """The value is not one of ours, was changed, stood elsewhere, or its key is not known. It never holds content."""

    def __init__(self, reason: str, context: str, key_id: str | None = None) -> None:
        super().__init__(f"{context}: {reason}")
        self.context = context
        self.key_id = key_id  # None where not even that can be read


def seal(text: str, *, context: str) -> str:
    """Seal under the present key. `context`: the column, such as "organisations.contact.email".

    Raises ImproperlyConfigured without keys, ValueError for what UTF-8 cannot hold.
    """
    return seal_under(ring().present, text, context=context)


def seal_under(key: Key, text: str, *, context: str) -> str:
    nonce = secrets.token_bytes(NONCE_BYTES)
    ciphertext = _cipher(key.sealing).encrypt(nonce, _fill_up(text.encode()), _bound(key.id, context))
    return f"{FORMAT}:{key.id}:{urlsafe_b64encode(nonce + ciphertext).decode()}"


def unseal(sealed: str, *, context: str) -> str:
    """What was sealed. Raises Unopenable, ImproperlyConfigured."""
    key_id = key_id_of(sealed)
    if key_id is None:
        raise Unopenable("not a sealed value", context)
    key = ring().find(key_id)
    if key is None:
        raise Unopenable(f"sealed under the key {key_id}, which is not in VAULT_KEYS", context, key_id)
    try:
        raw = b64decode(sealed.rpartition(":")[2], altchars=b"-_", validate=True)
        content = _cipher(key.sealing).decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], _bound(key_id, context))
    except (ValueError, InvalidTag) as error:
        raise Unopenable(f"does not open with the key {key_id}", context, key_id) from error
    return _take_filling_off(content).decode()


def key_id_of(sealed: str) -> str | None:
    """The id of the key it is sealed under; None for what is no sealed value."""
    parts = sealed.split(":")
    return parts[1] if len(parts) == 3 and parts[0] == FORMAT else None


def blind(text: str, *, context: str) -> str:
    """The blind index under the present key: equal texts in one column, and no others, give equal indexes.

    It is `<key id>:<hexadecimal>`: HMAC-SHA256 over context and text, cut to 128 bits. Normalise the text beforehand.
    """
    return blind_under(ring().present, text, context=context)


def blinds(text: str, *, context: str) -> list[str]:
    """The blind index under every key, the present one first: while keys rotate, a row may stand under any of them."""
    return [blind_under(key, text, context=context) for key in ring()]


def blind_under(key: Key, text: str, *, context: str) -> str:
    digest = hmac.digest(key.blinding, context.encode() + b"\0" + text.encode(), hashlib.sha256)
    return f"{key.id}:{digest[:BLIND_BYTES].hex()}"


@lru_cache(maxsize=16)
def _cipher(key: bytes) -> AESGCM:
    return AESGCM(key)


def _bound(key_id: str, context: str) -> bytes:
    """Associated data. The first two parts cannot hold a colon, so no two contexts read alike."""
    return f"{FORMAT}:{key_id}:{context}".encode()


def _fill_up(content: bytes) -> bytes:
    """A byte 0x80, then zeros up to the size class (ISO/IEC 7816-4 padding)."""
    needed = len(content) + 1
    size = SMALLEST
    while size < needed and size < LARGEST:
        size *= 2
    if size < needed:
        size = -(-needed // LARGEST) * LARGEST
    return (content + b"\x80").ljust(size, b"\0")


def _take_filling_off(content: bytes) -> bytes:
    return content.rstrip(b"\0")[:-1]
