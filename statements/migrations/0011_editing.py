from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("statements", "0010_word")]

    operations: list[object] = []
