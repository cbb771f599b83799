"""A token is all there is to sign in with; without a good one there is 401, and nothing else is told."""

from django.test import Client

from ledger import clock
from organisations.actions.mandating import issue_token
from organisations.models import ApiToken
from tests.cast import PASSWORD, Cast
from tests.statements.api.calling import Caller


def test_a_token_opens_its_person_s_account(cast: Cast) -> None:
    told = Caller(cast.sreymom).get("/me")
    assert told["name"] == "Sreymom"
    assert [(held["organisation"]["ref"], held["right"]) for held in told["mandates"]] == [(cast.reed.ref, "sign")]
    assert told["duties"] == []
    assert "email" not in told


def test_without_a_token(db: None) -> None:
    response = Caller().raw("GET", "/me")
    assert (response.status_code, response["Content-Type"]) == (401, "application/problem+json")
    assert response["WWW-Authenticate"] == 'Bearer realm="ruom"'
    assert response.json()["code"] == "token"


def test_with_a_token_that_is_none(db: None) -> None:
    for header in (
        "Bearer",
        "Bearer ",
        "Bearer nonsense",
        "Bearer \x00",
        "Bearer ស្ពាន",
        "Basic cnVvbTpydW9t",
        "ruom_x",
    ):
        response = Caller().raw("GET", "/me", Authorization=header)
        assert response.status_code == 401, header
        assert response["WWW-Authenticate"] == 'Bearer realm="ruom", error="invalid_token"'


def test_a_revoked_token_and_a_closed_account_open_nothing(cast: Cast) -> None:
    sreymom, visal = Caller(cast.sreymom), Caller(cast.visal)
    ApiToken.objects.filter(person=cast.sreymom).update(revoked_at=clock.now())
    cast.visal.is_active = False
    cast.visal.save()
    sreymom.get("/me", expect=401)
    visal.get("/me", expect=401)


def test_a_session_does_not_open_the_api(cast: Cast) -> None:
    """So no other site can make a signed-in browser act here, though no request to the API carries a CSRF token."""
    browser = Client(enforce_csrf_checks=True)
    assert browser.login(username=cast.chanthy.email, password=PASSWORD)
    assert browser.get("/api/v1/me").status_code == 401


def test_what_a_token_opens_is_not_cached(cast: Cast) -> None:
    response = Caller(cast.sreymom).raw("GET", "/me")
    assert response["Cache-Control"] == "no-store"
    assert "Authorization" in response["Vary"]
    assert "Set-Cookie" not in response


def test_only_staff_of_convenors_can_look_up_organisations(cast: Cast, chanthy: Caller) -> None:
    Caller(cast.sreymom).get("/organisations", expect=403)
    Caller(cast.ot).get("/organisations", expect=403)
    assert [found["ref"] for found in chanthy.get("/organisations?search=bridge stone")["items"]] == [cast.stone.ref]
    assert [found["ref"] for found in chanthy.get("/organisations?search=ទន្លេ")["items"]] == [cast.river.ref]
    assert chanthy.get("/organisations?limit=2&offset=4")["total"] == 5
    chanthy.get("/organisations?search=%00", expect=422)


def test_wrong_tokens_are_slowed_by_network_and_right_ones_never(cast: Cast) -> None:
    token = issue_token(to=cast.sreymom, by=cast.sreymom)
    network = Client(REMOTE_ADDR="203.0.113.9")
    statuses = [network.get("/api/v1/me", headers={"Authorization": "Bearer wrong"}).status_code for _ in range(120)]
    assert set(statuses) == {401}
    answer = network.get("/api/v1/me", headers={"Authorization": "Bearer wrong"})
    assert (answer.status_code, answer.json()["code"]) == (429, "too_many")
    assert 0 < int(answer["Retry-After"]) <= 900
    assert network.get("/api/v1/me", headers={"Authorization": f"Bearer {token}"}).status_code == 200
    elsewhere = Client(REMOTE_ADDR="198.51.100.9")
    assert elsewhere.get("/api/v1/me", headers={"Authorization": "Bearer wrong"}).status_code == 401
