"""Drafts, presence, the preview and what waits for translation, in the browser's terms."""

from datetime import timedelta

import pytest
from django.test import Client

from ledger import clock
from organisations.models import Person
from statements.actions import arranging, keeping, rewording
from statements.models import Block, Draft, Statement
from statements.queries.text import working_text
from tests.addresses import way_to
from tests.cast import MORNING, Cast
from tests.factories import drafted, staffed

pytestmark = pytest.mark.django_db

MEND = "Mend the old bridge this year."
MEND_KM = "ជួសជុលស្ពានចាស់នៅឆ្នាំនេះ។"
TYPED = {"text_en": "Mend both bridges this year.", "text_km": MEND_KM, "based_on_en": 1, "based_on_km": 1}


@pytest.fixture
def statement(cast: Cast) -> Statement:
    return drafted(cast)


def browser_of(person: Person) -> Client:
    browser = Client()
    browser.force_login(person)
    return browser


def demand(statement: Statement) -> Block:
    return Block.objects.get(ref=working_text(statement).body[1].ref)


def address(statement: Statement, page: str = "") -> str:
    return way_to("edit-block", statement.ref, demand(statement).ref) + page


def test_what_was_typed_is_kept_and_offered_again(cast: Cast, statement: Statement) -> None:
    browser = browser_of(cast.chanthy)
    told = browser.post(address(statement, "draft/"), TYPED).json()
    assert told["told"].startswith("Kept at ")
    assert (told["others"], told["wrong"]) == ("", "")

    page = browser.get(address(statement)).content.decode()
    assert "Words of yours that were not saved" in page
    assert f"{MEND}</textarea>" in page  # what stands is in the box until the person decides
    assert "data-waits" in page
    page = browser.get(address(statement) + "?draft=1").content.decode()
    assert f"{TYPED['text_en']}</textarea>" in page
    assert "Words of yours that were not saved" not in page
    page = browser.get(way_to("text", statement.ref)).content.decode()
    assert "Words of yours that are not saved yet" in page

    assert browser.post(address(statement, "draft/"), {"drop": 1}).status_code == 302
    assert "Words of yours" not in browser.get(address(statement)).content.decode()


def test_a_draft_of_older_words_meets_the_newer_ones_when_it_is_saved(cast: Cast, statement: Statement) -> None:
    browser = browser_of(cast.chanthy)
    browser.post(address(statement, "draft/"), TYPED)
    rewording.edit_block(
        statement,
        demand(statement),
        language="en",
        text="Mend the old bridge next year.",
        based_on=1,
        by=cast.chanthy,
        at=MORNING,
    )
    page = browser.get(address(statement) + "?draft=1").content.decode()
    assert '<input type="hidden" name="based_on_en" value="1"' in page
    sent = {**TYPED, "kind": "point", "initial-kind": "point", "is_demand": "on", "initial-is_demand": "True"}
    answer = browser.post(address(statement), sent)
    assert answer.status_code == 409
    assert "Mend both bridges next year." in answer.content.decode()  # both changes together


def test_words_for_a_removed_paragraph_can_still_be_had(cast: Cast, statement: Statement) -> None:
    browser = browser_of(cast.chanthy)
    block, there = demand(statement), address(statement)
    browser.post(there + "draft/", TYPED)
    arranging.remove_block(statement, block, by=cast.chanthy, at=MORNING)
    assert "in a paragraph that was removed" in browser.get(way_to("text", statement.ref)).content.decode()
    page = browser.get(there)
    assert page.status_code == 200
    assert f"{TYPED['text_en']}</textarea>" in page.content.decode()
    assert browser.post(there + "draft/", {"drop": 1})["Location"] == way_to("text", statement.ref)
    assert browser.get(there).status_code == 404


def test_a_form_that_cannot_be_saved_yet_is_kept_all_the_same(cast: Cast, statement: Statement) -> None:
    answer = browser_of(cast.chanthy).post(address(statement, "draft/"), {"text_en": "", "text_km": "ថ្មី"})
    assert answer.status_code == 200
    assert '"en": ""' in Draft.objects.get().texts


def test_what_cannot_be_kept_is_said(cast: Cast, statement: Statement) -> None:
    answer = browser_of(cast.chanthy).post(address(statement, "draft/"), {**TYPED, "text_en": "a\x00b"})
    assert answer.status_code == 422
    assert "U+0000" in answer.json()["wrong"]
    assert not Draft.objects.exists()


def test_who_opens_a_paragraph_is_shown_to_the_next(cast: Cast, statement: Statement) -> None:
    kosal = staffed(cast, statement).coordinator
    first, second = browser_of(cast.chanthy), browser_of(kosal)
    # fetched ahead by the browser, it was not opened; neither by asking for the head alone
    first.get(address(statement), headers={"Sec-Purpose": "prefetch;prerender"})
    first.head(address(statement))
    assert not Draft.objects.exists()
    assert "in this paragraph too" not in first.get(address(statement)).content.decode()
    page = second.get(address(statement)).content.decode()
    assert f"{cast.chanthy.name} is in this paragraph too" in page
    # and live, by the answer to the other's next sign of life
    assert first.post(address(statement, "draft/")).json()["others"] == "Kosal is in this paragraph too."
    Draft.objects.update(seen_at=clock.now() - keeping.PRESENT - timedelta(seconds=1))
    assert "in this paragraph too" not in browser_of(kosal).get(address(statement)).content.decode()


def test_a_translator_keeps_words_in_their_language_alone(cast: Cast, statement: Statement) -> None:
    dara = staffed(cast, statement).translator
    browser_of(dara).post(address(statement, "draft/"), TYPED)
    assert "Mend" not in Draft.objects.get(person=dara).texts


def test_the_preview_escapes_words_and_draws_marks(cast: Cast, statement: Statement) -> None:
    there = way_to("preview", statement.ref)
    answer = browser_of(cast.chanthy).post(there, {"text": "<b>**ស្ពាន**</b> [x](https://a.example)^[n]"})
    assert answer.content.decode() == (
        "&lt;b&gt;<strong>ស្ពាន</strong>&lt;/b&gt; "
        '<a href="https://a.example" rel="noopener nofollow">x</a><sup class="call">១</sup>'
        '<small class="notes"><span><sup>១</sup> n</span></small>'
    )


def test_translators_see_what_changed_since_their_translation(cast: Cast, statement: Statement) -> None:
    dara = staffed(cast, statement).translator
    rewording.edit_block(
        statement,
        demand(statement),
        language="en",
        text="Mend the old bridge next year.",
        based_on=1,
        by=cast.chanthy,
        at=MORNING,
    )
    for page in (address(statement), way_to("translations", statement.ref)):
        for person in (dara, cast.chanthy):
            shown = browser_of(person).get(page).content.decode()
            assert '<del><span class="hush">[deleted: </span>this<' in shown
            assert '<ins><span class="hush">[inserted: </span>next<' in shown


def test_what_was_typed_after_the_session_ended_is_on_the_page(cast: Cast, statement: Statement) -> None:
    """Whichever form of the working pages it is, and never where another site sent it."""
    for page in ("", "split/", "join/", "place/", "draft/"):
        answer = Client().post(address(statement, page), TYPED, headers={"Sec-Fetch-Site": "same-origin"})
        assert answer.status_code == 403
        shown = answer.content.decode()
        assert f'<input type="hidden" name="text_en" value="{TYPED["text_en"]}">' in shown
        assert f'action="{address(statement, page)}"' in shown
        assert '<meta name="robots" content="noindex">' in shown
        strange = Client().post(address(statement, page), TYPED, headers={"Sec-Fetch-Site": "cross-site"})
        assert str(TYPED["text_en"]) not in strange.content.decode()
    assert not Draft.objects.exists()
    assert working_text(statement).body[1].text("en") == MEND
