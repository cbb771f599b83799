"""The editor with JavaScript: it keeps, shows and moves. All of it goes without, as the tests of views show."""

import gzip

import pytest
from playwright.sync_api import Page, expect

from tests.browser.addresses import of
from tests.browser.conftest import PATIENCE, Enter
from tests.browser.site import Site
from tests.servers import PROJECT

pytestmark = pytest.mark.browser

expect.set_options(timeout=PATIENCE)

STATEMENT = "school-meals"


def blocks_of(site: Site) -> list[str]:
    """The references of the text's blocks in order, the title first."""
    rows = site.rows(
        "SELECT b.ref FROM statements_block b JOIN statements_statement s ON s.id = b.statement_id"
        " WHERE s.seed_key = ? AND b.removed_at IS NULL ORDER BY b.place",
        STATEMENT,
    )
    return [row[0] for row in rows]


def text_page(site: Site) -> str:
    return f"/en/{of(STATEMENT, 'text/')(site)}"


def complaints(page: Page) -> list[str]:
    found: list[str] = []
    page.on("pageerror", lambda error: found.append(str(error)))
    page.on("console", lambda message: found.append(message.text) if message.type == "error" else None)
    return found


def test_the_script_is_small() -> None:
    assert len(gzip.compress((PROJECT / "static" / "editor.js").read_bytes(), 9)) < 6_000


def test_words_are_kept_and_shown_and_two_people_see_each_other(site: Site, enter: Enter) -> None:
    address = f"{text_page(site)}{blocks_of(site)[1]}/"
    first = enter("coordinator").new_page()
    wrong = complaints(first)
    first.goto(address)
    box = first.get_by_label("Text in English")
    written = box.input_value()
    box.fill(f"**Mornings.** {written}")
    expect(first.locator(".preview strong")).to_have_text("Mornings.")
    expect(first.get_by_text("Kept at")).to_be_visible()

    second = enter("rep7").new_page()  # who translates this statement
    second.goto(address)
    expect(second.locator("[data-others]")).to_contain_text("is in this paragraph too")
    # the first person is told by the answer to what they type next
    box.press("End")
    box.press_sequentially(" And so on.")
    expect(first.locator("[data-others]")).to_contain_text("is in this paragraph too")

    # back without having saved: the words are offered, beside what stands
    first.goto(address)
    assert box.input_value() == written
    first.get_by_role("link", name="Go on with them").click()
    expect(box).to_have_value(f"**Mornings.** {written} And so on.")
    box.press("Control+s")
    first.wait_for_url("**/text/#b-*")
    expect(first.locator(f"#b-{blocks_of(site)[1]} strong")).to_have_text("Mornings.")
    assert wrong == []


def test_a_paragraph_is_split_at_the_cursor(site: Site, enter: Enter) -> None:
    page = enter("coordinator").new_page()
    page.goto(f"{text_page(site)}{blocks_of(site)[2]}/")
    box = page.get_by_label("Text in English")
    written = box.input_value()
    box.press("Control+Home")
    for _letter in range(6):
        box.press("ArrowRight")
    box.press("Control+Shift+Enter")
    expect(page.get_by_label("First part, in English")).to_have_value(written[:6].strip())
    expect(page.get_by_label("Second part, in English")).to_have_value(written[6:].strip())


def test_a_paragraph_is_dragged_and_moved_by_keys(site: Site, enter: Enter) -> None:
    page = enter("coordinator", viewport={"width": 900, "height": 1400}).new_page()
    wrong = complaints(page)
    page.goto(text_page(site))
    _title, first, second, third, *_rest = before = blocks_of(site)
    handle, goal = page.locator(f"#b-{third} .drag").bounding_box(), page.locator(f"#b-{first}").bounding_box()
    assert handle is not None
    assert goal is not None
    page.mouse.move(handle["x"] + 5, handle["y"] + 5)
    page.mouse.down()
    page.mouse.move(handle["x"], goal["y"] + goal["height"] - 5, steps=5)
    expect(page.locator(".drop")).to_have_id(f"b-{first}")
    page.mouse.up()
    page.wait_for_url(f"**/text/#b-{third}")
    assert blocks_of(site)[1:4] == [first, third, second]
    # the keys go on with what was moved
    with page.expect_navigation():
        page.keyboard.press("Alt+ArrowDown")
    assert blocks_of(site) == before
    assert wrong == []


def test_after_signing_in_on_another_page_the_form_goes_through_in_one_press(site: Site, enter: Enter) -> None:
    context = enter("coordinator")
    page = context.new_page()
    block = blocks_of(site)[3]
    page.goto(f"{text_page(site)}{block}/")
    signed_in = context.cookies()
    page.get_by_label("Text in English").fill("Typed while signed out.")
    context.clear_cookies()
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("Typed while signed out.").first).to_be_visible()
    # as signing in on another page would: the key in this form is of the time before
    context.add_cookies(
        [
            {"name": one["name"], "value": one["value"], "domain": one["domain"], "path": one["path"]}
            for one in signed_in
        ]
    )
    page.get_by_role("button", name="Send again").click()
    page.wait_for_url(f"**/text/#b-{block}")
    expect(page.locator(f"#b-{block}")).to_contain_text("Typed while signed out.")
