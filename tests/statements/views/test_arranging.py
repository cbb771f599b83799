"""Moving, nesting, splitting and joining, as a person without JavaScript does it."""

from copy import deepcopy
from typing import Any

import pytest
from django.test import Client

from statements.actions import arranging, rewording
from statements.models import Block, Statement
from statements.queries.text import TextBlock, working_text
from tests.addresses import way_to
from tests.cast import MORNING, Cast
from tests.factories import drafted

pytestmark = pytest.mark.django_db

MEND = "Mend the old bridge this year."
MEND_KM = "ជួសជុលស្ពានចាស់នៅឆ្នាំនេះ។"


@pytest.fixture(scope="module")
def told(told_cast: Cast) -> Statement:
    return drafted(told_cast)


@pytest.fixture
def statement(db: None, told: Statement) -> Statement:
    return deepcopy(told)


@pytest.fixture
def browser(cast: Cast) -> Client:
    client = Client()
    client.force_login(cast.chanthy)
    return client


def body(statement: Statement) -> tuple[TextBlock, ...]:
    return working_text(statement).body


def address(statement: Statement, at: int, name: str) -> str:
    return way_to(name, statement.ref, body(statement)[at].ref)


def parts(**changed: Any) -> dict[str, Any]:
    """What the form sends that cuts the first demand in both languages."""
    return {
        "head_en": "Mend the old bridge",
        "tail_en": "this year.",
        "head_km": "ជួសជុលស្ពានចាស់",
        "tail_km": "នៅឆ្នាំនេះ។",
        "based_on_en": 1,
        "based_on_km": 1,
        "save": 1,
        **changed,
    }


def joining(statement: Statement, **changed: Any) -> dict[str, Any]:
    """What the form sends that joins the demand with the point below it."""
    return {
        "other": body(statement)[2].ref,
        "based_on_en": 1,
        "based_on_km": 1,
        "other_based_on_en": 1,
        "other_based_on_km": 1,
        "text_en": f"{MEND} Count the children who cross it.",
        "text_km": f"{MEND_KM}រាប់កុមារដែលឆ្លងកាត់ស្ពាននេះ។",
        **changed,
    }


def edit(cast: Cast, statement: Statement, at: int, text: str) -> None:
    block = Block.objects.get(ref=body(statement)[at].ref)
    rewording.edit_block(statement, block, language="en", text=text, based_on=1, by=cast.chanthy, at=MORNING)


def test_a_paragraph_goes_to_any_place_and_depth(browser: Client, statement: Statement) -> None:
    first, second = body(statement)[1].ref, body(statement)[2].ref
    page = browser.get(address(statement, 1, "place-block")).content.decode()
    assert f'<option value="{second}">1.2  Count the children who cross it.</option>' in page
    assert browser.post(address(statement, 1, "place-block"), {"after": second, "depth": 1}).status_code == 302
    assert [(block.ref, block.number) for block in body(statement)[1:]] == [(second, "1.1"), (first, "1.1.1")]


def test_what_is_dragged_keeps_its_depth(browser: Client, statement: Statement) -> None:
    arranging_to = {"to": "in"}
    assert browser.post(address(statement, 2, "place-block"), arranging_to).status_code == 302
    heading = body(statement)[0].ref
    assert browser.post(address(statement, 2, "place-block"), {"after": heading}).status_code == 302
    assert [block.depth for block in body(statement)] == [0, 1, 0]
    assert browser.post(address(statement, 1, "place-block"), {"to": "out"}).status_code == 302
    assert browser.post(address(statement, 1, "place-block"), {"to": "out"}).status_code == 302  # nothing further out
    assert [block.depth for block in body(statement)] == [0, 0, 0]


def test_a_place_that_there_is_not_is_answered(browser: Client, statement: Statement) -> None:
    here = address(statement, 1, "place-block")
    for wrong in (
        {"after": body(statement)[1].ref},
        {"after": "0" * 12},
        {"after": body(statement)[2].ref, "depth": 9},
    ):
        assert browser.post(here, wrong).status_code == 422
    assert browser.post(here, {"to": "sideways"}).status_code == 400


def test_an_empty_line_in_the_paragraphs_own_form_says_where_to_cut(browser: Client, statement: Statement) -> None:
    typed = {
        "text_en": "Mend the old bridge\r\n\r\nthis very year.",
        "text_km": MEND_KM,
        "based_on_en": 1,
        "based_on_km": 1,
        "split": 1,
    }
    page = browser.post(address(statement, 1, "split-block"), typed).content.decode()
    boxes = [box.split(">", 1)[1].split("</textarea")[0].strip() for box in page.split("<textarea")[1:]]
    assert boxes == ["Mend the old bridge", MEND_KM, "this very year.", ""]
    assert len(body(statement)) == 3


def test_split_in_both_languages_the_parts_match(browser: Client, statement: Statement) -> None:
    answer = browser.post(address(statement, 1, "split-block"), parts())
    assert answer.status_code == 302
    first, second = body(statement)[1:3]
    assert [first.text("en"), second.text("en")] == ["Mend the old bridge", "this year."]
    assert working_text(statement).out_of_step == ()
    assert answer["Location"].endswith(f"#b-{second.ref}")


def test_words_are_cut_again_at_an_empty_line(browser: Client, statement: Statement) -> None:
    again = parts(head_en="Mend\n\nthe old bridge", save="", cut=1)
    page = browser.post(address(statement, 1, "split-block"), again).content.decode()
    boxes = [box.split(">", 1)[1].split("</textarea")[0].strip() for box in page.split("<textarea")[1:]]
    assert (boxes[0], boxes[2]) == ("Mend", "the old bridge\n\nthis year.")
    assert len(body(statement)) == 3


def test_splitting_what_somebody_changed_shows_both_and_loses_nothing(
    browser: Client, cast: Cast, statement: Statement
) -> None:
    here = address(statement, 1, "split-block")
    edit(cast, statement, 1, "Mend both bridges this year.")
    answer = browser.post(here, parts(tail_en="this very year, please."))
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "this very year, please.</textarea>" in page
    assert '<input type="hidden" name="based_on_en" value="2"' in page
    assert "both bridges" in page
    assert len(body(statement)) == 3
    assert browser.post(here, parts(tail_en="this very year, please.", based_on_en=2)).status_code == 302
    assert body(statement)[2].text("en") == "this very year, please."


def test_splitting_what_somebody_removed_gives_the_words_back(
    browser: Client, cast: Cast, statement: Statement
) -> None:
    here = address(statement, 1, "split-block")
    block = Block.objects.get(ref=body(statement)[1].ref)
    arranging.remove_block(statement, block, by=cast.chanthy, at=MORNING)
    for sent in (parts(), {"split": 1, "text_en": "Mend the old bridge\n\nthis year.", "text_km": MEND_KM}):
        answer = browser.post(here, sent)
        assert answer.status_code == 409
        assert "Mend the old bridge\n\nthis year.</textarea>" in answer.content.decode()
    assert browser.get(here).status_code == 404


def test_bad_parts_are_answered(browser: Client, statement: Statement) -> None:
    for wrong in (
        {"head_en": ""},
        {"tail_en": "", "tail_km": ""},
        {"tail_en": "a\x00b"},
        {"based_on_en": "x"},
        {"head_km": "ក" * 20_001},
    ):
        assert browser.post(address(statement, 1, "split-block"), parts(**wrong)).status_code == 422, wrong
    assert len(body(statement)) == 3


def test_two_paragraphs_become_one(browser: Client, statement: Statement) -> None:
    page = browser.get(address(statement, 1, "join-blocks")).content.decode()
    assert f"{MEND} Count the children who cross it.</textarea>" in page
    assert browser.post(address(statement, 1, "join-blocks"), joining(statement)).status_code == 302
    assert len(body(statement)) == 2
    assert body(statement)[1].text("en") == f"{MEND} Count the children who cross it."
    assert working_text(statement).out_of_step == ()


def test_joining_what_somebody_changed_shows_both(browser: Client, cast: Cast, statement: Statement) -> None:
    here, sent = address(statement, 1, "join-blocks"), joining(statement, text_en=f"{MEND} And count the children.")
    edit(cast, statement, 2, "Count all who cross it.")
    answer = browser.post(here, sent)
    assert answer.status_code == 409
    page = answer.content.decode()
    assert f"{MEND} And count the children.</textarea>" in page
    assert '<input type="hidden" name="other_based_on_en" value="2"' in page
    assert len(body(statement)) == 3
    assert browser.post(here, {**sent, "other_based_on_en": 2}).status_code == 302
    assert body(statement)[1].text("en") == f"{MEND} And count the children."


def test_joining_is_refused_where_another_stands_between_by_now(
    browser: Client, cast: Cast, statement: Statement
) -> None:
    here, sent = address(statement, 1, "join-blocks"), joining(statement)
    between = Block.objects.get(ref=body(statement)[1].ref)
    arranging.add_block(statement, kind="point", texts={"en": "B."}, after=between, by=cast.chanthy, at=MORNING)
    answer = browser.post(here, sent)
    assert answer.status_code == 409
    assert "Count the children who cross it.</textarea>" in answer.content.decode()
    assert browser.post(here, {**sent, "other": "x\x00"}).status_code == 409
    assert len(body(statement)) == 4


def test_the_last_paragraph_has_nothing_to_join(browser: Client, statement: Statement) -> None:
    assert browser.get(address(statement, 2, "join-blocks")).status_code == 409
