"""A table's own changes, added up: how many rows of each sort count, without counting them.

Every change leaves rows of the sums by which it changes them; what they add up to is exact in any snapshot, and no two
writers touch one row. Adding rows together, now and then, changes nothing of that.
"""

from collections.abc import Sequence
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper

from ledger.triggers import TriggerOperation


class TallyEachChange(TriggerOperation):
    """Write to `tally` by how many rows of `table` more or fewer count now, for each combination of `columns`, which
    both tables have. A row counts while all columns in `empty` are NULL and all in `filled` are not."""

    def __init__(
        self, table: str, *, tally: str, columns: Sequence[str], empty: Sequence[str], filled: Sequence[str]
    ) -> None:
        super().__init__(table)
        self.tally = tally
        self.columns = columns
        self.empty = empty
        self.filled = filled

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        name, arguments, options = super().deconstruct()
        more = {"tally": self.tally, "columns": self.columns, "empty": self.empty, "filled": self.filled}
        return name, arguments, {**options, **more}

    def describe(self) -> str:
        return f"Tally each change of {self.table} in {self.tally}"

    @property
    def migration_name_fragment(self) -> str:
        return f"{self.table}_tallied"

    def triggers(self, vendor: str) -> list[str]:
        ends = ("came", "went", "changed") if vendor == "postgresql" else ("came", "went", "left_off", "took_up")
        return [f"{self.table}_{end}" for end in ends]

    def statements(self, connection: BaseDatabaseWrapper) -> list[str]:
        # All names come from a migration, never from input.
        return self._on_postgres() if connection.vendor == "postgresql" else self._on_sqlite()

    def _names(self, row: str = "") -> str:
        return ", ".join(f'{row}"{column}"' for column in self.columns)

    def _counts(self, row: str = "") -> str:
        empty = [f'{row}"{column}" IS NULL' for column in self.empty]
        return " AND ".join(empty + [f'{row}"{column}" IS NOT NULL' for column in self.filled])

    def _summed(self, source: str) -> str:
        names = self._names()
        return (
            f'INSERT INTO "{self.tally}" ({names}, "number") SELECT {names}, sum(number) FROM ({source}) AS changes '  # noqa: S608
            f"GROUP BY {names} HAVING sum(number) <> 0"
        )

    def _on_postgres(self) -> list[str]:
        """Once for a statement, so that what is written in bulk is added up in bulk."""
        plus = f"SELECT {self._names()}, 1 AS number FROM added WHERE {self._counts()}"  # noqa: S608
        minus = f"SELECT {self._names()}, -1 AS number FROM gone WHERE {self._counts()}"  # noqa: S608
        added, gone = "NEW TABLE AS added", "OLD TABLE AS gone"
        made: list[str] = []
        for end, event, tables, source in (
            ("came", "INSERT", added, plus),
            ("went", "DELETE", gone, minus),
            ("changed", "UPDATE", f"{gone} {added}", f"{plus} UNION ALL {minus}"),
        ):
            name = f"{self.table}_{end}"
            body = f"$$ BEGIN {self._summed(source)}; RETURN NULL; END $$"
            trigger = f'CREATE TRIGGER "{name}" AFTER {event} ON "{self.table}" REFERENCING {tables}'
            made += [
                f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS {body}",
                f"{trigger} FOR EACH STATEMENT EXECUTE FUNCTION {name}()",
            ]
        return made

    def _on_sqlite(self) -> list[str]:
        touched = ", ".join(f'"{column}"' for column in (*self.columns, *self.empty, *self.filled))
        made: list[str] = []
        for end, event, row, number in (
            ("came", "INSERT", "NEW.", 1),
            ("went", "DELETE", "OLD.", -1),
            ("left_off", f"UPDATE OF {touched}", "OLD.", -1),
            ("took_up", f"UPDATE OF {touched}", "NEW.", 1),
        ):
            trigger = f'CREATE TRIGGER "{self.table}_{end}" AFTER {event} ON "{self.table}" WHEN {self._counts(row)}'
            insert = f'INSERT INTO "{self.tally}" ({self._names()}, "number") VALUES ({self._names(row)}, {number})'  # noqa: S608
            made.append(f"{trigger} BEGIN {insert}; END")
        return made
