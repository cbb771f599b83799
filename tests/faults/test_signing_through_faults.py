"""A short form of `make faults`: some hundred sign over HTTP while web server, worker and PostgreSQL are killed."""

import os

import pytest

from bench.measuring import Missing
from tests.faults.site import running
from tests.faults.stories import a_petition_is_signed, organisations_sign
from tests.servers import ServerMissing

pytestmark = pytest.mark.postgres


def test_what_was_acknowledged_stands_once() -> None:
    if not os.environ.get("DATABASE_URL", "").startswith("postgres"):
        pytest.skip("it needs PostgreSQL")
    try:
        with running(with_redis=True) as site:
            organisations_sign(site, 120, kill_every=4.0)
            a_petition_is_signed(site, 20, kill_every=8.0)
            assert site.kills
    except (Missing, ServerMissing) as missing:
        pytest.skip(str(missing))
