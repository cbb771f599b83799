"""Where copies come from: the application itself is asked for a page, as somebody would who is nobody."""

import gzip
import re
from collections.abc import Callable
from email.utils import parsedate_to_datetime
from io import BytesIO
from math import inf
from threading import Lock
from time import time
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from newsstand.copies import Copy, Encoding, Headers, compressed
from newsstand.stand import Stand

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

# These are told anew with every copy.
_NOT_KEPT = frozenset({"vary", "etag", "content-length", "content-encoding", "date", "connection", "expires"})
_PUBLIC = re.compile(r"(?:^|[\s,])public(?:$|[\s,])")


class Filler:
    """Lays out what `application` answers at an address. `site` is the address of the site, in full.

    `rack_of(address)`: the rack that a page stands in, "" where it is none of those that have copies.
    """

    def __init__(
        self, application: "WSGIApplication", *, stand: Stand, site: str, rack_of: Callable[[str], str]
    ) -> None:
        self._application, self._stand, self._rack_of = application, stand, rack_of
        self._site = urlsplit(site)
        self._busy: dict[str, Lock] = {}

    def knows(self, address: str) -> bool:
        return bool(self._rack_of(address))

    def fill(self, address: str) -> Copy | None:
        """The page as it is now, laid out where that may be; None where it is not one to be copied.

        Many who ask at once wait for the first of them, and take what it laid out; where there is a copy whose time is
        over, they take that.
        """
        lock = self._busy.setdefault(address, Lock())
        found = self._stand.find(address)
        if found and (found.until > time() or lock.locked()):
            return found
        with lock:
            found = self._stand.find(address)
            copy = found if found and found.until > time() else self._read(address)
            self._busy.pop(address, None)
        return copy

    def _read(self, address: str) -> Copy | None:
        # Before the page is read, or what changes meanwhile would be missed.
        seen = self._stand.look(self._rack_of(address))
        status, headers, body = ask(self._application, address, scheme=self._site.scheme, host=self._site.netloc)
        told = {name.lower(): value for name, value in headers}
        if not status.startswith("200 ") or "set-cookie" in told or not _PUBLIC.search(told.get("cache-control", "")):
            return None
        kept = [(name, value) for name, value in headers if name.lower() not in _NOT_KEPT]
        if seen is None:
            # For this one reader: it is read again for the next.
            return Copy(kept, {Encoding.PLAIN: body, Encoding.GZIP: gzip.compress(body, 1, mtime=0)})
        copy = compressed(kept, body, until=instant(told["expires"]) if "expires" in told else inf)
        self._stand.lay_out(address, copy, seen=seen)
        return copy


def instant(header: str) -> float:
    """What an Expires header says, in seconds since 1970."""
    return parsedate_to_datetime(header).timestamp()


def ask(application: "WSGIApplication", address: str, *, scheme: str, host: str) -> tuple[str, Headers, bytes]:
    """Status line, headers and body of a GET without cookies, languages or encodings."""
    answered: list[tuple[str, Headers]] = []

    def start_response(status: str, headers: Headers, _error: Any = None) -> Callable[[bytes], object]:
        answered.append((status, headers))
        return lambda _written: None

    name, _colon, port = host.partition(":")
    environ = {
        "REQUEST_METHOD": "GET",
        "SCRIPT_NAME": "",
        "PATH_INFO": address,
        "QUERY_STRING": "",
        "SERVER_NAME": name,
        "SERVER_PORT": port or ("443" if scheme == "https" else "80"),
        "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_HOST": host,
        "HTTP_X_FORWARDED_PROTO": scheme,
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scheme,
        "wsgi.input": BytesIO(),
        "wsgi.errors": _Silent(),
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    parts = application(environ, start_response)
    try:
        body = b"".join(parts)
    finally:
        close = getattr(parts, "close", None)
        if close:
            close()
    status, headers = answered[-1]
    return status, headers, body


class _Silent:
    """Where an application complains: Django has logs of its own."""

    def write(self, _text: str) -> int:
        return 0

    def writelines(self, _lines: list[str]) -> None:
        pass

    def flush(self) -> None:
        pass
