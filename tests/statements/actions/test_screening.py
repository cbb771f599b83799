"""What makes one look twice: seen by the convenor, told to nobody else, never a reason to drop a signature."""

from copy import deepcopy
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from ledger.models import Event
from organisations.refusals import Refused
from statements.actions.screening import mark_seen, strike
from statements.models import Individual, Signature, Statement
from statements.queries.count import count
from statements.queries.signals import Signal, labels, signals_in
from tests import factories
from tests.cast import MORNING, Cast
from tests.factories import DAY
from tests.statements.endorsed import for_everybody, signed

NOW = MORNING + 2 * DAY
MINUTE = timedelta(minutes=1)


@pytest.fixture(scope="module")
def told(told_cast: Cast) -> Statement:
    return for_everybody(told_cast)


@pytest.fixture
def statement(db: None, told: Statement) -> Statement:
    return deepcopy(told)


def signals_of(signature: Signature) -> set[str]:
    return set(Individual.objects.get(signature=signature).signals.split())


def one(statement: Statement, number: int, **changed: object) -> Signature:
    """Somebody, in a browser of their own."""
    mine = {
        "name": f"Person {'ABCDEFGHIJ'[number]}",
        "address": f"p{'abcdefghij'[number]}@mail.example",
        "browser": f"a-browser-of-person-{number:04}",
    }
    return signed(statement, at=NOW + number * MINUTE, **{**mine, **changed})


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("Sok Dara", []),
        ("សុខ ដារ៉ា", []),
        ("O", [Signal.NO_NAME]),
        ("Dara 2", [Signal.NO_NAME]),
        ("...", [Signal.NO_NAME]),
        ("dara@mail.example", [Signal.NO_NAME]),
        # Cyrillic "а" among Latin letters, and a zero width space that does no work.
        ("D\u0430ra", [Signal.SCRIPTS]),
        ("Da\u200bra", [Signal.SCRIPTS]),
    ],
)
def test_names_that_are_no_names(name: str, found: list[Signal]) -> None:
    assert signals_in(name=name, affiliation="", comment="", address="a@mail.example") == found


def test_codes_are_no_parts_of_one_another() -> None:
    for code in Signal.values:
        assert [other for other in Signal.values if code in other] == [code]
    assert labels("browser unknown no_name") == ["several signatures from one browser", "perhaps no name"]


def test_one_browser_for_many(statement: Statement) -> None:
    shared = "a-phone-that-goes-round-01"
    given = [one(statement, number, browser=shared) for number in range(3)]
    # A family is no reason; with the third all are part of it.
    assert [signals_of(each) for each in given] == [{"browser"}] * 3
    assert signals_of(one(statement, 4)) == set()


def test_a_burst_of_one_name_and_one_comment(statement: Statement) -> None:
    given = [
        one(statement, number, name=f"Dara {number}", comment=f"We want our bridge mended now! {number}")
        for number in range(3)
    ]
    for each in given:
        assert {"names", "comments"} <= signals_of(each)
    later = signed(
        statement, at=NOW + DAY, name="Dara", address="z@mail.example", browser="another-browser-of-somebody"
    )
    assert signals_of(later) == set()


def test_addresses(statement: Statement) -> None:
    first = one(statement, 0, address="sokdara@mail.example")
    assert signals_of(one(statement, 1, address="sok.dara+2@mail.example")) == {"near"}
    assert signals_of(first) == {"near"}
    assert signals_of(one(statement, 2, address="x@yopmail.com")) == {"disposable"}


def test_seen_until_something_new_is_found(cast: Cast, statement: Statement) -> None:
    first = one(statement, 0, address="sokdara@mail.example", name="Dara 1")
    assert mark_seen(statement, [first.ref, "0" * 12], by=cast.piseth, at=NOW) == 1
    assert mark_seen(statement, [first.ref], by=cast.chanthy, at=NOW) == 0
    assert Individual.objects.get(signature=first).looked_by == cast.piseth
    one(statement, 1, address="sok.dara@mail.example")
    assert Individual.objects.get(signature=first).looked_at is None
    for nobody in (cast.sreymom, cast.mealea, cast.ot):
        with pytest.raises(PermissionDenied):
            mark_seen(statement, [first.ref], by=nobody, at=NOW)


def test_struck_out_with_a_reason(cast: Cast, statement: Statement) -> None:
    given = one(statement, 0)
    for nobody in (cast.sreymom, cast.mealea, cast.ot):
        with pytest.raises(PermissionDenied):
            strike(given, reason="No.", by=nobody, at=NOW + DAY)
    with pytest.raises(Refused):
        strike(given, reason="", by=cast.chanthy, at=NOW + DAY)
    strike(given, reason="Person A is nobody.", by=cast.chanthy, at=NOW + DAY)
    with pytest.raises(Refused):
        strike(given, reason="Again.", by=cast.chanthy, at=NOW + DAY)
    given.refresh_from_db()
    assert (given.set_aside_at, given.withdrawn_at) == (NOW + DAY, None)
    assert given.individual.struck_reason == "Person A is nobody."
    assert (count(statement, at=NOW + DAY).individuals, count(statement, at=NOW + MINUTE).individuals) == (0, 1)
    event = Event.objects.get(kind="signature.struck")
    assert "nobody" not in event.data
    # Whoever signs again is a new one, and is looked at.
    again = signed(statement, at=NOW + DAY, name="Person A", address="pa@mail.example")
    assert "struck" in signals_of(again)


def test_signatures_of_organisations_are_not_struck_out_here(cast: Cast, statement: Statement) -> None:
    given = factories.signed(statement, cast.reed, cast.sreymom, at=NOW)
    with pytest.raises(Refused):
        strike(given, reason="No.", by=cast.chanthy, at=NOW)
