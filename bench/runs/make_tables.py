"""All tables, in an empty database, by the migrations. SQLite leaves one file behind, without its log."""

from django.core.management import call_command
from django.db import connection

if __name__ == "__main__":
    call_command("migrate", interactive=False, verbosity=0)
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    print("{}")
