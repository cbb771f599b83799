"""Bad input gets a clear 4xx as problem details, in the reader's language, and changes nothing."""

from datetime import datetime, timedelta
from typing import Any

from django.test import Client, override_settings
from django.utils import timezone

from statements.models import Block, Statement
from tests import factories
from tests.cast import Cast
from tests.statements.api.calling import Caller

TITLES = {"en": "Safe bridges"}
NOT_HERE = "0" * 12


def well_formed(response: Any) -> dict[str, Any]:
    """What RFC 9457 and docs/api.md promise of every problem."""
    assert response["Content-Type"] == "application/problem+json"
    told: dict[str, Any] = response.json()
    assert told["type"] == f"urn:ruom:problem:{told['code']}"
    assert told["status"] == response.status_code
    assert told["title"]
    assert told["detail"]
    return told


STARTING: list[tuple[Any, int, str, object]] = [
    # what is sent to POST /statements instead of, or besides, what is right; status, code, field or place of the fault
    ({"surprise": 1}, 422, "invalid", ["body", "surprise"]),
    ({"kind": "poem"}, 422, "invalid", ["body", "kind"]),
    ({"kind": 7}, 422, "invalid", ["body", "kind"]),
    ({"kind": None}, 422, "invalid", ["body", "kind"]),
    ({"convenor": NOT_HERE}, 422, "organisation", "convenor"),
    ({"convenor": 2**63}, 422, "invalid", ["body", "convenor"]),
    ({"convenor": "a\x00b"}, 422, "invalid", ["body", "convenor"]),
    ({"titles": {}}, 422, "text", "text_en"),
    ({"titles": "Safe bridges"}, 422, "invalid", ["body", "titles"]),
    ({"titles": {"en": ["Safe"]}}, 422, "invalid", ["body", "titles", "en"]),
    ({"titles": {"fr": "Ponts"}}, 422, "invalid", ["body", "titles", "fr"]),
    ({"titles": {"en": "Safe\x00bridges"}}, 422, "text", "text_en"),
    ({"titles": {"en": "Safe\u202ebridges"}}, 422, "text", "text_en"),
    ({"titles": {"en": "Safe\nbridges"}}, 422, "text", "text_en"),
    ({"titles": {"en": "x" * 301}}, 422, "text", "text_en"),
    ({"languages": ["en", "en"]}, 422, "languages", "languages"),
    ({"languages": []}, 422, "languages", "languages"),
    ({"languages": ["en"], "titles": {"km": "ស្ពាន"}}, 422, "language", None),
    ({"dated": "2026-13-01"}, 422, "invalid", ["body", "dated"]),
    ({"dated": 20260301}, 422, "invalid", ["body", "dated"]),
    ({"dated": "2026-03-01T00:00:00Z"}, 422, "invalid", ["body", "dated"]),
    ({"place_en": "x" * 121}, 422, "text", "place_en"),
    ({"place_km": 1.5}, 422, "invalid", ["body", "place_km"]),
]


def test_a_statement_is_not_started(cast: Cast, chanthy: Caller) -> None:
    right = {"kind": "open_letter", "convenor": cast.lotus.ref, "titles": TITLES}
    for wrong, status, code, at in STARTING:
        told = well_formed(chanthy.raw("POST", "/statements", right | wrong))
        found = [error["at"] for error in told["errors"]] if code == "invalid" else [told.get("field")]
        assert (told["status"], told["code"], found) == (status, code, [at]), wrong
    assert not Statement.objects.exists()


BODIES: list[tuple[str, bytes, str, int, str]] = [
    ("nothing", b"", "application/json", 422, "invalid"),
    ("not JSON", b"{kind:", "application/json", 400, "unreadable"),
    ("not UTF-8", b'{"kind": "\xff"}', "application/json", 400, "unreadable"),
    ("not a number of JSON", b'{"kind": NaN}', "application/json", 400, "unreadable"),
    ("a number of 5,000 digits", b'{"kind": ' + b"9" * 5_000 + b"}", "application/json", 400, "unreadable"),
    ("too deep", b"[" * 100_000 + b"]" * 100_000, "application/json", 400, "unreadable"),
    ("deep", b'{"kind": ' + b"[" * 500 + b"]" * 500 + b"}", "application/json", 422, "invalid"),
    ("a list", b"[1, 2]", "application/json", 422, "invalid"),
    ("null", b"null", "application/json", 422, "invalid"),
    ("half a surrogate pair", b'{"kind": "\\ud800"}', "application/json", 422, "invalid"),
    ("a field named by half a pair", b'{"\\ud800": 1}', "application/json", 422, "invalid"),
    ("a form", b"kind=open_letter", "application/x-www-form-urlencoded", 415, "media_type"),
    ("a file", b"--b--", "multipart/form-data; boundary=b", 415, "media_type"),
    ("3 MB", b'{"kind": "' + b"x" * 3_000_000 + b'"}', "application/json", 413, "too_large"),
]


def test_a_body_that_cannot_be_read(chanthy: Caller) -> None:
    for name, body, media_type, status, code in BODIES:
        told = well_formed(chanthy.raw("POST", "/statements", body, Content_Type=media_type))
        assert (told["status"], told["code"]) == (status, code), name


NOWHERE = [
    "/",
    "/nowhere",
    "/docs",
    "/statements/",
    f"/statements/{NOT_HERE}",
    "/statements/%00",
    "/statements/a%00bcdefghijk",
    f"/statements/{2**63}",
    f"/statements/{NOT_HERE}/rounds/{2**63}",
    "/statements/" + "x" * 5_000,
    "/statements/ស្ពាន",
    "/public/statements/%ff",
    f"/public/statements/{NOT_HERE}/editions/0",
]


def test_what_is_not_there(cast: Cast, chanthy: Caller, yesterday: datetime) -> None:
    ref = factories.consulted(cast, at=yesterday).statement.ref
    for path in (*NOWHERE, *(f"/statements/{ref}/rounds/{number}" for number in (2, 2**31, 2**63, 10**30))):
        told = well_formed(chanthy.raw("GET", path))
        assert (told["status"], told["code"]) == (404, "not_there"), path
    assert chanthy.raw("GET", "")["Location"] == "/api/v1/"


def test_a_page_that_cannot_be(chanthy: Caller) -> None:
    for query in ("limit=0", "limit=201", "limit=many", "offset=-1", f"offset={2**63}"):
        assert well_formed(chanthy.raw("GET", f"/statements?{query}"))["code"] == "invalid", query


def test_a_method_that_is_not_taken(chanthy: Caller) -> None:
    for method, path, allowed in (
        ("PATCH", "/statements", "GET, HEAD, POST"),
        ("DELETE", "/me", "GET, HEAD"),
        ("GET", f"/statements/{NOT_HERE}/moves", "POST"),
        ("OPTIONS", "/statements", "GET, HEAD, POST"),
    ):
        response = chanthy.raw(method, path)
        assert (well_formed(response)["code"], response.status_code) == ("method", 405), path
        assert response["Allow"] == allowed


def test_head_is_get_without_a_body(chanthy: Caller) -> None:
    response = chanthy.raw("HEAD", "/me")
    assert (response.status_code, response.content) == (200, b"")


MOVES: list[tuple[dict[str, Any], int, str]] = [
    ({"move": "open_round"}, 422, "deadline"),
    ({"move": "open_round", "deadline": "2020-01-01T00:00:00Z"}, 422, "deadline"),
    ({"move": "open_round", "deadline": "9999-12-31T23:59:59-14:00"}, 422, "deadline"),
    ({"move": "open_round", "deadline": "2030-01-01T00:00:00"}, 422, "invalid"),
    ({"move": "open_round", "deadline": "2030-01-01"}, 422, "invalid"),
    ({"move": "open_round", "deadline": 1893456000}, 422, "invalid"),
    ({"move": "open_round", "deadline": "1893456000"}, 422, "invalid"),
    ({"move": "start"}, 422, "invalid"),
    ({"move": "record"}, 422, "invalid"),
    ({"move": "jump"}, 422, "invalid"),
    ({"move": "settle", "deadline": "2030-01-01T00:00:00Z"}, 422, "invalid"),
    ({"move": "settle", "reason": "Because."}, 422, "invalid"),
    ({"move": "withdraw"}, 422, "text"),
    ({"move": "settle"}, 409, "stage"),
    ({"move": "close_round"}, 409, "stage"),
    ({"move": "close_sign_on"}, 409, "stage"),
    ({"move": "publish"}, 403, "forbidden"),
]


def test_moves_that_are_not_made(cast: Cast, chanthy: Caller, yesterday: datetime) -> None:
    statement = factories.invited(cast, at=yesterday)
    for asked, status, code in MOVES:
        told = well_formed(chanthy.raw("POST", f"/statements/{statement.ref}/moves", asked))
        assert (told["status"], told["code"]) == (status, code), asked
    statement.refresh_from_db()
    assert statement.stage == "drafting"


def test_a_refusal_has_its_reason_in_the_reader_s_language(cast: Cast, yesterday: datetime) -> None:
    ref = factories.invited(cast, at=yesterday).ref
    in_khmer = Caller(cast.chanthy, language="km").raw("POST", f"/statements/{ref}/moves", {"move": "settle"})
    in_french = Caller(cast.chanthy, language="fr").raw("POST", f"/statements/{ref}/moves", {"move": "settle"})
    assert in_khmer["Content-Language"] == "km"
    assert in_french["Content-Language"] == "en"
    assert in_french.json()["detail"] == "This cannot be done at the stage “Drafting”."


def test_a_stale_edit_is_told_what_stands_there_now(cast: Cast, chanthy: Caller, yesterday: datetime) -> None:
    statement = factories.drafted(cast, at=yesterday)
    block = Block.objects.get(statement=statement, kind="heading")
    at = f"/statements/{statement.ref}/blocks/{block.ref}/texts/en"
    chanthy.put(at, {"text": "What we ask for", "based_on": 1})
    told = well_formed(chanthy.raw("PUT", at, {"text": "Our wishes", "based_on": 1}))
    assert (told["status"], told["code"]) == (409, "stale")
    assert told["present"] == {"language": "en", "number": 2, "text": "What we ask for"}


def test_an_edit_based_on_nothing(cast: Cast, chanthy: Caller, yesterday: datetime) -> None:
    statement = factories.drafted(cast, at=yesterday)
    at = f"/statements/{statement.ref}/blocks/{Block.objects.get(statement=statement, kind='heading').ref}/texts/en"
    for based_on in (-1, 2**31, 1.5, "1", True, None):
        told = well_formed(chanthy.raw("PUT", at, {"text": "Our wishes", "based_on": based_on}))
        assert told["errors"][0]["at"] == ["body", "based_on"], based_on


def test_no_delivery_in_the_future(cast: Cast, yesterday: datetime) -> None:
    statement = factories.closed(cast, at=yesterday - timedelta(days=5))
    piseth = Caller(cast.piseth)
    addressee = piseth.post(f"/statements/{statement.ref}/addressees", {"name_en": "The ministry"})
    at = f"/statements/{statement.ref}/addressees/{addressee['ref']}/deliveries"
    asked = {"outcome": "delivered", "on": timezone.localdate().isoformat()}
    assert well_formed(piseth.raw("POST", at, asked))["code"] == "stage"
    piseth.move(statement.ref, "publish")
    tomorrow = (timezone.localdate() + timedelta(days=1)).isoformat()
    assert well_formed(piseth.raw("POST", at, asked | {"on": tomorrow}))["field"] == "on"
    piseth.post(at, asked)


@override_settings(LARGEST_BODY=1_000)
def test_what_is_larger_than_anything_is_a_problem_before_it_is_read(client: Client) -> None:
    answer = client.post("/api/v1/statements", b" " * 2_000, content_type="application/json")
    assert well_formed(answer) == {
        "type": "urn:ruom:problem:too_large",
        "title": "The request is too large",
        "status": 413,
        "detail": "The request is too large.",
        "code": "too_large",
    }
