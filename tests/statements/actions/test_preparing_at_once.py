"""Two colleagues prepare at the same moment: one signature is prepared."""

import contextlib
import threading
from typing import Any

import pytest
from django.db import IntegrityError, connection

from organisations.refusals import Refused
from statements.actions import answering_sign_on, preparing
from statements.models import PreparedSignature, Statement
from tests import factories
from tests.cast import Cast, assemble
from tests.statements.actions.test_preparing import prepare, with_two
from tests.threads import in_threads


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    return with_two(assemble())


@pytest.fixture
def statement(cast: Cast) -> Statement:
    return factories.opened(cast)


def prepare_at_once(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Two colleagues prepare at the same moment; both have looked before either writes, where nothing holds them."""
    cast = with_two(assemble())
    statement = factories.opened(cast)
    both = threading.Barrier(2)
    look = answering_sign_on.standing_answers

    def slow(*args: Any, **kwargs: Any) -> Any:
        found = look(*args, **kwargs)
        with contextlib.suppress(threading.BrokenBarrierError):
            both.wait(timeout=1.5)
        return found

    monkeypatch.setattr(preparing, "standing_answers", slow)
    raised = in_threads(
        *(lambda by=by: prepare(Statement.objects.get(pk=statement.pk), cast, by=by) for by in (cast.sreymom, cast.ot))
    )
    assert PreparedSignature.objects.count() == 1
    return raised


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_without_the_hold_both_prepare_and_only_the_database_refuses(monkeypatch: pytest.MonkeyPatch) -> None:
    """The race is real: where nobody holds the invitation, the second one meets the constraint."""
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has one writer at a time: there is no such race")
    monkeypatch.setattr(answering_sign_on, "hold_invitation", lambda *_: True)
    [error] = prepare_at_once(monkeypatch)
    assert isinstance(error, IntegrityError)


@pytest.mark.django_db(transaction=True)
def test_of_two_who_prepare_at_once_one_is_told_that_it_is_done(monkeypatch: pytest.MonkeyPatch) -> None:
    [error] = prepare_at_once(monkeypatch)
    assert isinstance(error, Refused)
    assert error.code == "prepared"
