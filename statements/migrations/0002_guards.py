from django.db import migrations

from ledger.append_only import AppendOnly
from ledger.tallying import TallyEachChange

# A petition has many individuals and few organisations, another statement organisations alone: PostgreSQL believes that
# there are as many of each kind under each statement unless it is told to look, and then reads a whole petition to find
# the organisations that signed it.
LOOK = (
    "CREATE STATISTICS signatures_of_a_kind (mcv) ON statement_id, kind FROM statements_signature",
    "DROP STATISTICS signatures_of_a_kind",
)


def look(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(LOOK[0])


def look_no_more(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(LOOK[1])


class Migration(migrations.Migration):
    """What no model says. It stands after the tables: SQLite forgets the triggers of one that it makes anew."""

    replaces = [
        ("statements", "0002_append_only"),
        ("statements", "0013_tally"),
        ("statements", "0014_signatures_by_kind"),
    ]

    # By the name of what 0001_tables replaces last: a database that has only some of the replaced is told so, not left
    # as it is.
    dependencies = [("statements", "0016_paper_renews"), ("ledger", "0002_append_only")]

    operations = [
        # What was written stays written: the words of a block, and each version as it was taken.
        AppendOnly("statements_blockrevision"),
        AppendOnly("statements_version"),
        TallyEachChange(
            "statements_signature",
            tally="statements_tally",
            columns=["statement_id", "kind", "visibility", "version_id", "way"],
            empty=["withdrawn_at", "set_aside_at", "refused_at"],
            filled=["confirmed_at"],
        ),
        migrations.RunPython(look, look_no_more),
    ]
