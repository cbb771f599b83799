"""Word out and back on a phone without JavaScript; and a draft law that comes in article by article."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from redline.word.wordfile import MEDIA_TYPE
from tests.browser.addresses import of
from tests.browser.conftest import Enter
from tests.browser.site import Site
from tests.browser.test_import import is_well_made
from tests.redline.word.wordxml import document, gone, ins, paragraph, run

pytestmark = pytest.mark.browser

NARROW = {"width": 360, "height": 740}


def test_a_file_goes_out_and_comes_back(enter: Enter, site: Site, tmp_path: Path) -> None:
    context = enter("rep1", java_script_enabled=False, viewport=NARROW)
    page = context.new_page()
    page.goto(f"/en/{of('flood-sirens', 'rounds/1/word/')(site)}")
    with page.expect_download() as started:
        page.get_by_role("link", name="The text in English").click()
    started.value.save_as(tmp_path / "out.docx")
    first = site.one(
        "SELECT r.text FROM statements_blockrevision r JOIN statements_block b ON b.id = r.block_id"
        " JOIN statements_statement s ON s.id = b.statement_id"
        " WHERE s.seed_key = 'flood-sirens' AND b.kind = 'point' AND r.language = 'en' ORDER BY b.place, r.number"
    )
    words = str(first).split(" ")
    # The program lost all bookmarks, and holds one paragraph alone.
    back = document(
        paragraph(
            run(" ".join(words[:2]) + " "),
            gone("Sokha", words[2]),
            ins("Sokha", "certainly"),
            run(" " + " ".join(words[3:])),
        )
    )
    page.get_by_label("Word file").set_input_files({"name": "back.docx", "mimeType": MEDIA_TYPE, "buffer": back})
    page.get_by_role("button", name="Read the file").click()
    page.wait_for_url(re.compile(r"/word/\w{12}/"))
    is_well_made(page)
    card = page.locator("section.card", has=page.get_by_role("heading", name="Sokha"))
    expect(card.locator("ins")).to_contain_text("certainly")
    # What is missing in the file was not tracked: somebody would strike all the rest. That is left out.
    untracked = page.locator("section.card", has=page.get_by_role("heading", name="Changes that were not tracked"))
    untracked.get_by_label("In the name of").select_option(label="leave this author out")
    page.get_by_role("button", name="Take it in").click()
    page.wait_for_url(re.compile(r"/rounds/1/"))
    expect(page.get_by_text("Taken in: 1 amendments and comments.")).to_be_visible()
    expect(page.locator("ins", has_text="certainly").first).to_be_attached()


def test_a_file_that_is_none(enter: Enter, site: Site) -> None:
    page = enter("rep1", java_script_enabled=False, viewport=NARROW).new_page()
    page.goto(f"/km/{of('flood-sirens', 'rounds/1/word/')(site)}")
    page.locator("input[type=file]").set_input_files({"name": "x.docx", "mimeType": MEDIA_TYPE, "buffer": b"%PDF-1.7"})
    page.locator("main form [type=submit]").first.click()
    expect(page.locator(".field.wrong")).to_be_visible()
    is_well_made(page)


def test_a_draft_law_comes_in(enter: Enter, site: Site) -> None:
    page = enter("coordinator", java_script_enabled=False, viewport=NARROW).new_page()
    page.goto(f"/en/{of('school-meals', 'text/outside/')(site)}")
    page.get_by_label("Or paste the text").fill(
        "Chapter I\nMeals\nArticle 1. Purpose\nEvery pupil eats.\nArticle 3. Cooks\n"
    )
    page.get_by_role("button", name="Read the text").click()
    page.wait_for_url(re.compile(r"/outside/\w{12}/"))
    is_well_made(page)
    expect(page.get_by_text("printed as 3")).to_be_visible()
    page.get_by_role("button", name="Take it into the text").click()
    page.wait_for_url(re.compile(r"/text/"))
    expect(page.locator("main")).to_contain_text("Article 1")
    expect(page.locator("main")).to_contain_text("Purpose")
