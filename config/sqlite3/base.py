"""Django's SQLite, without JSON_VALID in table constraints.

Ruom runs SQLite with `trusted_schema=OFF`, which refuses JSON functions inside a schema; allauth's authenticators keep
a JSONField, whose CHECK Django would write with one. Nothing is lost: what goes in is made by `json.dumps`.
"""

from django.db.backends.sqlite3 import base


class DatabaseWrapper(base.DatabaseWrapper):
    data_type_check_constraints = {
        kind: check for kind, check in base.DatabaseWrapper.data_type_check_constraints.items() if kind != "JSONField"
    }
