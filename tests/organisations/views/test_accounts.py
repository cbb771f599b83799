"""Coming in, going out, and forms that come too late."""

import pytest
from django.test import Client

from statements.models import Statement
from statements.queries.text import working_text
from tests.addresses import way_to
from tests.cast import PASSWORD, Cast
from tests.factories import drafted

pytestmark = pytest.mark.django_db


@pytest.mark.usefixtures("cast")
def test_a_wrong_password_and_an_unknown_address_look_alike() -> None:
    answers = [
        Client().post("/en/sign-in/", {"username": address, "password": "not the password"})
        for address in ("chanthy@cast.example", "nobody@cast.example")
    ]
    assert [answer.status_code for answer in answers] == [422, 422]
    known, unknown = (answer.content.decode() for answer in answers)
    assert 'value="chanthy@cast.example"' in known
    plain = unknown.replace("nobody@cast.example", "chanthy@cast.example")
    assert [line for line in known.splitlines() if "csrfmiddlewaretoken" not in line] == [
        line for line in plain.splitlines() if "csrfmiddlewaretoken" not in line
    ]
    assert "not the password" not in known


@pytest.mark.usefixtures("cast")
def test_the_address_is_read_without_regard_to_case_and_leads_where_one_wanted_to_go() -> None:
    answer = Client().post(
        f"/en/sign-in/?next={way_to('start')}", {"username": "Chanthy@Cast.example", "password": PASSWORD}
    )
    assert (answer.status_code, answer["Location"]) == (302, way_to("start"))


@pytest.mark.usefixtures("cast")
def test_nobody_is_led_to_another_site() -> None:
    answer = Client().post(
        "/en/sign-in/?next=https://evil.example/", {"username": "chanthy@cast.example", "password": PASSWORD}
    )
    assert answer["Location"] == way_to("dashboard")


def test_a_link_does_not_sign_out(cast: Cast) -> None:
    browser = Client()
    browser.force_login(cast.chanthy)
    assert browser.get("/en/sign-out/").status_code == 405
    assert browser.get(way_to("dashboard")).status_code == 200
    browser.post("/en/sign-out/")
    assert browser.get(way_to("dashboard")).status_code == 302


def late(cast: Cast, browser: Client, site: str) -> tuple[Statement, str]:
    """Words sent to a block's form in a browser that `site` says something about; the statement, and the answer."""
    statement = drafted(cast)
    block = working_text(statement).body[1]
    answer = browser.post(
        way_to("edit-block", statement.ref, block.ref),
        {"text_en": "Words that took an hour.", "password": "secret words"},
        headers={"Sec-Fetch-Site": site},
    )
    assert answer.status_code == 403
    assert working_text(statement).body[1] == block
    return statement, answer.content.decode()


def test_words_of_an_expired_form_come_back_in_a_new_one(cast: Cast) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(cast.chanthy)
    _statement, page = late(cast, browser, "same-origin")
    assert '<input type="hidden" name="text_en" value="Words that took an hour.">' in page
    assert "csrfmiddlewaretoken" in page
    assert "secret words" not in page


def test_words_of_somebody_signed_out_meanwhile_come_back_too(cast: Cast) -> None:
    _statement, page = late(cast, Client(), "same-origin")
    assert '<input type="hidden" name="text_en" value="Words that took an hour.">' in page
    assert "/en/sign-in/" in page


@pytest.mark.parametrize("signed_in", [True, False])
def test_another_site_cannot_put_words_into_a_form(cast: Cast, signed_in: bool) -> None:
    browser = Client(enforce_csrf_checks=True)
    if signed_in:
        browser.force_login(cast.chanthy)
    _statement, page = late(cast, browser, "cross-site")
    assert "Words that took an hour." not in page
