"""The process that looks at a PDF of anybody's for a seal of ours. See `guarding`: it is bound and gone afterwards.

A seal of ours is looked for in the bytes, as a file that was cut, damaged or added to is no PDF any more that a library
opens. What it covers is then read as the file that it once was, whatever follows.
"""

import base64
import re
import zlib
from collections.abc import Iterator
from contextlib import suppress
from io import BytesIO
from itertools import islice
from typing import Any, Final

from asn1crypto import cms
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.validation import EmbeddedPdfSignature, validate_pdf_signature
from pyhanko.sign.validation.status import PdfSignatureStatus, SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

from guarding.answering import serve
from printing.seal_child import roots

MOST_SEALS: Final = 8
LARGEST_ATTACHMENT: Final = 30_000_000  # bytes
RANGE: Final = re.compile(rb"/ByteRange\s*\[\s*0+\s+(\d{1,12})\s+(\d{1,12})\s+(\d{1,12})\s*\]")
SIGNATURE: Final = re.compile(rb"<(30[0-9A-Fa-f]{1000,})>")
EMBEDDED: Final = re.compile(rb"/EmbeddedFile\b[^\0]{0,400}?stream\r?\n")
BLANK: Final = b"\0\t\n\f\r "


def main() -> None:
    serve(read)


def read(order: dict[str, Any], content: bytes) -> dict[str, Any]:
    """The answer of `seal.examined` as JSON."""
    certificates, trusted = set(order["certificates"]), order["trusted"]
    said: dict[str, Any] = {"is_ours": False, "is_intact": False, "genuine_until": 0, "attested_at": "", "carries": ""}
    carried = b""
    for found in islice(SIGNATURE.finditer(content), MOST_SEALS):
        if not certificates & set(signers(found.group(1))):
            continue
        said["is_ours"] = True
        end = covered(content, found)
        whole = judged(content[:end], certificates, trusted, order["attachment"])
        if whole is None:
            continue
        status, carried, revisions = whole
        if not content[end:].strip(BLANK) or is_only_proof(content, certificates, trusted):
            said |= {"is_intact": True, "attested_at": attested(status)}
        else:
            said["genuine_until"] = revisions
        break
    said["carries"] = base64.b64encode(carried or salvaged(content, order["attachment"])).decode("ascii")
    return said


def signers(signature: bytes) -> Iterator[str]:
    """The SHA-256 of each certificate in a signature, given in hexadecimal digits with whatever fills it up."""
    with suppress(ValueError, TypeError, KeyError):
        signed = cms.ContentInfo.load(bytes.fromhex(signature[: len(signature) // 2 * 2].decode("ascii")))["content"]
        for certificate in signed["certificates"]:
            yield certificate.chosen.sha256.hex()


def covered(content: bytes, signature: re.Match[bytes]) -> int:
    """Where the part of the file ends that a signature says it covers; its own end where that is nonsense."""
    for stated in RANGE.finditer(content):
        before, after, length = map(int, stated.groups())
        if before == signature.start() and after == signature.end():
            return min(after + length, len(content))
    return len(content)


def judged(
    content: bytes, certificates: set[str], trusted: str, name: str
) -> tuple[PdfSignatureStatus, bytes, int] | None:
    """What a seal of ours says over every byte of `content`, what that carries, its revisions; None where it fails."""
    try:
        reader = PdfFileReader(BytesIO(content))
        status = status_of(ours(reader, certificates), trusted)
        if status.intact and status.valid and status.coverage == SignatureCoverageLevel.ENTIRE_FILE:
            return status, attachment(reader, name), reader.xrefs.total_revisions
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001 - a library's errors over a damaged file are many; here they are one
        return None
    return None


def is_only_proof(content: bytes, certificates: set[str], trusted: str) -> bool:
    """Whether what follows the seal is nothing but what checking it later takes, as archives add it."""
    try:
        status = status_of(ours(PdfFileReader(BytesIO(content)), certificates), trusted)
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001 - as above
        return False
    return bool(status.intact and status.valid and status.modification_level == ModificationLevel.LTA_UPDATES)


def ours(reader: PdfFileReader, certificates: set[str]) -> EmbeddedPdfSignature:
    """Raises LookupError where the library sees none."""
    for found in reader.embedded_regular_signatures[:MOST_SEALS]:
        if found.signer_cert is not None and found.signer_cert.sha256.hex() in certificates:
            seal: EmbeddedPdfSignature = found
            return seal
    raise LookupError


def status_of(found: EmbeddedPdfSignature, trusted: str) -> PdfSignatureStatus:
    return validate_pdf_signature(
        found,
        ValidationContext(trust_roots=[found.signer_cert], allow_fetching=False),
        ValidationContext(trust_roots=roots(trusted), allow_fetching=False),
    )


def attested(status: PdfSignatureStatus) -> str:
    """The time that an authority attests which is believed, in ISO 8601, else ""."""
    stamp = status.timestamp_validity
    return stamp.timestamp.isoformat() if stamp and stamp.intact and stamp.valid and stamp.trusted else ""


def attachment(reader: PdfFileReader, name: str) -> bytes:
    """The attached file of that name; b"" where there is none, or it is too large."""
    try:
        files = reader.root["/Names"]["/EmbeddedFiles"]["/Names"]
        places = [place for place in range(1, len(files), 2) if str(files[place]["/UF"]) == name]
        content: bytes = files[places[0]]["/EF"]["/F"].data if places else b""
    except (KeyError, TypeError):
        return b""
    return content if len(content) <= LARGEST_ATTACHMENT else b""


def salvaged(content: bytes, name: str) -> bytes:
    """The attached file of that name; where the file cannot be opened any more the first attached one that is JSON."""
    with suppress(Exception):
        return attachment(PdfFileReader(BytesIO(content)), name)
    for found in islice(EMBEDDED.finditer(content), MOST_SEALS):
        with suppress(zlib.error):
            text = zlib.decompressobj().decompress(content[found.end() :], LARGEST_ATTACHMENT)
            if text.startswith(b"{"):
                return text
    return b""
