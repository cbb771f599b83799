"""Who can be behind an action: a person, nobody known, or one of two machines that are named as such in the ledger."""

from enum import StrEnum

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied

from organisations.models import Person


class Machine(StrEnum):
    """CLOCK: a deadline that came, acting through a job. OPERATOR: somebody at the server's own command line."""

    CLOCK = "the clock"
    OPERATOR = "the operator"


Actor = Person | AnonymousUser | Machine


def person(actor: Actor) -> Person:
    """The signed-in person behind `actor`. Raises PermissionDenied for anybody else."""
    if isinstance(actor, Person) and actor.is_active:
        return actor
    raise PermissionDenied


def is_administrator(actor: Actor) -> bool:
    """Administrators of the site, and whoever holds the server itself."""
    return actor is Machine.OPERATOR or (isinstance(actor, Person) and actor.is_active and actor.is_superuser)


def trace(actor: Actor) -> str:
    """How an actor stands in the ledger: a person by reference, which tells nothing without the database."""
    return f"person:{actor.ref}" if isinstance(actor, Person) else str(actor)
