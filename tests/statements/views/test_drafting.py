"""The text's pages: words in both languages, and two people at one paragraph."""

from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from statements.actions import arranging, consulting, rewording
from statements.models import Statement
from statements.queries.text import TextBlock, working_text
from tests.addresses import way_to
from tests.cast import MORNING, Cast
from tests.factories import DAY, consulted, drafted

pytestmark = pytest.mark.django_db

MEND = "Mend the old bridge this year."
MEND_KM = "ជួសជុលស្ពានចាស់នៅឆ្នាំនេះ។"


def browser_of(cast: Cast) -> Client:
    browser = Client()
    browser.force_login(cast.chanthy)
    return browser


def mend(statement: Statement) -> TextBlock:
    """The first demand, point 1.1 below the heading."""
    return working_text(statement).body[1]


def form_of(**changed: Any) -> dict[str, Any]:
    """What a browser sends from the form of that demand as it was first written."""
    return {
        "text_en": MEND,
        "text_km": MEND_KM,
        "based_on_en": 1,
        "based_on_km": 1,
        "kind": "point",
        "initial-kind": "point",
        "is_demand": "on",
        "initial-is_demand": "True",
        **changed,
    }


def address(statement: Statement) -> str:
    return way_to("edit-block", statement.ref, mend(statement).ref)


def test_words_in_one_language_leave_the_other_out_of_date(cast: Cast) -> None:
    statement = drafted(cast)
    answer = browser_of(cast).post(address(statement), form_of(text_en="Mend both bridges this year."))
    assert answer.status_code == 302
    assert mend(statement).text("en") == "Mend both bridges this year."
    assert mend(statement).stale == {"km"}
    page = browser_of(cast).get(way_to("text", statement.ref)).content.decode()
    assert page.count("Translation out of date") == 1


def test_words_in_both_languages_match_each_other(cast: Cast) -> None:
    statement = drafted(cast)
    browser_of(cast).post(address(statement), form_of(text_en="Mend both bridges.", text_km="ជួសជុលស្ពានទាំងពីរ។"))
    assert mend(statement).text("km") == "ជួសជុលស្ពានទាំងពីរ។"
    assert mend(statement).stale == frozenset()


def test_the_tick_says_that_the_other_language_still_matches(cast: Cast) -> None:
    statement = drafted(cast)
    browser = browser_of(cast)
    browser.post(address(statement), form_of(text_en="Mend the old bridge this year!", in_step="on"))
    assert mend(statement).stale == frozenset()
    browser.post(address(statement), form_of(text_en="Mend the bridge this year!", based_on_en=2))
    assert mend(statement).stale == {"km"}
    confirmed = form_of(text_en="Mend the bridge this year!", based_on_en=3, in_step="on")
    browser.post(address(statement), confirmed)
    assert mend(statement).stale == frozenset()


def test_where_somebody_was_faster_both_are_shown_and_nothing_is_written(cast: Cast) -> None:
    statement = drafted(cast)
    block = statement.blocks.get(ref=mend(statement).ref)
    rewording.edit_block(
        statement, block, language="en", text="Mend the old bridge next year.", based_on=1, by=cast.chanthy, at=MORNING
    )
    browser = browser_of(cast)
    mine = form_of(text_en="Please mend the old bridge this year.", text_km="សូម" + MEND_KM, is_demand="")
    answer = browser.post(address(statement), mine)
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "Please mend the old bridge this year.</textarea>" in page
    assert f"សូម{MEND_KM}</textarea>" in page
    assert '<input type="hidden" name="based_on_en" value="2"' in page
    # their redline, what both started from, and the two changes together: next year, please
    assert "next" in page
    assert MEND in page
    assert "Please mend the old bridge next year." in page
    assert (mend(statement).text("en"), mend(statement).text("km")) == ("Mend the old bridge next year.", MEND_KM)
    assert mend(statement).is_demand

    again = browser.post(address(statement), {**mine, "based_on_en": 2})
    assert again.status_code == 302
    assert mend(statement).text("en") == "Please mend the old bridge this year."
    assert not mend(statement).is_demand


def test_a_translation_made_from_older_words_is_not_taken_for_one_of_the_newer(cast: Cast) -> None:
    statement = drafted(cast)
    block = statement.blocks.get(ref=mend(statement).ref)
    rewording.edit_block(statement, block, language="en", text="Pull it down.", based_on=1, by=cast.chanthy, at=MORNING)
    answer = browser_of(cast).post(address(statement), form_of(text_km="ជួសជុលស្ពាន។"))
    assert answer.status_code == 409
    assert mend(statement).text("km") == MEND_KM
    assert "Pull it down.</textarea>" in answer.content.decode()  # not touched by this person: what stands now


def test_words_for_a_paragraph_removed_meanwhile_can_be_added_as_a_new_one(cast: Cast) -> None:
    statement = drafted(cast)
    there = address(statement)
    arranging.remove_block(statement, statement.blocks.get(ref=mend(statement).ref), by=cast.chanthy, at=MORNING)
    answer = browser_of(cast).post(there, form_of(text_en="Mend it, we beg you."))
    assert answer.status_code == 409
    assert "Mend it, we beg you.</textarea>" in answer.content.decode()
    assert f'action="{way_to("add-block", statement.ref)}"' in answer.content.decode()


def test_words_that_come_after_the_consultation_opened_stay_on_the_page(cast: Cast) -> None:
    statement = drafted(cast)
    consulting.invite(statement, [cast.hill], by=cast.chanthy, at=MORNING)
    consulting.open_round(statement, deadline=MORNING + DAY, by=cast.chanthy, at=MORNING)
    answer = browser_of(cast).post(address(statement), form_of(text_en="Too late."))
    assert answer.status_code == 409
    assert "Too late.</textarea>" in answer.content.decode()
    assert mend(statement).text("en") == MEND


def test_bad_input_is_answered_and_changes_nothing(cast: Cast) -> None:
    statement = drafted(cast)
    before = mend(statement)
    browser = browser_of(cast)
    for wrong in (
        {"text_en": "a\x00b"},
        {"text_en": "a\u202eb"},
        {"text_en": "x" * 20_001},
        {"text_km": ""},
        {"kind": "title"},
        {"based_on_en": 2**63},
        {"based_on_en": "one"},
    ):
        assert browser.post(address(statement), form_of(**wrong)).status_code == 422, wrong
    assert mend(statement) == before


def test_a_form_sent_twice_adds_one_paragraph(cast: Cast) -> None:
    statement = drafted(cast)
    title = working_text(statement).blocks[0].ref
    typed = {"kind": "point", "text_en": "One more.", "text_km": "", "after": title, "submission": str(uuid4())}
    browser = browser_of(cast)
    answers = [browser.post(way_to("add-block", statement.ref), typed) for _ in range(2)]
    assert answers[0]["Location"] == answers[1]["Location"]
    assert [block.text("en") for block in working_text(statement).body][:2] == ["One more.", "What we ask"]
    assert len(working_text(statement).body) == 4


def test_a_paragraph_goes_up_and_down_and_stops_at_the_ends(cast: Cast) -> None:
    statement = drafted(cast)
    browser = browser_of(cast)

    def order() -> list[str]:
        return [block.text("en").split()[0] for block in working_text(statement).body]

    def place(block: str, to: str) -> int:
        return browser.post(way_to("place-block", statement.ref, block), {"to": to}).status_code

    last = working_text(statement).body[-1].ref
    assert order() == ["What", "Mend", "Count"]
    assert place(last, "up") == 302
    assert order() == ["What", "Count", "Mend"]
    assert place(last, "up") == 302
    assert place(last, "up") == 302
    assert order() == ["Count", "What", "Mend"]
    assert place(last, "sideways") == 400


def test_where_no_place_is_left_between_two_paragraphs_all_are_laid_out_anew(cast: Cast) -> None:
    """As after some thirty moves to one spot, each of which halves the gap."""
    statement = drafted(cast)
    for number, block in enumerate(working_text(statement).body):
        statement.blocks.filter(ref=block.ref).update(place=2 + number * 1e-10)
    last = working_text(statement).body[-1].ref
    browser_of(cast).post(way_to("place-block", statement.ref, last), {"to": "up"})
    assert [block.text("en").split()[0] for block in working_text(statement).body] == ["What", "Count", "Mend"]


def test_who_takes_part_reads_versions_but_not_the_text_in_the_making(cast: Cast) -> None:
    statement = consulted(cast).statement
    browser = Client()
    browser.force_login(cast.neary)
    version = browser.get(way_to("version", statement.ref, 1))
    assert version.status_code == 200
    assert MEND_KM in version.content.decode()
    assert browser.get(way_to("text", statement.ref)).status_code == 403
    browser.force_login(cast.ot)
    assert browser.get(way_to("version", statement.ref, 1)).status_code == 404
    assert browser.get(way_to("text", statement.ref)).status_code == 404
