"""One copy: headers, and the same bytes in each encoding it is kept in."""

import gzip
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from math import inf
from typing import TypeAlias

import brotli

Headers: TypeAlias = list[tuple[str, str]]

# What grows no smaller by it is kept as it is.
_COMPRESSIBLE = re.compile(r"(?:text/|application/(?:json|xml|[a-z.-]+\+(?:json|xml))|image/svg)")
SMALLEST = 200  # bytes


class Encoding(StrEnum):
    PLAIN = "identity"
    GZIP = "gzip"
    BROTLI = "br"


@dataclass(frozen=True, slots=True)
class Copy:
    """`headers` are those of the plain body, without its length, tag and encoding. From `until` on, in seconds since
    1970, the page says something else by itself."""

    headers: Headers
    bodies: Mapping[Encoding, bytes]
    until: float = inf

    @property
    def tag(self) -> str:
        """What names these bytes, by their SHA-256. Every encoding adds its own name to it: tags are strong."""
        return hashlib.sha256(self.bodies[Encoding.PLAIN]).hexdigest()[:32]


def compressed(headers: Headers, body: bytes, *, until: float = inf) -> Copy:
    """A copy in every encoding that pays, at the highest level: it is done once and read often."""
    bodies = {Encoding.PLAIN: body}
    media_type = next((value for name, value in headers if name.lower() == "content-type"), "")
    if len(body) >= SMALLEST and _COMPRESSIBLE.match(media_type):
        bodies[Encoding.GZIP] = gzip.compress(body, 9, mtime=0)
        bodies[Encoding.BROTLI] = brotli.compress(body, quality=9)
    return Copy(headers, bodies, until)


@lru_cache(maxsize=256)
def accepted(header: str) -> tuple[Encoding, ...]:
    """The encodings that an Accept-Encoding header takes, the best first; what it weighs alike stands by its size."""
    weights: dict[str, float] = {}
    for part in header.lower().split(","):
        name, _semicolon, weight = part.partition(";")
        found = re.fullmatch(r"\s*q\s*=\s*([01](?:\.\d{0,3})?)\s*", weight)
        weights[name.strip()] = float(found[1]) if found else 0.0 if weight.strip() else 1.0
    rest = weights.get("*", 0.0)
    order = (Encoding.BROTLI, Encoding.GZIP, Encoding.PLAIN)
    # Who says nothing of the plain body takes it, behind what was asked for.
    weighed = {one: weights.get(one, rest if one != Encoding.PLAIN or "*" in weights else 0.0001) for one in order}
    return tuple(sorted((one for one in order if weighed[one] > 0), key=lambda one: -weighed[one]))
