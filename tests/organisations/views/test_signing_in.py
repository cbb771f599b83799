"""Signing in by mailed code, by password, and by a second step."""

import re
import time

import pytest
from aiosmtpd.controller import Controller
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.core import mail
from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext

from organisations.models import FactorSecret, Person
from outbox.models import Job
from outbox.running import run_due
from tests.addresses import way_to
from tests.cast import PASSWORD, Cast
from tests.organisations.signing_in import (
    CODE_PAGE,
    SECOND_STEP,
    SIGN_IN,
    add_app,
    ask_for_code,
    code_in,
    deliver,
    sign_in_by_code,
    sign_in_by_password,
    totp,
)
from tests.postbox import Postbox
from tests.servers import free_port

pytestmark = pytest.mark.django_db

CHANTHY = "chanthy@cast.example"


def test_our_own_authenticator_app_agrees_with_the_rfc() -> None:
    secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"  # "12345678901234567890" in base32
    # RFC 6238, appendix B: 94287082, 07081804 and 69279037, of which six digits are shown.
    assert [totp(secret, at=at) for at in (59, 1111111109, 20000000000)] == ["287082", "081804", "353130"]


@pytest.mark.usefixtures("cast")
def test_a_mailed_code_signs_in_the_browser_that_asked_and_leads_on() -> None:
    browser = Client()
    answer = browser.post(f"{SIGN_IN}?next={way_to('start')}", {"username": "Chanthy@Cast.Example"})
    assert answer["Location"] == f"{CODE_PAGE}?next={way_to('start')}"
    [text] = deliver()
    assert mail.outbox[-1].to == [CHANTHY]
    code = code_in(text)
    assert re.fullmatch(r"\d{4} \d{4}", code)
    assert "http" not in text.replace("http://127.0.0.1:8000", "")  # nothing to press
    stranger = Client()
    assert stranger.post(CODE_PAGE, {"code": code})["Location"] == SIGN_IN
    answer = browser.post(answer["Location"], {"code": code.replace(" ", "-")})
    assert (answer.status_code, answer["Location"]) == (302, way_to("start"))
    assert browser.get(way_to("dashboard")).status_code == 200


def test_the_code_comes_through_a_real_mail_server(cast: Cast) -> None:
    Person.objects.filter(pk=cast.ot.pk).update(language="km")
    box, port = Postbox(), free_port()
    server = Controller(box, hostname="127.0.0.1", port=port)
    server.start()
    try:
        with override_settings(
            EMAIL_BACKEND="django.core.mail.backends.smtp.EmailBackend", EMAIL_HOST="127.0.0.1", EMAIL_PORT=port
        ):
            browser = Client()
            ask_for_code(browser, cast.ot.email)
            run_due()
    finally:
        server.stop()
    [message] = box.kept
    assert (message["To"], message["Auto-Submitted"]) == (cast.ot.email, "auto-generated")
    text = message.get_payload(decode=True)
    assert isinstance(text, bytes)
    assert browser.post(CODE_PAGE, {"code": code_in(text.decode().replace("\r\n", "\n"))}).status_code == 302
    assert browser.get(way_to("dashboard", language="km")).status_code == 200


@pytest.mark.usefixtures("cast")
def test_a_code_may_be_typed_in_khmer_digits() -> None:
    browser = Client()
    ask_for_code(browser, CHANTHY)
    khmer = code_in(deliver()[0]).translate(str.maketrans("0123456789", "០១២៣៤៥៦៧៨៩"))
    assert browser.post(CODE_PAGE, {"code": khmer}).status_code == 302
    assert browser.get(way_to("dashboard")).status_code == 200


@pytest.mark.usefixtures("cast")
def test_a_code_is_good_once_and_five_wrong_ones_void_it() -> None:
    browser = Client()
    ask_for_code(browser, CHANTHY)
    code = code_in(deliver()[0])
    wrong = "1111 1111" if code != "1111 1111" else "2222 2222"
    for _time in range(4):
        assert browser.post(CODE_PAGE, {"code": wrong}).status_code == 422
    assert browser.post(CODE_PAGE, {"code": wrong})["Location"] == SIGN_IN
    assert browser.post(CODE_PAGE, {"code": code})["Location"] == SIGN_IN
    assert browser.get(way_to("dashboard")).status_code == 302


@pytest.mark.usefixtures("cast")
def test_a_code_is_over_after_a_quarter_of_an_hour(monkeypatch: pytest.MonkeyPatch) -> None:
    browser = Client()
    ask_for_code(browser, CHANTHY)
    code = code_in(deliver()[0])
    present = time.time
    monkeypatch.setattr(time, "time", lambda: present() + 15 * 60 + 2)
    assert browser.post(CODE_PAGE, {"code": code})["Location"] == SIGN_IN
    assert browser.get(way_to("dashboard")).status_code == 302


def test_who_has_no_password_comes_in_by_code_and_sets_one(cast: Cast) -> None:
    cast.ot.set_unusable_password()
    cast.ot.save()
    browser = Client()
    assert sign_in_by_password(browser, cast.ot.email, "whatever it may be").status_code == 422
    assert sign_in_by_code(browser, cast.ot.email).status_code == 302
    assert 'name="old"' not in browser.get("/en/account/password/").content.decode()
    assert browser.post("/en/account/password/", {"password": "four new words here"}).status_code == 302
    assert sign_in_by_password(Client(), cast.ot.email, "four new words here").status_code == 302


def test_a_forgotten_password_is_replaced_after_a_code_and_not_after_the_cookie_alone(cast: Cast) -> None:
    browser = Client()
    browser.force_login(cast.chanthy)
    assert 'name="old"' in browser.get("/en/account/password/").content.decode()
    assert browser.post("/en/account/password/", {"password": "four new words here"}).status_code == 422
    came_by_code = Client()
    sign_in_by_code(came_by_code, CHANTHY)
    assert came_by_code.post("/en/account/password/", {"password": "short"}).status_code == 422
    assert came_by_code.post("/en/account/password/", {"password": "four new words here"}).status_code == 302
    # The new password has ended the other session; this one goes on.
    assert browser.get(way_to("dashboard")).status_code == 302
    assert came_by_code.get(way_to("dashboard")).status_code == 200
    assert mail.outbox[-1].subject != "Ruom: your password was changed"
    deliver()
    assert mail.outbox[-1].subject == "Ruom: your password was changed"


def test_the_second_step_is_asked_for_whatever_the_first_was(cast: Cast) -> None:
    own = Client()
    sign_in_by_password(own, CHANTHY, PASSWORD)
    secret = add_app(own)
    for by_code in (False, True):
        browser = Client()
        answer = sign_in_by_code(browser, CHANTHY) if by_code else sign_in_by_password(browser, CHANTHY, PASSWORD)
        assert answer["Location"] == SECOND_STEP
        assert browser.get(way_to("dashboard")).status_code == 302
        assert browser.post(SECOND_STEP, {"code": "000000"}).status_code == 422
    code = totp(secret)
    assert browser.post(SECOND_STEP, {"code": code}).status_code == 302
    assert browser.get(way_to("dashboard")).status_code == 200
    again = Client()
    sign_in_by_password(again, CHANTHY, PASSWORD)
    assert again.post(SECOND_STEP, {"code": code}).status_code == 422  # good once
    assert Person.objects.get(pk=cast.chanthy.pk).is_active


def test_a_recovery_code_stands_in_once(cast: Cast) -> None:
    own = Client()
    sign_in_by_password(own, CHANTHY, PASSWORD)
    secret = add_app(own)
    # The account now has a second step: seeing the codes needs it.
    assert own.get("/en/account/recovery-codes/").status_code == 302
    confirm = "/en/account/confirm/?next=/en/account/recovery-codes/"
    assert own.post(confirm, {"proof_code": totp(secret)})["Location"] == "/en/account/recovery-codes/"
    codes = re.findall(r"<code>(\d{8})</code>", own.get("/en/account/recovery-codes/").content.decode())
    assert len(set(codes)) == 10
    browser = Client()
    sign_in_by_password(browser, CHANTHY, PASSWORD)
    assert browser.post(SECOND_STEP, {"code": codes[3]}).status_code == 302
    assert "9 left" in browser.get("/en/account/").content.decode()
    browser = Client()
    sign_in_by_password(browser, CHANTHY, PASSWORD)
    assert browser.post(SECOND_STEP, {"code": codes[3]}).status_code == 422
    # Nothing in the database gives the secrets away, and they go with the app.
    assert FactorSecret.objects.filter(person=cast.chanthy).count() == 2
    assert secret not in str(list(Authenticator.objects.values_list("data", flat=True)))
    with connection.cursor() as cursor:
        cursor.execute("SELECT secret FROM organisations_factorsecret")
        assert secret not in str(cursor.fetchall())
    assert own.post("/en/account/app/remove/").status_code == 302
    assert not FactorSecret.objects.exists()
    assert not Authenticator.objects.exists()


# -- nobody learns which addresses are known --------------------------------------------------------------------------


def stripped(page: bytes, address: str) -> str:
    lines = page.decode().replace(address, "ADDRESS").splitlines()
    return "\n".join(line for line in lines if "csrfmiddlewaretoken" not in line)


@pytest.mark.parametrize("by", ["code", "password"])
def test_known_unknown_and_closed_accounts_look_alike_and_cost_the_same(cast: Cast, by: str) -> None:
    Person.objects.filter(pk=cast.bora.pk).update(is_active=False)
    Person.objects.filter(pk=cast.neary.pk).update(password="!")
    seen = set()
    for address in (CHANTHY, "nobody@cast.example", cast.bora.email, cast.neary.email):
        browser = Client()
        steps: list[object] = []
        with CaptureQueriesContext(connection) as asked:
            if by == "code":
                answer = ask_for_code(browser, address)
            else:
                answer = sign_in_by_password(browser, address, "not the password")
        steps.append((answer.status_code, answer.get("Location"), stripped(answer.content, address), len(asked)))
        if by == "code":
            page = browser.get(CODE_PAGE)
            steps.append((page.status_code, stripped(page.content, address)))
            with CaptureQueriesContext(connection) as asked:
                answer = browser.post(CODE_PAGE, {"code": "0000 0000"})
            steps.append((answer.status_code, stripped(answer.content, address), len(asked)))
        steps.append(sorted(browser.cookies))
        seen.add(repr(steps))
    assert len(seen) == 1, "\n\n".join(seen)
    if by == "code":
        sizes = {len(job.payload) for job in Job.objects.filter(kind="organisations.send_code")}
        assert (Job.objects.filter(kind="organisations.send_code").count(), len(sizes)) == (4, 1)
        deliver()
        assert sorted(to for message in mail.outbox for to in message.to) == sorted([CHANTHY, cast.neary.email])


def test_everybody_has_a_verified_address_with_allauth(cast: Cast) -> None:
    rows = EmailAddress.objects.filter(verified=True, primary=True)
    assert rows.count() == Person.objects.count()
    assert rows.get(user=cast.chanthy).email == CHANTHY
