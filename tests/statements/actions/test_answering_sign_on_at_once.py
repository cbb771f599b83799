"""An organisation declines while a colleague signs for it: one answer stands."""

import threading
from typing import Any

import pytest
from django.db import connection

from organisations.actions import mandating
from organisations.models import Right
from statements.actions import answering_sign_on, holding
from statements.models import Decline, Signature, Statement
from tests import factories
from tests.cast import MORNING, Cast, assemble
from tests.factories import signed
from tests.statements.actions.test_answering_sign_on import THEN
from tests.threads import in_threads


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    return assemble()


@pytest.fixture
def statement(cast: Cast) -> Statement:
    return factories.opened(cast)


def decline_while_a_colleague_signs(monkeypatch: pytest.MonkeyPatch) -> tuple[list[Any], bool]:
    """One of two colleagues has looked whether anything stands and not written yet when the other one signs.

    Returns what was refused, and whether the organisation has declined beside its signature.
    """
    cast = assemble()
    statement = factories.opened(cast)
    mandating.grant_mandate(to=cast.ot, organisation=cast.reed, right=Right.SIGN, by=cast.mealea, at=MORNING)
    looked, signs_now = threading.Event(), threading.Event()
    look = answering_sign_on.standing_answers

    def slow(*args: Any, **kwargs: Any) -> Any:
        found = look(*args, **kwargs)
        looked.set()
        signs_now.wait(timeout=1.5)
        return found

    monkeypatch.setattr(answering_sign_on, "standing_answers", slow)

    def decline() -> None:
        answering_sign_on.decline(Statement.objects.get(pk=statement.pk), cast.reed, by=cast.ot, at=THEN)

    def sign() -> None:
        assert looked.wait(timeout=20)
        signed(Statement.objects.get(pk=statement.pk), cast.reed, cast.sreymom, at=THEN)
        signs_now.set()

    raised = in_threads(decline, sign)
    assert Signature.objects.count() == 1
    return [getattr(error, "code", error) for error in raised], Decline.objects.filter(taken_back_at=None).exists()


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_without_the_hold_an_organisation_signs_and_declines(monkeypatch: pytest.MonkeyPatch) -> None:
    """The race is real: where nobody holds the invitation, both are written."""
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has one writer at a time: there is no such race")
    monkeypatch.setattr(answering_sign_on, "hold_invitation", lambda *_: True)
    monkeypatch.setattr(holding, "hold_stage_and_invitation", lambda *_: THEN)
    assert decline_while_a_colleague_signs(monkeypatch) == ([], True)


@pytest.mark.django_db(transaction=True)
def test_who_signs_waits_for_who_declines_and_takes_it_back(monkeypatch: pytest.MonkeyPatch) -> None:
    assert decline_while_a_colleague_signs(monkeypatch) == ([], False)
