"""People who sign in, and the tokens by which their programs do."""

from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from organisations.models.refs import new_ref

if TYPE_CHECKING:
    NameColumn = models.CharField[str, str]
else:
    NameColumn = models.CharField

# What stands in place of the name and address of an erased person. Nothing is ever delivered to .invalid (RFC 2606).
ERASED_NAME = "\N{EMPTY SET}"
ERASED_DOMAIN = "erased.invalid"


class PersonName(NameColumn):
    """A name as the person wrote it. That of an erased person reads as such, in the reader's language, wherever what
    they did is shown. Such an account is never written again."""

    def from_db_value(self, value: str | None, _expression: Any, _connection: Any) -> str | None:
        return gettext("erased person") if value == ERASED_NAME else value


class PersonManager(BaseUserManager["Person"]):
    def get_by_natural_key(self, username: str | None) -> "Person":
        """Addresses are compared without regard to case, as every mail server in use does."""
        return self.get(email__iexact=username)

    def create_user(self, email: str, password: str | None = None, **fields: object) -> "Person":
        person = Person(email=self.normalize_email(email).strip(), **fields)
        person.set_password(password)
        person.save(using=self._db)
        return person

    def create_superuser(self, email: str, password: str | None = None, **fields: object) -> "Person":
        return self.create_user(email, password, is_superuser=True, **fields)


class Person(AbstractBaseUser, PermissionsMixin):
    """One account. What it may do comes from mandates and duties; `is_superuser` marks an administrator of the site."""

    ref = models.CharField(max_length=12, unique=True, default=new_ref, editable=False)
    email = models.EmailField(_("e-mail address"), unique=True)
    name = PersonName(_("name"), max_length=120)
    language = models.CharField(
        _("language"), max_length=2, choices=[("en", _("English")), ("km", _("Khmer"))], default="km"
    )
    is_active = models.BooleanField(_("active"), default=True)
    created_at = models.DateTimeField(auto_now_add=True)
    # When retention told the person that the account, unused for long, will be erased.
    told_absent_at = models.DateTimeField(null=True, default=None, editable=False)
    erased_at = models.DateTimeField(null=True, default=None, editable=False)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]
    objects = PersonManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(Lower("email"), name="one_account_per_address"),
            models.CheckConstraint(
                condition=Q(erased_at=None) | Q(is_active=False, is_superuser=False, name=ERASED_NAME),
                name="an_erased_account_is_closed",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ApiToken(models.Model):
    """A program's key to a person's account. Only its SHA-256 is stored: the token itself is shown once."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="api_tokens")
    digest = models.CharField(max_length=64, unique=True)
    label = models.CharField(max_length=120, default="")
    created_at = models.DateTimeField(auto_now_add=True)
    revoked_at = models.DateTimeField(null=True)
