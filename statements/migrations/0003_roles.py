from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ("statements", "0002_append_only"),
    ]

    operations = []
