"""Whether it was the database that could not be had: stopped, starting, full, or too busy to let anybody in."""

import sqlite3

from django.db import InterfaceError, OperationalError

UNREACHED = (OperationalError, InterfaceError)


def is_away(raised: BaseException | None) -> bool:
    """Sent again a little later, the same may well be done. Not so where SQLite cannot make sense of what it was asked,
    or PostgreSQL finds it too large or too deep (class 54), which they call by the same name."""
    if not isinstance(raised, UNREACHED):
        return False
    if (getattr(raised.__cause__, "sqlstate", None) or "").startswith("54"):
        return False
    return getattr(raised.__cause__, "sqlite_errorcode", None) != sqlite3.SQLITE_ERROR
