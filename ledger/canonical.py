"""One value, one sequence of bytes: the JSON Canonicalization Scheme (RFC 8785), without its floating-point numbers.

What is hashed must not depend on who wrote it down. Numbers that JSON readers may round are refused; so are dates,
whose many spellings `instant` settles.
"""

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TypeAlias

Json: TypeAlias = "bool | int | str | list[Json] | tuple[Json, ...] | Mapping[str, Json] | None"

# I-JSON (RFC 7493): beyond this a reader that uses double precision may see another number.
GREATEST_INT = 2**53 - 1


def canonical(value: Json) -> bytes:
    """The canonical UTF-8 JSON of `value`.

    Raises TypeError for anything but None, bool, int, str, list, tuple and mappings with str keys; ValueError for an
    integer beyond 2^53 - 1 either way, and for text with half of a surrogate pair.
    """
    return json.dumps(_ordered(value), ensure_ascii=False, separators=(",", ":")).encode()


def _ordered(value: Json) -> Json:
    if value is None or isinstance(value, bool | str):
        return value
    if isinstance(value, int):
        if abs(value) > GREATEST_INT:
            raise ValueError(f"Readers may round {value}: keep integers within 2^53 - 1, or use text.")
        return value
    if isinstance(value, list | tuple):
        return [_ordered(item) for item in value]
    if isinstance(value, Mapping):
        if not all(isinstance(key, str) for key in value):
            raise TypeError("A key must be text.")
        # RFC 8785, 3.2.3: keys are sorted by UTF-16 code units, which differs from code points beyond U+FFFF.
        return {key: _ordered(value[key]) for key in sorted(value, key=_utf_16)}
    raise TypeError(f"{type(value).__name__} has no single canonical form.")


def _utf_16(text: str) -> bytes:
    return text.encode("utf-16-be")


def instant(moment: datetime) -> str:
    """`moment` in RFC 3339, UTC, always with microseconds and Z. Raises ValueError for a naive datetime."""
    if moment.tzinfo is None:
        raise ValueError("A datetime without a time zone names no instant.")
    return moment.astimezone(UTC).isoformat(timespec="microseconds").removesuffix("+00:00") + "Z"


def sha256_hex(content: bytes) -> str:
    """SHA-256 (FIPS 180-4) as 64 lower-case hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()
