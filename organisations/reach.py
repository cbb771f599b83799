"""What a mandate can be limited to. Statements stand above this package: they say themselves which there are."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import TypeAlias

from organisations.models import Organisation


@dataclass(frozen=True, slots=True)
class Reachable:
    """A statement by its reference, with its title in the reader's language."""

    ref: str
    title: str


Teller: TypeAlias = Callable[[Organisation], list[Reachable]]
_tellers: list[Teller] = []


def tell(teller: Teller) -> Teller:
    """Decorate the function that names the statements to which an organisation is invited and which it can see."""
    if teller not in _tellers:
        _tellers.append(teller)
    return teller


def statements_for(organisation: Organisation) -> list[Reachable]:
    """The statements for which a mandate of this organisation can be given: for its director and its signers only."""
    return [reachable for teller in _tellers for reachable in teller(organisation)]


def named(refs: Collection[str], known: Collection[Reachable]) -> list[str]:
    """Titles for these references, in the order of the titles; "" stands for each that is not among the known."""
    titles = {reachable.ref: reachable.title for reachable in known}
    return sorted((titles.get(ref, "") for ref in refs), key=lambda title: (not title, title))
