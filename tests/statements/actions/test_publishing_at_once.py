"""A signature is withdrawn, or set aside, while somebody publishes: what was faster is in no edition."""

import threading
from collections.abc import Callable
from datetime import timedelta
from itertools import count

import pytest
from django.db import transaction

from organisations.actions import merging
from statements.actions import embargoing, lifecycle, publishing, signing
from statements.models import Edition, Signature, Statement
from statements.stages import CONFIRMABLE
from tests import factories
from tests.cast import MORNING, Cast, assemble
from tests.factories import DAY, signed
from tests.statements.actions.test_reuniting import both_invited
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
            lifecycle.hold(statement, CONFIRMABLE)
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


@pytest.mark.django_db(transaction=True)
def test_a_double_that_is_found_while_it_is_published_is_printed_once() -> None:
    cast = assemble()
    statement, double = both_invited(cast)
    for organisation, by in ((cast.hill, cast.visal), (double, cast.ot)):
        signed(statement, organisation, by, at=MORNING + 2 * DAY)
    signing.close_sign_on(statement, by=cast.chanthy, at=MORNING + 3 * DAY)
    merged, published = threading.Event(), threading.Event()
    editions: list[Edition] = []

    def merge() -> None:
        with transaction.atomic():
            merging.merge_organisations(kept=cast.hill, absorbed=double, by=cast.mealea, at=SET_AT)
            merged.set()
            published.wait(timeout=0.5)

    def publish() -> None:
        assert merged.wait(timeout=5)
        editions.append(publishing.publish(Statement.objects.get(pk=statement.pk), by=cast.piseth, at=SET_AT))
        published.set()

    assert in_threads(merge, publish) == []
    assert [one["name"]["en"] for one in editions[0].content["signatories"]] == ["Far Hill"]
