"""Two records of one organisation are merged while one of them signs."""

from threading import Event as Signal
from typing import Any

import pytest
from django.db import connection

from organisations.actions import merging
from statements.actions import holding, signing
from statements.models import Signature
from tests.cast import Cast, assemble
from tests.factories import signed
from tests.statements.actions.test_reuniting import AT, both_invited
from tests.threads import in_threads


@pytest.fixture
def cast() -> Cast:
    return assemble()


def merge_while_the_double_signs(cast: Cast, monkeypatch: pytest.MonkeyPatch, *, hold: bool) -> bool:
    """Ot's mandate is held and the signature not yet written when the merge begins. Whether the signature moved."""
    statement, double = both_invited(cast)
    checked, merged = Signal(), Signal()

    def slow(*args: Any, **kwargs: Any) -> Any:
        held = holding.hold_to_sign(*args, **kwargs)
        checked.set()
        merged.wait(timeout=1.0)
        return held

    monkeypatch.setattr(signing, "hold_to_sign", slow)
    if not hold:
        monkeypatch.setattr(holding, "hold_stage_and_invitation", lambda *_: AT)
        monkeypatch.setattr(holding, "MANDATE", "")

    def merge() -> None:
        assert checked.wait(timeout=5)
        merging.merge_organisations(kept=cast.hill, absorbed=double, by=cast.mealea, at=AT)
        merged.set()

    raised = in_threads(lambda: signed(statement, double, cast.ot, at=AT), merge)
    assert raised == []
    return Signature.objects.get().organisation == cast.hill


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_without_the_lock_a_signature_is_left_with_the_absorbed_record(monkeypatch: pytest.MonkeyPatch) -> None:
    """The race is real: where signing holds nothing, the merge overtakes it and misses the signature."""
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has one writer at a time: there is no such race")
    cast = assemble()
    assert merge_while_the_double_signs(cast, monkeypatch, hold=False) is False


@pytest.mark.django_db(transaction=True)
def test_a_merge_waits_for_a_signature_under_way_and_takes_it_along(monkeypatch: pytest.MonkeyPatch) -> None:
    cast = assemble()
    assert merge_while_the_double_signs(cast, monkeypatch, hold=True) is True
