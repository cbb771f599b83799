"""Re-seals every sealed column and blind index of every model under the present key, while the site runs.

Rows are read in batches by primary key, without locks. What is out of date is written by compare-and-swap on the row's
old ciphertexts, so a write of the site is never undone. On PostgreSQL the rows are locked first and rows that somebody
holds are left for the next pass: rotation waits for no one, so it cannot be part of a deadlock.
"""

import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from django.apps import apps as installed
from django.apps.registry import Apps
from django.db import DEFAULT_DB_ALIAS, models, transaction
from django.db.models import Q, QuerySet, Value

from vault.fields import BlindIndexField, SealedTextField, as_stored
from vault.keys import Key, ring
from vault.models import KeyCheck
from vault.sealing import Unopenable, key_id_of, seal, unseal

PASSES = 10
PAUSE = 0.2  # seconds between passes, for those who hold rows
STORED = "stored_"

Row: TypeAlias = dict[str, Any]
Renewed: TypeAlias = dict[str, Value]


@dataclass(frozen=True, slots=True)
class Table:
    """A model with what is sealed in its own table."""

    model: type[models.Model]
    sealed: tuple[SealedTextField, ...]
    indexes: tuple[BlindIndexField, ...]

    @property
    def columns(self) -> list[str]:
        return [column.name for column in (*self.sealed, *self.indexes)]

    def rows(self, using: str) -> QuerySet[Any, Row]:
        """Every row, whatever the model's own manager hides, as the database holds it."""
        stored: dict[str, Any] = {STORED + name: as_stored(name) for name in self.columns}
        # The filters of update() must read the same expressions, so they are annotations.
        rows: QuerySet[Any, Row] = self.model._base_manager.using(using).annotate(**stored).values("pk", *stored)
        return rows

    def __str__(self) -> str:
        return self.model._meta.label


@dataclass(frozen=True, slots=True, order=True)
class Lost:
    """A value that no key at hand opens. It stays as it is."""

    column: str
    pk: str
    key_id: str


@dataclass(slots=True)
class Survey:
    """What stands under which key. `columns`: column -> key id -> rows; "?" where there is no sealed value."""

    columns: dict[str, Counter[str]] = field(default_factory=dict)
    lost: list[Lost] = field(default_factory=list)
    out_of_step: int = 0  # blind indexes that are not those of their texts

    def total(self, key_id: str) -> int:
        return sum(counts[key_id] for counts in self.columns.values())

    def elsewhere(self, present: Key) -> int:
        """Values and indexes that are not under the present key."""
        return sum(counts.total() - counts[present.id] for counts in self.columns.values())


@dataclass(slots=True)
class Rotation:
    """What one call of `rotate` did. `survey`: how things stand afterwards."""

    rows: int
    survey: Survey
    retired: list[str]  # keys that nothing in the database needs any more


def tables(registry: Apps = installed) -> list[Table]:
    """The models that hold something sealed."""
    found = []
    for model in registry.get_models(include_auto_created=True):
        if model._meta.proxy or not model._meta.managed:
            continue
        own = model._meta.local_fields
        table = Table(
            model,
            tuple(column for column in own if isinstance(column, SealedTextField)),
            tuple(column for column in own if isinstance(column, BlindIndexField)),
        )
        if table.columns:
            found.append(table)
    return found


def survey(*, registry: Apps = installed, using: str = DEFAULT_DB_ALIAS) -> Survey:
    """Open everything once and count it. Writes nothing."""
    result = Survey()
    for table in tables(registry):
        for column in table.columns:
            result.columns[f"{table}.{column}"] = Counter()
        for row in table.rows(using).order_by("pk").iterator(chunk_size=500):
            _count(table, row, result)
    return result


def rotate(*, batch: int = 200, registry: Apps = installed, using: str = DEFAULT_DB_ALIAS) -> Rotation:
    """Bring everything under the present key, and mend indexes. Safe to stop, to repeat and to run twice at once.

    A retired key under which nothing is left loses its KeyCheck, so that Ruom starts without it. Values that cannot be
    opened stay as they are. One transaction for each batch of rows. Raises ImproperlyConfigured, django.db.Error.
    """
    moved = 0
    for number in range(PASSES):
        if number:
            time.sleep(PAUSE)
        done, missed = 0, 0
        for table in tables(registry):
            for rows in _batches(table, batch, using):
                written = _write(table, rows, using)
                done += written
                missed += len(rows) - written
        moved += done
        # What the site wrote meanwhile is looked at again; what somebody holds gets its turn in the next pass.
        if not missed:
            break
    state = survey(registry=registry, using=using)
    unused = [key.id for key in ring().retired if not state.total(key.id)]
    KeyCheck.objects.using(using).filter(key_id__in=unused).delete()
    return Rotation(moved, state, unused)


def _batches(table: Table, size: int, using: str) -> Iterator[list[tuple[Row, Renewed]]]:
    """Rows that are out of date with what they are to hold, in the order of their keys."""
    last: Any = None
    while True:
        after = Q() if last is None else Q(pk__gt=last)
        rows = list(table.rows(using).filter(after).order_by("pk")[:size])
        if not rows:
            return
        last = rows[-1]["pk"]
        stale = [(row, renewed) for row in rows if (renewed := _renewed(table, row))]
        if stale:
            yield stale


def _write(table: Table, rows: list[tuple[Row, Renewed]], using: str) -> int:
    """How many of the rows could be written: the others were held or changed by somebody else."""
    written = 0
    everything = table.model._base_manager.using(using)
    with transaction.atomic(using):
        free = everything.filter(pk__in=[row["pk"] for row, _renewed in rows]).select_for_update(
            skip_locked=True, no_key=True
        )
        held_by_us = set(free.order_by("pk").values_list("pk", flat=True))
        for row, renewed in rows:
            if row["pk"] in held_by_us:
                written += table.rows(using).filter(pk=row["pk"], **_as_read(row)).update(**renewed)
    return written


def _as_read(row: Row) -> dict[str, Any]:
    """The row's ciphertexts, as a filter."""
    read: dict[str, Any] = {}
    for name, stored in row.items():
        if name.startswith(STORED):
            read[f"{name}__isnull" if stored is None else name] = True if stored is None else stored
    return read


def _renewed(table: Table, row: Row) -> Renewed:
    """The columns of a row that must be written, with their new values as the database is to hold them."""
    present = ring().present.id
    texts: dict[str, str] = {}
    renewed: Renewed = {}
    for column in table.sealed:
        stored = row[STORED + column.name]
        try:
            text = texts[column.name] = unseal(stored, context=column.context) if stored else ""
        except Unopenable:
            continue
        if stored and key_id_of(stored) != present:
            renewed[column.name] = _literal(seal(text, context=column.context))
    for index in table.indexes:
        if index.of in texts and row[STORED + index.name] != (right := index.index(texts[index.of])):
            renewed[index.name] = _literal(right)
    return renewed


def _literal(text: str) -> Value:
    """Not to be sealed by its column: it is so already."""
    return Value(str(text), output_field=models.TextField())


def _count(table: Table, row: Row, result: Survey) -> None:
    texts: dict[str, str] = {}
    for column in table.sealed:
        stored, name = row[STORED + column.name], f"{table}.{column.name}"
        if stored:
            result.columns[name][key_id_of(stored) or "?"] += 1
        try:
            texts[column.name] = unseal(stored, context=column.context) if stored else ""
        except Unopenable as error:
            result.lost.append(Lost(name, str(row["pk"]), error.key_id or "?"))
    for index in table.indexes:
        stored = row[STORED + index.name]
        if stored:
            result.columns[f"{table}.{index.name}"][stored.partition(":")[0]] += 1
        if index.of in texts:
            right: list[str] = [*index.indexes(texts[index.of])] or [""]
            result.out_of_step += (stored or "") not in right
