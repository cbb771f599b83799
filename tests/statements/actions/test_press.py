"""Whom the press may ask: on page, PDF and in the kit by the convenor's choice, and nowhere once that is taken back."""

from copy import deepcopy
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from ledger.models import Event
from organisations.refusals import Refused
from statements.actions import forgetting, press, publishing
from statements.documents import edition_pdf
from statements.edition_texts import plain_text
from statements.models import Edition, PressContact, Statement
from statements.queries.holdings import held
from tests import factories
from tests.cast import MORNING, Cast
from tests.factories import DAY
from tests.printing import reading

CONTACT = {
    "name_en": "Sok Dara",
    "name_km": "សុខ តារា",
    "role_en": "spokesperson",
    "phone": "012 345 678",
    "email": "press@lotus.example",
}


@pytest.fixture(scope="module")
def told(told_cast: Cast) -> Statement:
    return factories.closed(told_cast)


@pytest.fixture
def statement(db: None, told: Statement) -> Statement:
    return deepcopy(told)


def published(statement: Statement, cast: Cast) -> Edition:
    return publishing.publish(statement, by=cast.piseth, at=MORNING + 4 * DAY)


def page(statement: Statement) -> str:
    return Client().get(reverse("public-statement", args=[statement.ref])).content.decode()


def test_page_pdf_and_texts_carry_it_and_the_ledger_does_not(statement: Statement, cast: Cast) -> None:
    press.set_press_contact(statement, **CONTACT, by=cast.chanthy, at=MORNING + 4 * DAY)
    edition = published(statement, cast)
    shown = page(statement)
    assert 'href="tel:012345678"' in shown
    assert 'href="mailto:press@lotus.example"' in shown
    for language, name in (("en", "Sok Dara, spokesperson"), ("km", "សុខ តារា")):
        line = plain_text(edition, language)
        assert f"{name}" in line
        assert "012 345 678, press@lotus.example" in line
    content = edition_pdf(edition, "en")
    assert "press@lotus.example" in reading.text(content)
    assert reading.faults(content) == []
    event = Event.objects.get(kind="press_contact.set")
    assert "Dara" not in event.data
    listed = Client().get(f"/api/v1/public/statements/{statement.ref}/editions/1").json()
    assert listed["press_contact"]["phone"] == "012 345 678"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name_en": "", "name_km": ""}, "name_en"),
        ({"phone": "", "email": ""}, "email"),
        ({"phone": "call me"}, "phone"),
        ({"email": "nobody"}, "email"),
        ({"role_en": "x" * 121}, "role_en"),
    ],
)
def test_what_will_not_do_is_refused_beside_its_field(
    statement: Statement, cast: Cast, change: dict[str, Any], field: str
) -> None:
    with pytest.raises(Refused) as refused:
        press.set_press_contact(statement, **{**CONTACT, **change}, by=cast.chanthy, at=MORNING)
    assert refused.value.field == field
    assert not PressContact.objects.exists()


def test_it_is_the_convenor_s_to_name(statement: Statement, cast: Cast) -> None:
    for person in (cast.rotha, cast.ot, cast.mealea):
        with pytest.raises(PermissionDenied):
            press.set_press_contact(statement, **CONTACT, by=person, at=MORNING)
        with pytest.raises(PermissionDenied):
            press.remove_press_contact(statement, by=person, at=MORNING)


def test_one_who_is_named_no_more_is_gone_at_once(statement: Statement, cast: Cast) -> None:
    press.set_press_contact(statement, **CONTACT, by=cast.chanthy, at=MORNING + 4 * DAY)
    first = published(statement, cast)
    now = Statement.objects.get(pk=statement.pk)
    press.set_press_contact(now, **CONTACT, by=cast.piseth, at=MORNING + 5 * DAY)
    first.refresh_from_db()
    assert first.recalled_at is None  # the same again is no change
    press.remove_press_contact(now, by=cast.piseth, at=MORNING + 5 * DAY)
    first.refresh_from_db()
    assert first.recalled_at == MORNING + 5 * DAY
    assert "Dara" not in page(statement)
    second = publishing.reissue(now, at=MORNING + 5 * DAY)
    assert second is not None
    assert "Dara" not in second.canonical


def test_whoever_is_erased_is_named_to_the_press_no_more(statement: Statement, cast: Cast) -> None:
    contact = {**CONTACT, "email": "ot@cast.example"}
    press.set_press_contact(statement, **contact, by=cast.chanthy, at=MORNING + 4 * DAY)
    first = published(statement, cast)
    parts = {part.name: part.records for part in held(cast.ot, MORNING)}
    assert parts["press_contacts"][0]["phone"] == "012 345 678"
    forgetting.forget(cast.ot, cast.mealea, MORNING + 5 * DAY)
    first.refresh_from_db()
    assert first.recalled_at == MORNING + 5 * DAY
    assert not PressContact.objects.exists()


def test_the_form_keeps_what_was_typed(statement: Statement, cast: Cast) -> None:
    client = Client()
    client.force_login(cast.chanthy)
    address = reverse("press-contact", args=[statement.ref])
    refused = client.post(address, {"name_en": "Sok Dara", "phone": "call me"})
    assert (refused.status_code, "call me" in refused.content.decode()) == (422, True)
    assert client.post(address, CONTACT).status_code == 302
    editions = client.get(reverse("editions", args=[statement.ref])).content.decode()
    assert "Sok Dara" in editions
    assert client.post(reverse("remove-press-contact", args=[statement.ref])).status_code == 302
    assert not PressContact.objects.exists()
