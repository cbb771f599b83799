"""Two wish the same at the same moment: they stand together."""

from threading import Event as Signal
from typing import Any

import pytest
from django.db import connection, transaction

from statements.models import Amendment, CoSponsor, Round
from tests import factories
from tests.cast import Cast, assemble
from tests.statements.actions.test_amending import mend
from tests.statements.proposing import propose
from tests.threads import in_threads


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    return assemble()


@pytest.fixture
def consultation(cast: Cast) -> Round:
    return factories.consulted(cast)


@pytest.mark.django_db(transaction=True)
def test_two_who_wish_the_same_at_once_stand_together() -> None:
    """The other looks before the first has written, waits for it, and is let through by the constraint to join it."""
    cast = assemble()
    consultation = factories.consulted(cast)
    written, looked = Signal(), Signal()

    def first() -> None:
        with transaction.atomic():
            propose(consultation, cast.reed, cast.sreymom, mend(consultation))
            written.set()
            # SQLite lets nobody write meanwhile; PostgreSQL keeps the second waiting for the round.
            assert looked.wait(20)

    def second() -> None:
        assert written.wait(20)

        def told(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
            found = execute(sql, params, many, context)
            if "digest" in sql and sql.lstrip().startswith("SELECT"):
                looked.set()
            return found

        with connection.execute_wrapper(told):
            propose(consultation, cast.hill, cast.visal, mend(consultation), reason="Ours.")

    assert in_threads(first, second) == []
    assert Amendment.objects.get().organisation == cast.reed
    assert [(one.organisation, one.reason) for one in CoSponsor.objects.all()] == [(cast.hill, "Ours.")]
