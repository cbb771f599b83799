"""A story told once a process: told again from the same beginning, what it wrote is written again, as it stood.

Most of the time of telling goes into asking and building what is asked; what a story wrote are some dozen rows.

    @told_once
    def drafted(cast: Cast, *, at: datetime = MORNING) -> Statement: ...

The beginning is known as long as the database holds nothing but such stories, one after the other; after any other
write they are told in full, until it is undone. Numbers of rows come out the same each time, so what a story gives
refers to the same rows.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass, field, fields, is_dataclass
from datetime import datetime
from functools import wraps
from typing import Any, ParamSpec, TypeAlias, TypeVar

from django.db import connection, models, transaction

P = ParamSpec("P")
R = TypeVar("R")
Chapters: TypeAlias = tuple[object, ...]
Counters: TypeAlias = list[tuple[str, int | None]]

ASKING = ("SELECT", "PRAGMA", "SET CONSTRAINTS", "EXPLAIN")
PLAIN = (str, int, bool, datetime, type(None))


@dataclass
class Telling:
    """What a story did: its writes, what it leaves for the commit, and what it gave."""

    writes: list[tuple[str, Any, bool]] = field(default_factory=list)
    afterwards: list[tuple[Callable[[], object], bool]] = field(default_factory=list)
    counters: Counters = field(default_factory=list)
    given: Any = None
    was_undone: bool = False  # in part: then only in full is it told again


class Storyteller:
    """Of one process, on the connection of its main thread. `chapters` is what the database holds, None where that is
    not known."""

    def __init__(self) -> None:
        self.chapters: Chapters | None = None
        self.known: dict[Chapters, Telling] = {}
        self.begun: list[Telling] = []
        self.held: dict[str, Chapters | None] = {}  # what stood at each savepoint
        self.is_repeating = False

    def open(self) -> None:
        """Nothing has been told: the database is as it was made."""
        if self.listen not in connection.execute_wrappers:
            connection.execute_wrappers.append(self.listen)
        if () not in self.known:
            self.known[()] = Telling(counters=counters())
        self.chapters = ()

    def listen(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if not self.is_repeating:
            self._note(sql, params, many)
        return execute(sql, params, many, context)

    def _note(self, sql: str, params: Any, many: bool) -> None:
        match sql.partition("SAVEPOINT "):
            case ("", _, savepoint):
                self.held[savepoint] = self.chapters
            case ("RELEASE ", _, savepoint):
                self.held.pop(savepoint, None)
            case ("ROLLBACK TO ", _, savepoint):
                self.chapters = self.held.get(savepoint)
                for telling in self.begun:
                    telling.was_undone = True
            case _ if not sql.startswith(ASKING):
                self.chapters = None
                for telling in self.begun:
                    telling.writes.append((sql, params, many))

    def tell(self, chapter: object, story: Callable[[], R]) -> R:
        if self.chapters is None or not connection.in_atomic_block:
            return story()
        chapters = (*self.chapters, chapter)
        with self._unheard():
            set_counters(self.known[self.chapters].counters)
        if chapters not in self.known:
            return self._listen_to(chapters, story)
        given: R = deepcopy(self._repeat(chapters))
        return given

    @contextmanager
    def _unheard(self) -> Iterator[None]:
        self.is_repeating = True
        try:
            yield
        finally:
            self.is_repeating = False

    def _listen_to(self, chapters: Chapters, story: Callable[[], R]) -> R:
        telling, before = Telling(), len(connection.run_on_commit)
        self.begun.append(telling)
        try:
            given = story()
        finally:
            self.begun.pop()
        if telling.was_undone:
            return given
        telling.afterwards = [(one[1], one[2]) for one in connection.run_on_commit[before:]]  # type: ignore[misc]
        telling.counters = counters()
        telling.given = deepcopy(given)
        self.known[chapters] = telling
        self.chapters = chapters
        return given

    def _repeat(self, chapters: Chapters) -> Any:
        telling = self.known[chapters]
        for outer in self.begun:
            outer.writes += telling.writes
        with self._unheard(), connection.cursor() as cursor:
            for sql, params, many in telling.writes:
                (cursor.executemany if many else cursor.execute)(sql, params)
                if cursor.description:
                    cursor.fetchall()
        for function, robust in telling.afterwards:
            transaction.on_commit(function, robust=robust)
        self.chapters = chapters
        return telling.given


STORYTELLER = Storyteller()


def told_once(story: Callable[P, R]) -> Callable[P, R]:
    """Where it begins with more than people and plain values, it is told in full."""

    @wraps(story)
    def tell(*args: P.args, **kwargs: P.kwargs) -> R:
        begins_with = [*args, *kwargs.values()]
        if not all(isinstance(one, PLAIN) or is_dataclass(one) for one in begins_with):
            return story(*args, **kwargs)
        known = (numbers(one) if is_dataclass(one) else one for one in begins_with)
        return STORYTELLER.tell((story.__module__, story.__qualname__, *known, *kwargs), lambda: story(*args, **kwargs))

    return tell


def numbers(people: Any) -> tuple[object, ...]:
    """What tells a cast from another one: whose rows they are."""
    values = (getattr(people, one.name) for one in fields(people))
    return tuple((type(one), one.pk) if isinstance(one, models.Model) else one for one in values)


def counters() -> Counters:
    """How far the numbers of rows have been given out."""
    sql = "SELECT name, seq FROM sqlite_sequence"
    if connection.vendor == "postgresql":
        sql = "SELECT format('%I.%I', schemaname, sequencename), last_value FROM pg_sequences"
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return list(cursor.fetchall())


def set_counters(wanted: Counters) -> None:
    """Numbers that were given out to rows that are no more are given out again."""
    moved = sorted(set(wanted) ^ set(counters()), key=str)
    names = {name for name, _value in moved}
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            for name, value in wanted:
                if name in names:
                    cursor.execute("SELECT setval(%s, %s, %s)", [name, value or 1, value is not None])
            return
        # Its own table: the schema trusts no write from elsewhere.
        for name in names:
            cursor.execute("DELETE FROM sqlite_sequence WHERE name = %s", [name])
        for name, value in wanted:
            if name in names:
                cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [name, value])
