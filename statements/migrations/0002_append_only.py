from django.db import migrations

from ledger.append_only import AppendOnly


class Migration(migrations.Migration):
    dependencies = [("statements", "0001_initial"), ("ledger", "0002_append_only")]

    operations = [
        # What was written stays written: the words of a block, and each version as it was taken.
        AppendOnly("statements_blockrevision"),
        AppendOnly("statements_version"),
    ]
