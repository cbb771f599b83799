"""Many mails over a few connections to the mail server at once: while one waits for its answer, others are sent."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from queue import LifoQueue
from smtplib import SMTPException
from threading import Lock
from types import TracebackType
from typing import Self

from django.core.mail import EmailMultiAlternatives

from outbox.mail import OneConnection, Outcome

Mail = tuple[EmailMultiAlternatives, str]
Left = Iterator[tuple[int, Mail]]


class Lines:
    """At most `number` connections, in a `with`; each opens when there is a mail for it.

        with Lines(4) as lines:
            answers = lines.send([(message, "<...>"), ...])

    A server may grant fewer connections: those it refuses are done without while one is left.
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

    def send(self, mails: Sequence[Mail]) -> list[Outcome | Exception]:
        """Send each mail, under its Message-ID, to its one recipient. Gives what became of each, in their order, when
        all are through; an exception where no server said anything of this mail. Raises nothing."""
        answers: dict[int, Outcome | Exception] = {}
        left = iter(enumerate(mails))
        at_work = [self._threads.submit(self._go_through, left, answers) for _ in range(min(len(mails), self._number))]
        for one in at_work:
            one.result()
        return [answers[place] for place in range(len(mails))]

    def _go_through(self, left: Left, answers: dict[int, Outcome | Exception]) -> None:
        """Over one line, whatever of these is left when it is free."""
        line = self._idle.get()
        try:
            while (following := self._following(left)) is not None:
                place, (message, identity) = following
                try:
                    while not self._is_open(line):
                        line = self._idle.get()
                    answers[place] = line.send(message, identity=identity)
                except Exception as error:  # noqa: BLE001 - it is told of this mail, and the others go on
                    answers[place] = error
        finally:
            self._idle.put(line)

    def _following(self, left: Left) -> tuple[int, Mail] | None:
        with self._counting:
            return next(left, None)

    def _is_open(self, line: OneConnection) -> bool:
        """False: this line is done without. Raises what opening it raised, where it was the last; and so again for
        whatever was to follow, as a server that is away keeps everybody waiting."""
        if self._trouble is not None:
            raise self._trouble
        try:
            line.open()
        except (OSError, SMTPException) as error:
            with self._counting:
                if self._left == 1:
                    self._trouble = error
                    raise
                self._left -= 1
            return False
        return True
