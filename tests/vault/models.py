"""A model to try the fields with. Its own registry keeps it out of the software's; `conftest.py` makes its table."""

from typing import ClassVar

from django.apps.registry import Apps
from django.db import models

from vault.fields import BlindIndexField, SealedTextField

registry = Apps(["vault"])


class Note(models.Model):
    name = models.CharField(max_length=50)
    email = SealedTextField(blank=True)
    email_index = BlindIndexField(of="email")
    remark = SealedTextField(null=True)  # type: ignore[misc]

    objects: ClassVar[models.Manager["Note"]] = models.Manager()

    class Meta:
        app_label = "vault"
        apps = registry
        db_table = "test_vault_note"
