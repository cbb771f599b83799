"""The cast with a director: Dara directs Far Hill, for which Visal may sign."""

from dataclasses import dataclass

from organisations.actions import directing, mandating
from organisations.actors import Machine
from organisations.models import Mandate, Person
from tests.cast import MORNING, PASSWORD, Cast


@dataclass(frozen=True, slots=True)
class Directed:
    cast: Cast
    dara: Person
    visals: Mandate


def directed(cast: Cast) -> Directed:
    dara = newcomer("dara")
    directing.appoint_director(to=dara, organisation=cast.hill, by=cast.mealea, at=MORNING)
    return Directed(cast, dara, Mandate.objects.get(person=cast.visal))


def newcomer(name: str) -> Person:
    return mandating.register_person(
        email=f"{name}@cast.example",
        name=name.capitalize(),
        password=PASSWORD,
        language="en",
        by=Machine.OPERATOR,
        at=MORNING,
    )
