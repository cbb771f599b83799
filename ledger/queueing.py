"""A queue that a table's own inserts fill."""

from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper

from ledger.triggers import TriggerOperation


class QueueEachRow(TriggerOperation):
    """Write the `id` of each row that comes into `table` to `column` of `queue`, in the same statement.

    The writer pays no second round trip, and no way of inserting can forget it.
    """

    def __init__(self, table: str, *, queue: str, column: str) -> None:
        super().__init__(table)
        self.queue = queue
        self.column = column

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        name, arguments, options = super().deconstruct()
        return name, arguments, {**options, "queue": self.queue, "column": self.column}

    def describe(self) -> str:
        return f"Queue each new row of {self.table} in {self.queue}"

    @property
    def migration_name_fragment(self) -> str:
        return f"{self.table}_queued"

    def triggers(self, vendor: str) -> list[str]:  # noqa: ARG002 - the same on both
        return [f"{self.table}_queued"]

    def statements(self, connection: BaseDatabaseWrapper) -> list[str]:
        # All names come from a migration, never from input.
        insert = f'INSERT INTO "{self.queue}" ("{self.column}")'
        trigger = f'CREATE TRIGGER "{self.table}_queued" AFTER INSERT ON "{self.table}"'
        if connection.vendor != "postgresql":
            return [f'{trigger} BEGIN {insert} VALUES (NEW."id"); END']
        # Once for a statement, not for each row: a bulk insert fills the queue in bulk.
        body = f'$$ BEGIN {insert} SELECT "id" FROM added; RETURN NULL; END $$'  # noqa: S608
        return [
            f"CREATE OR REPLACE FUNCTION {self.table}_queue() RETURNS trigger LANGUAGE plpgsql AS {body}",
            f"{trigger} REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION {self.table}_queue()",
        ]
