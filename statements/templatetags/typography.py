"""Template filters that fit text for the page it is shown on."""

from collections.abc import Collection, Iterable
from datetime import date, datetime
from typing import Any

from django import template
from django.template.defaultfilters import filesizeformat, stringfilter
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from printing import dates
from printing.khmer import KHMER, break_lines

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
def name_lines(signatories: Iterable[Any]) -> SafeString:
    """Names as a `<name-list>` takes them (`printing.name_list`): one on a line, each of its notes after a tab."""
    lines = ("\t".join(one_line(part) for part in (who.name, *who.note.split("\n")) if part) for who in signatories)
    # Escaped as a whole: there may be 20,000.
    return mark_safe(escape("\n".join(lines)))


def one_line(text: str) -> str:
    return break_lines(" ".join(text.split()))


@register.filter
def numerals(number: int, language: str) -> str:
    """Write a number with the digits and the grouping of `language`."""
    return dates.whole_number(number, language)


@register.filter
def digits(number: object, language: str = "") -> str:
    """A number as it stands, such as that of a block, in the digits of `language` or, without it, of the reader."""
    return dates.digits(str(number), language or reading())


@register.filter
def whole_number(number: int) -> str:
    """A number as the reader's language writes it: "22,218", "២២.២១៨"."""
    return dates.whole_number(number, reading())


@register.filter
def file_size(size: int) -> str:
    """A size in bytes as the reader's language writes it: "44.5 KB"."""
    return digits(filesizeformat(size))


@register.filter
def year_number(year: int) -> str:
    """A year in the digits of the reader's language, without any grouping: "2026", "២០២៦"."""
    return digits(year)


@register.filter
def long_date(day: date | None) -> str:
    """A date in words of the reader's language; "" for None."""
    return dates.long_date(day, reading()) if day else ""


@register.filter
def long_time(moment: datetime | None) -> str:
    """An instant in Phnom Penh time, with its zone, in words of the reader's language; "" for None."""
    return dates.long_time(moment, reading()) if moment else ""


@register.filter
def local_time(moment: datetime | None) -> str:
    """The same without its zone, for lists above which the zone is said once."""
    return dates.local_time(moment, reading()) if moment else ""


@register.filter
def tongue(text: object) -> str:
    """The language a text is written in, for its `lang` attribute: "km" where it holds Khmer letters, else "en"."""
    return "km" if KHMER.search(str(text)) else "en"


@register.filter
def paragraphs(text: str) -> list[str]:
    """The paragraphs of what somebody wrote, so that each can say in which language it is."""
    return [part.strip() for part in text.replace("\r\n", "\n").split("\n\n") if part.strip()]


def reading() -> str:
    """The language of the page that is being made."""
    return get_language() or "en"
