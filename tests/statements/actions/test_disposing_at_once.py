"""Two coordinators answer at the same moment: none writes over the other unseen."""

import threading
from contextlib import suppress

import pytest
from django.db import connection

from ledger.models import Event
from organisations.models import Person
from organisations.refusals import Outdated
from statements.actions import consulting, disposing
from statements.models import Amendment, Disposition, Round
from statements.queries.deciding import mark_of
from statements.stages import EventKind
from tests import factories
from tests.cast import Cast, assemble
from tests.statements.actions.test_disposing import LATER, answer, replacing
from tests.threads import in_threads


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    return assemble()


@pytest.fixture
def consultation(cast: Cast) -> Round:
    return factories.consulted(cast)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("several", [False, True])
def test_of_two_coordinators_at_once_one_is_told_of_the_other(several: bool) -> None:
    cast = assemble()
    consultation = factories.consulted(cast)
    amendment = replacing(consultation, cast.reed, cast.sreymom, "Mend it.")
    consulting.close_round(consultation, by=cast.chanthy, at=LATER)

    def give(outcome: str) -> None:
        fresh = Amendment.objects.get(pk=amendment.pk)
        if several:
            disposing.dispose_several([fresh], outcome=outcome, reason="One.", by=cast.chanthy, at=LATER)
        else:
            disposing.dispose(fresh, outcome=outcome, reason="One.", by=cast.chanthy, at=LATER)

    raised = in_threads(lambda: give("accepted"), lambda: give("not_accepted"), lambda: give("out_of_scope"))
    assert [type(error) for error in raised] == [Outdated, Outdated]
    assert Event.objects.filter(kind=EventKind.DISPOSED).count() == 1


def two_change_the_same_answer(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Two coordinators saw the same answer, and neither writes before both have looked at what stands, where both can.
    Gives the codes of who was refused."""
    cast = assemble()
    consultation = factories.consulted(cast)
    other = factories.staffed(cast, consultation.statement).coordinator
    amendment = replacing(consultation, cast.reed, cast.sreymom, "Mend it.")
    seen = mark_of(answer(amendment, cast))
    both_looked = threading.Barrier(2)

    def slow(present: Disposition | None) -> str:
        mark = mark_of(present)
        with suppress(threading.BrokenBarrierError):
            both_looked.wait(timeout=1.0)
        return mark

    monkeypatch.setattr(disposing, "mark_of", slow)

    def change(by: Person, outcome: str) -> None:
        fresh = Amendment.objects.get(pk=amendment.pk)
        disposing.dispose(fresh, outcome=outcome, reason="No.", based_on=seen, by=by, at=LATER)

    raised = in_threads(lambda: change(cast.chanthy, "not_accepted"), lambda: change(other, "out_of_scope"))
    return [getattr(error, "code", repr(error)) for error in raised]


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_without_the_lock_one_coordinator_writes_over_the_other(monkeypatch: pytest.MonkeyPatch) -> None:
    """The race is real: both are told that their answer stands, and one of them is gone."""
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has one writer at a time: there is no such race")
    monkeypatch.setattr(disposing, "hold_round", lambda _consultation: None)
    assert two_change_the_same_answer(monkeypatch) == []
    assert Disposition.objects.count() == 1
    assert Event.objects.filter(kind=EventKind.DISPOSED).count() == 3


@pytest.mark.django_db(transaction=True)
def test_of_two_coordinators_who_saw_the_same_answer_one_changes_it(monkeypatch: pytest.MonkeyPatch) -> None:
    assert two_change_the_same_answer(monkeypatch) == ["answered"]
    assert Disposition.objects.get().outcome in {"not_accepted", "out_of_scope"}
    assert Event.objects.filter(kind=EventKind.DISPOSED).count() == 2
