"""Migration operations that create triggers, and that can tell whether theirs still stand.

Django rebuilds a SQLite table to alter it and forgets its triggers. So after every migration what is missing is put
back, from what the applied migrations declare.
"""

# ruff: noqa: ARG002 - the signatures are Django's

from typing import Any

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState


class TriggerOperation(Operation):
    """The triggers of one table for one purpose. Subclasses name them and write their SQL."""

    reversible = True
    reduces_to_sql = True

    def __init__(self, table: str) -> None:
        self.table = table

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return self.__class__.__qualname__, [self.table], {}

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """The models do not know of triggers."""

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        self.install(schema_editor.connection)

    def database_backwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        self.remove(schema_editor.connection)

    def triggers(self, vendor: str) -> list[str]:
        """The names of the triggers on this kind of database."""
        raise NotImplementedError

    def statements(self, connection: BaseDatabaseWrapper) -> list[str]:
        """The SQL that creates them."""
        raise NotImplementedError

    def install(self, connection: BaseDatabaseWrapper) -> None:
        """Create the triggers, in place of any that stand."""
        self.remove(connection)
        with connection.cursor() as cursor:
            for statement in self.statements(connection):
                cursor.execute(statement)

    def remove(self, connection: BaseDatabaseWrapper) -> None:
        where = f' ON "{self.table}"' if connection.vendor == "postgresql" else ""
        with connection.cursor() as cursor:
            for name in self.triggers(connection.vendor):
                cursor.execute(f'DROP TRIGGER IF EXISTS "{name}"{where}')

    def is_installed(self, connection: BaseDatabaseWrapper) -> bool:
        """Whether every trigger stands, and on PostgreSQL is enabled."""
        if connection.vendor == "postgresql":
            query = "SELECT tgname FROM pg_trigger WHERE tgrelid = to_regclass(%s) AND tgenabled IN ('O', 'A')"
        else:
            query = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s"
        with connection.cursor() as cursor:
            cursor.execute(query, [self.table])
            standing = {name for (name,) in cursor.fetchall()}
        return standing.issuperset(self.triggers(connection.vendor))


def declared(using: str = "default") -> list[TriggerOperation]:
    """What the applied migrations declare: for each table and purpose the last word, where the table still stands."""
    connection = connections[using]
    executor = MigrationExecutor(connection)
    last: dict[tuple[type, str], TriggerOperation] = {}
    for migration, _backwards in executor.migration_plan(executor.loader.graph.leaf_nodes(), clean_start=True):
        if (migration.app_label, migration.name) in executor.loader.applied_migrations:
            for one in migration.operations:
                if isinstance(one, TriggerOperation):
                    last[type(one), one.table] = one
    standing = set(connection.introspection.table_names())
    return [one for one in last.values() if one.table in standing]


def missing(using: str = "default") -> list[TriggerOperation]:
    """What is declared and has lost a trigger."""
    return [one for one in declared(using) if not one.is_installed(connections[using])]


def reinstall_missing(using: str = "default") -> None:
    for one in missing(using):
        one.install(connections[using])
