"""Publication is asked for, taken back and done at the same moment."""

import pytest

from statements.actions import publishing
from statements.models import Edition, PublicationRequest, Statement
from tests.cast import Cast, assemble
from tests.statements.actions.test_two_people import LATER, closed_with_two_people, second_publisher
from tests.threads import in_threads


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    return assemble()


@pytest.mark.django_db(transaction=True)
def test_two_publishers_who_ask_at_once_make_one_request_and_one_edition(transactional_db: None) -> None:
    cast = assemble()
    statement = closed_with_two_people(cast)
    two = (cast.piseth, second_publisher(cast))

    def copy() -> Statement:
        return Statement.objects.get(pk=statement.pk)

    raised = in_threads(*(lambda by=by: publishing.ask_for_publication(copy(), by=by, at=LATER) for by in two))
    assert [getattr(error, "code", error) for error in raised] == ["asked"]
    asked = PublicationRequest.objects.get()
    raised = in_threads(*(lambda by=by: publishing.publish(copy(), by=by, at=LATER) for by in two))
    assert {getattr(error, "code", error) for error in raised} <= {"second_person", "stage"}
    assert len(raised) == 1
    edition = Edition.objects.get()
    assert edition.published_by != asked.asked_by


@pytest.mark.django_db(transaction=True)
def test_publishing_and_taking_the_request_back_at_once_do_not_both_happen(transactional_db: None) -> None:
    cast = assemble()
    statement = closed_with_two_people(cast)
    publishing.ask_for_publication(statement, by=cast.chanthy, at=LATER)
    raised = in_threads(
        lambda: publishing.publish(Statement.objects.get(pk=statement.pk), by=cast.piseth, at=LATER),
        lambda: publishing.withdraw_request(Statement.objects.get(pk=statement.pk), by=cast.chanthy, at=LATER),
    )
    assert len(raised) == 1
    request = PublicationRequest.objects.get()
    assert (request.withdrawn_at is None) == Edition.objects.exists()
