"""Which keys this database knows, so that a wrong one is noticed before anything is sealed with it."""

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class KeyCheck(models.Model):
    """A known word under one key. It stands from the key's first start to the end of its rotation."""

    key_id = models.CharField(_("key"), max_length=16, unique=True)
    sealed = models.TextField(_("known word, sealed"))
    made_at = models.DateTimeField(_("first used"), db_default=Now())

    class Meta:
        verbose_name = _("key check")
        verbose_name_plural = _("key checks")

    def __str__(self) -> str:
        return self.key_id
