"""Words that were not saved are kept for their writer, and people in one block see each other."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from organisations.actions.retaining import retain
from organisations.actors import Machine
from organisations.refusals import Refused
from statements.actions import arranging, keeping, rewording
from statements.actions.forgetting import forget
from statements.models import Block, Draft, Statement
from statements.queries.keeping import unsaved, unsaved_in
from statements.queries.text import working_text
from tests.cast import MORNING, Cast
from tests.factories import DAY, consulted, drafted, staffed

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)
BOTH = ("en", "km")


def demand(statement: Statement) -> Block:
    return Block.objects.get(ref=working_text(statement).body[1].ref)


def test_a_draft_stands_beside_what_is_there_until_it_is_saved(cast: Cast) -> None:
    statement = drafted(cast)
    block = demand(statement)
    typed = {"en": "Mend both bridges this year.", "km": "ជួសជុលស្ពានចាស់នៅឆ្នាំនេះ។"}
    seen = {"en": 1, "km": 1}
    keeping.keep_draft(statement, block, texts=typed, based_on=seen, by=cast.chanthy, at=MORNING)
    kept = unsaved(block, cast.chanthy, languages=BOTH)
    assert kept is not None
    assert (kept.texts, kept.based_on) == (typed, seen)
    assert [(change.language, change.present, change.typed) for change in kept.changes] == [
        ("en", "Mend the old bridge this year.", "Mend both bridges this year.")
    ]
    text = working_text(statement)
    assert unsaved_in(statement, text, cast.chanthy) == [(block.ref, text.block(block.ref))]
    assert unsaved(block, staffed(cast, statement).coordinator, languages=BOTH) is None

    rewording.reword(statement, block, texts={"en": typed["en"]}, based_on=seen, by=cast.chanthy, at=MORNING)
    assert not Draft.objects.exists()


def test_the_same_words_as_there_are_are_no_draft(cast: Cast) -> None:
    statement = drafted(cast)
    block = demand(statement)
    same = {"en": "Mend the old bridge this year."}
    keeping.keep_draft(statement, block, texts=same, based_on={"en": 1}, by=cast.chanthy, at=MORNING)
    assert unsaved(block, cast.chanthy, languages=BOTH) is None
    assert unsaved_in(statement, working_text(statement), cast.chanthy) == []


def test_words_for_a_block_that_was_removed_are_still_there(cast: Cast) -> None:
    statement = drafted(cast)
    block = demand(statement)
    keeping.keep_draft(statement, block, texts={"en": "Mine."}, based_on={"en": 1}, by=cast.chanthy, at=MORNING)
    arranging.remove_block(statement, block, by=cast.chanthy, at=MORNING)
    assert unsaved_in(statement, working_text(statement), cast.chanthy) == [(block.ref, None)]
    with pytest.raises(Refused) as refused:
        keeping.keep_draft(statement, block, texts={"en": "More."}, based_on={}, by=cast.chanthy, at=MORNING)
    assert refused.value.code == "removed"


def test_for_two_minutes_after_the_last_sign_of_life_others_see_who_is_there(cast: Cast) -> None:
    statement = drafted(cast)
    block = demand(statement)
    kosal = staffed(cast, statement).coordinator
    assert keeping.here(statement, block, by=cast.chanthy, at=MORNING) == []
    assert keeping.here(statement, block, by=kosal, at=MORNING + MINUTE) == [cast.chanthy.name]
    assert keeping.others(block, by=cast.chanthy, at=MORNING + 3 * MINUTE) == ["Kosal"]
    assert keeping.others(block, by=cast.chanthy, at=MORNING + 4 * MINUTE) == []
    # who was only there has no draft
    assert unsaved(block, kosal, languages=BOTH) is None


def test_a_sign_of_life_leaves_the_words_as_they_are(cast: Cast) -> None:
    statement = drafted(cast)
    block = demand(statement)
    keeping.keep_draft(statement, block, texts={"en": "Mine."}, based_on={"en": 1}, by=cast.chanthy, at=MORNING)
    keeping.here(statement, block, by=cast.chanthy, at=MORNING + MINUTE)
    kept = unsaved(block, cast.chanthy, languages=BOTH)
    assert kept is not None
    assert (kept.texts, kept.draft.saved_at) == ({"en": "Mine."}, MORNING)
    keeping.drop_draft(block, by=cast.chanthy)
    assert not Draft.objects.exists()


def test_drafts_go_thirty_days_after_their_writer_was_last_there_and_with_the_writer(cast: Cast) -> None:
    statement = drafted(cast)
    block = demand(statement)
    keeping.keep_draft(statement, block, texts={"en": "Mine."}, based_on={"en": 1}, by=cast.chanthy, at=MORNING)
    kosal = staffed(cast, statement).coordinator
    keeping.keep_draft(statement, block, texts={"en": "His."}, based_on={"en": 1}, by=kosal, at=MORNING + DAY)
    assert retain(at=MORNING + 30 * DAY - MINUTE)["drafts"] == 0
    assert retain(at=MORNING + 30 * DAY)["drafts"] == 1
    assert Draft.objects.get().person == kosal
    forget(kosal, Machine.OPERATOR, MORNING + DAY)
    assert not Draft.objects.exists()


@pytest.mark.parametrize("text", ["a\x00b", "a" * 20_001, "\ud800"])
def test_what_no_text_can_hold_is_not_kept(cast: Cast, text: str) -> None:
    statement = drafted(cast)
    with pytest.raises(Refused) as refused:
        keeping.keep_draft(
            statement, demand(statement), texts={"en": text}, based_on={"en": 1}, by=cast.chanthy, at=MORNING
        )
    assert refused.value.field == "text_en"


def test_only_who_may_write_and_only_while_it_is_written(cast: Cast) -> None:
    statement = drafted(cast)
    for person in (cast.ot, cast.piseth):
        with pytest.raises(PermissionDenied):
            keeping.here(statement, demand(statement), by=person, at=MORNING)
    asked = consulted(cast).statement
    with pytest.raises(Refused) as refused:
        keeping.here(asked, demand(asked), by=cast.chanthy, at=MORNING)
    assert refused.value.code == "stage"
