"""Who is signed in: a session and its person, read with every page, so by SQL that is written once.

Otherwise Django's own: sessions in the database, and its way of checking a password.
"""

from datetime import datetime
from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.contrib.sessions.backends.db import SessionStore as DatabaseSessions
from django.contrib.sessions.models import Session
from django.db import DEFAULT_DB_ALIAS
from django.utils import timezone

from ledger.prepared import Prepared
from organisations.models import Person

SESSIONS = Prepared(
    lambda key, now: Session.objects.filter(session_key=key, expire_date__gt=now), key=str, now=datetime
)
PEOPLE = Prepared(lambda pk: Person.objects.filter(pk=pk), pk=int)


def fields(model: type[Session | Person]) -> list[str]:
    return [field.attname for field in model._meta.concrete_fields]


class SessionStore(DatabaseSessions):
    def _get_session_from_db(self) -> Session | None:
        row = SESSIONS.row(key=self.session_key, now=timezone.now())
        if row is None:
            self._session_key = None
            return None
        return Session.from_db(DEFAULT_DB_ALIAS, fields(Session), row)


class Backend(ModelBackend):
    def get_user(self, user_id: Any) -> Person | None:
        """None also for somebody whose account was closed."""
        row = PEOPLE.row(pk=int(user_id))
        person = Person.from_db(DEFAULT_DB_ALIAS, fields(Person), row) if row else None
        return person if person is not None and self.user_can_authenticate(person) else None
