"""The process that puts a seal on: the key comes in through its standard input and is nowhere else."""

import base64
import json
import sys
from io import BytesIO
from typing import Any, Final

from asn1crypto import pem, x509
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import signers, timestamps
from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter
from pyhanko_certvalidator import ValidationContext

FIELD: Final = "Seal"


class QuietWriter(IncrementalPdfFileWriter):
    """Leaves the metadata as they are: pyHanko would write them anew without the words that claim PDF/UA."""

    def _update_meta(self) -> None:
        pass


def main() -> None:
    """In: one line of JSON, the PDF. Out: the PDF with its seal."""
    order = json.loads(sys.stdin.buffer.readline())
    sys.stdout.buffer.write(sealed(sys.stdin.buffer.read(), order))


def sealed(pdf: bytes, order: dict[str, Any]) -> bytes:
    """Raises what pyHanko does."""
    signer = signers.SimpleSigner.load_pkcs12_data(
        base64.b64decode(order["pkcs12"]), other_certs=[], passphrase=order["password"].encode()
    )
    authority = timestamps.HTTPTimeStamper(order["authority"]) if order["authority"] else None
    metadata = signers.PdfSignatureMetadata(
        field_name=FIELD,
        md_algorithm="sha256",
        reason=order["reason"],
        subfilter=SigSeedSubFilter.PADES,
        certify=True,
        docmdp_permissions=MDPPerm.NO_CHANGES,
        embed_validation_info=authority is not None,
        validation_context=trusting(order["trusted"], signer.signing_cert) if authority else None,
    )
    out = BytesIO()
    signers.PdfSigner(metadata, signer=signer, timestamper=authority).sign_pdf(
        QuietWriter(BytesIO(pdf)), existing_fields_only=True, output=out
    )
    return out.getvalue()


def trusting(text: str, own: x509.Certificate) -> ValidationContext:
    """Whom to believe: the roots that are set, and our own certificate. What revokes one is fetched and put in."""
    return ValidationContext(trust_roots=[*roots(text), own], allow_fetching=True)


def roots(text: str) -> list[x509.Certificate]:
    """The certificates in a PEM text."""
    if not text:
        return []
    return [x509.Certificate.load(der) for _type, _headers, der in pem.unarmor(text.encode(), multiple=True)]
