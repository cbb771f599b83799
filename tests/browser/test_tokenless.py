"""The form that everybody signs with carries no token: a page of another origin cannot send it, and without JavaScript
it works by itself."""

from collections.abc import Iterator
from contextlib import contextmanager
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from playwright.sync_api import expect

from tests.browser.addresses import public
from tests.browser.conftest import Enter
from tests.browser.site import Site

pytestmark = pytest.mark.browser

STATEMENT = "bicycle-lanes"
STRANGER = "stranger@mail.example"


@contextmanager
def other_site(page: str) -> Iterator[int]:
    """The port of another server of this machine, which shows that page."""

    class Shows(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(page.encode())

        def log_message(self, *_told: object) -> None:
            pass

    # In threads: a browser opens connections to spare, by which it asks for nothing.
    with ThreadingHTTPServer(("127.0.0.1", 0), Shows) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        try:
            yield server.server_address[1]
        finally:
            server.shutdown()
            thread.join()


def asked(site: Site) -> int:
    return int(site.one("SELECT count(*) FROM statements_endorsement"))


# A server on another port is another origin of the same site; under another name it is another site.
@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
@pytest.mark.parametrize("sandbox", [False, True])
def test_a_page_of_another_origin_sends_it_in_vain(enter: Enter, site: Site, host: str, sandbox: bool) -> None:
    sha256 = site.one(
        "SELECT v.sha256 FROM statements_version v JOIN statements_statement s ON s.final_version_id = v.id"
        " WHERE s.seed_key = ?",
        STATEMENT,
    )
    typed = {"sha256": sha256, "name": "Sok Dara 3", "place": "Kampot", "address": STRANGER, "visibility": "named"}
    fields = "".join(f'<input name="{name}" value="{value}">' for name, value in {**typed, "confirm": "on"}.items())
    address = f"{site.url}/en/{public(STATEMENT, 'sign/')(site)}"
    form = f'<form method="post" action="{address}">{fields}</form><script>document.forms[0].submit()</script>'
    if sandbox:
        # Its origin is "null".
        form = f'<iframe sandbox="allow-scripts allow-forms allow-top-navigation" srcdoc="{escape(form)}"></iframe>'
        form = form.replace("method=", "target=_top method=")
    before = asked(site)
    page = enter().new_page()
    with other_site(f"<!doctype html><title>Win a bicycle</title>{form}") as port:
        with page.expect_response(address) as answered:
            page.goto(f"http://{host}:{port}/", wait_until="commit")
        assert answered.value.status == 403
        expect(page.get_by_role("heading", level=1)).to_have_text("This form did not come from Ruom")
        assert STRANGER not in page.content()
    assert asked(site) == before


def test_without_javascript_it_works_by_itself(enter: Enter, site: Site) -> None:
    before = asked(site)
    page = enter(java_script_enabled=False).new_page()
    page.goto(f"/en/{public(STATEMENT, 'sign/')(site)}")
    assert page.locator("form input[name=csrfmiddlewaretoken]").count() == 0
    page.get_by_label("Your name").fill("Keo Sophea 4")
    page.get_by_label("Where you live").fill("Takeo")
    page.get_by_label("Your e-mail address").fill("sophea4@mail.example")
    page.get_by_label("I have read the text above.").check()
    page.get_by_role("button", name="Go on: confirm by e-mail").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Look into your mail")
    assert asked(site) == before + 1
