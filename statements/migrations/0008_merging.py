from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("statements", "0007_amending")]

    operations: list[object] = []
