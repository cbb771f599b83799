"""The process that looks at a PDF of anybody's for a seal of ours. See `guarding`: it is bound and gone afterwards."""

import base64
from io import BytesIO
from typing import Any, Final

from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.validation import EmbeddedPdfSignature, validate_pdf_signature
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

from guarding.answering import serve
from printing.seal_child import roots

MOST_SEALS: Final = 8
LARGEST_ATTACHMENT: Final = 30_000_000  # bytes


def main() -> None:
    serve(read)


def read(order: dict[str, Any], content: bytes) -> dict[str, Any]:
    """The answer of `seal.examined` as JSON."""
    reader = PdfFileReader(BytesIO(content))
    said: dict[str, Any] = {"is_ours": False, "is_intact": False, "attested_at": "", "carries": ""}
    for found in reader.embedded_regular_signatures[:MOST_SEALS]:
        certificate = found.signer_cert
        if certificate is not None and certificate.sha256.hex() in order["certificates"]:
            said |= judged(found, order["trusted"])
            said["is_ours"] = True
    said["carries"] = base64.b64encode(attachment(reader, order["attachment"])).decode("ascii")
    return said


def judged(found: EmbeddedPdfSignature, trusted: str) -> dict[str, Any]:
    """Whether the seal holds and covers the whole file; nothing may follow it but what checking it later takes."""
    status = validate_pdf_signature(
        found,
        ValidationContext(trust_roots=[found.signer_cert], allow_fetching=False),
        ValidationContext(trust_roots=roots(trusted), allow_fetching=False),
    )
    whole = status.coverage == SignatureCoverageLevel.ENTIRE_FILE or (
        status.coverage == SignatureCoverageLevel.ENTIRE_REVISION
        and status.modification_level == ModificationLevel.LTA_UPDATES
    )
    stamp = status.timestamp_validity
    attested = stamp.timestamp.isoformat() if stamp and stamp.intact and stamp.valid and stamp.trusted else ""
    return {"is_intact": bool(status.intact and status.valid and whole), "attested_at": attested}


def attachment(reader: PdfFileReader, name: str) -> bytes:
    """The attached file of that name; b"" where there is none, or it is too large."""
    try:
        files = reader.root["/Names"]["/EmbeddedFiles"]["/Names"]
        places = [place for place in range(1, len(files), 2) if str(files[place]["/UF"]) == name]
        content: bytes = files[places[0]]["/EF"]["/F"].data if places else b""
    except (KeyError, TypeError):
        return b""
    return content if len(content) <= LARGEST_ATTACHMENT else b""
