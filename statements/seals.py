"""This site's seal on its PDFs: which certificate, and whether a PDF bears it. The library is behind `printing`."""

import logging
import os
import secrets
from contextlib import suppress
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Final

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from ledger import clock
from printing.seal import Examined, Seal, demonstration, examined, fingerprint, sealed
from statements.edition_data import JSON_NAME

_log = logging.getLogger(__name__)

# The demonstration's certificate proves nothing, so its password hides nothing.
DEMONSTRATION_PASSWORD: Final = "demonstration"  # noqa: S105
DEMONSTRATION_NAME: Final = "Ruom demonstration, not a real seal"


def site_seal() -> Seal | None:
    """From SEAL_FILE and SEAL_PASSWORD; in demo mode one that is made at first use; None where there is none.

    Raises ImproperlyConfigured.
    """
    path = Path(settings.SEAL_FILE) if settings.SEAL_FILE else None
    if path is None and not settings.DEMO:
        return None
    if path is None:
        path = Path(settings.VAR_DIR) / "seal-demonstration.p12"
        _make_demonstration(path)
    password = settings.SEAL_PASSWORD if settings.SEAL_FILE else DEMONSTRATION_PASSWORD
    return replace(
        _read(str(path), password, settings.SEAL_TRUSTED),
        authority=settings.SEAL_AUTHORITY,
        user=settings.SEAL_AUTHORITY_USER,
        secret=settings.SEAL_AUTHORITY_PASSWORD,
    )


def with_seal(pdf: bytes, *, reason: str) -> bytes:
    """The PDF with this site's seal; as it is where there is no seal.

    Where the time-stamp authority cannot be had, the seal goes on without an attested time: a publication does not
    wait for others. A file never changes once it is kept, so nothing is added later; the next edition asks again.
    Raises printing.seal.SealFailed.
    """
    seal = site_seal()
    if seal is None:
        return pdf
    done = sealed(pdf, seal, reason=reason)
    if done.complaint:
        _log.warning("sealed as %s only, with the authority %s: %s", done.level, seal.authority, done.complaint)
    return done.content


def times_are_attested() -> bool:
    """Whether a seal of this site may carry the word of a time-stamp authority that is believed."""
    return bool(settings.SEAL_TRUSTED)


def look_at(pdf: bytes) -> Examined:
    """What the seal of a PDF from anywhere shows, and the edition it carries. Raises printing.seal.TooHeavy."""
    seal = site_seal()
    known = [*settings.SEAL_RETIRED, *([fingerprint(seal)] if seal else [])]
    return examined(pdf, known, attachment=JSON_NAME, trusted=seal.trusted if seal else "")


@lru_cache(maxsize=2)
def _read(path: str, password: str, trusted: str) -> Seal:
    try:
        roots = Path(trusted).read_text(encoding="ascii") if trusted else ""
        seal = Seal(Path(path).read_bytes(), password, trusted=roots)
        fingerprint(seal)
    except (OSError, ValueError) as error:
        raise ImproperlyConfigured(f"SEAL_FILE, SEAL_PASSWORD or SEAL_TRUSTED cannot be used: {error}") from error
    return seal


def _make_demonstration(path: Path) -> None:
    """Several processes may come here at once: the first whole file stays."""
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(f".{secrets.token_hex(4)}.part")
    part.write_bytes(demonstration(name=DEMONSTRATION_NAME, password=DEMONSTRATION_PASSWORD, at=clock.now()))
    part.chmod(0o600)
    with suppress(FileExistsError):
        os.link(part, path)
    part.unlink()
