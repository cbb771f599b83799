from django.db import migrations

from ledger.append_only import AppendOnly
from ledger.queueing import QueueEachRow


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_initial")]

    operations = [
        AppendOnly("ledger_event"),
        AppendOnly("ledger_seal"),
        AppendOnly("ledger_head"),
        # Deleting an opening erases a person; changing one would be forging.
        AppendOnly("ledger_opening", deletes=True),
        QueueEachRow("ledger_event", queue="ledger_unsealed", column="event_id"),
    ]
