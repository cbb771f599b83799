"""What a partner may give as its address: https, a host by its name, a port that the site allows."""

import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

LONGEST: Final = 500  # characters
HTTPS: Final = 443
LONGEST_HOST: Final = 253
LABEL = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)")
WRITABLE = re.compile(
    r"[!#-;=?-\[\]_a-z~]+"
)  # what an address is made of (RFC 3986): ASCII without blanks, quotes, brackets


@dataclass(frozen=True, slots=True)
class Place:
    """Where a message goes. `host` is a name in ASCII, `target` the path with its query."""

    host: str
    port: int
    target: str

    @property
    def host_header(self) -> str:
        return self.host if self.port == HTTPS else f"{self.host}:{self.port}"


class WrongPlace(ValueError):
    """`code`: form, scheme, user, host or port."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def read_place(address: str, *, ports: frozenset[int] = frozenset({HTTPS})) -> Place:
    """The parts of an address. A fragment is dropped. Raises WrongPlace.

    A host is a name with a dot in it whose last part is not a number: no address of the internet in any spelling
    (`127.1`, `0x7f000001`, `2130706433`, `[::1]`), which no certificate would be about, and no `localhost`.
    """
    if len(address) > LONGEST or not WRITABLE.fullmatch(address):
        raise WrongPlace("form")
    try:
        parts = urlsplit(address)
        port = parts.port or HTTPS
        host = parts.hostname or ""
    except ValueError:
        raise WrongPlace("form") from None
    if parts.scheme != "https":
        raise WrongPlace("scheme")
    if "@" in parts.netloc:
        raise WrongPlace("user")
    host = host.removesuffix(".")
    labels = host.split(".")
    if len(host) > LONGEST_HOST or "." not in host or not all(LABEL.fullmatch(label) for label in labels):
        raise WrongPlace("host")
    if not re.search("[a-z]", labels[-1]) or labels[-1].startswith("0x"):
        raise WrongPlace("host")
    if port not in ports:
        raise WrongPlace("port")
    return Place(host, port, (parts.path or "/") + (f"?{parts.query}" if parts.query else ""))
