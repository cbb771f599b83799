"""Many mails over a few connections to the mail server at once: while one waits for its answer, others are sent."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from queue import LifoQueue
from threading import Lock
from time import monotonic
from types import TracebackType
from typing import Self

from django.core.mail import EmailMultiAlternatives

from outbox.mail import OneConnection, Outcome

Mail = tuple[EmailMultiAlternatives, str]
Left = Iterator[tuple[int, Mail]]
Answer = Outcome | Exception | None


class Lines:
    """At most `number` connections, in a `with`; each opens when there is a mail for it.

        with Lines(4) as lines:
            answers = lines.send([(message, "<...>"), ...], until=monotonic() + 60)

    A server may grant fewer connections: those it refuses are done without while one is left. What goes wrong with the
    last one, or with any after it was opened, ends all: a server that is away or hangs keeps everybody waiting.
    """

    def __init__(self, number: int) -> None:
        self._lines = [OneConnection() for _ in range(number)]
        # The line used last goes first: a few mails open few.
        self._idle: LifoQueue[OneConnection] = LifoQueue()
        for line in self._lines:
            self._idle.put(line)
        self._counting = Lock()
        self._left = self._number = number
        self._trouble: Exception | None = None
        self._threads = ThreadPoolExecutor(number, thread_name_prefix="mail")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        # To take leave of a server far away lasts, too.
        for line in self._lines:
            self._threads.submit(line.close)
        self._threads.shutdown()

    def send(self, mails: Sequence[Mail], *, until: float) -> list[Answer]:
        """Send each mail, under its Message-ID, to its one recipient; after `until` (seconds of `time.monotonic`) none
        is begun. Gives what became of each, in their order, when all are through: an exception where no server said
        anything of this mail, or of one before; None where the time was over. Raises nothing."""
        answers: dict[int, Answer] = {}
        left = iter(enumerate(mails))
        number = min(len(mails), self._number)
        at_work = [self._threads.submit(self._go_through, left, answers, until) for _ in range(number)]
        for one in at_work:
            one.result()
        return [answers.get(place, self._trouble) for place in range(len(mails))]

    def _go_through(self, left: Left, answers: dict[int, Answer], until: float) -> None:
        """Over one line, whatever of these is left when it is free."""
        line = self._idle.get()
        try:
            while self._trouble is None and self._is_done_without(line):
                line = self._idle.get()
            while (following := self._following(left, until)) is not None:
                place, (message, identity) = following
                try:
                    answers[place] = line.send(message, identity=identity)
                except OSError as error:
                    answers[place] = self._trouble = error
                except Exception as error:  # noqa: BLE001 - it is told of this mail, and the others go on
                    answers[place] = error
        finally:
            self._idle.put(line)

    def _following(self, left: Left, until: float) -> tuple[int, Mail] | None:
        with self._counting:
            return next(left, None) if self._trouble is None and monotonic() < until else None

    def _is_done_without(self, line: OneConnection) -> bool:
        """It cannot be opened, and others are left. What keeps the last one from opening is the trouble."""
        try:
            line.open()
        except Exception as error:  # noqa: BLE001 - whatever it is, no mail leaves over this line
            with self._counting:
                if self._left == 1:
                    self._trouble = error
                    return False
                self._left -= 1
            return True
        return False
