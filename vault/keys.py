"""The keys that open what is sealed. They come from the environment: a stolen database does not hold them.

`VAULT_KEYS="2026a:<64 hexadecimal digits>,2025:<64 hexadecimal digits>"`: the first key seals, all of them open.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

KEY_BYTES = 32
DEMO_ID = "demo"
# Lower case only: SQLite's LIKE, by which rows under a key could be looked for, does not tell cases apart.
KEY_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,15}")


@dataclass(frozen=True, slots=True)
class Key:
    """One root key as it is used: apart for sealing and for the blind index, so that neither can weaken the other."""

    id: str
    sealing: bytes = field(repr=False)
    blinding: bytes = field(repr=False)

    @classmethod
    def from_root(cls, key_id: str, root: bytes) -> "Key":
        """HKDF-SHA256 (RFC 5869) without salt; the purpose is its info."""
        return cls(key_id, _derive(root, b"ruom vault 1 sealing"), _derive(root, b"ruom vault 1 blind index"))


@dataclass(frozen=True, slots=True)
class Ring:
    """The present key, which seals, and the retired ones, which only open."""

    present: Key
    retired: tuple[Key, ...] = ()

    def __iter__(self) -> Iterator[Key]:
        return iter((self.present, *self.retired))

    def find(self, key_id: str) -> Key | None:
        return next((key for key in self if key.id == key_id), None)


def ring() -> Ring:
    """The keys of VAULT_KEYS; in demo mode without them, one derived from SECRET_KEY.

    Raises ImproperlyConfigured with one sentence, which never repeats a key.
    """
    if settings.VAULT_KEYS:
        return _read(settings.VAULT_KEYS)
    if settings.DEMO:
        return _from_secret(settings.SECRET_KEY)
    raise ImproperlyConfigured(
        "Set VAULT_KEYS to a name and 64 random hexadecimal digits, such as 2026a:<digits>: it seals contacts."
    )


@lru_cache(maxsize=8)
def _read(text: str) -> Ring:
    keys: list[Key] = []
    roots: set[bytes] = set()
    for number, entry in enumerate(text.split(","), start=1):
        key_id, colon, digits = entry.strip().partition(":")
        # Only the position is told: what stands in a wrong place may be a key.
        if not colon or not KEY_ID.fullmatch(key_id):
            raise ImproperlyConfigured(
                f"VAULT_KEYS: entry {number} is not <name>:<digits>, "
                "with a name of at most 16 small letters, digits and hyphens."
            )
        if not re.fullmatch(rf"[0-9a-fA-F]{{{2 * KEY_BYTES}}}", digits):
            raise ImproperlyConfigured(f"VAULT_KEYS: the key {key_id} is not 64 hexadecimal digits.")
        root = bytes.fromhex(digits)
        if any(key.id == key_id for key in keys):
            raise ImproperlyConfigured(f"VAULT_KEYS: the name {key_id} stands there twice.")
        if root in roots:
            raise ImproperlyConfigured(f"VAULT_KEYS: the key {key_id} stands there already under another name.")
        roots.add(root)
        keys.append(Key.from_root(key_id, root))
    return Ring(keys[0], tuple(keys[1:]))


@lru_cache(maxsize=8)
def _from_secret(secret: str) -> Ring:
    return Ring(Key.from_root(DEMO_ID, _derive(secret.encode(), b"ruom vault 1 demo root")))


def _derive(root: bytes, purpose: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=purpose).derive(root)
