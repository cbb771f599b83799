from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("statements", "0009_versions")]

    operations: list[object] = []
