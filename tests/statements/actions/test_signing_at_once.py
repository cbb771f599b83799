"""Sign-on is closed while somebody signs, and many sign for one organisation."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection

from ledger.models import Event
from ledger.prepared import insert
from organisations.refusals import Refused
from statements.actions import holding, signing
from statements.models import Signature, Statement
from statements.stages import Stage
from tests import factories
from tests.cast import Cast, assemble
from tests.factories import signed
from tests.statements.actions.test_signing import SIGNING_DAY


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    return assemble()


def in_thread(work: Callable[[], Any], failures: list[BaseException]) -> threading.Thread:
    def body() -> None:
        try:
            work()
        except BaseException as failure:  # noqa: BLE001 - shown by the test
            failures.append(failure)
        finally:
            connection.close()

    thread = threading.Thread(target=body)
    thread.start()
    return thread


def close_while_somebody_signs(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> tuple[bool, list[BaseException]]:
    """A signature is checked and not yet written when sign-on is closed. Returns whether closing overtook it."""
    statement = factories.opened(cast)
    checked, closed = threading.Event(), threading.Event()
    overtaken: list[bool] = []

    def slow(*args: Any, **kwargs: Any) -> Any:
        found = holding.hold_to_sign(*args, **kwargs)
        checked.set()
        overtaken.append(closed.wait(timeout=1.0))
        return found

    monkeypatch.setattr(signing, "hold_to_sign", slow)
    failures: list[BaseException] = []

    def close() -> None:
        signing.close_sign_on(Statement.objects.get(pk=statement.pk), by=cast.chanthy, at=SIGNING_DAY)
        closed.set()

    signer = in_thread(lambda: signed(statement, cast.hill, cast.visal, at=SIGNING_DAY), failures)
    assert checked.wait(timeout=5)
    closer = in_thread(close, failures)
    signer.join(timeout=20)
    closer.join(timeout=20)
    assert Statement.objects.get(pk=statement.pk).stage == Stage.CLOSED
    assert Signature.objects.count() == 1
    return overtaken == [True], failures


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_without_the_hold_closing_overtakes_a_signature(monkeypatch: pytest.MonkeyPatch) -> None:
    """The race is real: with the hold taken away, a signature lands in a statement that has closed."""
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has one writer at a time: there is no such race")
    cast = assemble()
    monkeypatch.setattr(holding, "hold_stage_and_invitation", lambda *_: SIGNING_DAY)
    assert close_while_somebody_signs(cast, monkeypatch) == (True, [])


@pytest.mark.django_db(transaction=True)
def test_closing_waits_for_a_signature_under_way(monkeypatch: pytest.MonkeyPatch) -> None:
    cast = assemble()
    assert close_while_somebody_signs(cast, monkeypatch) == (False, [])


@pytest.mark.django_db(transaction=True)
def test_eight_at_once_sign_once() -> None:
    cast = assemble()
    statement = factories.opened(cast)
    failures: list[BaseException] = []
    threads = [in_thread(lambda: signed(statement, cast.hill, cast.visal, at=SIGNING_DAY), failures) for _ in range(8)]
    for thread in threads:
        thread.join(timeout=30)
    assert failures == []
    assert Signature.objects.count() == 1
    assert Event.objects.filter(kind="signature.given").count() == 1


@pytest.mark.django_db
def test_who_signs_again_while_the_signature_is_withdrawn_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    """It stood in the way of the second one, and is withdrawn before that one can answer with it."""
    cast = assemble()
    statement = factories.opened(cast)
    signed(statement, cast.hill, cast.visal, at=SIGNING_DAY)

    def withdrawn_right_after(row: Signature, *, once: bool) -> bool:
        written = insert(row, once=once)
        Signature.objects.update(withdrawn_at=SIGNING_DAY)
        return written

    monkeypatch.setattr(signing, "insert", withdrawn_right_after)
    with pytest.raises(Refused) as refused:
        signed(statement, cast.hill, cast.visal, at=SIGNING_DAY)
    assert refused.value.code == "withdrawn"
