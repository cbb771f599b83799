"""The pages of contacts, as people use them."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from organisations.actions import contacting
from organisations.models import AccessNote, Contact, Organisation, Person
from tests.cast import MORNING, Cast
from tests.organisations.people import Directed, directed
from tests.stopped_clock import stop_clock

ADDRESS = "chenda@hill.example"


@pytest.fixture
def world(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Directed:
    made = directed(cast)
    stop_clock(monkeypatch, MORNING)
    return made


def of(person: Person | None) -> Client:
    client = Client(headers={"Sec-Fetch-Site": "same-origin"})
    if person:
        client.force_login(person)
    return client


def path(name: str, *args: str) -> str:
    with translation.override("en"):
        return reverse(name, args=args)


def added(world: Directed, organisation: Organisation, **more: object) -> Contact:
    given = {"role": "press", "name": "Sok Chenda", "email": ADDRESS, "note": "After four.", **more}
    return contacting.add_contact(organisation=organisation, by=world.cast.mealea, at=MORNING, **given)  # type: ignore[arg-type]


def test_adding_confirming_changing_deleting(world: Directed) -> None:
    hill = world.cast.hill
    director, list_page = of(world.dara), path("contacts", hill.ref)
    assert director.post(list_page, {"role": "press"}).status_code == 422
    assert director.post(list_page, {"role": "press", "email": ADDRESS}).status_code == 302
    contact = Contact.objects.get()
    page = director.get(list_page).content.decode()
    assert ADDRESS in page
    # 2 March 2026 and 730 days, of which 29 February 2028 is one, is 1 March 2028; and 60 more.
    assert "kept until 30 April 2028" in page
    own = path("contact", hill.ref, contact.ref)
    assert director.post(own, {"confirm": "1"}).status_code == 302
    assert director.post(own, {"save": "1", "role": "press", "phone": "012 345 678"}).status_code == 302
    assert Contact.objects.get().email == ""
    assert director.post(own, {"save": "1", "role": "press"}).status_code == 422
    assert director.post(own, {"remove": "1"}).status_code == 302
    assert not Contact.objects.exists()


def test_each_look_is_noted_once_an_hour(world: Directed, monkeypatch: pytest.MonkeyPatch) -> None:
    director = of(world.dara)
    for hours in (0, 0.5, 2):
        monkeypatch.setattr("ledger.clock.now", lambda at=MORNING + timedelta(hours=hours): at)
        assert director.get(path("contacts", world.cast.hill.ref)).status_code == 200
    notes = AccessNote.objects.order_by("at").values_list("actor__name", "organisation__name_en", "kind", "at")
    assert list(notes) == [
        ("Dara", "Far Hill", "contacts_seen", MORNING),
        ("Dara", "Far Hill", "contacts_seen", MORNING + timedelta(hours=2)),
    ]


def test_nobody_else_sees_them_or_learns_that_they_are_there(world: Directed) -> None:
    hill = world.cast.hill
    contact = added(world, hill)
    for page in (path("contacts", hill.ref), path("contact", hill.ref, contact.ref)):
        assert of(None).get(page).status_code == 302
        assert of(world.cast.ot).get(page).status_code == 404  # Far Hill shows no public profile
        assert of(world.cast.visal).get(page).status_code == 403
    # A director reaches no contact of another organisation by way of their own.
    other = added(world, world.cast.reed)
    assert of(world.dara).get(path("contact", hill.ref, other.ref)).status_code == 404
    assert of(world.dara).get(path("find-contacts")).status_code == 403
    assert not AccessNote.objects.exclude(organisation=hill).exists()


def test_an_administrator_finds_a_whole_address(world: Directed) -> None:
    added(world, world.cast.hill)
    added(world, world.cast.reed, email="other@hill.example")
    administrator = of(world.cast.mealea)
    page = administrator.post(path("find-contacts"), {"email": " CHENDA@hill.example "}).content.decode()
    assert "Far Hill" in page
    assert "Reed Circle" not in page
    assert "None." in administrator.post(path("find-contacts"), {"email": "chenda@hill"}).content.decode()
    assert list(AccessNote.objects.values_list("organisation__name_en", "kind")) == [("Far Hill", "contact_found")]


def test_the_public_profile_shows_the_press_contact_without_its_note(world: Directed) -> None:
    hill = world.cast.hill
    Organisation.objects.filter(pk=hill.pk).update(is_listed=True)
    added(world, hill)
    page = path("organisation", hill.ref)
    assert ADDRESS not in of(None).get(page).content.decode()
    added(world, hill, is_press=True)
    shown = of(None).get(page).content.decode()
    assert ADDRESS in shown
    assert "Sok Chenda" in shown
    assert "After four." not in shown
    Organisation.objects.filter(pk=hill.pk).update(is_listed=False)
    assert ADDRESS not in of(world.cast.visal).get(page).content.decode()


def queries(ask: Callable[[], object]) -> int:
    with CaptureQueriesContext(connection) as asked:
        ask()
    return len(asked)


def test_the_number_of_queries_does_not_grow(world: Directed) -> None:
    hill, director, administrator = world.cast.hill, of(world.dara), of(world.cast.mealea)
    pages: tuple[Callable[[], object], ...] = (
        lambda: director.get(path("contacts", hill.ref)),
        lambda: administrator.post(path("find-contacts"), {"email": ADDRESS}),
    )
    added(world, hill)
    for page in pages:
        page()
    few = [queries(page) for page in pages]
    for _more in range(3):
        added(world, hill)
    Contact.objects.update(asked_at=MORNING)
    assert queries(pages[0]) == few[0]
    # Each organisation found is looked up once in the log.
    assert queries(pages[1]) == few[1] + 3
