"""Columns that are sealed in the database and plain text in Python, and the blind index by which one can be found.

    class Contact(models.Model):
        email = SealedTextField()
        email_index = BlindIndexField(of="email")

    Contact.objects.filter(email_index="Dara@example.org")   # normalised, under every key; never finds an empty one
    Contact.objects.filter(email="")                         # all that can be asked of the sealed column itself

`save()`, `create()` and `bulk_create()` fill the index. Where columns are named, name both, with the same value:
`save(update_fields=["email", "email_index"])`, `bulk_update(contacts, ["email", "email_index"])`,
`update(email=new, email_index=new)`; and load both where you use `only()`. `manage.py rotate_keys` finds an index
that was forgotten, and mends it.

Rows under different keys have different indexes for one text, so a unique constraint on an index would not hold while
keys rotate. `dumpdata` reads through these fields: its output is plain text.
"""

import unicodedata
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any

from django.core import checks
from django.core.exceptions import FieldError
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.functions import Cast
from django.db.models.lookups import Exact, In, IsNull, Lookup

from vault.sealing import blind, blinds, seal, unseal

if TYPE_CHECKING:
    TextColumn = models.TextField[str, str]
    CharColumn = models.CharField[str, str]
else:
    TextColumn = models.TextField
    CharColumn = models.CharField

# 16 for the key's id, a colon, 32 hexadecimal digits: 49, and room to grow.
INDEX_LENGTH = 64


def folded(text: str) -> str:
    """How texts are compared unless a field says otherwise: without case, outer spaces or forms of composition."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", text.strip()).casefold())


def as_stored(field: str) -> Cast:
    """An expression that gives a sealed column or blind index as the database holds it."""
    return Cast(field, models.TextField())


class Blinded(str):
    """An index as it was read from the database: written back, it is not blinded a second time."""

    __slots__ = ()


class OnlyEmpty(Exact):
    """`email=""`: the one question about its content that a sealed column can answer."""

    def __init__(self, lhs: Any, rhs: Any) -> None:
        if rhs is not None and rhs != "":  # None becomes IS NULL
            raise _unanswerable(lhs.output_field, "exact")
        super().__init__(lhs, rhs)


class SealedTextField(TextColumn):
    """Text that the database holds sealed. An empty text stays empty, so that it can be asked for.

    `context` is what ties a value to its column, `app.model.field` unless given. Name the old one when a column is
    renamed, or nothing in it opens any more. Reading raises vault.sealing.Unopenable.
    """

    def __init__(self, *args: Any, context: str | None = None, **kwargs: Any) -> None:
        self.given_context = context
        super().__init__(*args, **kwargs)

    @property
    def context(self) -> str:
        return self.given_context or f"{self.model._meta.label_lower}.{self.name}"

    def deconstruct(self) -> tuple[str, str, Sequence[Any], dict[str, Any]]:
        name, path, args, kwargs = super().deconstruct()
        if self.given_context is not None:
            kwargs["context"] = self.given_context
        return name, path, args, kwargs

    def get_db_prep_save(self, value: Any, connection: BaseDatabaseWrapper) -> Any:
        """Expressions pass: the database computes them, and only what is sealed already opens afterwards."""
        if value is None or hasattr(value, "resolve_expression"):
            return super().get_db_prep_save(value, connection)
        text = str(value)
        return seal(text, context=self.context) if text else ""

    def from_db_value(self, value: str | None, _expression: object, _connection: object) -> str | None:
        return unseal(value, context=self.context) if value else value

    def get_lookup(self, lookup_name: str) -> "type[Lookup[Any]]":
        if lookup_name == "isnull":
            return IsNull
        if lookup_name == "exact":
            return OnlyEmpty
        raise _unanswerable(self, lookup_name)

    def check(self, **kwargs: Any) -> list[checks.CheckMessage]:
        found = list(super().check(**kwargs))
        indexed = self.deconstruct()[3].get("db_index", False)
        if self.unique or indexed or self.has_db_default():
            message = "A sealed column can be neither unique nor indexed, and has no default in the database."
            found.append(checks.Error(message, obj=self, id="vault.E003"))
        return found


class _AlwaysOfTheText:
    """The index of an object is computed from its text when it is read: `bulk_update` cannot write an old one."""

    def __init__(self, field: "BlindIndexField") -> None:
        self.field = field

    def __get__(self, instance: models.Model | None, _owner: type[models.Model]) -> Any:
        return self if instance is None else self.field.index_of(instance)

    def __set__(self, instance: models.Model, value: object) -> None:
        """What the database said does not matter, but that it was read does: save() leaves out what was deferred."""
        instance.__dict__[self.field.attname] = value


class IndexOf(In):
    """`email_index="dara@example.org"` and `email_index__in=[...]`, under every key."""

    def __init__(self, lhs: Any, rhs: Any) -> None:
        texts = [rhs] if isinstance(rhs, str) else rhs
        if not isinstance(texts, Iterable) or hasattr(texts, "resolve_expression"):
            raise _unanswerable(lhs.output_field, self.lookup_name)
        super().__init__(lhs, [index for text in texts for index in lhs.output_field.indexes(text)])


class IndexOfOne(IndexOf):
    lookup_name = "exact"


class BlindIndexField(CharColumn):
    """The blind index of a sealed column of the same model, for look-ups of equal texts.

    `of`: the sealed field. `normalise`: a function of a module, text to text; what it makes alike is found together.
    A text that it makes empty has an empty index, and nothing finds it.
    """

    def __init__(
        self, *args: Any, of: str, normalise: Callable[[str], str] = folded, context: str | None = None, **kwargs: Any
    ) -> None:
        self.of = of
        self.normalise = normalise
        self.given_context = context
        kwargs = {"max_length": INDEX_LENGTH, "default": "", "editable": False, "blank": True, **kwargs}
        super().__init__(*args, **kwargs)

    @property
    def context(self) -> str:
        """That of the sealed column is another: an index and a sealed value never share a key anyway."""
        return self.given_context or f"{self.model._meta.label_lower}.{self.name}"

    def deconstruct(self) -> tuple[str, str, Sequence[Any], dict[str, Any]]:
        name, path, args, kwargs = super().deconstruct()
        kwargs["of"] = self.of
        if self.normalise is not folded:
            kwargs["normalise"] = self.normalise
        if self.given_context is not None:
            kwargs["context"] = self.given_context
        return name, path, args, kwargs

    def contribute_to_class(self, cls: type[models.Model], name: str, private_only: bool = False) -> None:  # noqa: FBT001, FBT002
        super().contribute_to_class(cls, name, private_only)
        setattr(cls, self.attname, _AlwaysOfTheText(self))

    def index_of(self, instance: models.Model) -> str:
        """The index under the present key of what the object's text is now."""
        return self.index(getattr(instance, self.of))

    def index(self, text: str | None) -> Blinded:
        normal = self.normalise(text) if text else ""
        return Blinded(blind(normal, context=self.context) if normal else "")

    def indexes(self, text: str) -> list[Blinded]:
        """Under every key, for look-ups by hand. An index that was read from a row stands for itself."""
        if isinstance(text, Blinded):
            return [text]
        normal = self.normalise(text)
        return [Blinded(one) for one in blinds(normal, context=self.context)] if normal else []

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:  # noqa: ARG002, FBT001
        return self.index_of(model_instance)

    def get_prep_value(self, value: Any) -> Any:
        if value is None or isinstance(value, Blinded) or hasattr(value, "resolve_expression"):
            return super().get_prep_value(value)
        return self.index(str(value))

    def from_db_value(self, value: str | None, _expression: object, _connection: object) -> str | None:
        return None if value is None else Blinded(value)

    def get_lookup(self, lookup_name: str) -> "type[Lookup[Any]]":
        answered: dict[str, type[Lookup[Any]]] = {"exact": IndexOfOne, "in": IndexOf, "isnull": IsNull}
        found = answered.get(lookup_name)
        if found is None:
            raise _unanswerable(self, lookup_name)
        return found

    def check(self, **kwargs: Any) -> list[checks.CheckMessage]:
        found = list(super().check(**kwargs))
        names = {field.name for field in self.model._meta.local_fields if isinstance(field, SealedTextField)}
        if self.of not in names:
            message = f"“{self.of}” is no sealed field of this model."
            found.append(checks.Error(message, obj=self, id="vault.E004"))
        return found


def _unanswerable(field: Any, lookup_name: str | None) -> FieldError:
    return FieldError(
        f"“{field.name}” is sealed in the database: it cannot be asked for by “{lookup_name}”. "
        "Ask its blind index for equal texts."
    )
