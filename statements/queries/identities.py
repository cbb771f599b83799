"""Who signed, as a number: equal for the same signatory under the same statement, and telling nothing without the key.

`Signature.identity` is HMAC-SHA256 (RFC 2104) of who it is under the key of the sign-on (`models.SignOn.key`), which
the database holds sealed. It makes a second signature of the same organisation impossible, whether the first is named
or not, and lets the count take a union over organisations that it does not know. Under another statement the same
organisation has another identity, so nobody who reads the table can follow it from one statement to the next.
"""

import hashlib
import hmac
import secrets
from collections.abc import Iterable, Mapping

from organisations.models import Organisation
from statements.models import SignOn, Statement
from statements.queries.mailboxes import folded_name, normal

KEY_BYTES = 32


def new_key() -> str:
    """For a sign-on that begins: 64 hexadecimal digits."""
    return secrets.token_hex(KEY_BYTES)


def key_of(statement: Statement) -> bytes:
    """The key of its sign-on. Raises SignOn.DoesNotExist where it never opened. One query."""
    return bytes.fromhex(SignOn.objects.values_list("key", flat=True).get(statement=statement))


def keys_of(statements: Iterable[Statement]) -> dict[int, bytes]:
    """By the statement's primary key, where sign-on has ever opened. One query."""
    rows = SignOn.objects.filter(statement__in=[statement.pk for statement in statements])
    return {pk: bytes.fromhex(key) for pk, key in rows.values_list("statement", "key")}


def identity(key: bytes, *who: str) -> str:
    """64 hexadecimal digits. The first part says what kind of signatory it is, so no two kinds can meet."""
    return hmac.digest(key, ":".join(who).encode(), hashlib.sha256).hex()


def organisation_identity(key: bytes, organisation: Organisation | str) -> str:
    """That of an organisation or network, given itself or by its reference."""
    return identity(key, "organisation", organisation if isinstance(organisation, str) else organisation.ref)


def identities_of(key: bytes, refs: Mapping[int, str]) -> dict[str, int]:
    """Identity -> primary key, of organisations given as primary key -> reference."""
    # As organisation_identity has it, without a call for each of thousands.
    digest, kind, how = hmac.digest, b"organisation:", hashlib.sha256
    return {digest(key, kind + ref.encode(), how).hex(): pk for pk, ref in refs.items()}


def individual_identity(key: bytes, address: str, *, name: str = "") -> str:
    """That of an individual: the mailbox, and where several people read it the name beside it (both as compared)."""
    return identity(key, "individual", normal(address), *([folded_name(name)] if name else []))


def address_of(key: bytes, address: str) -> str:
    """That of a mailbox alone, for finding what was signed from it."""
    return identity(key, "address", normal(address))
