"""A client that costs little: it sends requests that were made beforehand, over connections that stay open."""

import selectors
import socket
import time
from collections import Counter, defaultdict, deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing import Event as ProcessEvent
from multiprocessing import Pipe, Process
from multiprocessing.connection import Connection
from multiprocessing.synchronize import Event as EventLike

CONNECTIONS = 8
PATIENCE = 30.0  # seconds without any answer


@dataclass(slots=True)
class Load:
    """What came of it. `statuses` counts the answers by status, `waits_of` has their waits; times are in seconds."""

    seconds: float = 0.0
    statuses: Counter[int] = field(default_factory=Counter)
    waits: list[float] = field(default_factory=list)
    waits_of: defaultdict[int, list[float]] = field(default_factory=lambda: defaultdict(list))


class _Connection:
    """One connection, with one request on its way at a time."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._received = b""
        self._sent_at = 0.0

    def send(self, request: bytes) -> None:
        self._received = b""
        self._sent_at = time.perf_counter()
        self.socket.sendall(request)

    def receive(self) -> tuple[int, float] | None:
        """The status and the time it took, once the answer is here as a whole."""
        chunk = self.socket.recv(262_144)
        if not chunk:
            raise ConnectionError("the server closed the connection")
        self._received += chunk
        head, found, body = self._received.partition(b"\r\n\r\n")
        if not found or len(body) < _length(head):
            return None
        return int(head[9:12]), time.perf_counter() - self._sent_at


def _length(head: bytes) -> int:
    """What Content-Length says; the servers here always say it."""
    for line in head.split(b"\r\n")[1:]:
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            return int(value)
    raise ValueError(f"an answer without a length: {head!r}")


def send_all(port: int, requests: Sequence[bytes], *, connections: int = CONNECTIONS) -> Load:
    """Send each request once, over as many connections. Raises ConnectionError, TimeoutError."""
    waiting = deque(requests)
    load = Load()
    with selectors.DefaultSelector() as selector:
        opened = [_Connection(port) for _ in range(min(connections, len(requests)))]
        try:
            start = time.perf_counter()
            for connection in opened:
                selector.register(connection.socket, selectors.EVENT_READ, connection)
                connection.send(waiting.popleft())
            left = len(requests)
            while left:
                ready = selector.select(PATIENCE)
                if not ready:
                    raise TimeoutError(f"{left} requests were not answered within {PATIENCE:.0f} s")
                for key, _ in ready:
                    answer = key.data.receive()
                    if answer is None:
                        continue
                    left -= 1
                    load.statuses[answer[0]] += 1
                    load.waits.append(answer[1])
                    load.waits_of[answer[0]].append(answer[1])
                    if waiting:
                        key.data.send(waiting.popleft())
            load.seconds = time.perf_counter() - start
        finally:
            for connection in opened:
                connection.socket.close()
    return load


def p99(waits: Sequence[float]) -> float:
    """The time within which 99 of 100 answers were here, in the unit of `waits`."""
    return sorted(waits)[max(0, -(-len(waits) * 99 // 100) - 1)]


@contextmanager
def readers(port: int, request: bytes, *, number: int) -> Iterator[Counter[int]]:
    """So many connections that send `request` again and again from a process of their own, until the end of the `with`.
    Gives the answers by status, filled at that end."""
    answers: Counter[int] = Counter()
    receiver, sender = Pipe(duplex=False)
    stopping = ProcessEvent()
    reading = Process(target=_read_on, args=(port, request, number, stopping, sender), daemon=True)
    reading.start()
    try:
        yield answers
    finally:
        stopping.set()
        if receiver.poll(PATIENCE):
            answers.update(receiver.recv())
        reading.join(PATIENCE)


def _read_on(port: int, request: bytes, number: int, stopping: EventLike, sender: Connection) -> None:
    answers: Counter[int] = Counter()
    while not stopping.is_set():
        answers.update(send_all(port, [request] * (number * 2), connections=number).statuses)
    sender.send(answers)
