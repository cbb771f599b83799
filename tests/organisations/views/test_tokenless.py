"""Whom a form without a token is taken from: what browsers, proxies and strangers may say of where it was sent."""

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory, override_settings

from organisations.views.tokenless import is_sent_from_here, tokenless

HERE = "https://ruom.example"
PROXIED = ("HTTP_X_FORWARDED_PROTO", "https")


def sent(
    headers: dict[str, str], *, method: str = "POST", secure: bool = True, host: str = "ruom.example"
) -> HttpRequest:
    return RequestFactory().generic(method, "/", secure=secure, headers={"Host": host, **headers})


@pytest.mark.parametrize(
    ("headers", "is_taken"),
    [
        # The browser says it itself: nothing else counts.
        ({"Sec-Fetch-Site": "same-origin"}, True),
        ({"Sec-Fetch-Site": "same-origin", "Origin": "null"}, True),
        ({"Sec-Fetch-Site": "same-site", "Origin": HERE}, False),  # a sister's subdomain, another port or scheme
        ({"Sec-Fetch-Site": "cross-site", "Origin": HERE}, False),
        ({"Sec-Fetch-Site": "none", "Origin": HERE}, False),
        ({"Sec-Fetch-Site": "", "Origin": HERE}, False),
        ({"Sec-Fetch-Site": "same-origin, cross-site", "Origin": HERE}, False),
        # It says nothing, as Chromium over plain http, or an older one: its Origin, to the letter.
        ({"Origin": HERE}, True),
        ({"Origin": "null"}, False),  # a sandboxed frame, or a redirect from elsewhere
        ({"Origin": ""}, False),
        ({}, False),
        ({"Referer": HERE + "/en/"}, False),
        ({"Origin": "http://ruom.example"}, False),
        ({"Origin": HERE + ":8443"}, False),
        ({"Origin": HERE + ":443"}, False),
        ({"Origin": "https://evil.ruom.example"}, False),
        ({"Origin": HERE + ".evil.example"}, False),
        ({"Origin": "https://ruom.example@evil.example"}, False),
        ({"Origin": "https://evil.example#@ruom.example"}, False),
        ({"Origin": HERE + "/"}, False),
        ({"Origin": f"{HERE}, https://evil.example"}, False),
        ({"Origin": "https://["}, False),  # no address at all: asked for a token, and no failure
        # What a stranger may send and no proxy of ours is asked for.
        ({"Origin": "https://evil.example", "X-Forwarded-Host": "evil.example"}, False),
    ],
)
def test_it_is_taken_from_this_origin_alone(headers: dict[str, str], is_taken: bool) -> None:
    with override_settings(ALLOWED_HOSTS=["ruom.example"]):
        assert is_sent_from_here(sent(headers)) is is_taken


@pytest.mark.parametrize(
    ("said", "trusted", "origin", "is_taken"),
    [
        ("https", PROXIED, "https://ruom.example", True),
        ("https", PROXIED, "http://ruom.example", False),
        ("http", PROXIED, "https://ruom.example", False),
        # Not behind a proxy: whoever sends the header has said nothing.
        ("https", None, "https://ruom.example", False),
    ],
)
def test_the_scheme_is_what_a_proxy_of_ours_says(
    said: str, trusted: tuple[str, str] | None, origin: str, is_taken: bool
) -> None:
    request = sent({"X-Forwarded-Proto": said, "Origin": origin}, secure=False)
    with override_settings(SECURE_PROXY_SSL_HEADER=trusted, ALLOWED_HOSTS=["ruom.example"]):
        assert is_sent_from_here(request) is is_taken


@pytest.mark.parametrize(
    ("host", "origin", "is_taken"),
    [
        ("ruom.example:8000", "http://ruom.example:8000", True),
        ("ruom.example:8000", "http://ruom.example:8001", False),
        ("ruom.example:8000", "http://ruom.example", False),
    ],
)
def test_a_port_is_part_of_it(host: str, origin: str, is_taken: bool) -> None:
    request = sent({"Origin": origin}, secure=False, host=host)
    with override_settings(ALLOWED_HOSTS=["ruom.example"]):
        assert is_sent_from_here(request) is is_taken


def taken(_request: HttpRequest) -> HttpResponse:
    return HttpResponse("taken")


@pytest.mark.parametrize(
    ("method", "status"), [("GET", 200), ("HEAD", 200), ("POST", 403), ("PUT", 403), ("PATCH", 403), ("DELETE", 403)]
)
def test_from_elsewhere_every_method_that_changes_something_needs_a_token(method: str, status: int) -> None:
    with override_settings(ALLOWED_HOSTS=["ruom.example"], CSRF_FAILURE_VIEW="django.views.csrf.csrf_failure"):
        assert tokenless(taken)(sent({"Sec-Fetch-Site": "cross-site"}, method=method)).status_code == status


@pytest.mark.parametrize("said", ["Origin", "Referer"])
def test_what_is_no_address_gives_nothing_typed_back_and_no_failure(said: str) -> None:
    with override_settings(ALLOWED_HOSTS=["ruom.example"]):
        assert is_sent_from_here(sent({said: "https://["}), or_referred=True) is False
        assert is_sent_from_here(sent({said: HERE}), or_referred=True) is True
