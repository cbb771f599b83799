from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("statements", "0005_together")]

    operations: list[object] = []
