"""The decorator for views that need a second step proved lately."""

from collections.abc import Iterator

import pytest
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import path

import config.urls
from organisations.views.second_factor import second_factor_required
from tests.cast import PASSWORD, Cast
from tests.organisations.signing_in import add_app, sign_in_by_password, totp

pytestmark = pytest.mark.django_db

CHANTHY = "chanthy@cast.example"


@login_required
@second_factor_required
def publish(request: HttpRequest) -> HttpResponse:
    return HttpResponse(f"published: {request.POST.get('words', '')}")


urlpatterns = [path("guarded/", publish, name="guarded"), *config.urls.urlpatterns]


@pytest.fixture(autouse=True)
def _guarded_page() -> Iterator[None]:
    with override_settings(ROOT_URLCONF=__name__):
        yield


@pytest.fixture
def browser(cast: Cast) -> Client:
    signed_in = Client()
    sign_in_by_password(signed_in, CHANTHY, PASSWORD)
    return signed_in


def test_without_a_second_step_one_is_sent_to_add_one(browser: Client) -> None:
    for answer in (browser.get("/guarded/"), browser.post("/guarded/", {"words": "x"})):
        assert (answer.status_code, answer["Location"]) == (302, "/en/account/#second-step")


def test_a_page_is_come_back_to_after_the_proof(browser: Client) -> None:
    secret = add_app(browser)
    answer = browser.get("/guarded/?of=this")
    assert answer["Location"] == "/en/account/confirm/?next=/guarded/%3Fof%3Dthis"
    answer = browser.post(answer["Location"], {"proof_code": totp(secret)})
    assert answer["Location"] == "/guarded/?of=this"
    assert browser.get("/guarded/?of=this").content == b"published: "


def test_what_was_typed_comes_along_and_nothing_is_done_before_the_proof(browser: Client) -> None:
    secret = add_app(browser)
    page = browser.post("/guarded/", {"words": 'An "hour" of work'})
    assert page.status_code == 403
    assert '<input type="hidden" name="words" value="An &quot;hour&quot; of work">' in page.content.decode()
    wrong = browser.post("/guarded/", {"words": "An hour", "proof_code": "000000"})
    assert wrong.status_code == 422
    assert '<input type="hidden" name="words" value="An hour">' in wrong.content.decode()
    right = browser.post("/guarded/", {"words": "An hour", "proof_code": totp(secret)})
    assert right.content == b"published: An hour"
    # And it is fresh now, so the next one is not asked.
    assert browser.post("/guarded/", {"words": "More"}).content == b"published: More"


def test_guesses_are_counted(browser: Client) -> None:
    add_app(browser)
    statuses = [browser.post("/guarded/", {"proof_code": f"{number:06d}"}).status_code for number in range(10)]
    assert statuses == [422] * 8 + [429] * 2
