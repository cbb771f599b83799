"""Thousands of rows of plain values at once: the same INSERT, again and again, without an object for each."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection, models, transaction

# What both databases take as Python has it. All other fields are asked how they want to be written: sealed, say.
PLAIN = (models.CharField, models.TextField, models.PositiveIntegerField, models.PositiveSmallIntegerField)


def insert(model: type[models.Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Insert `rows`, whose values stand in the order of `columns` (names of fields; ids for foreign keys).

    Fields that are not named take their default, one for all rows. No signals are sent and no ids are given back.
    """
    fields = [model._meta.get_field(column) for column in columns]
    rest = [field for field in model._meta.concrete_fields if not field.primary_key and field not in fields]
    fixed = [field.get_db_prep_save(field.get_default(), connection) for field in rest]
    asked = [(place, field) for place, field in enumerate(fields) if type(field) not in PLAIN]
    values: list[Sequence[Any]] = []
    for row in rows:
        written = list(row)
        for place, field in asked:
            written[place] = field.get_db_prep_save(written[place], connection)  # type: ignore[union-attr]
        values.append(written + fixed)
    names = [connection.ops.quote_name(str(field.column)) for field in (*fields, *rest)]  # type: ignore[union-attr]
    marks = ", ".join(["%s"] * len(names))
    table = connection.ops.quote_name(model._meta.db_table)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.executemany(f"INSERT INTO {table} ({', '.join(names)}) VALUES ({marks})", values)  # noqa: S608


def write_each(model: type[models.Model], column: str, values: Iterable[tuple[int, int]]) -> None:
    """Write one number, or one foreign key, into many rows: pairs of the value and the row's id."""
    field = model._meta.get_field(column)
    quote = connection.ops.quote_name
    table, name = quote(model._meta.db_table), quote(str(field.column))  # type: ignore[union-attr]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.executemany(f"UPDATE {table} SET {name} = %s WHERE id = %s", list(values))  # noqa: S608
