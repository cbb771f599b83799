"""Who is told of an event, in the transaction that writes it. What listens registers itself; the ledger knows none."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from typing import TypeAlias, TypeVar

from ledger.models import Event

Listener: TypeAlias = Callable[[Event], None]
Kind = TypeVar("Kind", bound=str)

_listeners: defaultdict[str, list[Listener]] = defaultdict(list)


def listen(*kinds: str) -> Callable[[Listener], Listener]:
    """Decorate a function to be called with each new event of these kinds.

    It must be quick and stay inside the database: what it raises undoes the event and everything around it.
    """

    def register(listener: Listener) -> Listener:
        for kind in kinds:
            if listener not in _listeners[kind]:
                _listeners[kind].append(listener)
        return listener

    return register


def connect(reactions: Mapping[Kind, Iterable[Listener]]) -> None:
    """Register a whole table of what happens when, once, at start."""
    for kind, listeners in reactions.items():
        for listener in listeners:
            listen(kind)(listener)


def notify(event: Event) -> None:
    """Call the listeners of the event's kind, in the order they registered."""
    for listener in _listeners.get(event.kind, ()):
        listener(event)
