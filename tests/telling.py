"""What a test begins with, told once for all tests of its module: the cast, and the story of the module if it has one.

A module that needs a story tells it in a fixture of its own scope, and gives each test a copy:

    @pytest.fixture(scope="module")
    def told(told_cast: Cast) -> Round:
        return factories.consulted(told_cast)


    @pytest.fixture
    def consultation(db: None, told: Round) -> Round:
        return deepcopy(told)

The rows need no copy: each test runs in a savepoint, and what it wrote is undone after it. They are there for every
test of the module, also for one that does not ask for the story. `tests/conftest.py` imports the fixtures.
"""

from collections.abc import Iterator
from copy import deepcopy

import pytest
from django.db import transaction
from pytest_django import DjangoDbBlocker

from tests.cast import Cast, assemble
from tests.retelling import STORYTELLER


def is_transactional(item: pytest.Item) -> bool:
    """Whether a test commits, and has the tables emptied after it."""
    marker = item.get_closest_marker("django_db")
    commits = marker is not None and bool(marker.kwargs.get("transaction"))
    return commits or bool({"transactional_db", "live_server"} & set(getattr(item, "fixturenames", ())))


@pytest.fixture(scope="module")
def module_transaction(
    request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[None]:
    """One transaction around all tests of a module, rolled back after the last: what is written before the first test,
    in fixtures of the module's scope, is there for each."""
    if any(item.path == request.path and is_transactional(item) for item in request.session.items):
        pytest.fail("A test that commits cannot share a module with a story that is never committed: give it its own.")
    with django_db_blocker.unblock(), transaction.atomic():
        STORYTELLER.open()
        yield
        STORYTELLER.chapters = None
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def told_cast(module_transaction: None) -> Cast:
    """The cast, for the stories of a module. A test asks for `cast`."""
    return assemble()


@pytest.fixture
def cast(db: None, told_cast: Cast) -> Cast:
    """The cast of tests/cast.py; a copy, so that what a test changes in memory is not met by the next."""
    return deepcopy(told_cast)
