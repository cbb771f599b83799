"""SQL that is written once a process and sent many times.

What rows are meant is said to the ORM, by the named filters that say who may and what stands, so no rule is told twice.
To compile such a query takes longer than to answer it; one that goes with every request is compiled when
a server starts, elsewhere at its first use.

    MANDATES = Prepared(lambda person, at: Mandate.objects.valid(at=at).filter(person=person), person=int, at=datetime)
    MANDATES.rows(person=7, at=now)
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from types import SimpleNamespace
from typing import Any
from weakref import WeakKeyDictionary, WeakSet

from django.db import DEFAULT_DB_ALIAS, connection, connections, models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.postgresql.base import ServerBindingCursor


class Prepared:
    """`build` gives a query, a `values_list` or of whole objects, from what `kinds` names: texts, integers and instants
    that compare with `=` or `<`, never with None."""

    def __init__(self, build: Callable[..., models.QuerySet[Any, Any]], **kinds: type) -> None:
        self._build = build
        self._kinds = kinds
        self._compiled: dict[str, _Compiled] = {}
        _ALL.add(self)

    def rows(self, *, lock: str = "", **given: Any) -> list[tuple[Any, ...]]:
        """The rows as tuples; `lock` is set behind the query. One query."""
        database = connections[DEFAULT_DB_ALIAS]
        compiled = self._compiled.get(database.vendor) or self._compile()
        filled = compiled.parameters.copy()
        for place, name in compiled.places:
            filled[place] = _as_sent(given[name])
        found = answered(f"{compiled.sql} {lock}" if lock else compiled.sql, filled)
        if not compiled.converters:
            return found
        return [_converted(row, compiled.converters, database) for row in found]

    def row(self, *, lock: str = "", **given: Any) -> tuple[Any, ...] | None:
        """The only row, or None."""
        return next(iter(self.rows(lock=lock, **given)), None)

    def _compile(self) -> "_Compiled":
        stand_ins = {name: _stand_in(kind, place) for place, (name, kind) in enumerate(self._kinds.items())}
        compiler = self._build(**stand_ins).query.get_compiler(connection=connection)
        sql, parameters = compiler.as_sql()
        names = {_as_sent(value): name for name, value in stand_ins.items()}
        # None and lists are no stand-ins, and a list has no hash.
        places = [
            (place, names[part])
            for place, part in enumerate(parameters)
            if isinstance(part, str | int | datetime) and part in names
        ]
        missing = set(self._kinds) - {name for _place, name in places}
        if missing:
            raise ValueError(f"The query does not ask for {', '.join(sorted(missing))}.")
        columns = [column for column, _sql, _alias in compiler.select]
        # The wrapper of a connection belongs to its thread: a converter gets the one at work.
        converters = [(place, how, of) for place, (how, of) in compiler.get_converters(columns).items()]
        self._compiled[connection.vendor] = _Compiled(sql, list(parameters), places, converters)
        return self._compiled[connection.vendor]


_ALL: WeakSet[Prepared] = WeakSet()


def compile_all() -> None:
    """Compile what is written so far, for the database in use. No query."""
    for prepared in list(_ALL):
        prepared._compile()


@dataclass(frozen=True, slots=True)
class _Compiled:
    """What is asked of one kind of database: SQL, its parameters with the `places` to be filled by name, and how the
    values of each row are converted."""

    sql: str
    parameters: list[Any]
    places: list[tuple[int, str]]
    converters: list[tuple[int, list[Any], Any]]


def _stand_in(kind: type, place: int) -> Any:
    """A value that no query holds by itself, another one for each place."""
    if kind is str:
        return f"\ue000{place}\ue001"
    if kind is int:
        return 2_000_000_011 + place
    return datetime(1066, 10, 14, tzinfo=UTC) + timedelta(microseconds=place)


def _as_sent(value: Any) -> Any:
    return connection.ops.adapt_datetimefield_value(value) if isinstance(value, datetime) else value


def _converted(
    row: tuple[Any, ...], converters: list[tuple[int, list[Any], Any]], database: BaseDatabaseWrapper
) -> tuple[Any, ...]:
    values = list(row)
    for place, how, of in converters:
        for convert in how:
            values[place] = convert(values[place], of, database)
    return tuple(values)


class Planned(ServerBindingCursor):
    """Values go beside the statement, so that PostgreSQL can keep its plan; settings.py says from which time on."""

    _query: Any

    def execute(self, query: str, params: Any = None) -> Any:
        super().execute(query, params)  # type: ignore[misc]
        # Of a kept plan only the name was sent: Django's log of queries is told what it stands for.
        if self._query is None:
            self._query = SimpleNamespace(query=query.encode())
        return self


# The cursor of each connection of the pool: to make one takes as long as to send a short statement by it.
_CURSORS: WeakKeyDictionary[Any, Planned] = WeakKeyDictionary()


def answered(sql: str, parameters: Sequence[Any]) -> list[tuple[Any, ...]]:
    """All rows that a statement gives which comes again and again. One query."""
    database: Any = connections[DEFAULT_DB_ALIAS]
    if database.vendor != "postgresql":
        # Its own cursors keep what is prepared by themselves.
        with database.cursor() as cursor:
            cursor.execute(sql, parameters)
            return list(cursor.fetchall())
    database.ensure_connection()
    raw = _CURSORS.get(database.connection)
    if raw is None:
        raw = _CURSORS[database.connection] = Planned(database.connection)  # type: ignore[call-arg]
    # The wrapper of a connection is this thread's own, so nobody is asked whether it may be used here.
    cursor = (database.make_debug_cursor if database.queries_logged else database.make_cursor)(raw)
    cursor.execute(sql, parameters)
    return list(cursor.fetchall())


def insert(row: models.Model, *, once: bool = False) -> bool:
    """Insert a row that is not stored yet, as `save(force_insert=True)` does, without its signals.

    With `once`, nothing is written and False comes back where a unique constraint stands against it; the transaction
    goes on. Without, and for every other constraint, it raises IntegrityError.
    """
    database = connections[DEFAULT_DB_ALIAS]
    fields, sql = _insertion(type(row), database.vendor, once)
    values = [
        value
        if type(value := getattr(row, name)) in as_is
        else field.get_db_prep_save(field.pre_save(row, True), database)  # noqa: FBT003
        for field, name, as_is in fields
    ]
    written = answered(sql, values)
    if not written:
        return False
    row.pk = written[0][0]
    row._state.adding, row._state.db = False, database.alias
    return True


# Most values go to the database as they are, and to ask each field costs more than all else about a row.
_TEXT, _NUMBER, _TRUTH = (str, type(None)), (int, type(None)), (bool, type(None))
AS_THEY_ARE: dict[type, tuple[type, ...]] = {
    models.CharField: _TEXT,
    models.TextField: _TEXT,
    models.BooleanField: _TRUTH,
    models.ForeignKey: _NUMBER,
    models.OneToOneField: _NUMBER,
}


@lru_cache
def _insertion(model: type[models.Model], vendor: str, once: bool) -> tuple[list[Any], str]:  # noqa: ARG001, FBT001
    """One for each kind of database."""
    fields = [field for field in model._meta.local_concrete_fields if not isinstance(field, models.AutoField)]
    quote = connection.ops.quote_name
    columns = ", ".join(quote(str(field.column)) for field in fields)
    places = ", ".join(["%s"] * len(fields))
    unless = "ON CONFLICT DO NOTHING " if once else ""
    return [(field, field.attname, AS_THEY_ARE.get(type(field), ())) for field in fields], (
        f"INSERT INTO {quote(model._meta.db_table)} ({columns}) VALUES ({places}) "  # noqa: S608 - names of the models
        f"{unless}RETURNING {quote(str(model._meta.pk.column))}"
    )
