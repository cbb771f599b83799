"""The person behind a request."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from organisations.actors import is_administrator
from organisations.models import Person


def actor(request: HttpRequest) -> Person:
    """Who is signed in. Raises PermissionDenied where nobody is; `login_required` on the view comes before it."""
    if not isinstance(request.user, Person):
        raise PermissionDenied
    return request.user


def administer(request: HttpRequest) -> None:
    """Raises PermissionDenied for anybody but an administrator of the site."""
    if not is_administrator(request.user):
        raise PermissionDenied
