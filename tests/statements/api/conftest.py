"""Everybody of the cast, each with a program of their own."""

from datetime import datetime, timedelta

import pytest

from ledger import clock
from tests.cast import Cast
from tests.statements.api.calling import Caller


@pytest.fixture
def chanthy(cast: Cast) -> Caller:
    return Caller(cast.chanthy)


@pytest.fixture(scope="module")
def yesterday(module_transaction: None) -> datetime:
    """Two days ago: what a factory opens then for seven days is open now."""
    return clock.now() - timedelta(days=2)
