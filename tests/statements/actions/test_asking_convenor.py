"""Questions to the convenor about a sign-on."""

from copy import deepcopy
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied

from organisations.refusals import Refused
from outbox.models import Job
from statements.actions import asking_convenor
from statements.models import Question, Statement
from statements.notices import NOTICES
from tests import factories
from tests.addresses import way_to
from tests.cast import MORNING, Cast
from tests.factories import DAY

THEN = MORNING + 2 * DAY


@pytest.fixture(scope="module")
def told(told_cast: Cast) -> Statement:
    return factories.opened(told_cast)


@pytest.fixture
def statement(db: None, told: Statement) -> Statement:
    return deepcopy(told)


def test_a_question_reaches_the_coordinators_and_its_answer_who_asked(cast: Cast, statement: Statement) -> None:
    asked = asking_convenor.ask(statement, cast.stone, text="May we sign late?", by=cast.neary, at=THEN)
    assert [one.key.rpartition(":")[2] for one in Job.objects.filter(payload__contains="question_asked")] == [
        cast.chanthy.ref
    ]
    mail = NOTICES["question_asked"](statement=statement.ref, question=asked.ref, person=cast.chanthy.ref)
    assert mail is not None
    assert "May we sign late?" in mail.body
    assert way_to("answer-question", statement.ref, asked.ref, language=cast.chanthy.language) in mail.body
    asking_convenor.answer(asked, text="Until Friday.", by=cast.chanthy, at=THEN)
    assert (asked.answer, asked.answered_by) == ("Until Friday.", cast.chanthy)
    assert NOTICES["question_asked"](statement=statement.ref, question=asked.ref, person=cast.chanthy.ref) is None
    answered = NOTICES["question_answered"](statement=statement.ref, question=asked.ref)
    assert answered is not None
    assert (answered.to, "Until Friday." in answered.body) == ([cast.neary.email], True)


def test_sent_twice_it_is_asked_once_and_answered_once(cast: Cast, statement: Statement) -> None:
    once = uuid4()
    first = asking_convenor.ask(statement, cast.reed, text="Why?", submission=once, by=cast.sreymom, at=THEN)
    assert asking_convenor.ask(statement, cast.reed, text="Why?", submission=once, by=cast.sreymom, at=THEN) == first
    asking_convenor.answer(first, text="So.", by=cast.piseth, at=THEN)
    with pytest.raises(Refused) as refused:
        asking_convenor.answer(first, text="Or so.", by=cast.chanthy, at=THEN)
    assert refused.value.code == "answered"
    assert Question.objects.get().answer == "So."


@pytest.mark.parametrize("name", ["visal", "chanthy", "mealea", "ot"])
def test_only_its_own_people_ask_for_an_organisation(cast: Cast, statement: Statement, name: str) -> None:
    with pytest.raises(PermissionDenied):
        asking_convenor.ask(statement, cast.stone, text="Why?", by=getattr(cast, name), at=THEN)


@pytest.mark.parametrize("name", ["sreymom", "visal", "mealea", "ot"])
def test_only_the_staff_of_the_convenor_answers(cast: Cast, statement: Statement, name: str) -> None:
    asked = asking_convenor.ask(statement, cast.reed, text="Why?", by=cast.sreymom, at=THEN)
    with pytest.raises(PermissionDenied):
        asking_convenor.answer(asked, text="So.", by=getattr(cast, name), at=THEN)


def test_once_it_is_public_nothing_is_asked(cast: Cast) -> None:
    statement = factories.published(cast).statement
    with pytest.raises(Refused) as refused:
        asking_convenor.ask(statement, cast.reed, text="Why?", by=cast.sreymom, at=MORNING + 5 * DAY)
    assert refused.value.code == "stage"


@pytest.mark.parametrize("text", ["", "\u200b", "a\x00", "x" * 2_001])
def test_a_question_says_something(cast: Cast, statement: Statement, text: str) -> None:
    with pytest.raises(Refused) as refused:
        asking_convenor.ask(statement, cast.reed, text=text, by=cast.sreymom, at=THEN)
    assert refused.value.field == "text"
