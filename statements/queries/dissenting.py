"""How many organisations are not satisfied with the answers to what they said."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import F, Q
from django.db.models.functions import Coalesce

from statements.models import Dissent, Round, Statement


@dataclass(frozen=True, slots=True)
class Contested:
    """How many organisations are not satisfied, with how many answers; `rounds` are the numbers of the rounds."""

    organisations: int
    answers: int
    rounds: tuple[int, ...]

    def __bool__(self) -> bool:
        return self.answers > 0


NOBODY = Contested(0, 0, ())


def contested(statement: Statement, *, consultation: Round | None = None) -> Contested:
    """Of the whole statement, or of one round. One query."""
    return contested_in([statement], only=consultation.number if consultation else None).get(statement.pk, NOBODY)


def contested_in(statements: Iterable[Statement], *, only: int | None = None) -> dict[int, Contested]:
    """Statement id -> how many are not satisfied there, in the round numbered `only` where that is given; those where
    everybody is are left out. What was said of an answer that was changed since does not count. One query."""
    within = list(statements)
    rounds = ("disposition__amendment__round", "disposition__comment__round")
    about = Q(**{f"{rounds[0]}__statement__in": within}) | Q(**{f"{rounds[1]}__statement__in": within})
    rows = (
        Dissent.objects.filter(about, created_at__gte=F("disposition__decided_at"))
        .order_by("id")
        .values_list(
            Coalesce(*(f"{one}__statement" for one in rounds)),
            Coalesce(*(f"{one}__number" for one in rounds)),
            "organisation",
            "disposition",
        )
    )
    found: dict[int, list[tuple[int, int, int]]] = {}
    for statement, number, organisation, answer in rows:
        if only is None or number == only:
            found.setdefault(statement, []).append((number, organisation, answer))
    return {
        statement: Contested(
            organisations=len({organisation for _number, organisation, _answer in said}),
            answers=len({answer for _number, _organisation, answer in said}),
            rounds=tuple(sorted({number for number, _organisation, _answer in said})),
        )
        for statement, said in found.items()
    }
