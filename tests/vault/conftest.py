"""Keys and a table for the tests of the vault."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import connection
from django.test import override_settings
from pytest_django import DjangoDbBlocker

from tests.vault.models import Note
from vault.models import KeyCheck

OLD = "old:" + "11" * 16 + "2f" * 16
NEW = "new:" + "33" * 16 + "4d" * 16


@contextmanager
def keys(*present_first: str) -> Iterator[None]:
    with override_settings(VAULT_KEYS=",".join(present_first), DEMO=False):
        yield


@pytest.fixture(scope="session")
def _table(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    with django_db_blocker.unblock():
        with connection.schema_editor() as editor:
            editor.create_model(Note)
        yield
        with connection.schema_editor() as editor:
            editor.delete_model(Note)
        connection.close()


@pytest.fixture
def table(_table: None, db: None) -> None:
    """An empty table of notes."""
    Note.objects.all().delete()


@pytest.fixture
def fresh(table: None) -> None:
    """A database that has not seen any key yet."""
    KeyCheck.objects.all().delete()
