"""The little Markdown of a block (`redline.inline`) as HTML: built from its spans, every word of it escaped."""

import json
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from itertools import count

from django import template
from django.utils import translation
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from printing.dates import whole_number
from printing.khmer import break_lines
from redline import inline
from statements.templatetags.typography import tongue

register = template.Library()


@dataclass(frozen=True, slots=True)
class Writer:
    """How spans become HTML: `words` escapes, `note` gives what stands where a footnote is called."""

    calls: Iterator[str]
    words: Callable[[str], SafeString]
    note: Callable[[str, SafeString], SafeString]

    def html(self, spans: tuple[inline.Span, ...]) -> SafeString:
        return SafeString("".join(map(self.span, spans)))

    def span(self, span: inline.Span) -> SafeString:
        match span:
            case inline.Text(text):
                return self.words(text)
            case inline.Strong(children):
                return format_html("<strong>{}</strong>", self.html(children))
            case inline.Emphasis(children):
                return format_html("<em>{}</em>", self.html(children))
            case inline.Link(url, children):
                return format_html('<a href="{}" rel="noopener nofollow">{}</a>', url, self.html(children))
            case inline.Footnote(children):
                return self.note(next(self.calls), self.html(children))


def lines(text: str) -> SafeString:
    """Escaped, with its line breaks."""
    return mark_safe(conditional_escape(text).replace("\n", "<br>"))


def numbered(text: str, first: int) -> Iterator[str]:
    """The marks of the footnotes of a text, in its own digits."""
    language = tongue(text)
    return (whole_number(number, language) for number in count(first))


@register.filter
def marked(text: object, first: int = 1) -> SafeString:
    """The words of a block on a page."""
    return on_page(str(text), first=first)


def on_page(text: str, *, first: int = 1, after: SafeString | str = "") -> SafeString:
    """The words, what stands right `after` them, and below them their footnotes, numbered from `first`."""
    notes: list[tuple[str, SafeString]] = []

    def note(mark: str, words: SafeString) -> SafeString:
        notes.append((mark, words))
        return format_html('<sup class="call">{}</sup>', mark)

    words = Writer(numbered(text, first), lines, note).html(inline.parse(text))
    if not notes:
        return format_html("{}{}", words, after)
    listed = format_html_join("", "<span><sup>{}</sup> {}</span>", notes)
    return format_html('{}{}<small class="notes">{}</small>', words, after, listed)


@register.filter
def printed(block: object, protected: Collection[str] = ()) -> SafeString:
    """The words of a printed block with Khmer line breaks, its footnotes as elements that the style sheet floats down.

    `block` has `text` and, where its notes do not count from 1, `first_note`.
    """
    text = str(getattr(block, "text", ""))

    def words(piece: str) -> SafeString:
        return lines(break_lines(piece, protected=protected))

    def note(mark: str, inside: SafeString) -> SafeString:
        return format_html('<span class="reservation" data-mark="{}">{}</span>', mark, inside)

    return Writer(numbered(text, getattr(block, "first_note", 1)), words, note).html(inline.parse(text))


@register.filter
def article_of(number: str, language: str) -> str:
    """How an article is called in the language of its words: "Article 5", "មាត្រា ៥"."""
    written = whole_number(int(number), language) if number.isdecimal() else number
    with translation.override(language):
        return _("Article %(number)s") % {"number": written}


@register.filter
def linked_data(facts: dict[str, object]) -> SafeString:
    """schema.org facts as a block of data. No browser runs it, so the policy of scripts does not ask for its leave."""
    told = json.dumps(facts, ensure_ascii=False)
    for letter in "<>&":
        told = told.replace(letter, f"\\u{ord(letter):04x}")
    return SafeString(f'<script type="application/ld+json">{told}</script>')
