"""SQL that is written once a process and sent many times.

What rows are meant is said to the ORM, by the named filters that say who may and what stands, so no rule is told twice.
To compile such a query takes longer than to answer it; one that goes with every request is compiled at its first use.

    MANDATES = Prepared(lambda person, at: Mandate.objects.valid(at=at).filter(person=person), person=int, at=datetime)
    MANDATES.rows(person=7, at=now)
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from types import SimpleNamespace
from typing import Any

from django.db import connection, models
from django.db.backends.postgresql.base import ServerBindingCursor
from django.db.backends.utils import CursorWrapper


class Prepared:
    """`build` gives a query, a `values_list` or of whole objects, from what `kinds` names: texts, integers and instants
    that compare with `=` or `<`, never with None."""

    def __init__(self, build: Callable[..., models.QuerySet[Any, Any]], **kinds: type) -> None:
        self._build = build
        self._kinds = kinds
        self._compiled: dict[str, tuple[str, list[Any], list[tuple[int, list[Any], Any]]]] = {}

    def rows(self, *, lock: str = "", **given: Any) -> list[tuple[Any, ...]]:
        """The rows as tuples; `lock` is set behind the query. One query."""
        sql, parameters, converters = self._compiled.get(connection.vendor) or self._compile()
        sent = {name: _as_sent(value) for name, value in given.items()}
        filled = [sent[part.name] if isinstance(part, _Place) else part for part in parameters]
        with prepared_cursor() as cursor:
            cursor.execute(f"{sql} {lock}" if lock else sql, filled)
            found = cursor.fetchall()
        if not converters:
            return list(found)
        return [_converted(row, converters) for row in found]

    def row(self, *, lock: str = "", **given: Any) -> tuple[Any, ...] | None:
        """The only row, or None."""
        return next(iter(self.rows(lock=lock, **given)), None)

    def _compile(self) -> tuple[str, list[Any], list[tuple[int, list[Any], Any]]]:
        stand_ins = {name: _stand_in(kind, place) for place, (name, kind) in enumerate(self._kinds.items())}
        compiler = self._build(**stand_ins).query.get_compiler(connection=connection)
        sql, parameters = compiler.as_sql()
        places = {_as_sent(value): _Place(name) for name, value in stand_ins.items()}
        # None and lists are no stand-ins, and a list has no hash.
        filled = [places.get(part, part) if isinstance(part, str | int | datetime) else part for part in parameters]
        missing = set(self._kinds) - {part.name for part in filled if isinstance(part, _Place)}
        if missing:
            raise ValueError(f"The query does not ask for {', '.join(sorted(missing))}.")
        columns = [column for column, _sql, _alias in compiler.select]
        # The wrapper of a connection belongs to its thread: a converter gets the one at work.
        converters = [(place, how, of) for place, (how, of) in compiler.get_converters(columns).items()]
        self._compiled[connection.vendor] = sql, filled, converters
        return self._compiled[connection.vendor]


class _Place:
    __slots__ = ("name",)

    def __init__(self, name: str) -> None:
        self.name = name


def _stand_in(kind: type, place: int) -> Any:
    """A value that no query holds by itself, another one for each place."""
    if kind is str:
        return f"\ue000{place}\ue001"
    if kind is int:
        return 2_000_000_011 + place
    return datetime(1066, 10, 14, tzinfo=UTC) + timedelta(microseconds=place)


def _as_sent(value: Any) -> Any:
    return connection.ops.adapt_datetimefield_value(value) if isinstance(value, datetime) else value


def _converted(row: tuple[Any, ...], converters: list[tuple[int, list[Any], Any]]) -> tuple[Any, ...]:
    values = list(row)
    for place, how, of in converters:
        for convert in how:
            values[place] = convert(values[place], of, connection)
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


def prepared_cursor() -> CursorWrapper:
    """A cursor for statements that come again and again. SQLite's own keeps them by itself."""
    if connection.vendor != "postgresql":
        return connection.cursor()
    connection.ensure_connection()
    wrapped: CursorWrapper = connection._prepare_cursor(Planned(connection.connection))  # type: ignore[attr-defined, call-arg]
    return wrapped


def insert(row: models.Model, *, once: bool = False) -> bool:
    """Insert a row that is not stored yet, as `save(force_insert=True)` does, without its signals.

    With `once`, nothing is written and False comes back where a unique constraint stands against it; the transaction
    goes on. Without, and for every other constraint, it raises IntegrityError.
    """
    fields, sql = _insertion(type(row), connection.vendor)
    values = [field.get_db_prep_save(field.pre_save(row, True), connection) for field in fields]  # noqa: FBT003
    with prepared_cursor() as cursor:
        cursor.execute(sql.format(conflict="ON CONFLICT DO NOTHING " if once else ""), values)
        written = cursor.fetchone()
    if written is None:
        return False
    row.pk = written[0]
    row._state.adding, row._state.db = False, connection.alias
    return True


@lru_cache
def _insertion(model: type[models.Model], vendor: str) -> tuple[list[Any], str]:  # noqa: ARG001 - one for each database
    fields = [field for field in model._meta.local_concrete_fields if not isinstance(field, models.AutoField)]
    quote = connection.ops.quote_name
    columns = ", ".join(quote(str(field.column)) for field in fields)
    places = ", ".join(["%s"] * len(fields))
    key = model._meta.pk
    return fields, (
        f"INSERT INTO {quote(model._meta.db_table)} ({columns}) VALUES ({places}) "  # noqa: S608 - names of the models
        f"{{conflict}}RETURNING {quote(str(key.column))}"
    )
