"""Addressees, deliveries and responses: added before publication, recorded after it."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from organisations.actions import registering
from organisations.actors import Machine
from organisations.models import Organisation, Person
from statements.actions import delivering, publishing
from statements.models import Addressee, Statement
from tests import factories
from tests.cast import MORNING, Cast
from tests.factories import DAY

pytestmark = pytest.mark.django_db


def client_of(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def bridge_office() -> Organisation:
    return registering.register_organisation(
        kind="public_body", name_en="The Bridge Office", name_km="ការិយាល័យស្ពាន", by=Machine.OPERATOR, at=MORNING
    )


def published(cast: Cast) -> tuple[Statement, Addressee]:
    statement = factories.closed(cast)
    addressee = delivering.add_addressee(statement, name_en="The Bridge Office", by=cast.chanthy, at=MORNING)
    publishing.publish(statement, by=cast.piseth, at=MORNING + 4 * DAY)
    return statement, addressee


def test_an_addressee_is_added_by_name_or_from_the_known_bodies(cast: Cast) -> None:
    statement, office = factories.closed(cast), bridge_office()
    address = reverse("addressees", args=[statement.ref])
    client = client_of(cast.piseth)
    for typed in ({"name_en": "The Mayor"}, {"organisation": office.ref}):
        assert client.post(address, typed).status_code == 302
    assert [(to.name_en, to.name_km) for to in statement.addressees.all()] == [
        ("The Mayor", ""),
        ("The Bridge Office", "ការិយាល័យស្ពាន"),
    ]


def test_a_form_sent_twice_adds_one(cast: Cast) -> None:
    statement = factories.closed(cast)
    typed = {"name_en": "The Mayor", "submission": str(uuid4())}
    for _time in range(2):
        assert client_of(cast.chanthy).post(reverse("addressees", args=[statement.ref]), typed).status_code == 302
    assert statement.addressees.count() == 1


@pytest.mark.parametrize(
    "typed",
    [
        {},
        {"organisation": str(2**63)},
        {"organisation": "nobody", "name_en": "The Mayor"},
        {"name_en": "The \u202emayor"},
        {"name_en": "The Mayor", "submission": "17"},
        {"name_en": "x" * 201},
    ],
)
def test_a_wrong_addressee_is_refused_and_what_was_typed_is_kept(cast: Cast, typed: dict[str, str]) -> None:
    bridge_office()
    statement = factories.closed(cast)
    answer = client_of(cast.chanthy).post(reverse("addressees", args=[statement.ref]), typed)
    assert answer.status_code == 422
    assert typed.get("name_en", "") in answer.content.decode()
    assert not statement.addressees.exists()


def test_an_edition_names_its_addressees_for_good(cast: Cast) -> None:
    statement, _addressee = published(cast)
    client = client_of(cast.chanthy)
    address = reverse("addressees", args=[statement.ref])
    assert "Add an addressee" not in client.get(address).content.decode()
    assert client.post(address, {"name_en": "The Mayor"}).status_code == 409


def test_a_delivery_and_a_response_are_recorded(cast: Cast) -> None:
    statement, addressee = published(cast)
    client = client_of(cast.piseth)
    today = timezone.localdate().isoformat()
    for page, typed in (
        ("delivery", {"outcome": "refused", "on": today, "note": "The door stayed shut."}),
        ("response", {"kind": "unreachable", "on": today, "text": "Called three times."}),
    ):
        assert client.post(reverse(page, args=[statement.ref, addressee.ref]), typed).status_code == 302
    shown = client.get(reverse("addressees", args=[statement.ref])).content.decode()
    for words in ("refused", "The door stayed shut.", "could not be reached", "Called three times."):
        assert words in shown


@pytest.mark.parametrize(
    ("page", "typed"),
    [
        ("delivery", {"outcome": "eaten"}),
        ("delivery", {"outcome": "delivered", "on": "yesterday"}),
        ("delivery", {"outcome": "delivered", "on": (timezone.localdate() + timedelta(days=2)).isoformat()}),
        ("delivery", {"outcome": "delivered", "note": "a\x00b"}),
        ("response", {"kind": "letter", "text": ""}),
        ("response", {"kind": "letter", "text": "\u200b"}),
        ("response", {"kind": "dream", "text": "Yes."}),
    ],
)
def test_what_cannot_have_happened_is_refused(cast: Cast, page: str, typed: dict[str, str]) -> None:
    statement, addressee = published(cast)
    sent = {"on": timezone.localdate().isoformat(), **typed}
    answer = client_of(cast.piseth).post(reverse(page, args=[statement.ref, addressee.ref]), sent)
    assert answer.status_code == 422
    assert not addressee.deliveries.exists()
    assert not addressee.responses.exists()


def test_before_publication_nothing_is_handed_over(cast: Cast) -> None:
    statement = factories.closed(cast)
    addressee = delivering.add_addressee(statement, name_en="The Bridge Office", by=cast.chanthy, at=MORNING)
    client = client_of(cast.chanthy)
    for page in ("delivery", "response"):
        address = reverse(page, args=[statement.ref, addressee.ref])
        assert (client.get(address).status_code, client.post(address).status_code) == (409, 409)


def test_an_addressee_of_another_statement_is_not_there(cast: Cast) -> None:
    (statement, _mine), (_other, addressee) = published(cast), published(cast)
    answer = client_of(cast.chanthy).get(reverse("delivery", args=[statement.ref, addressee.ref]))
    assert answer.status_code == 404


def test_the_list_costs_the_same_at_any_length(cast: Cast) -> None:
    statement = factories.closed(cast)
    address = reverse("addressees", args=[statement.ref])
    client = client_of(cast.chanthy)
    delivering.add_addressee(statement, name_en="One", by=cast.chanthy, at=MORNING)
    one = queries(client, address)
    for name in ("Two", "Three"):
        delivering.add_addressee(statement, name_en=name, by=cast.chanthy, at=MORNING)
    assert queries(client, address) == one


def queries(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)
