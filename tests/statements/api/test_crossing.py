"""The public part of the API, from other sites and asked again."""

import pytest
from django.test import Client

from statements.actions import publishing
from tests import factories
from tests.cast import MORNING, Cast
from tests.factories import DAY

pytestmark = pytest.mark.django_db


def test_public_answers_are_open_to_other_sites_and_the_others_are_not(cast: Cast) -> None:
    ref = factories.published(cast).statement.ref
    for address in ("", f"/{ref}/count", "/000000000000"):
        answer = Client(headers={"origin": "https://partner.example"}).get(f"/api/v1/public/statements{address}")
        assert answer["Access-Control-Allow-Origin"] == "*"
        assert "Access-Control-Allow-Credentials" not in answer
    assert "Access-Control-Allow-Origin" not in Client().get("/api/v1/statements")


def test_whoever_asks_again_gets_the_answer_only_where_it_changed(cast: Cast) -> None:
    edition = factories.published(cast)
    address = f"/api/v1/public/statements/{edition.statement.ref}"
    tag = Client().get(address)["ETag"]
    again = Client(headers={"if-none-match": tag}).get(address)
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", tag)
    assert again["Access-Control-Allow-Origin"] == "*"
    publishing.withdraw_statement(edition.statement, reason="A number was wrong.", by=cast.piseth, at=MORNING + 5 * DAY)
    changed = Client(headers={"if-none-match": tag}).get(address)
    assert changed.status_code == 200
    assert changed["ETag"] != tag
