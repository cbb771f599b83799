"""Do the keys open this database? Asked by `migrate`, by `check --database`, and wherever a server starts.

A row of KeyCheck holds a known word for each key that may still have values in the database. Every one of them must
open: one that does not tells of a wrong key, and one whose key is missing tells of values that nobody could read.
"""

import time
from collections.abc import Sequence
from typing import Any

from django import db
from django.conf import settings
from django.core import checks
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext as _

from vault.keys import DEMO_ID, ring
from vault.models import KeyCheck
from vault.sealing import Unopenable, key_id_of, seal, unseal

KNOWN_WORD = "ruom"
CONTEXT = "vault.keycheck.sealed"
PATIENCE = 20.0  # seconds that a start waits for its database


class WrongKey(ImproperlyConfigured):
    """The keys at hand are not those of this database. One sentence says which."""


def verify(using: str = db.DEFAULT_DB_ALIAS) -> None:
    """Hold the keys against the database, and enter the present key if it is new to it.

    Nothing is entered where any other key fails: else a wrong key would be taken for a new one. Two processes may do
    this at once: the first to enter a key decides. Raises WrongKey, ImproperlyConfigured, django.db.Error.
    """
    present = ring().present
    _raise_problem(using)
    if not KeyCheck.objects.using(using).filter(key_id=present.id).exists():
        entry = KeyCheck(key_id=present.id, sealed=seal(KNOWN_WORD, context=CONTEXT))
        KeyCheck.objects.using(using).bulk_create([entry], ignore_conflicts=True)
        _raise_problem(using)


def problem(using: str = db.DEFAULT_DB_ALIAS) -> str | None:
    """One sentence about the first key that does not fit this database, or None. Only reads."""
    keys = ring()
    for entry in KeyCheck.objects.using(using).order_by("made_at", "pk"):
        names = {"key": entry.key_id}
        if keys.find(entry.key_id) is None:
            if entry.key_id == DEMO_ID:
                return _("This database was filled in demo mode, under a key that VAULT_KEYS does not name.")
            return _("This database holds values under the key %(key)s, which VAULT_KEYS does not name.") % names
        # Else a row could be passed off under the id of another key that is known.
        if key_id_of(entry.sealed) != entry.key_id or not _opens(entry.sealed):
            if entry.key_id == DEMO_ID and not settings.VAULT_KEYS:
                return _("The demo key, made from SECRET_KEY, does not open this database: SECRET_KEY was changed.")
            return _("The key %(key)s in VAULT_KEYS does not open this database.") % names
    return None


def verify_or_exit(using: str = db.DEFAULT_DB_ALIAS) -> None:
    """`verify` for a process that starts: ends it with one line instead of an exception.

    SystemExit on purpose: Celery's signals swallow every Exception. Leaves no connection open, so that none is shared
    by processes forked afterwards. A database that does not answer yet is waited for.
    """
    end = time.monotonic() + PATIENCE
    try:
        while True:
            try:
                return verify(using)
            except ImproperlyConfigured as error:
                raise SystemExit(str(error)) from None
            except db.ProgrammingError:
                raise SystemExit(_not_migrated()) from None
            except db.OperationalError as error:
                if _lacks_table(using):
                    raise SystemExit(_not_migrated()) from None
                if time.monotonic() > end:
                    message = _("The keys could not be held against the database: it does not answer.")
                    raise SystemExit(message) from error
                db.connections[using].close()
                time.sleep(0.5)
    finally:
        _let_go(using)


def check_keys(**_kwargs: Any) -> list[checks.CheckMessage]:
    """A system check without the database: can the keys be read at all?"""
    try:
        ring()
    except ImproperlyConfigured as error:
        return [checks.Error(str(error), id="vault.E001")]
    return []


def check_database(*, databases: Sequence[str] | None = None, **_kwargs: Any) -> list[checks.CheckMessage]:
    """A system check that runs with `migrate` and `check --database`, and fits a database that is still empty."""
    found: list[checks.CheckMessage] = []
    for using in databases or ():
        if _lacks_table(using):
            continue
        try:
            sentence = problem(using)
        except ImproperlyConfigured:
            continue  # check_keys says it
        if sentence:
            found.append(checks.Error(sentence, id="vault.E002"))
    return found


def enter_after_migrate(*, using: str, **_kwargs: Any) -> None:
    """Part of `migrate` and `flush`. Going back to before this app, there is no table to enter anything in."""
    if not _lacks_table(using):
        verify(using)


def _raise_problem(using: str) -> None:
    sentence = problem(using)
    if sentence:
        raise WrongKey(sentence)


def _opens(sealed: str) -> bool:
    try:
        return unseal(sealed, context=CONTEXT) == KNOWN_WORD
    except Unopenable:
        return False


def _lacks_table(using: str) -> bool:
    try:
        return KeyCheck._meta.db_table not in db.connections[using].introspection.table_names()
    except db.OperationalError:
        return False


def _not_migrated() -> str:
    return _("The database has no tables for the keys yet: run manage.py migrate.")


def _let_go(using: str) -> None:
    connection = db.connections[using]
    connection.close()
    if connection.vendor == "postgresql":
        connection.close_pool()  # type: ignore[attr-defined]
