"""The front of the application: who gets a copy, in which encoding, and who goes on to the application."""

import gzip
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import brotli
import pytest

from newsstand.filling import Filler
from newsstand.serving import Newsstand
from newsstand.stand import Stand

BODY = b"<p>Reed Association signed.</p>" * 20
Answer = tuple[str, dict[str, str], bytes]


class Site:
    """An application that counts who asked it, behind a newsstand."""

    def __init__(self, root: Path) -> None:
        self.asked: list[str] = []
        self.body = BODY
        self.headers = [("Content-Type", "text/html"), ("Cache-Control", "public, max-age=5")]
        self.status = "200 OK"
        self.stand = Stand(root / "newsstand", release="one")
        self.stand.open()
        filler = Filler(self.answer, stand=self.stand, site="https://ruom.example", rack_of=self.rack_of)
        self.front = Newsstand(
            self.answer, stand=self.stand, filler=filler, is_personal=lambda environ: "HTTP_COOKIE" in environ
        )
        self.meanwhile: Callable[[], None] = lambda: None

    def rack_of(self, address: str) -> str:
        return "pages" if address.startswith("/en/") else ""

    def answer(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        self.asked.append(f"{environ['REQUEST_METHOD']} {environ['PATH_INFO']}")
        body = self.body
        self.meanwhile()
        start_response(self.status, list(self.headers))
        return [body]

    def get(self, address: str = "/en/", *, method: str = "GET", query: str = "", **headers: str) -> Answer:
        told: list[tuple[str, dict[str, str]]] = []
        environ = {"REQUEST_METHOD": method, "PATH_INFO": address, "QUERY_STRING": query, "HTTP_ACCEPT_ENCODING": ""}

        def start_response(status: str, given: list[tuple[str, str]], _error: Any = None) -> Any:
            told.append((status, dict(given)))

        parts = self.front(environ | headers, start_response)
        return *told[0], b"".join(parts)


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return Site(tmp_path)


def test_the_application_is_asked_once_and_everybody_else_gets_its_copy(site: Site) -> None:
    answers = [site.get() for _ in range(3)]
    assert site.asked == ["GET /en/"]
    assert {body for _status, _headers, body in answers} == {BODY}
    status, headers, _body = answers[2]
    assert status == "200 OK"
    assert headers["Vary"] == "Accept-Encoding, Cookie"
    assert headers["Content-Length"] == str(len(BODY))


def test_each_encoding_has_a_tag_of_its_own_and_is_the_same_page(site: Site) -> None:
    plain, zipped = site.get(), site.get(HTTP_ACCEPT_ENCODING="gzip")
    best = site.get(HTTP_ACCEPT_ENCODING="gzip, br")
    assert gzip.decompress(zipped[2]) == brotli.decompress(best[2]) == plain[2]
    assert [answer[1].get("Content-Encoding") for answer in (plain, zipped, best)] == [None, "gzip", "br"]
    assert len({answer[1]["ETag"] for answer in (plain, zipped, best)}) == 3


@pytest.mark.parametrize("form", ["{}", "W/{}", '"other", {}', "*"])
def test_whoever_has_it_is_told_so(site: Site, form: str) -> None:
    tag = site.get()[1]["ETag"]
    status, headers, body = site.get(HTTP_IF_NONE_MATCH=form.format(tag))
    assert (status, body) == ("304 Not Modified", b"")
    assert headers["ETag"] == tag
    assert "Content-Length" not in headers


def test_head_says_what_get_would_and_sends_nothing(site: Site) -> None:
    assert site.get(method="HEAD")[1:] == (site.get()[1], b"")


@pytest.mark.parametrize(
    "request_",
    [{"method": "POST"}, {"query": "q=1"}, {"HTTP_COOKIE": "sessionid=1"}, {"address": "/other/"}],
    ids=["another method", "a question", "somebody", "another page"],
)
def test_everything_else_goes_on_to_the_application(site: Site, request_: dict[str, str]) -> None:
    site.get()
    for _ in range(2):
        assert site.get(**request_)[0] == "200 OK"
    assert len(site.asked) == 3


@pytest.mark.parametrize(
    ("status", "header"),
    [
        ("404 Not Found", ("Cache-Control", "public")),
        ("200 OK", ("Cache-Control", "private")),
        ("200 OK", ("Set-Cookie", "a=b")),
    ],
)
def test_what_is_not_for_everybody_has_no_copy(site: Site, status: str, header: tuple[str, str]) -> None:
    site.status = status
    site.headers = [*site.headers, header] if header[0] == "Set-Cookie" else [("Content-Type", "text/html"), header]
    assert [site.get()[0] for _ in range(2)] == [status] * 2
    assert not site.stand.pages.exists()


def test_a_pull_counts_from_the_next_request_on_also_for_what_is_in_memory(site: Site) -> None:
    for _ in range(2):
        site.get()
    site.body = b"<p>Nobody signed.</p>" * 20
    site.stand.pull(["pages"], hold="event")
    assert site.get()[2] == site.body
    site.stand.let_go("pages", hold="event")
    assert site.get()[2] == site.get()[2] == site.body
    # Read live once while it was held, and once to be laid out.
    assert len(site.asked) == 3


def test_a_copy_whose_time_is_over_is_laid_out_anew_while_the_others_still_get_it(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.headers.append(("Expires", "Fri, 06 Mar 2026 03:00:00 GMT"))
    over = datetime(2026, 3, 6, 3, tzinfo=UTC).timestamp()
    monkeypatch.setattr("newsstand.filling.time", lambda: over - 1)
    monkeypatch.setattr("newsstand.serving.time", lambda: over - 1)
    assert [site.get()[2] for _ in range(2)] == [BODY] * 2
    assert "Expires" not in site.get()[1]
    monkeypatch.setattr("newsstand.filling.time", lambda: over)
    monkeypatch.setattr("newsstand.serving.time", lambda: over)
    others: list[Answer] = []
    site.meanwhile = lambda: others.append(site.get())
    site.body = b"<p>Reed Association and two more signed.</p>" * 20
    site.headers[-1] = ("Expires", "Fri, 06 Mar 2026 04:00:00 GMT")
    assert [site.get()[2] for _ in range(2)] == [site.body] * 2
    assert [body for _status, _headers, body in others] == [BODY]
    assert len(site.asked) == 2


def test_a_page_read_before_a_change_is_not_handed_to_those_who_ask_after_it(site: Site) -> None:
    def change() -> None:
        site.meanwhile = lambda: None
        site.stand.pull(["pages"], hold="event")
        site.body = b"<p>Nobody signed.</p>" * 20
        site.stand.let_go("pages", hold="event")

    site.meanwhile = change
    assert site.get()[2] == BODY  # who asked before
    assert site.get()[2] == site.body
