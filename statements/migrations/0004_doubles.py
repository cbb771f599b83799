from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ("statements", "0003_roles"),
    ]

    operations = []
