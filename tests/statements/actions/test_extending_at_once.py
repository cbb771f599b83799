"""A round is extended while the clock closes it."""

import threading
from datetime import datetime
from typing import Any

import pytest
from django.db import connection

from ledger.models import Event
from organisations.actors import Machine
from statements.actions import consulting, lifecycle
from statements.models import Round, Statement
from statements.stages import Stage
from tests import factories
from tests.cast import Cast, assemble
from tests.statements.actions.test_extending import DEADLINE, LATER, SECOND, fresh
from tests.threads import in_threads


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    return assemble()


@pytest.fixture
def consultation(cast: Cast) -> Round:
    return factories.consulted(cast)


def extend_while_the_clock_closes(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """An extension is checked and not yet written when the clock strikes. Gives the codes of who was refused."""
    consultation = factories.consulted(cast)
    checked, closed = threading.Event(), threading.Event()
    admit = consulting.admit_deadline

    def slow(*args: Any, **kwargs: Any) -> datetime:
        admitted = admit(*args, **kwargs)
        checked.set()
        closed.wait(timeout=1.0)
        return admitted

    monkeypatch.setattr(consulting, "admit_deadline", slow)

    def strike() -> None:
        assert checked.wait(timeout=5)
        try:
            consulting.close_round(fresh(consultation), by=Machine.CLOCK, at=DEADLINE)
        finally:
            closed.set()

    raised = in_threads(
        lambda: consulting.extend_round(fresh(consultation), deadline=LATER, by=cast.chanthy, at=DEADLINE - SECOND),
        strike,
    )
    return [getattr(error, "code", repr(error)) for error in raised]


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_without_the_hold_a_closed_round_is_extended(monkeypatch: pytest.MonkeyPatch) -> None:
    """The race is real: with the hold taken away, everybody is told of more time in a round that has closed."""
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has one writer at a time: there is no such race")
    cast = assemble()
    monkeypatch.setattr(lifecycle, "hold", lambda statement, *_, **__: Statement.objects.get(pk=statement.pk))
    assert extend_while_the_clock_closes(cast, monkeypatch) == []
    assert Round.objects.get().closed_at is not None
    assert Event.objects.filter(kind="round.extended").count() == 1


@pytest.mark.django_db(transaction=True)
def test_the_clock_waits_for_an_extension_under_way(monkeypatch: pytest.MonkeyPatch) -> None:
    cast = assemble()
    assert extend_while_the_clock_closes(cast, monkeypatch) == ["not_due"]
    consultation = Round.objects.get()
    assert (consultation.closed_at, consultation.deadline) == (None, LATER)
    assert Statement.objects.get().stage == Stage.CONSULTATION
