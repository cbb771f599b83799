"""The database's clock, standing where a test wants it: wherever it is read."""

from datetime import datetime

import pytest

from statements.actions import holding

AFTER_WAITING = holding.STAGE_AND_INVITATION


def stop_clock(monkeypatch: pytest.MonkeyPatch, at: datetime) -> None:
    """Every reading gives `at`, also the one that PostgreSQL takes after the hold of whoever signs."""
    monkeypatch.setattr("ledger.clock.now", lambda: at)
    stopped = AFTER_WAITING.replace("clock_timestamp()", f"'{at.isoformat()}'::timestamptz")
    assert stopped != AFTER_WAITING
    monkeypatch.setattr(holding, "STAGE_AND_INVITATION", stopped)
