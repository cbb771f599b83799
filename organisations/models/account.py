"""What signing in leaves behind: attempts counted, where a person is signed in, secrets of second factors."""

from django.contrib.sessions.models import Session
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from organisations.models.person import Person
from organisations.models.refs import new_ref
from vault.fields import SealedTextField


class Throttle(models.Model):
    """How often something was tried in one window of time. Written by actions/throttling.py only.

    `bucket` is a keyed hash of what is counted; networks enter it under a key that lives for a day and outside the
    database. No address of a machine can be read from a row.
    """

    bucket = models.CharField(max_length=43, primary_key=True)
    used = models.PositiveIntegerField()
    ends_at = models.DateTimeField(db_index=True)  # the index is read by throttling.forget

    class Meta:
        verbose_name = _("count of attempts")
        verbose_name_plural = _("counts of attempts")


class DeviceKind(models.TextChoices):
    PHONE = "phone", _("phone")
    TABLET = "tablet", _("tablet")
    COMPUTER = "computer", _("computer")
    UNKNOWN = "unknown", _("unknown device")


class SignIn(models.Model):
    """One browser in which somebody is signed in. It goes with Django's session: ended there, it is gone here."""

    ref = models.CharField(max_length=12, unique=True, default=new_ref, editable=False)
    session = models.OneToOneField(Session, on_delete=models.CASCADE, related_name="sign_in")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="sign_ins")
    browser = models.CharField(max_length=40, default="", blank=True)  # the family: "Firefox"; "": unknown
    system = models.CharField(max_length=40, default="", blank=True)  # "Android"; "": unknown
    device = models.CharField(max_length=8, choices=DeviceKind, default=DeviceKind.UNKNOWN)
    since = models.DateTimeField()
    last_seen_on = models.DateField()  # the day in Phnom Penh: the hour is nobody's business

    class Meta:
        verbose_name = _("sign-in")
        verbose_name_plural = _("sign-ins")
        constraints = [
            models.CheckConstraint(condition=Q(device__in=DeviceKind.values), name="sign_in_device_is_known")
        ]

    def __str__(self) -> str:
        return f"{self.person} ({self.browser or '?'})"


class FactorSecret(models.Model):
    """The secret of an authenticator app or the seed of recovery codes, sealed. allauth's row holds only `ref`.

    A table of its own, so that `manage.py rotate_keys` brings the secrets under a new key with everything else.
    """

    ref = models.CharField(max_length=12, unique=True, default=new_ref, editable=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="factor_secrets")
    secret = SealedTextField()
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("secret of a second step")
        verbose_name_plural = _("secrets of second steps")
