"""What makes a person look twice at an individual's signature. Nothing is refused or hidden because of it."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Final

from django.db import models
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from organisations.matching.suspicious import suspicions
from statements.models import Individual, Statement
from statements.queries.endorsing import signed_by_mail
from statements.queries.identities import address_of, identity
from statements.queries.mailboxes import folded_name, is_disposable, nearly
from statements.stages import RECORDED


class Signal(models.TextChoices):
    """Codes in `Individual.signals`; none is part of another."""

    BROWSER = "browser", _("several signatures from one browser")
    NAMES = "names", _("many signatures of nearly the same name within an hour")
    COMMENTS = "comments", _("many signatures with nearly the same comment within an hour")
    DISPOSABLE = "disposable", _("an address for ten minutes")
    NO_NAME = "no_name", _("perhaps no name")
    SCRIPTS = "scripts", _("characters that are not what they seem")
    NEAR = "near", _("an address that differs only by dots or tags from another one")
    MAILBOX = "mailbox", _("several signatures from one office mailbox")
    STRUCK = "struck", _("struck out before")
    PAPER = "paper", _("perhaps on a paper sheet too: nearly the same name")


# A phone goes round in a family; more than these are worth a look.
MOST_FROM_A_BROWSER: Final = 2
MOST_ALIKE: Final = 2
BURST: Final = timedelta(hours=1)
SHORTEST_COMMENT: Final = 12  # folded characters: "I agree" says the same from many
# How many of those that came before are marked as well, the newest first.
MARKED: Final = 50


def indexes(key: bytes, *, address: str, name: str, comment: str, browser: str) -> dict[str, str]:
    """The columns of Individual by which it is compared; `browser` is the digest that its asking had."""
    said = without_digits(comment)
    return {
        "address_index": address_of(key, address),
        "near_index": identity(key, "near", nearly(address)),
        "name_index": identity(key, "name", without_digits(name)),
        "comment_index": identity(key, "comment", said) if len(said) >= SHORTEST_COMMENT else "",
        "browser_index": browser,
    }


def without_digits(text: str) -> str:
    """Nearly the same, so that "Dara 1" and "dara 02" are one."""
    return " ".join("".join(letter for letter in folded_name(text) if not letter.isdigit()).split())


def signals_in(*, name: str, affiliation: str, comment: str, address: str) -> list[Signal]:
    """What can be seen in the words themselves."""
    found = []
    letters = sum(character.isalpha() for character in name)
    if letters < 2 or any(character.isdigit() for character in name) or "@" in name or "://" in name:
        found.append(Signal.NO_NAME)
    if any(suspicions(text) for text in (name, affiliation, comment.replace("\n", " "))):
        found.append(Signal.SCRIPTS)
    if is_disposable(address):
        found.append(Signal.DISPOSABLE)
    return found


def company(statement: Statement, one: Individual, *, at: datetime) -> dict[Signal, QuerySet[Individual]]:
    """The other signatures that each signal is about, by signal; only those of which there are enough."""
    others = Individual.objects.filter(signature__in=signed_by_mail(statement).order_by()).exclude(pk=one.pk)
    standing = others.filter(signature__withdrawn_at=None)
    lately = standing.filter(signature__confirmed_at__gt=at - BURST)
    found: dict[Signal, tuple[QuerySet[Individual], int]] = {
        Signal.BROWSER: (standing.filter(browser_index=one.browser_index), MOST_FROM_A_BROWSER),
        Signal.NAMES: (lately.filter(name_index=one.name_index), MOST_ALIKE),
        Signal.COMMENTS: (lately.filter(comment_index=one.comment_index), MOST_ALIKE),
        Signal.NEAR: (standing.filter(near_index=one.near_index).exclude(address_index=one.address_index), 1),
        Signal.MAILBOX: (standing.filter(address_index=one.address_index, signature__set_aside_at=None), 1),
        Signal.STRUCK: (others.filter(signature__set_aside_at__isnull=False, address_index=one.address_index), 1),
    }
    nothing: dict[Signal, Callable[[], bool]] = {
        Signal.BROWSER: lambda: not one.browser_index,
        Signal.COMMENTS: lambda: not one.comment_index,
    }
    if one.name_index:
        on_paper = Individual.objects.filter(
            signature__statement=statement,
            signature__way__in=sorted(RECORDED),
            signature__withdrawn_at=None,
            signature__set_aside_at=None,
            name_index=one.name_index,
        )
        found[Signal.PAPER] = on_paper.exclude(pk=one.pk), 1
    return {
        signal: rows
        for signal, (rows, enough) in found.items()
        if not nothing.get(signal, lambda: False)() and len(rows.values_list("pk")[:enough]) == enough
    }


def joined(codes: Iterable[str]) -> str:
    """As the column holds them: each once, in the order of Signal."""
    held = set(codes)
    return " ".join(signal for signal in Signal.values if signal in held)


def labels(codes: str) -> list[str]:
    """Those in a column, in words."""
    return [str(Signal(code).label) for code in codes.split() if code in Signal.values]
