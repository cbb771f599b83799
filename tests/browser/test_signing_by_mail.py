"""A person signs by mail on a phone, and an organisation asks to; then the convenor's staff looks."""

import email
import re
from email import policy
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.addresses import of, public
from tests.browser.conftest import Enter
from tests.browser.site import Site
from tests.browser.test_import import is_well_made
from tests.browser.visiting import EVERY_RULE, axe
from tests.servers import wait_until

pytestmark = pytest.mark.browser

ADDRESS = "dara@yopmail.com"
NARROW = {"width": 360, "height": 740}


def is_right(page: Page) -> None:
    """No wider than a phone, and nothing that axe finds against it."""
    is_well_made(page)
    found = axe.run(page, options=EVERY_RULE)
    assert found.violations_count == 0, found.generate_report()


def letter(site: Site) -> str:
    """The text of the one mail that went to ADDRESS."""

    def came() -> list[Path]:
        return [path for path in (site.folder / "mail").glob("*") if f"To: {ADDRESS}" in path.read_text()]

    wait_until(lambda: bool(came()), what="a mail")
    [only] = came()
    body = email.message_from_bytes(only.read_bytes(), policy=policy.default).get_body()
    assert body is not None
    return str(body.get_content())


def test_a_person_signs_and_the_staff_looks(enter: Enter, site: Site) -> None:
    # axe needs JavaScript to look; the pages have none.
    phone = enter("", viewport=NARROW).new_page()
    phone.goto(f"/en/{public('bicycle-lanes', 'sign/')(site)}")
    phone.get_by_label("Your name").fill("Sok Dara 2")
    phone.get_by_label("Where you live").fill("Kampot")
    phone.get_by_label("Your e-mail address").fill(ADDRESS)
    phone.get_by_label("I have read the text above.").check()
    phone.get_by_role("button", name="Go on: confirm by e-mail").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("Look into your mail")
    is_right(phone)
    came = letter(site)
    link = re.search(r"https?://[^/\s]+(/\S+)", came)
    code = re.search(r"code: (\S{3} \S{3})", came)
    assert link
    assert code
    other = enter("", viewport=NARROW).new_page()
    other.goto(link[1])
    is_right(other)
    other.get_by_label("Code from the mail").fill("WRONG2")
    other.get_by_role("button", name="Sign", exact=True).click()
    expect(other.get_by_text("This is not the code in the mail.")).to_be_visible()
    is_right(other)
    other.get_by_label("Code from the mail").fill(code[1].lower())
    other.get_by_role("button", name="Sign", exact=True).click()
    expect(other.get_by_text("Receipt number")).to_be_visible()
    is_right(other)
    staff = enter("coordinator", viewport=NARROW).new_page()
    staff.goto(f"/en/{of('bicycle-lanes', 'individuals/')(site)}")
    expect(staff.get_by_text("an address for ten minutes")).to_be_visible()
    is_right(staff)
    row = staff.get_by_role("row").filter(has_text="Sok Dara 2")
    row.get_by_role("link", name="Strike out").click()
    is_right(staff)
    staff.get_by_label("Reason").fill("Nobody.")
    staff.get_by_role("button", name="Strike it out").click()
    expect(staff.get_by_text("The signature is struck out.")).to_be_visible()


def test_an_organisation_asks_and_is_told(enter: Enter, site: Site) -> None:
    phone = enter("", viewport=NARROW).new_page()
    phone.goto(f"/en/{public('bicycle-lanes', 'apply/')(site)}")
    phone.get_by_label("Name in English").fill("Sugar Palm Association")
    phone.get_by_label("Kind of organisation").select_option("ngo")
    phone.get_by_label("Your name").fill("Kunthea")
    phone.get_by_label("Your capacity").fill("Director")
    phone.get_by_label("Your e-mail address").fill("kunthea@mail.example")
    phone.get_by_role("button", name="Ask", exact=True).click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("Ask to sign for an organisation")
    is_right(phone)
    phone.get_by_label("I may speak for this organisation.").check()
    phone.get_by_role("button", name="Ask", exact=True).click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("Your request is with the convenor")
    staff = enter("coordinator", viewport=NARROW).new_page()
    staff.goto(f"/en/{of('bicycle-lanes', 'applications/')(site)}")
    is_right(staff)
    staff.get_by_role("link", name="Look and answer").last.click()
    is_right(staff)
    staff.get_by_label("Reason").fill("We could not reach you.")
    staff.get_by_role("button", name="Say no").click()
    expect(staff.get_by_text("Whoever asked is told the reason.")).to_be_visible()
    is_right(staff)
