"""A spreadsheet comes in without JavaScript: a hostile file first, then a good one, its decisions, and its undoing."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from organisations.sheets.writing import write_xlsx
from tests.browser.conftest import Enter
from tests.organisations.sheets.files import many_rows
from tests.servers import wait_until

pytestmark = pytest.mark.browser

HEADERS = ["Name (English)", "ឈ្មោះជាភាសាខ្មែរ", "Acronym", "Province", "Email", "Notes"]
ROWS = [
    ["Rice Bank of the Far Shore", "ធនាគារស្រូវត្រើយឆ្ងាយ", "RBFS", "Pursat", "rbfs@example.org", "by phone"],
    ["Rice Bank of the Farr Shore", "", "", "Pursat", "", ""],
    ["Sugar Palm Network", "", "", "", "", ""],
    ["", "", "NONAME", "", "", ""],
    *[
        [f"Shed {number} of Plenty and Rain", f"រោង{number}ភ្លៀង", f"SPR{number}", "Kampot", "", ""]
        for number in range(60)
    ],
]
NARROW = {"width": 360, "height": 740}
PATIENCE = 60.0  # seconds for the relay


def upload(page: Page, name: str, content: bytes) -> None:
    page.goto("/en/organisations/")
    page.get_by_role("link", name="Import a spreadsheet").click()
    page.get_by_label("Spreadsheet", exact=True).set_input_files(
        {"name": name, "mimeType": "application/octet-stream", "buffer": content}
    )
    page.get_by_role("button", name="Upload").click()
    page.wait_for_url(re.compile(r"/imports/\w{12}/"))


def until(page: Page, there: Callable[[], bool], what: str) -> None:
    """The page looks again by itself; so do we, where its own reload comes between."""

    def is_there() -> bool:
        page.wait_for_load_state()
        return there()

    wait_until(is_there, what=what, seconds=PATIENCE)


def is_well_made(page: Page) -> None:
    """No wider than a phone."""
    page.set_viewport_size(NARROW)  # type: ignore[arg-type]
    page.wait_for_timeout(50)
    assert page.locator("html").evaluate("html => html.scrollWidth") <= NARROW["width"], page.url


def heading(page: Page, words: str) -> Callable[[], bool]:
    return lambda: page.get_by_role("heading", level=1, name=words, exact=True).count() == 1


def test_a_list_comes_in_and_is_taken_out_again(enter: Enter) -> None:
    context = enter("admin", java_script_enabled=False, viewport=NARROW)
    page = context.new_page()
    upload(page, "huge.xlsx", many_rows(400_000))
    until(page, heading(page, "The file was refused"), "the refusal")
    expect(page.get_by_text("There are more than 20000 rows.")).to_be_visible()

    upload(page, "list.xlsx", write_xlsx(HEADERS, ROWS))
    until(page, heading(page, "What do the columns hold?"), "the columns")
    is_well_made(page)
    expect(page.get_by_label("Notes")).to_have_value("")
    expect(page.get_by_label("ឈ្មោះជាភាសាខ្មែរ")).to_have_value("name_km")
    page.get_by_role("button", name="Check the rows").click()
    until(page, heading(page, "What each row would do"), "the rows")
    is_well_made(page)
    rows = page.locator("li", has=page.locator("fieldset"))
    palm = rows.filter(has_text="Sugar Palm Network")
    palm.first.get_by_label("It is here already: leave it out").check()
    page.get_by_role("button", name="Keep these decisions").click()
    page.get_by_role("button", name=re.compile("^Import 6[0-9] organisations$")).click()
    until(page, heading(page, "Imported"), "the import")
    is_well_made(page)

    imported = page.url
    page.goto("/en/organisations/?q=rice+bank+of+the+far+shore")
    expect(page.get_by_role("link", name="Rice Bank of the Far Shore")).to_be_visible()
    page.goto(imported)
    page.locator("summary").click()
    page.get_by_role("button", name=re.compile("^Take 6[0-9] organisations out again$")).click()
    until(page, heading(page, "Undone"), "the undoing")
    page.goto("/en/organisations/?q=rice+bank+of+the+far+shore")
    expect(page.get_by_role("link", name="Rice Bank of the Far Shore")).to_have_count(0)
