"""When a job fails: how long until the next attempt, and what is kept of the error."""

import traceback
from datetime import timedelta
from secrets import SystemRandom

# Eight attempts span about an hour and a half: a mail server's restart is survived, a mistake is seen the same day.
MOST_ATTEMPTS = 8
FIRST_DELAY = 2.0  # seconds
LONGEST_DELAY = 3_600.0
GROWTH = 3.5  # 2 s, 7 s, 25 s, 1.4 min, 5 min, 18 min, 1 h
LINES_KEPT = 12
LETTERS_KEPT = 2_000

_random = SystemRandom()


class GiveUp(Exception):
    """Raised by a task that would fail again however often it ran: its job is parked at once."""


def delay_after(attempts: int) -> timedelta:
    """The wait after that many attempts: exponential, up to a quarter longer by chance, never above an hour."""
    delay = FIRST_DELAY * GROWTH ** (attempts - 1) * _random.uniform(1.0, 1.25)
    return timedelta(seconds=min(delay, LONGEST_DELAY))


def last_lines(error: BaseException) -> str:
    """The end of the traceback, for the administrator."""
    text = "".join(traceback.format_exception(error)).replace("\x00", "")
    return "\n".join(text.splitlines()[-LINES_KEPT:])[-LETTERS_KEPT:]
