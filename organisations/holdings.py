"""What Ruom holds of a person. Packages above this one say themselves what they hold, and what erasing does there.

Every column that points to a person stands in exactly one teller's `columns`; a test walks all tables and fails where
one is missing.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import reduce
from typing import Any, TypeAlias

from django.db import models
from django.db.models import Q

from organisations.actors import Actor
from organisations.models import Person

Record: TypeAlias = dict[str, Any]  # values that JSON knows, and datetimes


class Fate(StrEnum):
    """What erasing a person does to the rows of a column that points to them."""

    DELETED = "deleted"
    ENDED = "ended"  # what holds until it is ended: it ends, and its history stays
    STAYS = "stays"  # what was done for an organisation: shown as done by an erased person


@dataclass(frozen=True, slots=True)
class Part:
    """One kind of thing that is held. `name` is its key in JSON; `title` and the keys of records are for people."""

    name: str
    title: str
    records: list[Record]


@dataclass(frozen=True, slots=True)
class Teller:
    """What one package holds of persons.

    `columns`: "app.Model.field" -> its fate. `held`: everything, for the export. `counted`: how much
    of what, in words, for a page. `objections`: sentences that say why
    the person cannot be erased yet, and what to do first. `in_use`: whether the account can still do anything.
    `forget`: erases its part, in the caller's transaction.
    """

    columns: Mapping[str, Fate]
    held: Callable[[Person, datetime], list[Part]]
    counted: Callable[[Person], list[tuple[str, int]]]
    objections: Callable[[Person], list[str]]
    in_use: Callable[[Person, datetime], bool]
    forget: Callable[[Person, Actor, datetime], None]


@dataclass(frozen=True, slots=True)
class Kept:
    """Rows of one table that point to a person by any of `columns`; of each, the attributes `shown` are exported."""

    name: str
    title: Any  # a lazy translation
    model: type[models.Model]
    columns: tuple[str, ...]
    shown: tuple[str, ...]

    def rows(self, person: Person) -> models.QuerySet[Any]:
        mine = Q()
        for column in self.columns:
            mine |= Q(**{column: person})
        return self.model._default_manager.filter(mine)

    def count(self, person: Person) -> int:
        return self.rows(person).count()

    def part(self, person: Person) -> Part:
        """Each row once; related rows by name. One query."""
        rows = self.rows(person).order_by("pk")
        related = [name for name in self.shown if "." not in name and self.model._meta.get_field(name).is_relation] + [
            name.rpartition(".")[0].replace(".", "__") for name in self.shown if "." in name
        ]
        if related:
            rows = rows.select_related(*dict.fromkeys(related))
        return Part(self.name, str(self.title), [record(row, self.shown) for row in rows])


def record(row: models.Model, shown: tuple[str, ...]) -> Record:
    """These attributes of a row; dots lead to related rows."""
    return {name: plain(reduce(_of, name.split("."), row)) for name in shown}


def _of(row: Any, name: str) -> Any:
    return None if row is None else getattr(row, name)


def plain(value: Any) -> Any:
    """As JSON and people can have it: related rows by their name, other values as they are."""
    return str(value) if isinstance(value, models.Model) else value


_tellers: dict[str, Teller] = {}


def tell(name: str, teller: Teller) -> None:
    """Register the teller of a package, once, at start."""
    _tellers[name] = teller


def known_columns() -> dict[str, Fate]:
    return {column: fate for teller in _tellers.values() for column, fate in teller.columns.items()}


def held(person: Person, *, at: datetime) -> list[Part]:
    """Every kind of thing that is held of a person, also those of which there is none."""
    return [part for teller in _tellers.values() for part in teller.held(person, at)]


def counted(person: Person) -> list[tuple[str, int]]:
    """How much there is of what, in words; only what there is."""
    return [line for teller in _tellers.values() for line in teller.counted(person) if line[1]]


def objections(person: Person) -> list[str]:
    return [sentence for teller in _tellers.values() for sentence in teller.objections(person)]


def in_use(person: Person, *, at: datetime) -> bool:
    return any(teller.in_use(person, at) for teller in _tellers.values())


def forget(person: Person, *, by: Actor, at: datetime) -> None:
    """Let every package erase its part. In the caller's transaction."""
    for teller in _tellers.values():
        teller.forget(person, by, at)
