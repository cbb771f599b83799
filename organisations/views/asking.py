"""What the address of a list asks for: words, a choice, a page. What makes no sense there is taken as not asked."""

from urllib.parse import urlencode

from django.db.models import TextChoices
from django.http import HttpRequest

from organisations.queries.directory import LONGEST_SEARCH
from redline.admissible import problems, tidy


def words_asked(request: HttpRequest) -> str:
    """The words searched for; "" where they hold a character that no name and no title can."""
    words = tidy(request.GET.get("q", ""))
    return "" if problems(words, longest=LONGEST_SEARCH, lines=False) else words


def chosen(request: HttpRequest, name: str, choices: type[TextChoices]) -> str:
    """One of these choices; "" for all."""
    value = request.GET.get(name, "")
    return value if value in choices.values else ""


def page_asked(request: HttpRequest) -> int:
    """The number of the page, from 1; one that is too high is for the list to bring down."""
    number = request.GET.get("page", "")
    return int(number) if number.isascii() and number.isdecimal() and len(number) < 7 else 1


def page_address(given: dict[str, str], number: int) -> str:
    """Another page of the same list; `given` is what else was asked."""
    return "?" + urlencode({**given, "page": number})
