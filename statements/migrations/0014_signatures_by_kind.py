from django.db import migrations, models

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
    dependencies = [("statements", "0013_tally")]

    operations = [
        migrations.RemoveIndex(model_name="signature", name="signatures_that_count"),
        migrations.AddIndex(
            model_name="signature",
            index=models.Index(fields=["statement", "kind", "visibility", "version"], name="signatures_by_kind"),
        ),
        migrations.RunPython(look, look_no_more),
    ]
