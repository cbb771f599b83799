"""Many who sign at once over HTTP, and try again until they are told that it is done, as people do."""

import re
import socket
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from queue import Empty, SimpleQueue
from urllib.parse import urlencode

PATIENCE = 20.0  # seconds for one answer
TRIES = 3_000  # ten minutes, while nobody answers
PAUSE = 0.2  # seconds before the next try
HANDS = 8


class NotDone(Exception):
    """Somebody gave up, or was told something that no retry makes better."""


@dataclass(slots=True)
class Outcome:
    """How often which answer came; 0 stands for none."""

    answers: dict[int, int] = field(default_factory=dict)
    seconds: float = 0.0

    @property
    def acknowledged(self) -> int:
        return self.answers.get(200, 0) + self.answers.get(302, 0)


def request(
    port: int, path: str, *, form: dict[str, str] | None = None, cookies: dict[str, str], address: str = "127.0.0.1"
) -> bytes:
    body = urlencode(form or {})
    lines = [
        f"{'GET' if form is None else 'POST'} {path} HTTP/1.1",
        f"Host: 127.0.0.1:{port}",
        "Connection: close",
        f"X-Forwarded-For: {address}",
        "Cookie: " + "; ".join(f"{name}={value}" for name, value in cookies.items()),
    ]
    if form is not None:
        lines += ["Content-Type: application/x-www-form-urlencoded", f"Content-Length: {len(body)}"]
    return ("\r\n".join(lines) + f"\r\n\r\n{body}").encode()


def answer(port: int, sent: bytes) -> bytes:
    """The whole answer. Raises OSError."""
    with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as connection:
        connection.sendall(sent)
        received = b""
        while chunk := connection.recv(65_536):
            received += chunk
    return received


def until_done(port: int, sent: bytes, outcome: Outcome, *, used_up: int | None = None) -> None:
    """Send it again until it is acknowledged, or, after a try without an answer, told to be done with by the status
    `used_up`. Raises NotDone."""
    unheard = False
    for _ in range(TRIES):
        try:
            told = answer(port, sent)
            status = int(told[9:12]) if told[:5] == b"HTTP/" else 0
        except OSError:
            status = 0
        outcome.answers[status] = outcome.answers.get(status, 0) + 1
        if status in (200, 302) or (unheard and status == used_up):
            return
        unheard = unheard or status == 0
        if 400 <= status < 500:
            raise NotDone(f"{status}: {told[-400:]!r}")
        time.sleep(PAUSE)
    raise NotDone(f"not acknowledged in {TRIES} tries; answers so far: {outcome.answers}")


def all_at_once(
    port: int,
    requests: Sequence[bytes],
    *,
    every: float,
    meanwhile: Callable[["Outcome"], object],
    used_up: int | None = None,
) -> Outcome:
    """Send them by many hands; each is acknowledged when this returns. `meanwhile` happens again every so many seconds,
    until all is done. `used_up`: as in `until_done`. Raises NotDone."""
    waiting: SimpleQueue[bytes] = SimpleQueue()
    for one in requests:
        waiting.put(one)
    outcome, failures, done = Outcome(), list[BaseException](), threading.Event()

    def work() -> None:
        try:
            while not failures:
                until_done(port, waiting.get_nowait(), outcome, used_up=used_up)
        except Empty:
            return
        except BaseException as failure:  # noqa: BLE001 - raised below
            failures.append(failure)

    def disturb() -> None:
        while not done.wait(every):
            meanwhile(outcome)

    start = time.monotonic()
    hands = [threading.Thread(target=work) for _ in range(HANDS)]
    disturber = threading.Thread(target=disturb)
    for thread in (*hands, disturber):
        thread.start()
    for thread in hands:
        thread.join()
    done.set()
    disturber.join()
    outcome.seconds = time.monotonic() - start
    if failures:
        raise failures[0]
    return outcome


TOKEN = re.compile(rb'name="csrfmiddlewaretoken" value="([^"]+)"')
COOKIE = re.compile(rb"csrftoken=(\w+)")
LINK = re.compile(r"https?://[^/\s]+(/\w\w/s/\w{12}/sign/\w{12}/[\w-]+/)")
CODE = re.compile(r"asks for this code:\s+(\w+\s\w+)")
RECIPIENT = re.compile(r"^To: (\S+)$", re.MULTILINE)


def page_token(port: int, path: str, *, cookies: dict[str, str]) -> tuple[str, str]:
    """Token and cookie of a page with a form: those of one page serve everybody."""
    shown = answer(port, request(port, path, cookies=cookies))
    token, cookie = TOKEN.search(shown), COOKIE.search(shown)
    if token is None or cookie is None:
        raise NotDone(f"no form on {path}: {shown[:300]!r}")
    return token[1].decode(), cookie[1].decode()


@dataclass(frozen=True, slots=True)
class Mail:
    """What a person finds in it: the path of the page to confirm on, and the code for another browser."""

    link: str
    code: str


class Letterbox:
    """The mails in a folder, each file read once it has grown. Lines that a mail breaks are put together."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._sizes: dict[Path, int] = {}
        self.mails: dict[str, Mail] = {}

    def look(self) -> None:
        for file in self._folder.iterdir():
            size = file.stat().st_size
            if self._sizes.get(file) != size:
                self._sizes[file] = size
                self._read(file.read_text().replace("=\n", "").replace("=3D", "="))

    def _read(self, text: str) -> None:
        for message in text.split("-" * 79):
            to, link, code = RECIPIENT.search(message), LINK.search(message), CODE.search(message)
            if to and link and code:
                self.mails[to[1]] = Mail(link[1], code[1])
