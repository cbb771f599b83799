"""One clock decides every deadline: the database's, which all web servers and workers share."""

from datetime import UTC, datetime

from django.db import connection


def now() -> datetime:
    """The present moment, aware, in UTC, to the microsecond.

    PostgreSQL answers with its own clock, also in the middle of a transaction. SQLite runs inside this process: its
    clock is Python's.
    """
    if connection.vendor != "postgresql":
        return datetime.now(UTC)
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        moment: datetime = cursor.fetchone()[0]
    return moment.astimezone(UTC)
