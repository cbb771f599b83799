"""An organisation signs here while a second coordinator confirms its letter: one of the two stands."""

import threading
from contextlib import suppress
from typing import Any

import pytest

from statements.actions import answering_sign_on, confirming, holding, signing
from statements.models import RecordedSignature, Signature, Statement
from statements.queries.count import count
from tests import factories
from tests.cast import assemble
from tests.factories import DAY, signed
from tests.statements.recorded import THEN, letter, second
from tests.threads import in_threads


@pytest.mark.parametrize("held", [True, False])
@pytest.mark.django_db(transaction=True)
def test_of_a_letter_and_a_signature_at_once_one_stands(held: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where nobody holds the invitation: then both look before either writes, and the constraint decides."""
    cast = assemble()
    statement, vuthy = factories.opened(cast), second(cast)
    line = letter(statement, cast.reed, by=cast.chanthy)
    both_looked = threading.Barrier(2, timeout=1)

    def wait_for_the_other() -> None:
        # With the hold, or on a database with one writer, the other one never comes here: that is what it is for.
        with suppress(threading.BrokenBarrierError):
            both_looked.wait()

    def looking(*given: Any, **more: Any) -> answering_sign_on.Answers:
        found = answering_sign_on.standing_answers(*given, **more)
        wait_for_the_other()
        return found

    def reading(*given: Any, **more: Any) -> holding.Held | None:
        found = holding.hold_to_sign(*given, **more)
        wait_for_the_other()
        return found

    monkeypatch.setattr(confirming, "standing_answers", looking)
    monkeypatch.setattr(signing, "hold_to_sign", reading)
    if not held:
        monkeypatch.setattr(confirming, "hold_invitation", lambda *_: True)
        monkeypatch.setattr(holding, "hold_stage_and_invitation", lambda *_: THEN)
    raised = in_threads(
        lambda: signed(Statement.objects.get(pk=statement.pk), cast.reed, cast.sreymom, at=THEN),
        lambda: confirming.confirm(line.evidence, [line.ref], by=vuthy, at=THEN + DAY),
    )

    assert raised == []
    given = Signature.objects.get()
    assert count(statement, at=THEN + DAY).organisations == 1
    state = RecordedSignature.objects.values_list("state", flat=True).get()
    assert state == ("signed" if given.way == "signed_in" else "confirmed")
