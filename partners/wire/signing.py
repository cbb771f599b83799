"""Standard Webhooks 1.0 (https://www.standardwebhooks.com): how a message is signed.

What is signed is `<id>.<timestamp>.<body>`, by HMAC-SHA256 under the bytes that the secret says in base64 after its
`whsec_`. While a secret is changed, both sign: the header then holds two signatures with a blank between.
"""

import hmac
import secrets
from base64 import b64decode, b64encode
from collections.abc import Iterable

PREFIX = "whsec_"
SECRET_BYTES = 32


def new_secret() -> str:
    return PREFIX + b64encode(secrets.token_bytes(SECRET_BYTES)).decode()


def signature(secret: str, *, identity: str, timestamp: int, body: bytes) -> str:
    """`v1,` and the signature in base64. `timestamp`: seconds since 1970, UTC. Raises ValueError for no such secret."""
    if not secret.startswith(PREFIX):
        raise ValueError("a secret begins with whsec_")
    signed = b".".join((identity.encode(), str(timestamp).encode(), body))
    digest = hmac.digest(b64decode(secret.removeprefix(PREFIX), validate=True), signed, "sha256")
    return "v1," + b64encode(digest).decode()


def headers(under: Iterable[str], *, identity: str, timestamp: int, body: bytes) -> dict[str, str]:
    """The three headers of a message, with a signature under each secret, the newest first."""
    made = [signature(secret, identity=identity, timestamp=timestamp, body=body) for secret in under]
    return {"webhook-id": identity, "webhook-timestamp": str(timestamp), "webhook-signature": " ".join(made)}
