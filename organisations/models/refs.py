"""References: the short random names by which things are known outside the database."""

import re
import secrets

# Crockford's base 32 without vowels' look-alikes: no i, l, o, u. Never derived from a name: transliteration would be
# a guess.
ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
LENGTH = 12


def new_ref() -> str:
    """Twelve characters, 60 random bits: short enough for an address, too many to try."""
    return "".join([ALPHABET[byte & 31] for byte in secrets.token_bytes(LENGTH)])


def as_reference(text: str) -> str:
    """`text` where it has the form of a reference, else nothing, by which nothing is found: what stands in a query or a
    form can be anything, and PostgreSQL refuses some of it."""
    return text if re.fullmatch(f"[{ALPHABET}]{{{LENGTH}}}", text) else ""
