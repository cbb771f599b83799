"""Who asks: the person whose token it is. No session, no cookie, so nothing that another site could ride on."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from ninja.security import HttpBearer

from organisations.actions.mandating import person_by_token
from organisations.actions.throttling import take, token_limit
from organisations.models import Person
from organisations.views.machines import caller_of


class TooManyWrongTokens(Exception):
    """From this network, until `until` (aware). Tokens cannot be guessed: this only spares the server."""

    def __init__(self, until: datetime) -> None:
        super().__init__(until)
        self.until = until


class Token(HttpBearer):
    """`Authorization: Bearer ruom_…`, made by `manage.py create_token EMAIL`."""

    def authenticate(self, request: HttpRequest, token: str) -> Person | None:
        """Raises TooManyWrongTokens. A right token is never held up: nothing is counted for it."""
        found = person_by_token(token)
        if found is None:
            until = take(token_limit(caller_of(request)))
            if until:
                raise TooManyWrongTokens(until)
        return found


def caller(request: HttpRequest) -> Person:
    """The person behind the request. Raises PermissionDenied where an operation forgot to ask for a token."""
    person = getattr(request, "auth", None)
    if not isinstance(person, Person):
        raise PermissionDenied
    return person
