"""The person behind a request."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from organisations.models import Person


def actor(request: HttpRequest) -> Person:
    """Who is signed in. Raises PermissionDenied where nobody is; `login_required` on the view comes before it."""
    if not isinstance(request.user, Person):
        raise PermissionDenied
    return request.user
