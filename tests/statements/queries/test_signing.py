"""Where the invited organisations stand in a sign-on: one answer each, in the same few queries."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from organisations.actions import mandating
from organisations.models import Organisation, Right
from statements.actions import answering_sign_on, preparing, signing
from statements.models import Statement
from statements.queries.signing import rows
from statements.stages import SignOnAnswer
from tests import factories
from tests.cast import MORNING, Cast, assemble
from tests.factories import DAY, signed

THEN = MORNING + 2 * DAY


@pytest.fixture
def cast(db: None) -> Cast:
    return assemble()


def answers(statement: Statement, *organisations: Organisation) -> list[SignOnAnswer]:
    return [row.answer for row in rows(statement, organisations)]


def test_of_several_answers_the_first_counts(cast: Cast) -> None:
    statement = factories.opened(cast)
    assert answers(statement, cast.reed) == [SignOnAnswer.SILENT]
    answering_sign_on.note_sign_page(statement, [cast.reed], by=cast.sreymom, at=THEN)
    assert answers(statement, cast.reed) == [SignOnAnswer.OPENED]
    answering_sign_on.wait_for_board(statement, cast.reed, until=date(2026, 3, 5), by=cast.sreymom, at=THEN)
    assert answers(statement, cast.reed) == [SignOnAnswer.IN_BOARD]
    answering_sign_on.decline(statement, cast.reed, by=cast.sreymom, at=THEN)
    assert answers(statement, cast.reed) == [SignOnAnswer.DECLINED]
    given = signed(statement, cast.reed, cast.sreymom, at=THEN)
    assert answers(statement, cast.reed) == [SignOnAnswer.SIGNED]
    signing.withdraw_signature(given, by=cast.sreymom, at=THEN)
    answering_sign_on.decline(statement, cast.reed, by=cast.sreymom, at=THEN)
    assert answers(statement, cast.reed) == [SignOnAnswer.WITHDRAWN]


def test_the_queries_are_the_same_for_one_and_for_many(cast: Cast) -> None:
    statement = factories.opened(cast)
    assert statement.final_version is not None
    signed(statement, cast.river, cast.rotha, at=THEN)
    signed(statement, cast.hill, cast.visal, at=THEN, visibility="withheld")
    mandating.grant_mandate(to=cast.ot, organisation=cast.reed, right=Right.SIGN, by=cast.mealea, at=MORNING)
    mandating.grant_mandate(to=cast.ot, organisation=cast.stone, right=Right.SIGN, by=cast.mealea, at=MORNING)
    preparing.set_signing_rule(cast.reed, second_person=True, by=cast.mealea, at=MORNING)
    preparing.prepare(
        statement,
        organisation=cast.reed,
        sha256=statement.final_version.sha256,
        language="en",
        by=cast.sreymom,
        at=THEN,
    )
    answering_sign_on.decline(statement, cast.stone, by=cast.ot, at=THEN)
    # The key, the signatures, six for what they say, five for what was said beside, and those to be confirmed.
    with CaptureQueriesContext(connection) as two:
        assert answers(statement, cast.river, cast.hill) == [SignOnAnswer.SIGNED] * 2
    with CaptureQueriesContext(connection) as four:
        assert answers(statement, cast.river, cast.hill, cast.reed, cast.stone) == [
            SignOnAnswer.SIGNED,
            SignOnAnswer.SIGNED,
            SignOnAnswer.PREPARED,
            SignOnAnswer.DECLINED,
        ]
    assert (len(two), len(four)) == (15, 15)
