"""A certification authority, its time-stamp authority (RFC 3161, answered by the program openssl), its list of revoked
certificates and its OCSP responder, on this machine."""

import base64
import http.server
import shutil
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, pkcs12
from cryptography.x509 import ocsp
from cryptography.x509.oid import AuthorityInformationAccessOID, ExtendedKeyUsageOID, NameOID

DAY: Final = timedelta(days=1)
ACCOUNT: Final = "Basic " + base64.b64encode(b"ruom:secret").decode()
CONFIGURATION: Final = """
[tsa]
default_tsa = it
[it]
serial = {folder}/serial
signer_cert = {folder}/tsa.pem
certs = {folder}/root.pem
signer_key = {folder}/tsa.key
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256, sha384, sha512
ess_cert_id_alg = sha256
"""


@dataclass
class Authority:
    """`knows` whether it tells what is revoked, `answers` whether it attests times; both can be changed."""

    folder: Path
    address: str = ""
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    knows: bool = True
    answers: bool = True
    asked: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.name = named("Test root")
        self.root = self.certificate("Test root", self.key, x509.BasicConstraints(ca=True, path_length=None))
        self.seal_key = ec.generate_private_key(ec.SECP256R1())

    def begin(self, address: str) -> None:
        self.address = address
        key = ec.generate_private_key(ec.SECP256R1())
        purpose = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING])
        point = x509.DistributionPoint([x509.UniformResourceIdentifier(f"{address}/revoked")], None, None, None)
        attester = self.certificate("Test time", key, purpose, x509.CRLDistributionPoints([point]))
        responder = x509.AccessDescription(
            AuthorityInformationAccessOID.OCSP, x509.UniformResourceIdentifier(f"{address}/ocsp")
        )
        self.seal = self.certificate("Test seal", self.seal_key, x509.AuthorityInformationAccess([responder]))
        for name, content in (
            ("root.pem", self.root.public_bytes(Encoding.PEM)),
            ("tsa.pem", attester.public_bytes(Encoding.PEM)),
            ("tsa.key", key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())),
            ("serial", b"01\n"),
            ("tsa.cnf", CONFIGURATION.format(folder=self.folder).encode()),
        ):
            (self.folder / name).write_bytes(content)

    def certificate(self, name: str, key: ec.EllipticCurvePrivateKey, *extensions: Any) -> x509.Certificate:
        is_root = name == "Test root"
        builder = (
            x509.CertificateBuilder()
            .subject_name(named(name))
            .issuer_name(self.name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(datetime.now(UTC) - DAY)
            .not_valid_after(datetime.now(UTC) + 30 * DAY)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(self.key.public_key()), critical=False)
            .add_extension(usage(is_root=is_root), critical=True)
        )
        for extension in extensions:
            critical = isinstance(extension, (x509.BasicConstraints, x509.ExtendedKeyUsage))
            builder = builder.add_extension(extension, critical=critical)
        return builder.sign(self.key, hashes.SHA256())

    @property
    def pkcs12(self) -> bytes:
        return pkcs12.serialize_key_and_certificates(b"seal", self.seal_key, self.seal, [self.root], NoEncryption())

    @property
    def trusted(self) -> str:
        return self.root.public_bytes(Encoding.PEM).decode()

    def attested(self, query: bytes) -> bytes:
        (self.folder / "query").write_bytes(query)
        command = ["openssl", "ts", "-reply", "-config", "tsa.cnf", "-queryfile", "query", "-out", "reply"]
        subprocess.run(command, cwd=self.folder, check=True, capture_output=True, timeout=30)
        return (self.folder / "reply").read_bytes()

    def revoked(self) -> bytes:
        builder = x509.CertificateRevocationListBuilder().issuer_name(self.name)
        builder = builder.last_update(datetime.now(UTC) - DAY).next_update(datetime.now(UTC) + DAY)
        builder = builder.add_extension(x509.CRLNumber(1), critical=False).add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(self.key.public_key()), critical=False
        )
        return builder.sign(self.key, hashes.SHA256()).public_bytes(Encoding.DER)

    def status(self, query: bytes) -> bytes:
        asked = ocsp.load_der_ocsp_request(query)
        assert asked.serial_number == self.seal.serial_number
        answer = ocsp.OCSPResponseBuilder().add_response(
            cert=self.seal,
            issuer=self.root,
            algorithm=asked.hash_algorithm,
            cert_status=ocsp.OCSPCertStatus.GOOD,
            this_update=datetime.now(UTC),
            next_update=datetime.now(UTC) + DAY,
            revocation_time=None,
            revocation_reason=None,
        )
        answer = answer.responder_id(ocsp.OCSPResponderEncoding.HASH, self.root)
        for extension in asked.extensions:  # the nonce
            answer = answer.add_extension(extension.value, critical=False)
        return answer.sign(self.key, hashes.SHA256()).public_bytes(Encoding.DER)


@contextmanager
def running(folder: Path) -> Iterator[Authority]:
    if shutil.which("openssl") is None:
        pytest.skip("openssl is missing: install openssl")
    authority = Authority(folder)

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.answer("application/pkix-crl", authority.revoked() if authority.knows else b"")

        def do_POST(self) -> None:
            query = self.rfile.read(int(self.headers["Content-Length"]))
            if self.path == "/ocsp":
                self.answer("application/ocsp-response", authority.status(query) if authority.knows else b"")
            elif self.headers["Authorization"] == ACCOUNT and authority.answers:
                self.answer("application/timestamp-reply", authority.attested(query))
            else:
                self.answer("text/plain", b"")

        def answer(self, media_type: str, content: bytes) -> None:
            authority.asked.append(self.path)
            self.send_response(200 if content else 503)
            self.send_header("Content-Type", media_type)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, template: str, *args: object) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        authority.begin(f"http://127.0.0.1:{server.server_port}")
        yield authority
        server.shutdown()


def named(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def usage(*, is_root: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=True,
        content_commitment=not is_root,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=is_root,
        crl_sign=is_root,
        encipher_only=False,
        decipher_only=False,
    )
