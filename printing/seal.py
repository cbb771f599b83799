"""Digital seals on PDFs (PAdES, ETSI EN 319 142-1): put on, and looked at, in a process of its own.

The seal goes into a field that `pdf.render` left for it, so the file stays PDF/A-3a and PDF/UA-1. Where a time-stamp
authority is named, the seal carries its word for the time, and all that is needed to check it later (B-LT). Without
one, or where it does not answer, there is no time that anybody vouches for, and the seal says so itself (B-B).

The library that does it takes a second to import, and reads files of strangers: both are reasons for the other process.
"""

import base64
import json
import subprocess
import sys
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, pkcs12
from cryptography.x509.oid import NameOID

from guarding.launching import TooHeavy, ask

__all__ = ["Examined", "Seal", "SealFailed", "Sealed", "TooHeavy", "demonstration", "examined", "fingerprint", "sealed"]

FIELD: Final = "Seal"
PROJECT: Final = Path(__file__).resolve().parent.parent
START: Final = "import sys; sys.path[1:1] = {paths!r}; from printing.seal_child import main; main()"
PATIENCE: Final = 120  # seconds, some calls to a time-stamp authority and its like included
LOOK: Final = {"seconds": 20, "memory": 1024**3}
DEMONSTRATION_YEARS: Final = 10


@dataclass(frozen=True, slots=True)
class Seal:
    """A certificate with its key and its issuers (PKCS #12), and where times are attested ("": nowhere).

    `trusted` are certificates in PEM that end the chains of the certificate and of the time-stamp authority; `user` and
    `secret` are for an authority that asks who asks (HTTP Basic).
    """

    pkcs12: bytes
    password: str
    authority: str = ""
    trusted: str = ""
    user: str = ""
    secret: str = ""


@dataclass(frozen=True, slots=True)
class Sealed:
    """A PDF with a seal of that level ("B-LT", "B-T", "B-B"), and what kept it from a higher one ("": nothing)."""

    content: bytes
    level: str
    complaint: str


@dataclass(frozen=True, slots=True)
class Examined:
    """What a PDF's seal shows. `is_ours`: there is one by one of the certificates asked about, whatever became of the
    file; `is_intact`: it holds over every byte of it. `genuine_until` is the last revision over which it holds where
    something was added after that, else 0.

    `attested_at` is a time-stamp authority's, None where there is none that fits; `carries` is the file that was asked
    for, as attached, b"" where there is none.
    """

    is_ours: bool
    is_intact: bool
    genuine_until: int
    attested_at: datetime | None
    carries: bytes


class SealFailed(Exception):
    """The PDF could not be sealed; the message says why, for the log and the administrator."""


def sealed(pdf: bytes, seal: Seal, *, reason: str) -> Sealed:
    """The PDF with the seal on it. The time-stamp authority is asked, where there is one; where it does not answer the
    PDF is sealed without it. Raises SealFailed."""
    order = {
        "pkcs12": base64.b64encode(seal.pkcs12).decode("ascii"),
        "password": seal.password,
        "authority": seal.authority,
        "trusted": seal.trusted,
        "user": seal.user,
        "secret": seal.secret,
        "reason": reason,
    }
    try:
        done = subprocess.run(  # noqa: S603 - our own interpreter and our own words
            [sys.executable, "-I", "-S", "-c", START.format(paths=_paths())],
            input=json.dumps(order).encode("ascii") + b"\n" + pdf,
            capture_output=True,
            timeout=PATIENCE,
            env={},
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise SealFailed(f"not done in {PATIENCE} seconds") from error
    if done.returncode != 0:
        raise SealFailed(done.stderr.decode("utf-8", "replace").strip().rsplit("\n", 1)[-1][:300])
    head, _newline, content = done.stdout.partition(b"\n")
    said = json.loads(head)
    return Sealed(content, said["level"], said["complaint"])


def examined(pdf: bytes, certificates: Collection[str], *, attachment: str, trusted: str = "") -> Examined:
    """Look at a PDF of anybody's, for a seal by certificates with these fingerprints. Raises TooHeavy.

    `trusted` are the certificates, in PEM, that end the chain of a time-stamp authority that is believed.
    """
    order = {"limits": LOOK, "certificates": sorted(certificates), "attachment": attachment, "trusted": trusted}
    said = ask("printing.seal_reader", order, pdf, paths=_paths(), seconds=30)
    if "refused" in said:
        return Examined(is_ours=False, is_intact=False, genuine_until=0, attested_at=None, carries=b"")
    return Examined(
        is_ours=said["is_ours"],
        is_intact=said["is_intact"],
        genuine_until=said["genuine_until"],
        attested_at=datetime.fromisoformat(said["attested_at"]) if said["attested_at"] else None,
        carries=base64.b64decode(said["carries"]),
    )


def fingerprint(seal: Seal) -> str:
    """The SHA-256 of the certificate, in hexadecimal digits. Raises ValueError for a file or password that is wrong."""
    certificate = pkcs12.load_pkcs12(seal.pkcs12, seal.password.encode()).cert
    if certificate is None:
        raise ValueError("no certificate in it")
    return certificate.certificate.fingerprint(hashes.SHA256()).hex()


def demonstration(*, name: str, password: str, at: datetime) -> bytes:
    """A certificate that vouches for itself, as PKCS #12: for trying out, and named so that nobody mistakes it."""
    key = ec.generate_private_key(ec.SECP256R1())
    who = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(who)
        .issuer_name(who)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(at.astimezone(UTC) - timedelta(days=1))
        .not_valid_after(at.astimezone(UTC) + timedelta(days=365 * DEMONSTRATION_YEARS))
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_for_seals(), critical=True)
        .sign(key, hashes.SHA256())
    )
    encryption = BestAvailableEncryption(password.encode())
    return pkcs12.serialize_key_and_certificates(b"seal", key, certificate, None, encryption)


def _for_seals() -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=True,
        content_commitment=True,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=False,
        crl_sign=False,
        encipher_only=False,
        decipher_only=False,
    )


def _paths() -> list[str]:
    return [str(PROJECT), *filter(None, sys.path)]
