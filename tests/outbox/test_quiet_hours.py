"""When mails to many rest: 20:00 to 07:00 in Phnom Penh, which is 13:00 to 00:00 UTC."""

from datetime import UTC, datetime

import pytest
from django.test import override_settings

from outbox.quiet_hours import is_quiet, not_after, not_before


def utc(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 3, day, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("at", "quiet", "then", "earlier"),
    [
        (utc(2, 12, 59), False, utc(2, 12, 59), utc(2, 12, 59)),
        (utc(2, 13, 0), True, utc(3, 0), utc(2, 12)),  # 20:00
        (utc(2, 16, 59), True, utc(3, 0), utc(2, 12)),  # 23:59
        (utc(2, 17, 0), True, utc(3, 0), utc(2, 12)),  # midnight
        (utc(2, 23, 59), True, utc(3, 0), utc(2, 12)),  # 06:59
        (utc(3, 0, 0), False, utc(3, 0), utc(3, 0)),  # 07:00
    ],
)
def test_across_midnight(at: datetime, quiet: bool, then: datetime, earlier: datetime) -> None:
    assert (is_quiet(at), not_before(at), not_after(at)) == (quiet, then, earlier)


@override_settings(MAIL_QUIET_FROM=12, MAIL_QUIET_UNTIL=14)
def test_within_one_day() -> None:
    assert [is_quiet(utc(2, hour)) for hour in (4, 5, 6, 7)] == [False, True, True, False]
    assert not_before(utc(2, 6)) == utc(2, 7)
    assert not_after(utc(2, 6)) == utc(2, 4)


@override_settings(MAIL_QUIET_FROM=0, MAIL_QUIET_UNTIL=0)
def test_the_same_hour_twice_is_never() -> None:
    assert not any(is_quiet(utc(2, hour)) for hour in range(24))
    assert not_before(utc(2, 17)) == not_after(utc(2, 17)) == utc(2, 17)
