"""When no mail to many leaves: from MAIL_QUIET_FROM until MAIL_QUIET_UNTIL, hours of the clock in Phnom Penh.

Where both are the same hour, there are none.
"""

from datetime import datetime, timedelta

from django.conf import settings

from printing.dates import PHNOM_PENH

# What must not come later leaves an hour before the quiet begins: a mailing of thousands is through by then.
AHEAD = timedelta(hours=1)
DAY = timedelta(days=1)


def is_quiet(at: datetime) -> bool:
    """At the first hour itself it is quiet, at the second no more."""
    begins, ends, hour = settings.MAIL_QUIET_FROM, settings.MAIL_QUIET_UNTIL, at.astimezone(PHNOM_PENH).hour
    if begins <= ends:
        return bool(begins <= hour < ends)
    return bool(hour >= begins or hour < ends)


def not_before(at: datetime) -> datetime:
    """That instant, or where it is quiet then, the end of the quiet."""
    if not is_quiet(at):
        return at
    local = at.astimezone(PHNOM_PENH)
    end = local.replace(hour=settings.MAIL_QUIET_UNTIL, minute=0, second=0, microsecond=0)
    return (end if end > local else end + DAY).astimezone(at.tzinfo)


def not_after(at: datetime) -> datetime:
    """That instant, or where it is quiet then, an hour before the quiet began."""
    if not is_quiet(at):
        return at
    local = at.astimezone(PHNOM_PENH)
    begin = local.replace(hour=settings.MAIL_QUIET_FROM, minute=0, second=0, microsecond=0)
    return (begin if begin <= local else begin - DAY).astimezone(at.tzinfo) - AHEAD
