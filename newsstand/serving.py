"""The front of the application: whoever is nobody in particular gets a copy, everybody else goes on to Django."""

from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from threading import Lock
from time import time
from typing import TYPE_CHECKING

from newsstand.copies import Copy, Encoding, Headers, accepted
from newsstand.filling import Filler
from newsstand.stand import Mark, Stand, mark_of

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

MOST_IN_MEMORY = 32_000_000  # bytes


@dataclass(frozen=True, slots=True)
class Ready:
    """A copy as it goes out: (headers, body, tag) for each encoding, and the headers of an answer without a body."""

    answers: dict[Encoding, tuple[Headers, bytes, str]]
    size: int
    mark: Mark | None
    place: str
    until: float


class Newsstand:
    """WSGI. Hands over copies from `stand`; what is not there yet is asked of `filler`, which lays it out.

    `is_personal(environ)`: whether the answer may depend on who asks, or on how. Such requests go to `application`.
    Each copy handed over costs one look at the disk, so what was pulled is gone with the next request, in every
    process.
    """

    def __init__(
        self,
        application: "WSGIApplication",
        *,
        stand: Stand,
        filler: Filler,
        is_personal: "Callable[[WSGIEnvironment], bool]",
    ) -> None:
        self._application, self._stand, self._filler = application, stand, filler
        self._is_personal = is_personal
        self._ready: OrderedDict[str, Ready] = OrderedDict()
        self._size = 0
        self._lock = Lock()

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        method = environ["REQUEST_METHOD"]
        if (method != "GET" and method != "HEAD") or environ.get("QUERY_STRING") or self._is_personal(environ):  # noqa: PLR1714
            return self._application(environ, start_response)
        address: str = environ.get("PATH_INFO", "")
        ready = self._copy(address)
        if ready is None:
            return self._application(environ, start_response)
        return answer(ready, environ, start_response)

    def _copy(self, address: str) -> Ready | None:
        ready = self._ready.get(address)
        if ready is not None:
            if mark_of(ready.place) == ready.mark and ready.until > time():
                return ready
            self._forget(address)
        mark = self._stand.mark(address)
        if mark is None:
            copy = self._filler.fill(address) if self._filler.knows(address) else None
            return prepared(copy) if copy else None
        copy = self._stand.find(address)
        if copy is not None and copy.until <= time():
            copy = self._filler.fill(address)
            return prepared(copy) if copy else None
        if copy is None:
            return None
        ready = prepared(copy, mark=mark, place=self._stand.place(address))
        # Pulled or replaced while it was read: handed over it is right, but not to be remembered under this mark.
        if self._stand.mark(address) == mark:
            self._remember(address, ready)
        return ready

    def _remember(self, address: str, ready: Ready) -> None:
        with self._lock:
            if address not in self._ready and ready.size <= MOST_IN_MEMORY // 8:
                self._ready[address] = ready
                self._size += ready.size
            while self._size > MOST_IN_MEMORY:
                _oldest, gone = self._ready.popitem(last=False)
                self._size -= gone.size

    def _forget(self, address: str) -> None:
        with self._lock:
            gone = self._ready.pop(address, None)
            self._size -= gone.size if gone else 0


def prepared(copy: Copy, *, mark: Mark | None = None, place: str = "") -> Ready:
    """Everything that can be worked out before anybody asks."""
    answers = {}
    for encoding, body in copy.bodies.items():
        tag = f'"{copy.tag}"' if encoding == Encoding.PLAIN else f'"{copy.tag}-{encoding}"'
        headers = [
            *copy.headers,
            ("ETag", tag),
            ("Vary", "Accept-Encoding, Cookie"),
            ("Content-Length", str(len(body))),
        ]
        if encoding != Encoding.PLAIN:
            headers.append(("Content-Encoding", encoding.value))
        answers[encoding] = (headers, body, tag)
    return Ready(answers, sum(map(len, copy.bodies.values())), mark, place, copy.until)


def answer(ready: Ready, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
    """200 in the encoding that is liked best of those there are, or 304 where the reader's copy is this one."""
    liked = accepted(environ.get("HTTP_ACCEPT_ENCODING", ""))
    encoding = next((one for one in liked if one in ready.answers), Encoding.PLAIN)
    headers, body, tag = ready.answers[encoding]
    asked = environ.get("HTTP_IF_NONE_MATCH")
    if asked and is_among(tag, asked):
        start_response("304 Not Modified", [one for one in headers if one[0].lower() not in ABOUT_A_BODY])
        return []
    start_response("200 OK", list(headers))
    return [] if environ["REQUEST_METHOD"] == "HEAD" else [body]


ABOUT_A_BODY = frozenset({"content-length", "content-type", "content-encoding", "content-disposition"})


def is_among(tag: str, asked: str) -> bool:
    """Whether an If-None-Match header names this tag; weak marks, which a proxy may have added, make no difference."""
    return asked.strip() == "*" or any(one.strip().removeprefix("W/") == tag for one in asked.split(","))
