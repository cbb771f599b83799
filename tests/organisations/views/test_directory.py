"""The pages of organisations and networks: what they show, to whom, and what they do with what is sent."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from organisations.actions import describing, networking, registering
from organisations.actions.directing import appoint_director
from organisations.actions.logos import set_logo
from organisations.actors import Machine
from organisations.models import Membership, Organisation, Person
from tests.cast import MORNING, Cast
from tests.organisations.pictures import picture

pytestmark = pytest.mark.django_db


def signed_in(person: Person | None) -> Client:
    client = Client()
    if person:
        client.force_login(person)
    return client


def page(name: str, organisation: Organisation | None = None, **more: object) -> str:
    return reverse(name, kwargs={**({"ref": organisation.ref} if organisation else {}), **more})


def test_the_public_sees_a_profile_only_when_the_organisation_wants_one(cast: Cast) -> None:
    assert Client().get(page("organisation", cast.reed)).status_code == 404
    assert "Reed Circle" not in Client().get(page("organisations")).content.decode()
    appoint_director(organisation=cast.reed, to=cast.sreymom, by=cast.mealea, at=MORNING)
    signed_in(cast.sreymom).post(page("change-listing", cast.reed), {"listed": "yes"})
    assert "Reed Circle" in Client().get(page("organisation", cast.reed)).content.decode()
    assert "Reed Circle" in Client().get(page("organisations")).content.decode()
    signed_in(cast.mealea).post(page("change-listing", cast.reed), {"listed": "no"})
    assert Client().get(page("organisation", cast.reed)).status_code == 404


def test_an_administrator_lists_nobody_who_is_real(cast: Cast) -> None:
    real = registering.register_organisation(kind="ngo", name_en="Real", by=Machine.OPERATOR, at=MORNING)
    body = registering.register_organisation(kind="public_body", name_en="Office", by=Machine.OPERATOR, at=MORNING)
    answers = {
        organisation: signed_in(cast.mealea).post(page("change-listing", organisation), {"listed": "yes"}).status_code
        for organisation in (real, body)
    }
    assert answers == {real: 403, body: 302}


def test_a_double_redirects(cast: Cast) -> None:
    Organisation.objects.filter(pk=cast.stone.pk).update(merged_into=cast.hill)
    answer = signed_in(cast.mealea).get(page("organisation", cast.stone))
    assert (answer.status_code, answer["Location"]) == (302, page("organisation", cast.hill))


def test_the_logo_is_a_png_that_browsers_ask_for_again(cast: Cast) -> None:
    logo = set_logo(cast.reed, picture(), by=cast.mealea, at=MORNING)
    client = signed_in(cast.sreymom)
    answer = client.get(page("organisation-logo", cast.reed))
    assert answer["Content-Type"] == "image/png"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cache-Control"] == "private, no-cache"
    assert answer.content == bytes(logo.content)
    assert client.get(page("organisation-logo", cast.reed), HTTP_IF_NONE_MATCH=answer["ETag"]).status_code == 304
    assert Client().get(page("organisation-logo", cast.reed), HTTP_IF_NONE_MATCH=answer["ETag"]).status_code == 404


def test_a_logo_is_sent_and_a_program_is_refused(cast: Cast) -> None:
    client = signed_in(cast.mealea)
    good = SimpleUploadedFile("logo.svg", picture(), content_type="image/svg+xml")
    assert client.post(page("change-logo", cast.reed), {"logo": good}).status_code == 302
    bad = SimpleUploadedFile("logo.png", b"<svg onload='alert(1)'/>", content_type="image/png")
    answer = client.post(page("change-logo", cast.reed), {"logo": bad})
    assert answer.status_code == 422
    assert "no picture" in answer.content.decode()


def test_a_profile_is_written_and_what_is_wrong_comes_back(cast: Cast) -> None:
    client = signed_in(cast.mealea)
    sent = {"kind": "association", "province": "kep", "sectors": ["youth", "water"], "about_en": "We row.\n\nWe sing."}
    for website in ("javascript:alert(1)", "ftp://x.example", "https://", "https://you@evil.example", "x.example"):
        answer = client.post(page("describe-organisation", cast.hill), {**sent, "website": website})
        assert answer.status_code == 422, website
        assert "We row." in answer.content.decode()
    answer = client.post(page("describe-organisation", cast.hill), {**sent, "website": "https://hill.example/a"})
    assert answer.status_code == 302
    shown = client.get(page("organisation", cast.hill)).content.decode()
    for text in ("association", "Kep", "water and sanitation, youth", "We sing.", 'href="https://hill.example/a"'):
        assert text in shown


def test_registering_shows_whom_it_may_be_first(cast: Cast) -> None:
    client = signed_in(cast.mealea)
    sent = {"kind": "ngo", "name_en": "The Reed Circle Organization", "other_names": "Reeds\nRC People"}
    answer = client.post(page("register-organisation"), sent)
    assert answer.status_code == 422
    assert page("organisation", cast.reed) in answer.content.decode()
    assert Organisation.objects.count() == 5
    made = client.post(page("register-organisation"), {**sent, "none_of_these": "on"})
    fresh = Organisation.objects.latest("pk")
    assert (made.status_code, made["Location"]) == (302, page("organisation", fresh))
    assert set(fresh.other_names.values_list("text", flat=True)) == {"Reeds", "RC People"}
    assert not fresh.is_listed
    assert client.post(page("register-organisation"), {**sent, "none_of_these": "on"}).status_code == 422
    assert Organisation.objects.count() == 6


def test_mixed_scripts_are_shown_with_their_code_points_and_a_tick(cast: Cast) -> None:
    client = signed_in(cast.mealea)
    sent = {"kind": "ngo", "name_en": "W\u0430ter Lily House"}
    answer = client.post(page("register-organisation"), sent)
    assert answer.status_code == 422
    assert "U+0430" in answer.content.decode()
    assert 'name="characters_seen"' in answer.content.decode()
    assert client.post(page("register-organisation"), {**sent, "characters_seen": "on"}).status_code == 302


def test_names_by_the_director_and_the_administrator(cast: Cast) -> None:
    appoint_director(organisation=cast.reed, to=cast.sreymom, by=cast.mealea, at=MORNING)
    director, administrator = signed_in(cast.sreymom), signed_in(cast.mealea)
    names = page("organisation-names", cast.reed)
    assert director.post(names, {"add": "1", "text": "The Reeds", "kind": "alias"}).status_code == 302
    assert director.post(names, {"rename": "1", "name_en": "Mine"}).status_code == 403
    renamed = {"rename": "1", "name_en": "Rush Circle", "name_km": cast.reed.name_km, "acronym": ""}
    assert administrator.post(names, renamed).status_code == 302
    shown = director.get(names).content.decode()
    assert "The Reeds" in shown
    assert "Reed Circle" in shown
    alias = cast.reed.other_names.get(kind="alias")
    for number in (str(alias.pk), "0", "9" * 30, "x"):
        expected = 302 if number == str(alias.pk) else 422
        assert director.post(names, {"remove": number}).status_code == expected, number
    assert not cast.reed.other_names.filter(kind="alias").exists()


def test_members_are_named_only_to_those_who_may_know_of_them(cast: Cast) -> None:
    describing.list_organisation(cast.river, by=cast.mealea, at=MORNING)
    describing.list_organisation(cast.stone, by=cast.mealea, at=MORNING)
    shown = Client().get(page("network-members", cast.river)).content.decode()
    assert "Stone Bridge" in shown
    assert "Reed Circle" not in shown
    assert "And 1 that shows no public profile." in shown
    assert "Reed Circle" in signed_in(cast.sreymom).get(page("network-members", cast.river)).content.decode()
    before = Client().get(page("network-members", cast.river), {"on": "2019-12-31"}).content.decode()
    assert "No member is listed for this day." in before
    assert Client().get(page("network-members", cast.river), {"on": "yesterday"}).status_code == 422


def test_the_networks_of_an_organisation_are_shown_to_its_own_people(cast: Cast) -> None:
    describing.list_organisation(cast.reed, by=cast.mealea, at=MORNING)
    assert "River Network" not in Client().get(page("organisation", cast.reed)).content.decode()
    appoint_director(organisation=cast.reed, to=cast.sreymom, by=cast.mealea, at=MORNING)
    assert "River Network" in signed_in(cast.sreymom).get(page("organisation", cast.reed)).content.decode()


def test_a_member_comes_and_goes(cast: Cast) -> None:
    client = signed_in(cast.mealea)
    new = page("add-member", cast.river) + "?q=hill"
    sent = {"member": cast.hill.ref, "joined_on": "2025-01-01"}
    assert client.post(new, sent).status_code == 302
    assert client.post(new, sent).status_code == 422
    assert client.post(page("add-member", cast.river) + "?q=stone", sent).status_code == 422
    membership = Membership.objects.get(member=cast.hill)
    address = page("membership", cast.river, number=membership.pk)
    assert client.post(address, {"leave": "1", "left_on": "2024-01-01"}).status_code == 422
    assert client.post(address, {"leave": "1", "left_on": "2026-01-01"}).status_code == 302
    assert client.post(address, {"leave": "1", "left_on": "2026-01-02"}).status_code == 409
    right = {"correct": "1", "right-joined_on": "2025-02-01", "right-left_on": ""}
    assert client.post(address, right).status_code == 302
    membership.refresh_from_db()
    assert (membership.joined_on, membership.left_on) == (date(2025, 2, 1), None)
    assert client.get(page("membership", cast.river, number=2**63)).status_code == 404


def test_a_claim(cast: Cast) -> None:
    sent = {
        "qualifier": "more_than",
        "number": "300",
        "claimed_by": "River",
        "claimed_on": "2026-01-01",
        "source": "Its page",
    }
    assert signed_in(cast.mealea).post(page("claim-members", cast.river), sent).status_code == 302
    shown = signed_in(cast.mealea).get(page("organisation", cast.river)).content.decode()
    assert "more than 300 members (1 January 2026; Its page)" in shown


@pytest.mark.parametrize("many", [1, 25])
def test_query_counts_stay_the_same(cast: Cast, many: int) -> None:
    for number in range(many):
        pond = registering.register_organisation(
            kind="ngo", name_en=f"Pond {number}", is_demonstration=True, by=Machine.OPERATOR, at=MORNING
        )
        networking.record_membership(
            network=cast.river, member=pond, joined_on=date(2024, 1, 1), by=Machine.OPERATOR, at=MORNING
        )
    client = signed_in(cast.chanthy)
    found = {}
    for name, organisation in (("organisations", None), ("organisation", cast.river), ("network-members", cast.river)):
        with CaptureQueriesContext(connection) as queries:
            assert client.get(page(name, organisation)).status_code == 200
        # PostgreSQL is asked for the time as well.
        found[name] = len([query for query in queries if "clock_timestamp" not in query["sql"]])
    assert found == {"organisations": 5, "organisation": 16, "network-members": 11}
