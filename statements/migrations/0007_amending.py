from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("statements", "0006_consulting")]

    operations: list[object] = []
