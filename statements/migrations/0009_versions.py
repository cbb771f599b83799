from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("statements", "0008_merging")]

    operations: list[object] = []
