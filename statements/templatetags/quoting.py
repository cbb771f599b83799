"""Quoted words, marked where they stand in the HTML of a paragraph."""

import re
from collections.abc import Iterable
from html import unescape

from django import template
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString

from statements.queries.quoting import span_of

register = template.Library()

# A tag, the mark of a footnote with its tags (no part of the words), a character written as an entity, a character.
PIECE = re.compile(r"<sup\b.*?</sup>|<small\b.*?</small>|<[^>]*>|&[#\w]+;|.", re.DOTALL)


@register.filter
def highlighted(html: str, quotes: Iterable[str]) -> SafeString:
    """The HTML with each of the quotes in `mark`; a quote that is not found leaves it as it is.

    What is not safe HTML yet is escaped. A quote may reach over tags: it is marked piece by piece between them.
    """
    escaped = SafeString(conditional_escape(html))
    if not quotes:
        return escaped
    pieces: list[str] = PIECE.findall(escaped)
    places = [place for place, piece in enumerate(pieces) if not piece.startswith("<") or piece == "<br>"]
    words = "".join("\n" if pieces[place] == "<br>" else unescape(pieces[place]) for place in places)
    if len(words) != len(places):  # an entity that stands for two characters: none that Django writes
        return escaped
    marked: set[int] = set()
    for quote in quotes:
        span = span_of(quote, words)
        if span is not None:
            marked.update(place for place in places[slice(*span)] if not pieces[place].startswith("<"))
    return SafeString(
        "".join(
            f"{'<mark>' if here and not before else ''}{'</mark>' if before and not here else ''}{piece}"
            for before, here, piece in neighbours(pieces, marked)
        )
    )


def neighbours(pieces: list[str], marked: set[int]) -> Iterable[tuple[bool, bool, str]]:
    """Each piece with whether the one before it and it itself are marked; one empty piece at the end."""
    for place, piece in enumerate([*pieces, ""]):
        yield place - 1 in marked, place in marked, piece
