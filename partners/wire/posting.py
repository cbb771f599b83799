"""One POST over TLS to an address that a stranger chose.

The name is looked up once, every answer is judged, and the connection goes to an address that was judged: a name that
answers otherwise a moment later (DNS rebinding) changes nothing. The certificate is checked for the name. No redirect
is followed, no proxy of the environment is asked, no more is read than `most`, and all of it together ends in time.
"""

import http.client
import io
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from partners.wire.networks import Address, Network, may_be_called, read
from partners.wire.places import HTTPS, Place, WrongPlace, read_place

SECONDS: Final = 15.0  # all of it
MOST_READ: Final = 65_536  # bytes of an answer, its head included

Look = Callable[[str, int], Iterable[str]]


class NotReached(Exception):
    """No answer. `code`: one of `address`, `name`, `refused_network`, `connection`, `certificate`, `time`, `answer`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    body: bytes

    @property
    def is_good(self) -> bool:
        return 200 <= self.status < 300


def look_up(host: str, port: int) -> list[str]:
    """The addresses of a name, as the system's resolver has them. Raises OSError."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(where[0]) for *_kind, where in found))


@dataclass(frozen=True, slots=True)
class Poster:
    """`networks`: private ones that may be called, and `trusted`: a PEM file of issuers believed beside the system's.
    Both are empty outside tests and closed networks. `look` is asked once for each message."""

    ports: frozenset[int] = frozenset({HTTPS})
    networks: tuple[Network, ...] = ()
    trusted: str = ""
    seconds: float = SECONDS
    most: int = MOST_READ
    look: Look = field(default=look_up)

    def post(self, address: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        """Send it, and read what comes back. Raises NotReached."""
        try:
            place = read_place(address, ports=self.ports)
        except WrongPlace as wrong:
            raise NotReached("address") from wrong
        end = time.monotonic() + self.seconds
        try:
            with self.connected(place, end) as line:
                line.sendall(request_of(place, body, headers))
                return read_answer(line, end=end, most=self.most)
        except NotReached:
            raise
        except TimeoutError:
            raise NotReached("time") from None
        except ssl.SSLCertVerificationError:
            raise NotReached("certificate") from None
        except (http.client.HTTPException, ValueError):
            raise NotReached("answer") from None
        except OSError:
            raise NotReached("connection") from None

    def connected(self, place: Place, end: float) -> ssl.SSLSocket:
        """A connection to one of the addresses that were judged, with the host's own certificate."""
        plain = first_that_answers(self.judged(place, end), place.port, end)
        try:
            plain.settimeout(left(end))
            return self.tls().wrap_socket(plain, server_hostname=place.host)
        except BaseException:
            plain.close()
            raise

    def judged(self, place: Place, end: float) -> list[Address]:
        """All addresses of the host. One among them that may not be called is enough to call none."""
        found = [read(text) for text in within(lambda: list(self.look(place.host, place.port)), end)]
        if not found:
            raise NotReached("name")
        if not all(may_be_called(address, besides=self.networks) for address in found):
            raise NotReached("refused_network")
        return found

    def tls(self) -> ssl.SSLContext:
        context = ssl.create_default_context()
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        if self.trusted:
            context.load_verify_locations(self.trusted)
        return context


def left(end: float) -> float:
    """Seconds until then. Raises TimeoutError."""
    seconds = end - time.monotonic()
    if seconds <= 0:
        raise TimeoutError
    return seconds


def within(look: Callable[[], list[str]], end: float) -> list[str]:
    """What `look` gives, in a thread that is left behind where it takes too long: the resolver knows no time limit."""
    found: list[list[str]] = []

    def run() -> None:
        try:
            found.append(look())
        except (OSError, UnicodeError):
            found.append([])

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    thread.join(left(end))
    if not found:
        raise TimeoutError
    return found[0]


def first_that_answers(addresses: Iterable[Address], port: int, end: float) -> socket.socket:
    """Raises OSError of the last one that was tried."""
    failure: OSError = OSError("no address")
    for address in addresses:
        try:
            return socket.create_connection((str(address), port), timeout=left(end))
        except TimeoutError:
            raise
        except OSError as refused:
            failure = refused
    raise failure


def request_of(place: Place, body: bytes, headers: Mapping[str, str]) -> bytes:
    lines = {
        "Host": place.host_header,
        "Content-Length": str(len(body)),
        "Accept-Encoding": "identity",
        "Connection": "close",
        **headers,
    }
    if any("\r" in text or "\n" in text for line in lines.items() for text in line):
        raise ValueError("a header is one line")
    head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
    return f"POST {place.target} HTTP/1.1\r\n{head}\r\n".encode("ascii") + body


class Bounded(io.RawIOBase):
    """What comes over a connection, until a moment and so many bytes of it."""

    def __init__(self, line: ssl.SSLSocket, *, end: float, most: int) -> None:
        self.line, self.end, self.most = line, end, most

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        if self.most <= 0:
            return 0
        self.line.settimeout(left(self.end))
        wanted = memoryview(buffer)[: self.most]
        try:
            count = self.line.recv_into(wanted)
        except ssl.SSLEOFError:  # ended without a farewell: what counts is whether the answer is whole
            count = 0
        self.most -= count
        return count


class Source:
    """What http.client reads an answer from."""

    def __init__(self, raw: io.RawIOBase) -> None:
        self.raw = raw

    def makefile(self, _mode: str) -> io.BufferedReader:
        return io.BufferedReader(self.raw)


def read_answer(line: ssl.SSLSocket, *, end: float, most: int) -> Answer:
    """Status and body, cut where it is longer. Raises http.client.HTTPException, TimeoutError, OSError."""
    source: Any = Source(Bounded(line, end=end, most=most))
    answer = http.client.HTTPResponse(source, method="POST")
    answer.begin()
    try:
        return Answer(answer.status, answer.read())
    except http.client.IncompleteRead as cut:
        return Answer(answer.status, cut.partial)
