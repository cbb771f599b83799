"""The process that puts a seal on: the key comes in through its standard input and is nowhere else."""

import base64
import json
import sys
import time
from io import SEEK_CUR, BytesIO
from typing import IO, Any, Final

from asn1crypto import pem, x509
from pyhanko.pdf_utils.generic import StreamObject
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import signers, timestamps
from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter
from pyhanko.sign.signers.pdf_signer import DSSContentSettings, SigDSSPlacementPreference
from pyhanko_certvalidator import ValidationContext

FIELD: Final = "Seal"
write_to_stream = StreamObject.write_to_stream
LONG_TERM, TIMED, BASIC = "B-LT", "B-T", "B-B"  # of PAdES (ETSI EN 319 142-1)
# What proves it later is fetched first and stands under the seal: behind it, it would be bytes that PDF/A has covered.
UNDER_THE_SEAL: Final = DSSContentSettings(
    include_vri=False, placement=SigDSSPlacementPreference.TOGETHER_WITH_SIGNATURE
)
PATIENCE: Final = 10  # seconds for one answer of a time-stamp authority
PAUSE: Final = 2  # seconds before it is asked a second time
UNATTESTED: Final = "No authority attests the time of this seal."


class QuietWriter(IncrementalPdfFileWriter):
    """Leaves the metadata as they are: pyHanko would write them anew without the words that claim PDF/UA."""

    def _update_meta(self) -> None:
        pass


def with_its_end(stream: StreamObject, out: IO[bytes], *arguments: Any) -> None:
    """Write a stream; where it ends with a carriage return, so that no validator takes that for half of an end of line.

    See `objects.compressed`: one in 256 does.
    """
    write_to_stream(stream, out, *arguments)
    if stream.encoded_data.endswith(b"\r"):
        out.seek(-len(b"\nendstream"), SEEK_CUR)
        out.write(b"\r\nendstream")


def install() -> None:
    """For this process. Safe to call again."""
    StreamObject.write_to_stream = with_its_end  # type: ignore[method-assign,assignment]


def main() -> None:
    """In: one line of JSON, the PDF. Out: one line of JSON, the PDF with its seal."""
    install()
    order = json.loads(sys.stdin.buffer.readline())
    content, level, complaint = best(sys.stdin.buffer.read(), order)
    head = {"level": level, "complaint": complaint[:300]}
    sys.stdout.buffer.write(json.dumps(head).encode("ascii") + b"\n" + content)


def best(pdf: bytes, order: dict[str, Any]) -> tuple[bytes, str, str]:
    """The PDF with the highest seal that can be had now, its level, and what kept it from a higher one.

    The authority is asked twice. Where it answers and what revokes its certificate or ours cannot be had, the time
    stays attested. Raises what pyHanko does over our own certificate.
    """
    complaint = ""
    for pause in (0, PAUSE) if order["authority"] else ():
        time.sleep(pause)
        try:
            return sealed(pdf, order, LONG_TERM), LONG_TERM, ""
        except timestamps.TimestampRequestError as error:
            complaint = f"the authority did not attest the time: {error}"
        except Exception as error:  # noqa: BLE001 - of certificates, of networks: a publication waits for none of them
            complaint = f"{type(error).__name__}: {error}"
            try:
                return sealed(pdf, order, TIMED), TIMED, complaint
            except timestamps.TimestampRequestError as silent:
                complaint = f"the authority did not attest the time: {silent}"
    return sealed(pdf, order, BASIC), BASIC, complaint


def sealed(pdf: bytes, order: dict[str, Any], level: str) -> bytes:
    """Raises what pyHanko does."""
    signer = signers.SimpleSigner.load_pkcs12_data(
        base64.b64decode(order["pkcs12"]), other_certs=[], passphrase=order["password"].encode()
    )
    authority = None
    if level != BASIC:
        account = (order["user"], order["secret"]) if order["user"] else None
        authority = timestamps.HTTPTimeStamper(order["authority"], timeout=PATIENCE, auth=account)
    is_long_term = level == LONG_TERM
    metadata = signers.PdfSignatureMetadata(
        field_name=FIELD,
        md_algorithm="sha256",
        reason=order["reason"] if authority else f"{order['reason']}. {UNATTESTED}",
        subfilter=SigSeedSubFilter.PADES,
        certify=True,
        docmdp_permissions=MDPPerm.NO_CHANGES,
        embed_validation_info=is_long_term,
        validation_context=trusting(order["trusted"], signer.signing_cert) if is_long_term else None,
        dss_settings=UNDER_THE_SEAL,
    )
    out = BytesIO()
    signers.PdfSigner(metadata, signer=signer, timestamper=authority).sign_pdf(
        QuietWriter(BytesIO(pdf)), existing_fields_only=True, output=out
    )
    return out.getvalue()


def trusting(text: str, own: x509.Certificate) -> ValidationContext:
    """Whom to believe: the roots that are set, and our own certificate where nobody else vouches for it.

    What revokes a certificate is fetched and put in; one that names where this is told must be told of.
    """
    anchors = [*roots(text), *([own] if own.self_issued else [])]
    return ValidationContext(trust_roots=anchors, allow_fetching=True, revocation_mode="hard-fail")


def roots(text: str) -> list[x509.Certificate]:
    """The certificates in a PEM text."""
    if not text:
        return []
    return [x509.Certificate.load(der) for _type, _headers, der in pem.unarmor(text.encode(), multiple=True)]
