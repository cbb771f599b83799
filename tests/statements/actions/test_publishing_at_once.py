"""A signature is withdrawn while somebody waits to publish: what was faster is in no edition."""

import threading
from collections.abc import Callable
from datetime import timedelta
from itertools import count

import pytest
from django.db import transaction

from statements.actions import embargoing, lifecycle, publishing, signing
from statements.models import Edition, Signature, Statement
from statements.stages import TAKEN_BACK
from tests import factories
from tests.cast import MORNING, Cast, assemble
from tests.factories import DAY
from tests.threads import in_threads

SET_AT = MORNING + 4 * DAY
MINUTE = MORNING + 6 * DAY


def at_once(statement: Statement, cast: Cast) -> Edition:
    return publishing.publish(statement, by=cast.piseth)


def at_its_minute(statement: Statement, cast: Cast) -> Edition:
    embargoing.set_embargo(statement, publish_at=MINUTE, by=cast.piseth)
    edition = embargoing.publish_due(statement, at=MINUTE)
    assert edition is not None
    return edition


@pytest.mark.parametrize("published", [at_once, at_its_minute])
@pytest.mark.django_db(transaction=True)
def test_a_name_withdrawn_while_the_publisher_waits_is_not_printed(
    published: Callable[[Statement, Cast], Edition], monkeypatch: pytest.MonkeyPatch
) -> None:
    cast = assemble()
    statement = factories.closed(cast)
    held, looked = threading.Event(), threading.Event()
    ticks = count(1)

    def now() -> object:
        """Each reading is later than the one before."""
        if threading.current_thread().name == "publisher":
            looked.set()
        return SET_AT + next(ticks) * timedelta(seconds=1)

    monkeypatch.setattr("ledger.clock.now", now)
    editions: list[Edition] = []

    def withdraw() -> None:
        with transaction.atomic():
            lifecycle.hold(statement, TAKEN_BACK)
            held.set()
            # Whoever reads the clock before it is their turn does so now.
            looked.wait(timeout=0.5)
            signing.withdraw_signature(Signature.objects.get(organisation=cast.hill), by=cast.visal)

    def publish() -> None:
        threading.current_thread().name = "publisher"
        assert held.wait(timeout=5)
        editions.append(published(Statement.objects.get(pk=statement.pk), cast))

    assert in_threads(withdraw, publish) == []
    [edition] = editions
    assert [one["name"]["en"] for one in edition.content["signatories"]] == ["River Network", "Reed Circle"]
