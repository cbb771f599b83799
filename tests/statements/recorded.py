"""Letters, calls and sheets of the tests, and a second coordinator, Vuthy, who compares what Chanthy recorded."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any

import pytest

from organisations.actions import mandating
from organisations.actors import Machine
from organisations.models import DutyKind, Organisation, Person
from organisations.refusals import Refused
from statements.actions import recording
from statements.actions.evidencing import Received
from statements.models import Evidence, RecordedSignature, Statement
from tests.cast import MORNING, Cast
from tests.factories import DAY

THEN = MORNING + 2 * DAY
SCAN = b"%PDF-1.7\n" + b"a scan of the tests\n" * 4
RECEIVED_ON = date(2026, 3, 4)  # THEN, in Phnom Penh


@contextmanager
def refused(code: str) -> Iterator[None]:
    """Whatever is done inside is refused with that code."""
    with pytest.raises(Refused) as caught:
        yield
    assert caught.value.code == code


def second(cast: Cast) -> Person:
    """Vuthy, who coordinates for Lotus Forum too."""
    found = Person.objects.filter(email="vuthy@cast.example").first()
    if found is None:
        found = mandating.register_person(
            email="vuthy@cast.example", name="Vuthy", language="en", by=Machine.OPERATOR, at=MORNING
        )
        mandating.grant_duty(to=found, organisation=cast.lotus, kind=DutyKind.COORDINATOR, by=cast.mealea, at=MORNING)
    return found


def received(**changed: Any) -> Received:
    return Received(
        **{
            "way": "letter",
            "received_on": RECEIVED_ON,
            "language": "km",
            "visibility": "withheld",
            "content": SCAN,
            "file_name": "letter.pdf",
            **changed,
        }
    )


def sha256(statement: Statement) -> str:
    assert statement.final_version is not None
    return statement.final_version.sha256


def letter(
    statement: Statement, organisation: Organisation, *, by: Person, at: datetime = THEN, **changed: Any
) -> RecordedSignature:
    """One organisation's, recorded; `changed` of what was received."""
    return recording.record(
        statement, organisation=organisation, received=received(**changed), sha256=sha256(statement), by=by, at=at
    )


def sheet(
    statement: Statement, lines: str, *, by: Person, at: datetime = THEN, of_individuals: bool = True, **changed: Any
) -> Evidence:
    """A sheet, kept and not taken in yet."""
    return recording.begin_sheet(
        statement,
        received=received(**{"way": "paper", "visibility": "named", **changed}),
        of_individuals=of_individuals,
        sheet=lines,
        sha256=sha256(statement),
        by=by,
        at=at,
    )


def waiting(evidence: Evidence) -> list[str]:
    """The references of its lines that wait, in the order of the sheet."""
    return list(evidence.lines.filter(state="waiting").order_by("number").values_list("ref", flat=True))
