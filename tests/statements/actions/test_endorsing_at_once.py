"""One person asks or confirms twice at the same moment: one signature."""

from uuid import uuid4

import pytest

from ledger.models import Event
from statements.actions.endorsing import ask, confirm
from statements.models import Endorsement, Signature, Statement
from tests.cast import Cast, assemble
from tests.statements.actions.test_endorsing import NOW
from tests.statements.endorsed import BROWSER, asked, for_everybody, typed
from tests.threads import in_threads


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    return assemble()


@pytest.fixture
def statement(cast: Cast) -> Statement:
    return for_everybody(cast)


@pytest.mark.django_db(transaction=True)
def test_doubles_at_once_are_one_signature_each() -> None:
    """Twenty people, every fifth form sent twice, each confirmed by two requests at once."""
    statement = for_everybody(assemble())
    sent = [
        typed(statement, address=f"person{number}@mail.example", name=f"Person {chr(65 + number)}", submission=uuid4())
        for number in range(20)
    ]
    forms = sent + sent[::5]
    asking = [lambda form=form: ask(statement, **form, at=NOW) for form in forms]
    assert in_threads(*asking) == []
    rows = list(Endorsement.objects.select_related("statement"))
    assert len(rows) == 20
    confirming = [lambda row=row: confirm(row, browser=BROWSER, at=NOW) for row in rows]
    raised = in_threads(*confirming, *confirming[::5])
    # The second finds the signature, or that the link was used.
    assert {getattr(error, "code", error) for error in raised} <= {"lapsed"}
    assert Signature.objects.count() == 20
    assert Signature.objects.values("identity").distinct().count() == 20
    assert Event.objects.filter(kind="signature.given").count() == 20
    assert not Endorsement.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_one_who_asked_twice_and_confirms_both_at_once_signs_once() -> None:
    statement = for_everybody(assemble())
    rows = [asked(statement, at=NOW, browser=f"{BROWSER}{number}") for number in range(4)]
    work = [
        lambda row=row, number=number: confirm(row, browser=f"{BROWSER}{number}", at=NOW)
        for number, row in enumerate(rows)
    ]
    assert in_threads(*work) == []
    assert Signature.objects.count() == 1
