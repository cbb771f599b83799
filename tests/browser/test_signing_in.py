"""Signing in by mailed code, by app and by passkey, with and without JavaScript, and what axe says to those pages.

Passkeys are those of Chromium's virtual authenticator (WebAuthn 3, 11), on http://localhost: no browser gives one to a
site that is only an address.
"""

import email
import re
from email import policy
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from seeds.loading.who import DEMO_PASSWORD
from tests.browser.chromium import Chromium
from tests.browser.conftest import PATIENCE, Enter
from tests.browser.site import Site
from tests.browser.visiting import axe, dashboard
from tests.organisations.signing_in import code_in, totp, totp_of_before
from tests.servers import wait_until

pytestmark = pytest.mark.browser

ADDRESS = "rep3@demo.example"
# Of the one test that adds an app: whoever has one is asked for it after each code from then on, in whatever order the
# tests come.
CAREFUL = "rep5@demo.example"
# A phone that knows its owner's finger and says yes to everything.
DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}
HOLDS_CODE = re.compile(r"^    [0-9]{4} [0-9]{4}$", re.MULTILINE)


def mails(site: Site, address: str) -> set[Path]:
    """Those that hold a code for `address`: others of the examples come at the same time."""
    found = set((site.folder / "mail").glob("*"))
    return {path for path in found if f"To: {address}" in (text := path.read_text()) and HOLDS_CODE.search(text)}


def mailed_code(site: Site, address: str, before: set[Path]) -> str:
    """The code of the one mail that came since."""
    wait_until(lambda: bool(mails(site, address) - before), what="a mail")
    [came] = mails(site, address) - before
    message = email.message_from_bytes(came.read_bytes(), policy=policy.default)
    return code_in(message.get_content())


def is_in_order(page: Page) -> None:
    """Nothing that axe objects to, and no scrolling sideways on a phone."""
    found = axe.run(page)
    assert found.violations_count == 0, found.generate_report()
    page.set_viewport_size({"width": 360, "height": 740})
    assert not page.evaluate("document.documentElement.scrollWidth > innerWidth")


def test_by_code_without_javascript(site: Site, enter: Enter) -> None:
    page = enter(java_script_enabled=False).new_page()
    page.goto("/en/sign-in/")
    expect(page.get_by_role("button", name="Use a passkey")).to_have_count(0)
    before = mails(site, ADDRESS)
    page.get_by_label("E-mail address").fill(ADDRESS)
    page.get_by_label("E-mail address").press("Enter")
    page.get_by_label("Code from the mail").fill(mailed_code(site, ADDRESS, before))
    page.get_by_label("Code from the mail").press("Enter")
    page.wait_for_url(dashboard())


def test_by_password_without_javascript(enter: Enter) -> None:
    page = enter(java_script_enabled=False).new_page()
    page.goto("/en/sign-in/")
    page.get_by_label("E-mail address").fill(ADDRESS)
    page.get_by_label("Password").fill(DEMO_PASSWORD)
    page.locator("main").get_by_role("button", name="Sign in").click()
    page.wait_for_url(dashboard())


def test_by_app_and_by_passkey(site: Site, chromium: Chromium) -> None:
    context = chromium.new_context(base_url=site.url.replace("127.0.0.1", "localhost"))
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    devices = context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    devices.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})
    before = mails(site, CAREFUL)
    page.goto("/en/sign-in/")
    page.get_by_label("E-mail address").fill(CAREFUL)
    page.get_by_role("button", name="Send me a code").click()
    page.wait_for_url("**/sign-in/code/**")
    is_in_order(page)
    page.get_by_label("Code from the mail").fill(mailed_code(site, CAREFUL, before))
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(dashboard())

    page.goto("/en/account/app/")
    found = re.search(r"<code>([A-Z2-7 ]{32,})</code>", page.content())
    assert found
    page.get_by_label("Code that the app shows now").fill(totp_of_before(found[1]))
    page.get_by_role("button", name="Add the app").click()
    page.wait_for_url("**/account/confirm/**")
    is_in_order(page)
    page.get_by_label("Code from your app").fill(totp(found[1]))
    page.get_by_role("button", name="Confirm").click()
    page.wait_for_url("**/recovery-codes/")
    is_in_order(page)
    for address in ("account/", "account/app/remove/", "account/recovery-codes/new/"):
        page.goto(f"/en/{address}")
        is_in_order(page)

    page.goto("/en/account/passkeys/add/")
    page.get_by_role("button", name="Go on with the device").click()
    page.wait_for_url("**/account/")
    page.goto("/en/account/passkeys/")
    is_in_order(page)
    page.get_by_role("link", name="Remove").click()
    page.wait_for_url("**/remove/")
    is_in_order(page)
    comes_in_by_passkey(page)
    context.close()


def comes_in_by_passkey(page: Page) -> None:
    # As the second step, after the password.
    sign_out(page)
    page.goto("/en/sign-in/")
    page.get_by_label("E-mail address").fill(CAREFUL)
    page.get_by_label("Password").fill(DEMO_PASSWORD)
    page.get_by_label("Password").press("Enter")
    page.wait_for_url("**/second-step/")
    is_in_order(page)
    page.get_by_role("button", name="Use a passkey").click()
    page.wait_for_url(dashboard())

    # Alone, and on to where one wanted to go.
    sign_out(page)
    page.goto("/en/sign-in/?next=/en/account/tokens/")
    page.get_by_role("button", name="Use a passkey").click()
    page.wait_for_url("**/account/tokens/")


def sign_out(page: Page) -> None:
    page.locator("header form button").click()  # in the person's own language by now
    page.wait_for_url(re.compile(r"/(en|km)/$"))
