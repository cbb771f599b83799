"""What the board reads at once stays each amendment's own, also for whoever asks on."""

import pytest

from statements.actions import amending
from statements.actions.amending import Proposed
from statements.models import Orphan
from statements.queries.board import board_amendments
from statements.stages import ChangeKind
from tests import factories
from tests.cast import MORNING, Cast

pytestmark = pytest.mark.django_db


def test_what_is_read_for_all_is_filtered_for_each(cast: Cast) -> None:
    consultation = factories.consulted(cast)
    point, other = consultation.statement.blocks.filter(kind="point").order_by("id")
    for block, organisation, person in ((point, cast.reed, cast.sreymom), (other, cast.hill, cast.visal)):
        change = Proposed(ChangeKind.REPLACE, block, {"en": "Mend it."})
        amending.amend(consultation, organisation=organisation, changes=[change], by=person, at=MORNING)
    first, second = board_amendments(consultation)
    Orphan.objects.create(amendment=second, kind=ChangeKind.REPLACE, block=point, language="en", text="Or so.")
    first, second = board_amendments(consultation)
    assert [one.text for one in second.orphans.all()] == ["Or so."]
    assert list(first.orphans.all()) == []
    assert second.orphans.filter(reinserted_at=None).exists()
    assert not first.orphans.filter(reinserted_at=None).exists()
    assert [change.block for change in first.changes.order_by("-id")] == [point]
    assert not first.changes.exclude(block=point).exists()
    assert (first.changes.count(), second.orphans.count()) == (1, 1)
