"""An old version restored: its words, order, kinds, demands and what was behind; nothing lost or overwritten unseen."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction

from ledger.models import Event
from organisations.refusals import Refused
from statements.actions import arranging, rewording, versioning
from statements.models import BlockRevision, Statement, Version
from statements.queries.text import canonical_content, present_digests, working_text
from statements.stages import EventKind
from tests.cast import MORNING, Cast
from tests.factories import DAY, consulted, drafted

pytestmark = pytest.mark.django_db


def taken(statement: Statement, cast: Cast) -> Version:
    with transaction.atomic():
        return versioning.take_version(statement, by=cast.chanthy, at=MORNING)


def now(statement: Statement) -> str:
    return present_digests([statement])[statement.pk]


def rewrite_everything(statement: Statement, cast: Cast) -> None:
    """Other words, another order, another kind, one block gone and one new."""
    _title, heading, mend, count = statement.blocks.order_by("place")
    at = MORNING + DAY
    rewording.edit_block(statement, mend, language="en", text="Mend both bridges.", based_on=1, by=cast.chanthy, at=at)
    arranging.move_block(statement, mend, after=None, by=cast.chanthy, at=at)
    arranging.change_block(statement, mend, kind="paragraph", is_demand=False, by=cast.chanthy, at=at)
    arranging.remove_block(statement, count, by=cast.chanthy, at=at)
    arranging.add_block(
        statement, kind="point", texts={"en": "Light it.", "km": "បំភ្លឺ។"}, after=heading, by=cast.chanthy, at=at
    )


def test_the_text_says_again_what_it_said(cast: Cast) -> None:
    statement = drafted(cast)
    version = taken(statement, cast)
    before = working_text(statement)
    rewrite_everything(statement, cast)
    written = BlockRevision.objects.filter(block__statement=statement).count()
    versioning.restore_version(statement, version, sha256=now(statement), by=cast.chanthy, at=MORNING + 2 * DAY)
    after = working_text(statement)
    assert canonical_content(statement, after) == version.content
    assert [block.stale for block in after.blocks] == [block.stale for block in before.blocks]
    assert not after.out_of_step
    # What was written meanwhile is still there, in the history of its paragraph.
    assert BlockRevision.objects.filter(text="Mend both bridges.").exists()
    assert BlockRevision.objects.filter(block__statement=statement).count() > written
    event = Event.objects.get(kind=EventKind.TEXT_RESTORED)
    assert event.content["version"] == version.number
    assert taken(statement, cast) == version


def test_what_was_behind_then_is_behind_again(cast: Cast) -> None:
    statement = drafted(cast)
    mend = statement.blocks.get(is_demand=True)
    rewording.edit_block(statement, mend, language="en", text="Mend it soon.", based_on=1, by=cast.chanthy, at=MORNING)
    version = taken(statement, cast)
    rewording.edit_block(
        statement, mend, language="km", text="ជួសជុលឆាប់ៗ។", based_on=1, by=cast.chanthy, at=MORNING + DAY
    )
    assert not working_text(statement).out_of_step
    versioning.restore_version(statement, version, sha256=now(statement), by=cast.chanthy, at=MORNING + 2 * DAY)
    (behind,) = working_text(statement).out_of_step
    assert (behind.ref, behind.stale) == (mend.ref, frozenset({"km"}))


def test_not_unseen_not_twice_not_at_any_stage_not_by_anybody(cast: Cast) -> None:
    statement = drafted(cast)
    version = taken(statement, cast)
    seen = now(statement)
    with pytest.raises(Refused) as same:
        versioning.restore_version(statement, version, sha256=seen, by=cast.chanthy, at=MORNING)
    assert same.value.code == "same"
    rewrite_everything(statement, cast)
    with pytest.raises(Refused) as changed:
        versioning.restore_version(statement, version, sha256=seen, by=cast.chanthy, at=MORNING)
    assert changed.value.code == "changed"
    with pytest.raises(PermissionDenied):
        versioning.restore_version(statement, version, sha256=now(statement), by=cast.piseth, at=MORNING)
    asked = consulted(cast)
    with pytest.raises(Refused) as stage:
        versioning.restore_version(asked.statement, asked.version, sha256="", by=cast.chanthy, at=MORNING)
    assert stage.value.code == "stage"
    assert not Event.objects.filter(kind=EventKind.TEXT_RESTORED).exists()
