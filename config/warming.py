"""What a server does once, before its first request: the first who come do not wait for what all share."""

import gc

from django.conf import settings
from django.db import connection
from django.urls import reverse
from django.utils.translation import override

from ledger.prepared import compile_all


def warm_up() -> None:
    """Read in every page and the table of addresses in each language, compile the SQL that is written once, and have
    the connections to PostgreSQL opened. No query. Then the collector of cycles passes over all that stays: else it
    looks through it again and again, while everybody waits."""
    for language, _name in settings.LANGUAGES:
        with override(language):
            reverse("sign-in")
    compile_all()
    open_connections()
    gc.collect()
    gc.freeze()


def open_connections() -> None:
    """One for each thread, kept open also when nobody comes for long: they open beside one another, and nothing waits
    for them here. A database that is away is tried again by the pool, and by whoever needs it."""
    pool = getattr(connection, "pool", None)  # None on SQLite
    if pool is not None:
        pool.open()
        pool.resize(pool.max_size)
