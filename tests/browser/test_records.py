"""The admin in a browser: by an administrator who has just proved a second step."""

import re
from collections.abc import Iterator

import pytest

from tests.browser.conftest import Enter
from tests.browser.site import Site
from tests.browser.visiting import Visit
from tests.organisations.signing_in import totp, totp_of_before

pytestmark = pytest.mark.browser

LISTS = (
    *(f"organisations/{table}/" for table in ("organisation", "person", "contact", "mandate", "accessnote")),
    *("outbox/job/", "ledger/event/", "vault/keycheck/"),
)
LIGHT = 30_000  # bytes, as for everybody else: the admin needs no style or script of Django's


@pytest.fixture
def visit(enter: Enter) -> Iterator[Visit]:
    """Signed in once for the file's one test, as an app can be added once."""
    context = enter("admin")
    page = context.new_page()
    page.goto("/en/account/app/")
    if "account/confirm" in page.url:
        pytest.fail("signing in did not count as a proof")
    found = re.search(r"<code>([A-Z2-7 ]{32,})</code>", page.content())
    assert found
    page.get_by_label("Code that the app shows now").fill(totp_of_before(found[1]))
    page.get_by_role("button", name="Add the app").click()
    page.wait_for_url("**/account/confirm/**")
    page.get_by_label("Code from your app").fill(totp(found[1]))
    page.get_by_role("button", name="Confirm").click()
    page.wait_for_url("**/recovery-codes/")
    yield Visit.of(context)
    # Others sign in as the same administrator, without an app.
    page.goto("/en/account/app/remove/")
    page.get_by_role("button", name="Remove").click()
    page.close()


def test_lists_records_and_what_asks_once_more(visit: Visit, site: Site) -> None:
    person = site.one("SELECT id FROM organisations_person ORDER BY id DESC")
    organisation = site.one("SELECT id FROM organisations_organisation ORDER BY id DESC")
    records = (f"organisations/person/{person}/", f"organisations/organisation/{organisation}/")
    for address in ("", *LISTS, *records):
        for language in ("en", "km"):
            visit.begin()
            assert visit.open(f"/{language}/admin/{address}") == 200, address
            is_in_order(visit)
            assert visit.page.locator("html").get_attribute("lang") == language
            assert visit.weight() <= LIGHT, (address, visit.weight())
            # The markup is the same in both languages.
            assert language == "km" or visit.violations() == "", address
    visit.page.goto("/en/admin/organisations/person/")
    visit.page.get_by_role("checkbox").last.check()
    visit.page.get_by_role("button", name="Close the account").click()
    visit.page.get_by_role("heading", name="Close the account").wait_for()
    is_in_order(visit)
    assert visit.violations() == ""


def is_in_order(visit: Visit) -> None:
    """No complaint (of the Content-Security-Policy, say) and no scrolling sideways on a phone."""
    assert visit.complaints == []
    assert not visit.is_wider_than(320)
    assert not visit.is_wider_than(360)
