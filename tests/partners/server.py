"""A partner's server: HTTPS on this machine, under a certificate of an authority made for the test."""

import datetime
import ipaddress
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

HOST = "hooks.partner.example"
SINCE, UNTIL = datetime.datetime(2020, 1, 1), datetime.datetime(2100, 1, 1)  # noqa: DTZ001 - X.509 wants it so


@dataclass(frozen=True, slots=True)
class Authority:
    """`trusted`: its certificate; `chain`: that of HOST with its key. PEM files."""

    trusted: Path
    chain: Path


def make_authority(folder: Path, *hosts: str) -> Authority:
    own, of_host = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    issuer = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Test authority")])
    root = _certificate(issuer, issuer, own, of=own, more=[(x509.BasicConstraints(ca=True, path_length=0), True)])
    names = x509.SubjectAlternativeName([x509.DNSName(host) for host in hosts or (HOST,)])
    leaf = _certificate(x509.Name([]), issuer, own, of=of_host, more=[(names, True)])
    trusted, chain = folder / "trusted.pem", folder / "chain.pem"
    trusted.write_bytes(root.public_bytes(serialization.Encoding.PEM))
    key = of_host.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    chain.write_bytes(key + leaf.public_bytes(serialization.Encoding.PEM))
    return Authority(trusted, chain)


def _certificate(
    subject: x509.Name,
    issuer: x509.Name,
    by: ec.EllipticCurvePrivateKey,
    *,
    of: ec.EllipticCurvePrivateKey,
    more: list[tuple[x509.ExtensionType, bool]],
) -> x509.Certificate:
    made = x509.CertificateBuilder().subject_name(subject).issuer_name(issuer).public_key(of.public_key())
    made = made.serial_number(x509.random_serial_number()).not_valid_before(SINCE).not_valid_after(UNTIL)
    made = made.add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(by.public_key()), critical=False)
    made = made.add_extension(x509.SubjectKeyIdentifier.from_public_key(of.public_key()), critical=False)
    for extension, critical in more:
        made = made.add_extension(extension, critical=critical)
    return made.sign(by, hashes.SHA256())


@dataclass(frozen=True, slots=True)
class Received:
    path: str
    headers: dict[str, str]
    body: bytes


Answering = Callable[[Received], tuple[int, dict[str, str], bytes | Iterator[bytes]]]


def thanks(_received: Received) -> tuple[int, dict[str, str], bytes]:
    return 200, {}, b"thanks"


@dataclass
class Partner:
    """What it received, in order; `answer` says how it answers from now on."""

    port: int
    received: list[Received] = field(default_factory=list)
    answer: Answering = thanks

    def address(self, path: str = "/hooks") -> str:
        return f"https://{HOST}:{self.port}{path}"


@contextmanager
def partner(authority: Authority, *, at: str = "127.0.0.1", port: int = 0) -> Iterator[Partner]:
    """A server on this machine, listening at this address."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            received = Received(self.path, {name.lower(): value for name, value in self.headers.items()}, body)
            told.received.append(received)
            status, headers, content = told.answer(received)
            self.send_response(status)
            whole = {"Content-Length": str(len(content))} if isinstance(content, bytes) else {}
            for name, value in {**whole, **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            for piece in [content] if isinstance(content, bytes) else content:
                self.wfile.write(piece)

        def log_message(self, *_words: object) -> None:
            pass

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, *_of: object) -> None:
            """A caller who hangs up is no error of the test."""

    with Server((at, port), Handler) as server:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(authority.chain)
        server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
        told = Partner(server.server_address[1])
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield told
        finally:
            server.shutdown()
            thread.join()


def free_port(*addresses: str) -> int:
    """One that is free at each of these addresses."""
    while True:
        with socket.socket() as first:
            first.bind((addresses[0], 0))
            port = first.getsockname()[1]
            try:
                for other in addresses[1:]:
                    with socket.socket() as second:
                        second.bind((other, port))
            except OSError:
                continue
            return int(port)


LOOPBACK = ipaddress.ip_network("127.0.0.1/32")
