"""The Ed25519 key (RFC 8032) that signs heads."""

from functools import lru_cache

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from ledger.canonical import sha256_hex

SEED_BYTES = 32


def signing_key() -> Ed25519PrivateKey:
    """The key of LEDGER_KEY (64 hexadecimal digits); in demo mode without one, derived from SECRET_KEY (RFC 5869).

    Raises ImproperlyConfigured.
    """
    if settings.LEDGER_KEY:
        return _from_seed(settings.LEDGER_KEY)
    if settings.DEMO:
        return _from_secret(settings.SECRET_KEY)
    raise ImproperlyConfigured("Set LEDGER_KEY to 64 random hexadecimal digits: it signs the ledger's heads.")


def key_id(key: Ed25519PublicKey) -> str:
    """The first 16 hexadecimal digits of the SHA-256 of the raw public key."""
    return sha256_hex(key.public_bytes_raw())[:16]


def known_keys() -> dict[str, Ed25519PublicKey]:
    """The keys whose signatures count, by their ids: the present one, and the public keys in LEDGER_RETIRED_KEYS."""
    retired = [Ed25519PublicKey.from_public_bytes(bytes.fromhex(key)) for key in settings.LEDGER_RETIRED_KEYS]
    return {key_id(key): key for key in (signing_key().public_key(), *retired)}


@lru_cache(maxsize=4)
def _from_seed(text: str) -> Ed25519PrivateKey:
    try:
        seed = bytes.fromhex(text)
    except ValueError:
        seed = b""
    if len(seed) != SEED_BYTES:
        raise ImproperlyConfigured("LEDGER_KEY is not 64 hexadecimal digits.")
    return Ed25519PrivateKey.from_private_bytes(seed)


@lru_cache(maxsize=4)
def _from_secret(secret: str) -> Ed25519PrivateKey:
    derived = HKDF(algorithm=SHA256(), length=SEED_BYTES, salt=None, info=b"ruom ledger head").derive(secret.encode())
    return Ed25519PrivateKey.from_private_bytes(derived)
