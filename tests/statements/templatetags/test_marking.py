"""Marks as HTML: on a page and in print, every word escaped."""

from dataclasses import dataclass

import pytest
from django.utils import translation
from django.utils.html import escape
from hypothesis import given
from hypothesis import strategies as st

from statements.excerpts import excerpt
from statements.templatetags.marking import article_of, marked, printed

NASTY = "<script>alert(1)</script> & \"x\" 'y'"


@dataclass
class Block:
    text: str
    first_note: int = 1


def test_words_marks_and_lines() -> None:
    assert marked("a **b** *c*\nd") == "a <strong>b</strong> <em>c</em><br>d"


def test_footnotes_follow_below_in_the_digits_of_the_text() -> None:
    assert marked("One^[first] two^[*second*].", 3) == (
        'One<sup class="call">3</sup> two<sup class="call">4</sup>.'
        '<small class="notes"><span><sup>3</sup> first</span><span><sup>4</sup> <em>second</em></span></small>'
    )
    assert '<sup class="call">១</sup>' in marked("ច្បាប់^[law]")


def test_in_print_a_footnote_stands_where_it_is_called() -> None:
    shown = printed(Block("One^[note] **two**.", 2))
    assert shown == 'One<span class="reservation" data-mark="2">note</span> <strong>two</strong>.'


@pytest.mark.parametrize("source", [NASTY, f"**{NASTY}**", f"[{NASTY}](https://a.example)", f"x^[{NASTY}]"])
def test_words_stay_words(source: str) -> None:
    for shown in (marked(source), printed(Block(source))):
        assert "<script" not in shown
        assert escape(NASTY) in shown


@given(st.text())
def test_without_marks_it_is_the_escaped_text(text: str) -> None:
    bare = "".join(letter for letter in text if letter not in "\\*[]^")
    assert marked(bare) == escape(bare).replace("\n", "<br>")


def test_excerpts_show_no_marks() -> None:
    assert excerpt("**Mend** the old bridge^[in Kampot] this year", longest=19) == "Mend the old bridge…"


def test_an_article_is_named_in_the_language_of_its_words() -> None:
    assert article_of("5", "en") == "Article 5"
    with translation.override("km"):
        assert article_of("5", "en") == "Article 5"
    assert "៥" in article_of("5", "km")
