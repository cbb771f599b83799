from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ("organisations", "0002_who"),
    ]

    operations = []
