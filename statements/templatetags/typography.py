"""Template filters that fit text for the page it is shown on."""

from collections.abc import Collection

from django import template
from django.template.defaultfilters import stringfilter

from printing.dates import whole_number
from printing.khmer import break_lines

register = template.Library()


@register.filter(is_safe=True)
@stringfilter
def khmer_breaks(text: str, protected: Collection[str] = ()) -> str:
    """Let Khmer lines break between words, but not inside `protected` names (an empty or missing list
    protects none).

    Text is escaped afterwards like any other; what was safe stays so, because only U+200B is added.
    """
    return break_lines(text, protected=protected)


@register.filter
def numerals(number: int, language: str) -> str:
    """Write a number with the digits and the grouping of `language`."""
    return whole_number(number, language)
