"""Contacts: sealed, written by those who answer for the organisation, seen by others only where meant for the press."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction

from ledger.models import Event, Opening
from organisations.actions import contacting
from organisations.models import Contact, Organisation
from organisations.queries.contacts import contacts_of, press_contacts, with_address
from organisations.refusals import Refused
from tests.cast import MORNING, Cast
from tests.organisations.people import Directed, directed

DAY = timedelta(days=1)
GIVEN: dict[str, Any] = {
    "role": "press",
    "name": "Sok Chenda",
    "email": "Chenda@hill.example",
    "phone": "+855 12 345 678",
    "note": "Calls back after four.",
}


@pytest.fixture
def world(cast: Cast) -> Directed:
    return directed(cast)


def added(world: Directed, **more: Any) -> Contact:
    asked = {**GIVEN, **more}
    return contacting.add_contact(organisation=world.cast.hill, by=world.dara, at=MORNING, **asked)


def test_the_database_and_the_ledger_hold_nothing_to_read(world: Directed) -> None:
    contact = added(world)
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM organisations_contact")
        stored = repr(cursor.fetchall())
    for word in ("Chenda", "chenda", "345", "Calls"):
        assert word not in stored
    event = Event.objects.get(kind="contact.added")
    assert event.content == {
        "contact": contact.ref,
        "organisation": world.cast.hill.ref,
        "by": f"person:{world.dara.ref}",
    }
    assert not Opening.objects.filter(event=event).exists()
    read = Contact.objects.get()
    assert (read.name, read.email, read.phone) == ("Sok Chenda", "Chenda@hill.example", "+855 12 345 678")


def test_who_may_write_them(world: Directed) -> None:
    cast = world.cast
    contact = added(world)
    for nobody in (cast.visal, cast.chanthy, cast.ot):
        with pytest.raises(PermissionDenied):
            contacting.add_contact(organisation=cast.hill, **GIVEN, by=nobody, at=MORNING)
        with pytest.raises(PermissionDenied):
            contacting.change_contact(contact=contact, **GIVEN, by=nobody, at=MORNING)
        with pytest.raises(PermissionDenied):
            contacting.confirm_contact(contact=contact, by=nobody, at=MORNING)
        with pytest.raises(PermissionDenied):
            contacting.remove_contact(contact=contact, by=nobody, at=MORNING)
    # The director of one organisation is nobody at another.
    with pytest.raises(PermissionDenied):
        contacting.add_contact(organisation=cast.reed, **GIVEN, by=world.dara, at=MORNING)
    contacting.add_contact(organisation=cast.reed, **GIVEN, by=cast.mealea, at=MORNING)
    assert len(contacts_of(cast.reed)) == 1


def test_changing_confirming_removing(world: Directed) -> None:
    contact = added(world)
    changed = {**GIVEN, "email": "new@hill.example", "is_press": True}
    contacting.change_contact(contact=contact, **changed, by=world.dara, at=MORNING + DAY)
    assert (contact.email, contact.is_press, contact.checked_at) == ("new@hill.example", True, MORNING + DAY)
    assert not with_address("chenda@hill.example").exists()
    assert with_address(" NEW@hill.example").get() == contact
    contacting.confirm_contact(contact=contact, by=world.cast.mealea, at=MORNING + 2 * DAY)
    assert contact.checked_at == MORNING + 2 * DAY
    contacting.remove_contact(contact=contact, by=world.dara, at=MORNING + 3 * DAY)
    assert not Contact.objects.exists()
    with pytest.raises(Refused) as gone:
        contacting.change_contact(contact=contact, **GIVEN, by=world.dara, at=MORNING)
    assert gone.value.code == "removed"
    kinds = list(Event.objects.filter(kind__startswith="contact.").order_by("pk").values_list("kind", flat=True))
    assert kinds == ["contact.added", "contact.changed", "contact.confirmed", "contact.removed"]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"role": "king"}, "role"),
        ({"email": "", "phone": ""}, "email"),
        ({"email": "nobody"}, "email"),
        ({"phone": "12345"}, "phone"),
        ({"phone": "call 12345678"}, "phone"),
        ({"name": "x" * 121}, "name"),
        ({"name": "a\u202eb"}, "name"),
        ({"note": "x" * 501}, "note"),
    ],
)
def test_what_is_refused(world: Directed, wrong: dict[str, str], field: str) -> None:
    with pytest.raises(Refused) as refused:
        added(world, **wrong)
    assert refused.value.field == field
    assert not Contact.objects.exists()


def test_khmer_digits_and_one_way_to_reach_are_enough(world: Directed) -> None:
    assert added(world, email="", phone="០១២ ៣៤៥ ៦៧៨").email == ""
    assert added(world, phone="").phone == ""


def test_no_more_than_thirty(world: Directed, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(contacting, "MOST_CONTACTS", 1)
    added(world)
    with pytest.raises(Refused) as many:
        added(world)
    assert many.value.code == "many"


def test_the_database_refuses_what_cannot_be_reached(world: Directed) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Contact.objects.create(organisation=world.cast.hill, created_at=MORNING, checked_at=MORNING)


def test_a_press_contact_is_shown_only_with_a_public_profile(world: Directed) -> None:
    hill = world.cast.hill
    added(world)
    shown = added(world, is_press=True)
    assert press_contacts(hill) == []
    Organisation.objects.filter(pk=hill.pk).update(is_listed=True)
    hill.refresh_from_db()
    assert press_contacts(hill) == [shown]
