"""The logos above a text on paper: those that the organisations had when the edition was made."""

import base64
from collections.abc import Sequence
from dataclasses import dataclass

from organisations.models import Logo
from statements.models import Edition

# Millimetres. A wide logo is as legible as a tall one at much less height.
HIGHEST, WIDEST = 15.0, 42.0
AREA = 380.0  # square millimetres, so that none of several looks more important than another


@dataclass(frozen=True, slots=True)
class PrintedLogo:
    """A picture as a data: URI, whose it is, and its size on paper in millimetres, as style sheets write it."""

    source: str
    whose: str
    width: str
    height: str


def logos(edition: Edition, owners: Sequence[str], *, scale: float = 1) -> list[PrintedLogo]:
    """Those of the convenor and the co-convenors, given by `owners`, their names. One that was replaced since the
    edition was made is left out: nothing shows that is not the edition's. With `scale` below 1 they are smaller, for a
    page that has little room. One query, none where there are no logos."""
    digests: list[str] = edition.content.get("logos", [])
    if not any(digests):
        return []
    kept = {logo.sha256: logo for logo in Logo.objects.filter(sha256__in=filter(None, digests))}
    return [
        printed(kept[digest], whose=whose, scale=scale)
        for digest, whose in zip(digests, owners, strict=True)
        if digest in kept
    ]


def printed(logo: Logo, *, whose: str, scale: float = 1) -> PrintedLogo:
    ratio = logo.width / logo.height
    height = min((AREA / ratio) ** 0.5, HIGHEST, WIDEST / ratio) * scale
    content = base64.b64encode(logo.content).decode("ascii")
    return PrintedLogo(f"data:image/png;base64,{content}", whose, f"{height * ratio:.1f}", f"{height:.1f}")
