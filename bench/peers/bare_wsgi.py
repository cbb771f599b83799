"""A signing service that is nothing but WSGI and psycopg: no session, no token, no mandate's validity, no template.

It answers the very requests that the signing page answers, by one statement each.
"""

import os
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import parse_qsl

from psycopg_pool import ConnectionPool

from bench.peers.bare_signing import POSTGRES, values

POOL = ConnectionPool(os.environ["DATABASE_URL"], min_size=4, max_size=8, kwargs={"autocommit": True}, open=True)
STATEMENT, VERSION, CHAIN = int(os.environ["BARE_STATEMENT"]), int(os.environ["BARE_VERSION"]), os.environ["BARE_CHAIN"]


def application(environ: dict[str, Any], start_response: Callable[..., object]) -> Iterable[bytes]:
    form = dict(parse_qsl(environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"])).decode()))
    with POOL.connection() as connection:
        connection.execute(POSTGRES, values(form, statement=STATEMENT, version=VERSION, chain=CHAIN))
    start_response("302 Found", [("Location", environ["PATH_INFO"]), ("Content-Length", "0")])
    return [b""]
