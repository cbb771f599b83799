"""Who asks: the person whose token it is. No session, no cookie, so nothing that another site could ride on."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from ninja.security import HttpBearer

from organisations.actions.mandating import person_by_token
from organisations.models import Person


class Token(HttpBearer):
    """`Authorization: Bearer ruom_…`, made by `manage.py create_token EMAIL`."""

    def authenticate(self, request: HttpRequest, token: str) -> Person | None:  # noqa: ARG002
        return person_by_token(token)


def caller(request: HttpRequest) -> Person:
    """The person behind the request. Raises PermissionDenied where an operation forgot to ask for a token."""
    person = getattr(request, "auth", None)
    if not isinstance(person, Person):
        raise PermissionDenied
    return person
