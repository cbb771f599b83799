"""All tables, in an empty database. SQLite leaves one file behind, without its log.

`python -m bench.runs.make_tables` runs the migrations; with `quick` it makes the tables that they end in at once, which
takes a sixth of the time and is good enough where no figure means anything.
"""

import sys

from django.apps import apps
from django.core.management import call_command
from django.core.management.sql import emit_post_migrate_signal
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from ledger.triggers import reinstall_missing


def make_at_once() -> None:
    """The tables of all models as they are now, every migration entered as applied, and the triggers they declare."""
    with connection.schema_editor() as editor:
        for model in apps.get_models():
            if model._meta.managed and not model._meta.proxy and not model._meta.swapped:
                editor.create_model(model)
    recorder = MigrationRecorder(connection)
    recorder.ensure_schema()
    for app, name in MigrationLoader(connection).graph.nodes:
        recorder.record_applied(app, name)
    reinstall_missing()
    emit_post_migrate_signal(verbosity=0, interactive=False, db=connection.alias)


if __name__ == "__main__":
    if sys.argv[1:] == ["quick"]:
        make_at_once()
    else:
        call_command("migrate", interactive=False, verbosity=0)
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    print("{}")
