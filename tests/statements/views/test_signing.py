"""The page where an organisation signs: what it shows, what it takes, and what it never does."""

import gzip
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from django.contrib.staticfiles import finders
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from organisations.actions import mandating
from organisations.models import Person, Right
from statements.models import Signature, Statement
from statements.queries.count import count
from tests import factories
from tests.cast import MORNING, Cast
from tests.factories import DAY

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def told(told_cast: Cast) -> Statement:
    """Open for sign-on since yesterday, for six more days of the real clock."""
    return factories.opened(told_cast, at=timezone.now() - 2 * DAY)


@pytest.fixture
def statement(db: None, told: Statement) -> Statement:
    return deepcopy(told)


def client_of(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def sign(person: Person, statement: Statement, **changed: Any) -> HttpResponse:
    """What the form of the page sends, with some of it changed; None leaves a field out."""
    assert statement.final_version is not None
    typed = {
        "sha256": statement.final_version.sha256,
        "organisation": "",
        "name_en": "Reed Circle",
        "name_km": "រង្វង់ត្រែង",
        "capacity": "Director",
        "visibility": "named",
        "language": "km",
        "block": "",
        "reservation_en": "",
        "reservation_km": "",
        "mandate": "1",
        "confirm": "1",
        **changed,
    }
    answer = client_of(person).post(
        reverse("sign", args=[statement.ref]), {name: value for name, value in typed.items() if value is not None}
    )
    assert isinstance(answer, HttpResponse)
    return answer


def page(answer: Any) -> str:
    return str(answer.content.decode())


def test_a_representative_signs_and_gets_a_receipt(cast: Cast, statement: Statement) -> None:
    answer = sign(cast.sreymom, statement, organisation=cast.reed.ref)
    assert (answer.status_code, answer["Location"]) == (302, reverse("sign", args=[statement.ref]))
    signature = Signature.objects.get()
    assert (signature.organisation, signature.signed_by, signature.capacity) == (cast.reed, cast.sreymom, "Director")
    assert (signature.language, signature.name_km, signature.visibility) == ("km", "រង្វង់ត្រែង", "named")
    shown = page(client_of(cast.sreymom).get(reverse("sign", args=[statement.ref])))
    assert signature.ref in shown
    assert signature.version.sha256 in shown
    assert reverse("withdraw-signature", args=[statement.ref, signature.ref]) in shown
    assert 'name="confirm"' not in shown


def test_a_second_tap_changes_nothing(cast: Cast, statement: Statement) -> None:
    sign(cast.sreymom, statement, organisation=cast.reed.ref)
    again = sign(cast.sreymom, statement, organisation=cast.reed.ref, visibility="withheld", capacity="Treasurer")
    assert again.status_code == 302
    signature = Signature.objects.get()
    assert (signature.visibility, signature.capacity) == ("named", "Director")


@pytest.mark.parametrize("method", ["get", "head"])
def test_a_link_never_signs(cast: Cast, statement: Statement, method: str) -> None:
    address = reverse("sign", args=[statement.ref])
    typed = f"?organisation={cast.reed.ref}&mandate=1&confirm=1&capacity=x&visibility=named&language=en"
    answer = getattr(client_of(cast.sreymom), method)(address + typed)
    assert answer.status_code == 200
    assert not Signature.objects.exists()


@pytest.mark.parametrize("field", ["capacity", "visibility", "language", "mandate", "confirm", "organisation"])
def test_what_is_left_out_is_asked_for_and_the_rest_is_kept(cast: Cast, statement: Statement, field: str) -> None:
    typed: dict[str, Any] = {"organisation": cast.reed.ref, "name_en": "Reed Circle of the Delta", field: None}
    answer = sign(cast.sreymom, statement, **typed)
    assert answer.status_code == 422
    assert "Reed Circle of the Delta" in page(answer)
    assert not Signature.objects.exists()


@pytest.mark.parametrize("sha256", ["", "0" * 64, "'\"<script>"])
def test_another_text_than_the_one_read_is_not_signed(cast: Cast, statement: Statement, sha256: str) -> None:
    assert statement.final_version is not None
    answer = sign(cast.sreymom, statement, organisation=cast.reed.ref, capacity="Chair", sha256=sha256)
    assert answer.status_code == 409
    shown = page(answer)
    assert "The text is not the one you read." in shown
    assert f'name="sha256" value="{statement.final_version.sha256}"' in shown
    assert 'value="Chair"' in shown
    assert 'name="confirm" value="1">' in shown  # to be ticked again
    assert not Signature.objects.exists()


def test_after_the_deadline_a_kind_page_and_no_signature(cast: Cast) -> None:
    late = factories.opened(cast, at=MORNING)
    answer = sign(cast.sreymom, late, organisation=cast.reed.ref)
    assert answer.status_code == 409
    assert "the deadline has passed" in page(answer)
    assert not Signature.objects.exists()


def test_before_the_final_text_there_is_nothing_to_sign(cast: Cast) -> None:
    early = factories.consulted(cast, at=timezone.now() - DAY).statement
    client = client_of(cast.sreymom)
    address = reverse("sign", args=[early.ref])
    assert client.get(address).status_code == 200
    assert client.post(address, {}).status_code == 409


@pytest.mark.parametrize(("name", "status"), [("bora", 403), ("neary", 403), ("chanthy", 403), ("ot", 404)])
def test_without_the_mandate_nobody_signs(cast: Cast, statement: Statement, name: str, status: int) -> None:
    assert sign(getattr(cast, name), statement, organisation=cast.stone.ref).status_code == status
    assert not Signature.objects.exists()


def test_who_may_not_sign_reads_why_and_who_may(cast: Cast, statement: Statement) -> None:
    mandating.grant_mandate(
        to=cast.ot, organisation=cast.stone, right=Right.SIGN, by=cast.mealea, at=timezone.now() - DAY
    )
    shown = page(client_of(cast.bora).get(reverse("sign", args=[statement.ref])))
    assert "You cannot sign for Stone Bridge." in shown
    assert "Who has it in your organisation: Ot." in shown
    assert 'name="confirm"' not in shown


@pytest.mark.parametrize("organisation", ["hill", "lotus"])
def test_nobody_signs_for_another_organisation(cast: Cast, statement: Statement, organisation: str) -> None:
    assert sign(cast.sreymom, statement, organisation=getattr(cast, organisation).ref).status_code == 422
    assert not Signature.objects.exists()


def test_who_may_sign_for_two_chooses_and_then_signs_for_the_other(cast: Cast, statement: Statement) -> None:
    mandating.grant_mandate(
        to=cast.sreymom, organisation=cast.hill, right=Right.SIGN, by=cast.mealea, at=timezone.now() - DAY
    )
    client = client_of(cast.sreymom)
    address = reverse("sign", args=[statement.ref])
    assert page(client.get(address)).count('type="radio" name="organisation"') == 2
    sign(cast.sreymom, statement, organisation=cast.hill.ref, name_en="", name_km="")
    assert Signature.objects.get().name_en == "Far Hill"
    shown = page(client.get(address))
    assert f'type="hidden" name="organisation" value="{cast.reed.ref}"' in shown
    assert "Sign for Reed Circle" in shown


def test_a_reservation_is_about_a_paragraph_of_the_text(cast: Cast, statement: Statement) -> None:
    point = statement.blocks.filter(kind="point").earliest("place")
    foreign = factories.drafted(cast).blocks.filter(kind="point").earliest("place")
    for block, words, status in (
        ("", "Not for us.", 422),
        (point.ref, "", 422),
        (point.ref, " \u200b ", 422),
        (foreign.ref, "Not for us.", 422),
        (str(2**63), "Not for us.", 422),
        (point.ref, "Not for us.", 302),
    ):
        answer = sign(cast.sreymom, statement, organisation=cast.reed.ref, block=block, reservation_en=words)
        assert answer.status_code == status, (block, words)
    reservation = Signature.objects.get().reservations.get()
    assert (reservation.block, reservation.text_en) == (point, "Not for us.")


@pytest.mark.parametrize("capacity", ["a\x00b", "\u202eDirector", "x" * 121, "a\nb"])
def test_what_cannot_be_part_of_a_name_is_refused_beside_it(cast: Cast, statement: Statement, capacity: str) -> None:
    answer = sign(cast.sreymom, statement, organisation=cast.reed.ref, capacity=capacity)
    assert answer.status_code == 422
    assert 'id="id_capacity_error"' in page(answer)


def test_the_page_is_light(cast: Cast, statement: Statement) -> None:
    html = client_of(cast.sreymom).get(reverse("sign", args=[statement.ref])).content
    weight = sum(len(gzip.compress(part)) for part in (html, *map(static_file, ("ruom.css", "favicon.svg"))))
    assert weight < 30_000
    assert b"<script" not in html


def static_file(name: str) -> bytes:
    found = finders.find(name)
    assert isinstance(found, str)
    return Path(found).read_bytes()


def test_each_representative_sees_only_their_own_line(cast: Cast, statement: Statement) -> None:
    hidden = factories.signed(statement, cast.hill, cast.visal, at=timezone.now() - DAY / 2)
    shown = page(client_of(cast.sreymom).get(reverse("sign", args=[statement.ref])))
    assert "Far Hill" not in shown
    assert hidden.ref not in shown


def test_the_list_costs_the_same_at_any_length(cast: Cast, statement: Statement) -> None:
    address = reverse("signatures", args=[statement.ref])
    client = client_of(cast.chanthy)
    factories.signed(statement, cast.hill, cast.visal, at=timezone.now() - DAY / 2)
    one = queries(client, address)
    factories.signed(statement, cast.reed, cast.sreymom, at=timezone.now() - DAY / 2)
    assert queries(client, address) == one


def queries(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


def test_a_signature_is_taken_back_only_after_asking(cast: Cast, statement: Statement) -> None:
    signature = factories.signed(statement, cast.reed, cast.sreymom, at=timezone.now() - DAY / 2)
    address = reverse("withdraw-signature", args=[statement.ref, signature.ref])
    client = client_of(cast.sreymom)
    assert client.get(address).status_code == 200
    assert client.post(address).status_code == 422  # what a program sends that presses every button
    assert count(statement).organisations == 1
    assert client.post(address, {"confirm": "1"})["Location"] == reverse("sign", args=[statement.ref])
    assert count(statement).organisations == 0
    assert client.post(address).status_code == 302  # a second tap
    assert Signature.objects.count() == 1


def test_another_organisation_cannot_tell_that_there_is_a_signature(cast: Cast, statement: Statement) -> None:
    signature = factories.signed(statement, cast.reed, cast.sreymom, at=timezone.now() - DAY / 2)
    address = reverse("withdraw-signature", args=[statement.ref, signature.ref])
    for person, status in ((cast.visal, 404), (cast.bora, 404), (cast.ot, 404), (cast.chanthy, 403)):
        assert client_of(person).get(address).status_code == status
        assert client_of(person).post(address).status_code == status
    assert count(statement).organisations == 1
