"""The little Markdown: what is read as a mark, what stays a letter, and that no word is lost."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from redline.inline import (
    Emphasis,
    Footnote,
    Link,
    Span,
    Strong,
    Text,
    footnotes,
    from_runs,
    is_safe,
    parse,
    plain,
    runs,
    to_source,
)
from tests.redline.strategies import KHMER, LATIN

# Pieces of which marks are made, between Latin and Khmer words.
pieces = st.lists(
    st.sampled_from(
        [*"*[]()\\ \n", "**", "***", "^[", "https://a.example", "mailto:a@b.example", *LATIN[:4], *KHMER[:4]]
    ),
    max_size=14,
).map("".join)


@pytest.mark.parametrize(
    ("source", "spans"),
    [
        ("", ()),
        ("plain", (Text("plain"),)),
        ("a **b** c", (Text("a "), Strong((Text("b"),)), Text(" c"))),
        ("*យើង*ស្នើ", (Emphasis((Text("យើង"),)), Text("ស្នើ"))),
        ("យើង**ស្នើ**សុំ", (Text("យើង"), Strong((Text("ស្នើ"),)), Text("សុំ"))),
        ("**a *b* c**", (Strong((Text("a "), Emphasis((Text("b"),)), Text(" c"))),)),
        ("***both***", (Strong((Emphasis((Text("both"),)),)),)),
        ("[law](https://a.example/x_(1))", (Link("https://a.example/x_(1)", (Text("law"),)),)),
        ("[**law**](mailto:a@b.example)", (Link("mailto:a@b.example", (Strong((Text("law"),)),)),)),
        ("x^[see *it*] y", (Text("x"), Footnote((Text("see "), Emphasis((Text("it"),)))), Text(" y"))),
        ("^[a [l](http://a.example)]", (Footnote((Text("a "), Link("http://a.example", (Text("l"),)))),)),
    ],
)
def test_marks_are_read(source: str, spans: tuple[Span, ...]) -> None:
    assert parse(source) == spans


@pytest.mark.parametrize(
    "source",
    [
        "a * b * c",  # a star between spaces marks nothing
        "NGO* and CSO* alike",  # stars that only close
        "**unclosed",
        "****",
        "[words](javascript:alert(1))",
        "[words](//a.example)",
        "[words](data:text/html,x)",
        "[words](https://a b)",
        "[](https://a.example)",
        "^[]",
        "^[open",
        "[just brackets]",
        "5^2 \\ 3",
    ],
)
def test_what_is_not_closed_empty_or_unsafe_stays_as_typed(source: str) -> None:
    assert parse(source) == (Text(source),)
    assert plain(source) == source


def test_a_backslash_takes_the_meaning_away() -> None:
    assert parse(r"\*a\* \[b\](https://a.example) \^[c] \\ \x") == (Text(r"*a* [b](https://a.example) ^[c] \ \x"),)


def test_plain_form_has_the_words_without_targets_and_notes() -> None:
    source = "We **ask** the [court](https://a.example)^[of *Kampot*] today."
    assert plain(source) == "We ask the court today."
    assert (footnotes(source), footnotes("**a^[1]** b^[2]")) == (1, 2)


@pytest.mark.parametrize("address", ["https://a.example", "HTTP://a.example", "mailto:a@b.example"])
def test_where_a_link_may_lead(address: str) -> None:
    assert is_safe(address)


@pytest.mark.parametrize("address", ["javascript:1", "ftp://a.example", "https://", "https://a\n", "//a", ""])
def test_where_it_may_not(address: str) -> None:
    assert not is_safe(address)


def letters(spans: tuple[Span, ...]) -> str:
    """Every word anywhere, also in notes."""
    return "".join(span.text if isinstance(span, Text) else letters(span.children) for span in spans)


def targets(spans: tuple[Span, ...]) -> list[str]:
    found = []
    for span in spans:
        if isinstance(span, Link):
            found.append(span.url)
        if not isinstance(span, Text):
            found += targets(span.children)
    return found


@given(pieces)
def test_nothing_but_marks_and_targets_is_ever_lost(source: str) -> None:
    """The words come out in their order; what is gone is only stars, brackets, carets, backslashes, and addresses."""
    spans = parse(source)
    left = iter(source)
    assert all(letter in left for letter in letters(spans))  # a subsequence
    kept = letters(spans) + "".join(targets(spans))
    for letter in set(source) - set("\\*[]()^"):
        assert kept.count(letter) == source.count(letter)


@given(st.text())
def test_escaped_words_are_only_words(text: str) -> None:
    escaped = "".join(f"\\{letter}" if letter in "\\*[]^" else letter for letter in text)
    assert parse(escaped) == ((Text(text),) if text else ())


@given(pieces)
def test_written_out_again_it_reads_the_same(source: str) -> None:
    spans = parse(source)
    assert parse(to_source(spans)) == from_runs(runs(spans))


@pytest.mark.parametrize("piece", ["[", "^[", "*", "**a", "[a](", "\\", "*a ", "[a](https://a.example) "])
def test_a_long_row_of_marks_takes_no_time(piece: str) -> None:
    source = piece * (20_000 // len(piece))
    started = time.perf_counter()
    parse(source)
    assert time.perf_counter() - started < 1.0
