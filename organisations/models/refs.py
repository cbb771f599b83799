"""References: the short random names by which things are known outside the database."""

import secrets

# Crockford's base 32 without vowels' look-alikes: no i, l, o, u. Never derived from a name: transliteration would be
# a guess.
ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
LENGTH = 12


def new_ref() -> str:
    """Twelve characters, 60 random bits: short enough for an address, too many to try."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
