"""Fixtures of the actions' tests: a clock that stands, and a mail server that keeps what it is sent."""

from collections.abc import Iterator

import pytest

from tests.postbox import Postbox, open_postbox
from tests.statements.mailing import Clock


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    stands = Clock()
    monkeypatch.setattr("ledger.clock.now", lambda: stands.at)
    return stands


@pytest.fixture
def box() -> Iterator[Postbox]:
    with open_postbox() as (box, _port):
        yield box
