"""One's own account: name, language, sign-ins, tokens, second steps."""

import re

import pytest
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.models import Session
from django.core import mail
from django.db import connection
from django.http import HttpRequest
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext

from ledger.models import Event
from organisations.actions.mandating import person_by_token
from organisations.models import ApiToken, Person, SignIn
from organisations.second_factor import fresh_second_factor, has_second_factor, second_factor_at
from tests.addresses import way_to
from tests.cast import PASSWORD, Cast
from tests.organisations.signing_in import add_app, deliver, sign_in_by_code, sign_in_by_password, totp

pytestmark = pytest.mark.django_db

CHANTHY = "chanthy@cast.example"
PHONE = "Mozilla/5.0 (Linux; Android 14; SM-A155F) AppleWebKit/537.36 Chrome/126.0 Mobile Safari/537.36"
DESK = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"
IPAD = "Mozilla/5.0 (iPad; CPU OS 17_0 like Mac OS X) AppleWebKit/605.1.15 Version/17.0 Safari/604.1"


def test_name_and_language_are_ones_own_and_the_page_comes_back_in_the_language_chosen(cast: Cast) -> None:
    browser = Client()
    browser.force_login(cast.chanthy)
    answer = browser.post("/en/account/", {"name": "Chanthy Sok", "language": "km"})
    assert (answer.status_code, answer["Location"]) == (302, "/km/account/")
    assert answer.cookies["django_language"].value == "km"
    cast.chanthy.refresh_from_db()
    assert (cast.chanthy.name, cast.chanthy.language) == ("Chanthy Sok", "km")
    event = Event.objects.latest("pk")
    assert event.kind == "person.described"
    assert "Sok" not in event.data
    assert browser.post("/en/account/", {"name": "", "language": "fr"}).status_code == 422
    # Signing in leads to one's own language.
    assert sign_in_by_password(Client(), CHANTHY, PASSWORD)["Location"] == way_to("dashboard", language="km")


def test_sign_ins_are_listed_with_this_one_marked_and_can_be_ended(cast: Cast) -> None:
    here, phone, tablet = (Client(HTTP_USER_AGENT=said) for said in (DESK, PHONE, IPAD))
    for browser in (here, phone, tablet):
        sign_in_by_password(browser, CHANTHY, PASSWORD)
    other = Client(HTTP_USER_AGENT=DESK)
    sign_in_by_password(other, "piseth@cast.example", PASSWORD)
    rows = {(row.browser, row.system, row.device) for row in SignIn.objects.filter(person=cast.chanthy)}
    assert rows == {("Firefox", "Linux", "computer"), ("Chrome", "Android", "phone"), ("Safari", "iPadOS", "tablet")}
    page = here.get("/en/account/sign-ins/").content.decode()
    this, elsewhere = page.split(">Elsewhere<")
    assert ("Firefox" in this, "Chrome" in elsewhere, "Safari" in elsewhere) == (True, True, True)
    assert "Firefox" not in elsewhere
    [ref] = SignIn.objects.filter(person=cast.chanthy, browser="Chrome").values_list("ref", flat=True)
    assert other.post(f"/en/account/sign-ins/{ref}/end/").status_code == 404
    assert phone.get(way_to("dashboard")).status_code == 200
    assert here.post(f"/en/account/sign-ins/{ref}/end/").status_code == 302
    assert phone.get(way_to("dashboard")).status_code == 302
    here.post("/en/account/sign-ins/end-others/")
    assert [browser.get(way_to("dashboard")).status_code for browser in (here, tablet, other)] == [200, 302, 200]
    here.post("/en/sign-out/")
    assert not SignIn.objects.filter(person=cast.chanthy).exists()


@pytest.mark.usefixtures("cast")
def test_sign_ins_are_read_in_as_many_queries_at_one_as_at_many() -> None:
    here = Client()
    sign_in_by_password(here, CHANTHY, PASSWORD)
    counts = []
    for _time in range(2):
        with CaptureQueriesContext(connection) as asked:
            here.get("/en/account/sign-ins/")
        counts.append(len(asked))
        for _more in range(3):
            sign_in_by_password(Client(), CHANTHY, PASSWORD)
    assert counts[0] == counts[1]


def test_a_new_password_ends_the_other_sign_ins_and_keeps_this_one_on_the_list(cast: Cast) -> None:
    here, other = Client(HTTP_USER_AGENT=DESK), Client(HTTP_USER_AGENT=PHONE)
    for browser in (here, other):
        sign_in_by_password(browser, CHANTHY, PASSWORD)
    key = here.session.session_key
    answer = here.post("/en/account/password/", {"old": PASSWORD, "password": "four new words here"})
    assert answer.status_code == 302
    assert here.session.session_key != key
    assert [row.browser for row in SignIn.objects.filter(person=cast.chanthy)] == ["Firefox"]
    assert [browser.get(way_to("dashboard")).status_code for browser in (here, other)] == [200, 302]
    assert "Firefox" in here.get("/en/account/sign-ins/").content.decode()


def test_the_sessions_of_a_deactivated_person_are_worth_nothing(cast: Cast) -> None:
    browser = Client()
    sign_in_by_password(browser, CHANTHY, PASSWORD)
    Person.objects.filter(pk=cast.chanthy.pk).update(is_active=False)
    assert browser.get(way_to("dashboard")).status_code == 302


@pytest.mark.usefixtures("cast")
def test_a_sign_in_is_gone_with_its_session() -> None:
    sign_in_by_password(Client(), CHANTHY, PASSWORD)
    Session.objects.all().delete()
    assert not SignIn.objects.exists()


def test_a_session_from_before_gets_its_row_and_each_day_is_written_once(cast: Cast) -> None:
    browser = Client(HTTP_USER_AGENT=DESK)
    browser.force_login(cast.chanthy)
    SignIn.objects.all().delete()
    session = browser.session
    session["seen_on"] = "2020-01-01"
    session.save()
    browser.get(way_to("dashboard"))
    assert [(row.browser, row.last_seen_on.year >= 2026) for row in SignIn.objects.all()] == [("Firefox", True)]
    with CaptureQueriesContext(connection) as asked:
        browser.get("/en/account/sign-ins/")
    assert not [query for query in asked if query["sql"].startswith(("UPDATE", "INSERT"))]


@pytest.mark.usefixtures("cast")
def test_who_signs_in_by_password_from_a_new_browser_is_told_by_mail() -> None:
    first = Client(HTTP_USER_AGENT=DESK)
    for _time in range(2):
        sign_in_by_password(first, CHANTHY, PASSWORD)
        first.post("/en/sign-out/")
    sign_in_by_code(Client(HTTP_USER_AGENT=PHONE), CHANTHY)
    deliver()
    told = [message for message in mail.outbox if message.subject == "Ruom: signed in from a new browser"]
    assert len(told) == 1
    assert "Firefox Linux" in str(told[0].body)


def test_a_token_is_shown_once_works_and_is_revoked_by_its_owner_only(cast: Cast) -> None:
    browser, other = Client(), Client()
    sign_in_by_password(browser, CHANTHY, PASSWORD)
    sign_in_by_password(other, "piseth@cast.example", PASSWORD)
    page = browser.post("/en/account/tokens/", {"label": "Spreadsheet"}).content.decode()
    [token] = re.findall(r"<code>(ruom_[^<]+)</code>", page)
    assert person_by_token(token) == cast.chanthy
    assert token not in browser.get("/en/account/tokens/").content.decode()
    held = ApiToken.objects.get(person=cast.chanthy)
    assert other.post(f"/en/account/tokens/{held.pk}/revoke/").status_code == 404
    assert browser.post(f"/en/account/tokens/{held.pk}/revoke/").status_code == 302
    assert person_by_token(token) is None
    assert Event.objects.latest("pk").kind == "token.revoked"
    assert browser.post(f"/en/account/tokens/{held.pk}/revoke/").status_code == 409


def test_a_cookie_alone_adds_no_second_step(cast: Cast) -> None:
    browser = Client()
    browser.force_login(cast.chanthy)
    assert browser.get("/en/account/app/")["Location"] == "/en/account/confirm/?next=/en/account/app/"
    wrong = browser.post("/en/account/confirm/?next=/en/account/app/", {"proof_password": "wrong"})
    assert wrong.status_code == 422
    right = browser.post("/en/account/confirm/?next=/en/account/app/", {"proof_password": PASSWORD})
    assert right["Location"] == "/en/account/app/"
    assert browser.get("/en/account/app/").status_code == 200
    assert browser.post("/en/account/confirm/?next=//evil.example/", {"proof_password": PASSWORD})["Location"] == (
        "/en/account/"
    )


def test_without_a_password_it_is_confirmed_by_a_mailed_code(cast: Cast) -> None:
    cast.ot.set_unusable_password()
    cast.ot.save()
    browser = Client()
    browser.force_login(cast.ot)
    page = "/en/account/confirm/?next=/en/account/app/"
    assert browser.post(page, {"proof_code": ""}).status_code == 422
    assert browser.post(page, {"send": "1"}).status_code == 302
    [code] = re.findall(r"^    ([0-9 ]+)$", deliver()[-1], re.MULTILINE)
    assert browser.post(page, {"proof_code": "0000 0000"}).status_code == 422
    assert browser.post(page, {"proof_code": code})["Location"] == "/en/account/app/"
    assert browser.get("/en/account/app/").status_code == 200


def test_adding_and_removing_an_app_is_in_the_ledger_and_in_the_mail(
    cast: Cast, django_capture_on_commit_callbacks: object
) -> None:
    browser = Client()
    sign_in_by_password(browser, CHANTHY, PASSWORD)
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        secret = add_app(browser)
    assert has_second_factor(cast.chanthy)
    browser.post("/en/account/confirm/", {"proof_code": totp(secret)})
    browser.post("/en/account/app/remove/")
    assert not has_second_factor(cast.chanthy)
    kinds = list(Event.objects.order_by("pk").values_list("kind", flat=True))
    assert kinds[-2:] == ["second_step.added", "second_step.removed"]
    deliver()
    subjects = [message.subject for message in mail.outbox]
    assert "Ruom: an authenticator app was added" in subjects
    assert "Ruom: the authenticator app was removed" in subjects


def test_the_predicates_say_what_this_session_proved(cast: Cast) -> None:
    browser = Client()
    sign_in_by_password(browser, CHANTHY, PASSWORD)
    secret = add_app(browser)

    def request() -> HttpRequest:
        asked = RequestFactory().get("/")
        asked.session, asked.user = browser.session, cast.chanthy
        return asked

    assert second_factor_at(request()) is None
    assert not fresh_second_factor(request())
    browser.post("/en/account/confirm/", {"proof_code": totp(secret)})
    assert fresh_second_factor(request())
    # What one person proved is worth nothing for another in the same session.
    other = request()
    other.user = cast.piseth
    assert second_factor_at(other) is None
    other.user = AnonymousUser()
    assert second_factor_at(other) is None
