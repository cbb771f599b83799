"""Who said something, as the reader may know it: the templates' way to `queries.attribution`."""

from typing import Protocol

from django import template
from django.utils.translation import gettext as _

from organisations.models import Organisation, Person
from statements.queries.attribution import Attribution

register = template.Library()


class Said(Protocol):
    """A comment, a reply or an amendment."""

    organisation: Organisation
    author: Person


@register.filter
def said_by(said: Said, names: object) -> str:
    """How the one who said it is called. Without `names`, the page's Attribution, nobody is named."""
    return names.name(said.organisation, said.author) if isinstance(names, Attribution) else _("An organisation")


@register.filter
def is_ours(said: Said, names: object) -> bool:
    """Whether it was said by an organisation that the reader speaks for."""
    return isinstance(names, Attribution) and names.is_own(said.organisation)
