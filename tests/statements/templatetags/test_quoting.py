"""Quoted words are marked in a paragraph's HTML, wherever its tags and invisible characters stand."""

import pytest
from django.utils.safestring import SafeString

from statements.queries.quoting import folded, span_of
from statements.templatetags.quoting import highlighted


@pytest.mark.parametrize(
    ("html", "quotes", "expected"),
    [
        ("Mend the old bridge.", ["old bridge"], "Mend the <mark>old bridge</mark>."),
        ("Mend the old bridge.", ["new bridge"], "Mend the old bridge."),
        ("Mend the old bridge.", [], "Mend the old bridge."),
        ("a &lt; b &amp; c", ["< b &"], "a <mark>&lt; b &amp;</mark> c"),
        (
            "the <strong>old bridge</strong> here",
            ["bridge here"],
            "the <strong>old <mark>bridge</mark></strong><mark> here</mark>",
        ),
        ("one two three", ["one two", "two three"], "<mark>one two three</mark>"),
        ("one two three", ["one", "three"], "<mark>one</mark> two <mark>three</mark>"),
        ("first line<br>second", ["line second"], "first <mark>line</mark><br><mark>second</mark>"),
        (
            'word<sup class="call">1</sup> next',
            ["word next"],
            '<mark>word</mark><sup class="call">1</sup><mark> next</mark>',
        ),
        ("ជួសជុល\u200bស្ពាន\u200bចាស់", ["ស្ពានចាស់"], "ជួសជុល\u200b<mark>ស្ពាន\u200bចាស់</mark>"),
    ],
)
def test_quotes_are_marked(html: str, quotes: list[str], expected: str) -> None:
    assert highlighted(SafeString(html), quotes) == expected


def test_what_is_not_safe_is_escaped_first() -> None:
    assert highlighted("<b>bold</b>", ["<b>bold"]) == "<mark>&lt;b&gt;bold</mark>&lt;/b&gt;"
    assert highlighted("<b>bold</b>", []) == "&lt;b&gt;bold&lt;/b&gt;"


def test_a_quote_is_found_whatever_white_space_lies_between() -> None:
    assert span_of("old\n  bridge", "the old bridge") == (4, 14)
    assert span_of(" \n", "the old bridge") is None
    assert folded(" a \u200b b\t") == ("a b", [1, 2, 5])
