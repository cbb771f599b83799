"""Fixtures of the outbox's tests."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import transaction

from outbox import nudging
from outbox.enqueue import enqueue
from outbox.models import Job
from tests.outbox import tasks  # noqa: F401 - registers the tasks


@pytest.fixture
def page(tmp_path: Path) -> Path:
    """The file that the sample tasks write to: what was really done, whichever process did it."""
    path = tmp_path / "page"
    path.touch()
    return path


@pytest.fixture
def ask(page: Path) -> Callable[..., Job]:
    """Ask for a sample job in a transaction of its own, and give its row."""

    def ask_for(kind: str = "test.note", key: str = "one", **payload: object) -> Job:
        with transaction.atomic():
            enqueue(kind, key, {"path": str(page), **payload})
        return Job.objects.get(key=key)

    return ask_for


@pytest.fixture(autouse=True)
def _broker_is_not_resting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nudging, "_rest_until", 0.0)
