"""Mails to many without JavaScript: choose, look at the mail, send, follow it, and the link that stops mails."""

import pytest
from playwright.sync_api import Page, expect

from statements.actions.mail_stops import token_of
from statements.models import Recipient
from tests.addresses import way_to
from tests.browser.addresses import ref
from tests.browser.conftest import Enter
from tests.browser.site import Site
from tests.browser.visiting import axe

pytestmark = pytest.mark.browser


def is_fit(page: Page) -> None:
    """Nothing that axe objects to, and no scrolling sideways on a phone."""
    found = axe.run(page)
    assert found.violations_count == 0, found.generate_report()
    page.set_viewport_size({"width": 360, "height": 740})
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_mails_are_chosen_looked_at_sent_and_followed(site: Site, enter: Enter) -> None:
    statement = ref(site, "bicycle-lanes")
    page = enter("coordinator").new_page()
    page.goto(site.url + way_to("mailings", statement))
    page.get_by_label("an invitation to sign, whatever they answered").check()
    page.get_by_label("Your own words, in English").fill("We meet on Friday.")
    page.get_by_role("button", name="Look at the mail").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Look at the mail")
    is_fit(page)
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_text("mailboxes are done with.")).to_be_visible()
    is_fit(page)
    recipient = str(
        site.one(
            "SELECT r.ref FROM statements_recipient r JOIN statements_mailing m ON m.id = r.mailing_id"
            " JOIN statements_statement s ON s.id = m.statement_id WHERE s.seed_key = 'bicycle-lanes'"
        )
    )
    page.goto(f"{site.url}/en/s/{statement}/mails/{recipient}/{token_of(Recipient(ref=recipient))}/")
    is_fit(page)
    page.get_by_role("button", name="No more mails about this statement").click()
    expect(page.get_by_text("No more mails about signing this statement come")).to_be_visible()
    is_fit(page)
    page.get_by_role("button", name="Let them come again").click()
    expect(page.get_by_text("Do you want no more of these mails?")).to_be_visible()
