"""Tables that only grow: the database itself refuses UPDATE, DELETE and TRUNCATE, whoever asks.

`AppendOnly` is a migration operation. Django's own code, a raw query and `INSERT OR REPLACE` all meet the same
triggers; what they refuse arrives as django.db.IntegrityError. SQLite fires them for REPLACE only where
`PRAGMA recursive_triggers` is on, as in our settings. There is no switch that lifts them: only who may change the
schema can drop them, and `manage.py verify_ledger` reports a table whose triggers are missing.
"""

from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper

from ledger.triggers import TriggerOperation

# One function serves every table. Its arguments are the columns that may change.
POSTGRES_FUNCTION = """
CREATE OR REPLACE FUNCTION append_only_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND TG_NARGS > 0 THEN
        IF to_jsonb(OLD) - TG_ARGV = to_jsonb(NEW) - TG_ARGV THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP
        USING ERRCODE = 'integrity_constraint_violation';
END
$$
"""


class AppendOnly(TriggerOperation):
    """Make `table` append-only.

    `updates`: columns that may still change; all others may not. A migration that adds a column to such a table
    repeats the operation, because SQLite's trigger names the others one by one.
    `deletes`: whether rows may be deleted, as where erasing a person must stay possible.
    """

    def __init__(self, table: str, *, updates: tuple[str, ...] = (), deletes: bool = False) -> None:
        super().__init__(table)
        self.updates = tuple(updates)
        self.deletes = deletes

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        name, arguments, options = super().deconstruct()
        if self.updates:
            options["updates"] = self.updates
        if self.deletes:
            options["deletes"] = True
        return name, arguments, options

    def describe(self) -> str:
        return f"Refuse changes to what stands in {self.table}"

    @property
    def migration_name_fragment(self) -> str:
        return f"{self.table}_append_only"

    def triggers(self, vendor: str) -> list[str]:
        return [f"{self.table}_no_{what.lower()}" for what in self._refused(vendor)]

    def statements(self, connection: BaseDatabaseWrapper) -> list[str]:
        refused = self._refused(connection.vendor)
        if connection.vendor == "postgresql":
            return [POSTGRES_FUNCTION, *(self._on_postgres(what) for what in refused)]
        return [self._on_sqlite(connection, what) for what in refused]

    def _refused(self, vendor: str) -> list[str]:
        if self.deletes:
            return ["UPDATE"]
        return ["UPDATE", "DELETE", "TRUNCATE"] if vendor == "postgresql" else ["UPDATE", "DELETE"]

    def _on_postgres(self, what: str) -> str:
        level = "STATEMENT" if what == "TRUNCATE" else "ROW"
        allowed = ", ".join(f"'{column}'" for column in self.updates) if what == "UPDATE" else ""
        return (
            f'CREATE TRIGGER "{self.table}_no_{what.lower()}" BEFORE {what} ON "{self.table}" '
            f"FOR EACH {level} EXECUTE FUNCTION append_only_refuse({allowed})"
        )

    def _on_sqlite(self, connection: BaseDatabaseWrapper, what: str) -> str:
        when = ""
        if what == "UPDATE" and self.updates:
            with connection.cursor() as cursor:
                described = connection.introspection.get_table_description(cursor, self.table)
            frozen = [column.name for column in described if column.name not in self.updates]
            when = "WHEN " + " OR ".join(f'OLD."{column}" IS NOT NEW."{column}"' for column in frozen)
        return (
            f'CREATE TRIGGER "{self.table}_no_{what.lower()}" BEFORE {what} ON "{self.table}" {when} '
            f"BEGIN SELECT RAISE(ABORT, '{self.table} is append-only: {what} refused'); END"
        )
