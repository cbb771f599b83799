"""Reads the seed data into records, and says exactly where something in it is wrong."""

import tomllib
import types
from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import date
from enum import Enum
from pathlib import Path
from typing import Any, TypeVar, Union, cast, get_args, get_origin, get_type_hints

from seeds.records import SeedArchive, SeedDemo, SeedOrganisations, SeedPeople, SeedStatement
from statements.stages import Stage

DATA = Path(__file__).parent / "data"

Record = TypeVar("Record")


class SeedError(Exception):
    """The seed data cannot be loaded; the message names the file and the place in it."""


# -- the files ---------------------------------------------------------------------------------------------------------


def read_organisations() -> SeedOrganisations:
    """The real organisations that sources name, and the invented ones. Raises SeedError."""
    return record(SeedOrganisations, table("organisations"), where="organisations")


def read_people() -> SeedPeople:
    """The invented people. Raises SeedError."""
    return record(SeedPeople, table("people"), where="people")


def read_archive() -> SeedArchive:
    """Sources and the entries from before Ruom. Raises SeedError."""
    return record(SeedArchive, table("archive"), where="archive")


def read_demo() -> tuple[SeedStatement, ...]:
    """A statement in every stage, and those on which many work together. Raises SeedError."""
    return tuple(
        statement for name in ("demo", "together") for statement in record(SeedDemo, table(name), where=name).statements
    )


def read_dialogue_summary() -> SeedStatement:
    """The dialogue summary, with the words of `summary.toml` and the life of `life.toml`. Raises SeedError."""
    life = dict(table("life"))
    whole = {**life.pop("statement", {}), **life, **table("summary"), "stage": Stage.PUBLISHED.value}
    return record(SeedStatement, whole, where="life")


def table(name: str) -> Mapping[str, Any]:
    """A whole file as TOML gives it. Raises SeedError."""
    try:
        return tomllib.loads((DATA / f"{name}.toml").read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as wrong:
        raise SeedError(f"{name}.toml: {wrong}") from wrong


# -- tables into records -----------------------------------------------------------------------------------------------


def record(shape: type[Record], row: object, *, where: str) -> Record:
    """`row` as a record of that shape: every field of the right type, none missing, none unknown. Raises SeedError."""
    if not isinstance(row, Mapping):
        raise SeedError(f"{where}: a table is expected")
    known = {field.name: field for field in fields(cast("Any", shape))}
    for name in row:
        if name not in known:
            raise SeedError(f"{where}: there is no field “{name}”")
    for name, field in known.items():
        if name not in row and field.default is MISSING:
            raise SeedError(f"{where}: “{name}” is missing")
    kinds = get_type_hints(shape)
    return shape(**{name: value(kinds[name], given, where=f"{where}.{name}") for name, given in row.items()})


def value(kind: Any, given: object, *, where: str) -> Any:
    """`given` as the type that a record's field has. Raises SeedError."""
    if get_origin(kind) in {Union, types.UnionType}:
        # Left out means None, so what is given is of the other type.
        (kind,) = (option for option in get_args(kind) if option is not types.NoneType)
    if get_origin(kind) is tuple:
        if not isinstance(given, list):
            raise SeedError(f"{where}: a list is expected")
        return tuple(value(get_args(kind)[0], item, where=f"{where}[{place}]") for place, item in enumerate(given))
    if is_dataclass(kind):
        return record(cast("type[Any]", kind), given, where=where)
    if issubclass(kind, Enum):
        try:
            return kind(given)
        except ValueError as wrong:
            raise SeedError(f"{where}: “{given}” is none of {', '.join(str(one.value) for one in kind)}") from wrong
    # `type` and not isinstance: true is no number, and an instant is no date.
    if type(given) is not kind:
        raise SeedError(f"{where}: {kind.__name__} is expected, not “{given}”")
    if kind is date or not isinstance(given, str) or given.strip() == given != "":
        return given
    raise SeedError(f"{where}: text is empty or has white space around it")
