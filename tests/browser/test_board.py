"""The keys of the merge board. All of it goes without JavaScript, as the tests of views show."""

import gzip

import pytest
from playwright.sync_api import Page, expect

from tests.browser.addresses import of
from tests.browser.conftest import PATIENCE, Enter
from tests.browser.site import Site
from tests.servers import PROJECT

pytestmark = pytest.mark.browser

expect.set_options(timeout=PATIENCE)


def test_the_script_is_small() -> None:
    assert len(gzip.compress((PROJECT / "static" / "board.js").read_bytes(), 9)) < 4_000


def focused(page: Page) -> str:
    """The id, or else the name, of what has the focus."""
    return str(page.evaluate("document.activeElement.id || document.activeElement.name || ''"))


def test_an_amendment_is_answered_and_taken_back_by_keys_alone(site: Site, enter: Enter) -> None:
    page = enter("coordinator").new_page()
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    board = f"/en/{of('well-law', 'rounds/2/board/')(site)}"
    page.goto(f"{board}?status=waiting")
    said = page.locator("[data-said]").evaluate_all("cards => cards.map(card => card.id)")
    place = next(place for place, anchor in enumerate(said) if anchor.startswith("amendment-"))
    for _step in range(place + 2):
        page.keyboard.press("j")
    if place + 1 < len(said):
        page.keyboard.press("k")
    assert focused(page) == said[place]

    # In a box the letters are letters.
    card = page.locator(f"#{said[place]}")
    page.keyboard.press("n")
    assert focused(page).startswith("id_reason_")
    page.keyboard.type("Not a jot.")
    expect(card.get_by_label("Reason", exact=True)).to_have_value("Not a jot.")
    expect(card.locator("[name=outcome][value=not_accepted]")).to_be_checked()
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/board/?status=waiting&done=*")
    expect(page.get_by_text("not accepted.")).to_be_visible()
    page.keyboard.press("u")
    expect(page.get_by_text("The answer is taken back: it waits again.")).to_be_visible()

    page.keyboard.press("?")
    expect(page.get_by_text("defer to the next round")).to_be_visible()
    page.get_by_label("Turn the single letters off in this browser").check()
    page.keyboard.press("?")
    expect(page.get_by_text("defer to the next round")).to_be_visible()
    assert wrong == []
