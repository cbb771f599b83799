"""Writing the text: identity, optimistic lock, languages in step, versions that do not change."""

import hashlib
import json
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction

from ledger.models import Event
from organisations.refusals import Outdated, Refused
from statements.actions import arranging, consulting, drafting, rewording
from statements.models import Block, BlockRevision, Statement, Version
from statements.queries.text import version_text, working_text
from tests import factories
from tests.cast import MORNING, Cast
from tests.factories import DAY


def body(statement: Statement) -> list[tuple[str, str]]:
    return [(block.number, block.text("en")) for block in working_text(statement).body]


def block_saying(statement: Statement, words: str) -> Block:
    return statement.blocks.get(revisions__text=words)


BRIDGE, CHILDREN = "Mend the old bridge this year.", "Count the children who cross it."


def test_numbers_follow_the_order(cast: Cast) -> None:
    statement = factories.drafted(cast)
    assert body(statement) == [("1", "What we ask"), ("1.1", BRIDGE), ("1.2", CHILDREN)]
    arranging.move_block(
        statement,
        block_saying(statement, CHILDREN),
        after=block_saying(statement, "What we ask"),
        by=cast.chanthy,
        at=MORNING,
    )
    assert body(statement) == [("1", "What we ask"), ("1.1", CHILDREN), ("1.2", BRIDGE)]


def test_a_place_can_be_found_again_and_again_at_one_spot(cast: Cast) -> None:
    """Halving the gap ends after some thirty insertions; then the places are laid out anew and the order stands."""
    statement = factories.drafted(cast)
    heading = block_saying(statement, "What we ask")
    for number in range(60):
        arranging.add_block(
            statement, kind="point", texts={"en": f"Point {number}"}, after=heading, by=cast.chanthy, at=MORNING
        )
    expected = ["What we ask", *(f"Point {number}" for number in reversed(range(60))), BRIDGE, CHILDREN]
    assert [text for _number, text in body(statement)] == expected


def test_a_form_sent_twice_makes_one_statement_and_one_block(cast: Cast) -> None:
    submission = uuid4()
    made = [
        drafting.start_statement(
            kind="petition",
            convenor=cast.lotus,
            titles={"en": "Once"},
            submission=submission,
            by=cast.chanthy,
            at=MORNING,
        )
        for _ in range(2)
    ]
    assert made[0] == made[1]
    again = uuid4()
    blocks = [
        arranging.add_block(made[0], kind="point", texts={"en": "Once"}, submission=again, by=cast.chanthy, at=MORNING)
        for _ in range(2)
    ]
    assert blocks[0] == blocks[1]
    assert made[0].blocks.count() == 2  # the title and the point


def test_the_second_writer_is_told_what_stands_now(cast: Cast) -> None:
    statement = factories.drafted(cast)
    block = block_saying(statement, BRIDGE)
    rewording.edit_block(statement, block, language="en", text="Mend it now.", based_on=1, by=cast.chanthy, at=MORNING)
    with pytest.raises(Outdated) as outdated:
        rewording.edit_block(
            statement, block, language="en", text="Mend it later.", based_on=1, by=cast.chanthy, at=MORNING
        )
    assert (outdated.value.present.number, outdated.value.present.text) == (2, "Mend it now.")
    assert block.revisions.filter(language="en").count() == 2


def test_a_changed_source_makes_the_other_language_stale_until_it_follows(cast: Cast) -> None:
    statement = factories.drafted(cast)
    block = block_saying(statement, BRIDGE)

    def stale() -> frozenset[str]:
        found = working_text(statement).block(block.ref)
        assert found is not None
        return found.stale

    assert stale() == frozenset()
    rewording.edit_block(statement, block, language="en", text="Mend it.", based_on=1, by=cast.chanthy, at=MORNING)
    assert stale() == {"km"}
    rewording.edit_block(statement, block, language="en", text="Mend it soon.", based_on=2, by=cast.chanthy, at=MORNING)
    assert stale() == {"km"}
    rewording.edit_block(statement, block, language="km", text="ជួសជុលវា។", based_on=1, by=cast.chanthy, at=MORNING)
    assert stale() == frozenset()
    rewording.edit_block(statement, block, language="km", text="ជួសជុលវាឆាប់ៗ។", based_on=2, by=cast.chanthy, at=MORNING)
    assert stale() == {"en"}
    rewording.edit_block(
        statement,
        block,
        language="en",
        text="Mend it soon.",
        based_on=3,
        still_matches=True,
        by=cast.chanthy,
        at=MORNING,
    )
    assert stale() == frozenset()


def test_a_correction_that_still_matches_leaves_nothing_stale(cast: Cast) -> None:
    statement = factories.drafted(cast)
    block = block_saying(statement, BRIDGE)
    rewording.edit_block(
        statement,
        block,
        language="en",
        text="Mend the old bridge, this year.",
        based_on=1,
        still_matches=True,
        by=cast.chanthy,
        at=MORNING,
    )
    assert working_text(statement).out_of_step == ()


def test_the_same_words_again_change_nothing(cast: Cast) -> None:
    statement = factories.drafted(cast)
    block = block_saying(statement, BRIDGE)
    events = Event.objects.count()
    rewording.edit_block(
        statement, block, language="en", text=f" {BRIDGE}\r\n", based_on=1, by=cast.chanthy, at=MORNING
    )
    assert Event.objects.count() == events
    assert block.revisions.filter(language="en").count() == 1


@pytest.mark.parametrize("text", ["", " \n ", "a\x00b", "a\u202eb", "x" * 20_001, "a\ud800"])
def test_words_that_cannot_stand_are_refused_with_their_field(cast: Cast, text: str) -> None:
    statement = factories.drafted(cast)
    block = block_saying(statement, BRIDGE)
    with pytest.raises(Refused) as refused:
        rewording.edit_block(statement, block, language="en", text=text, based_on=1, by=cast.chanthy, at=MORNING)
    assert refused.value.field == "text_en"
    assert block.revisions.count() == 2


def test_nobody_else_writes(cast: Cast) -> None:
    statement = factories.drafted(cast)
    block = block_saying(statement, BRIDGE)
    for person in (cast.piseth, cast.rotha, cast.ot, cast.mealea):
        with pytest.raises(PermissionDenied):
            rewording.edit_block(statement, block, language="en", text="Mine.", based_on=1, by=person, at=MORNING)
        with pytest.raises(PermissionDenied):
            drafting.start_statement(kind="petition", convenor=cast.lotus, titles={"en": "Mine"}, by=person, at=MORNING)


def test_nobody_writes_while_the_text_is_under_consultation(cast: Cast) -> None:
    statement = factories.consulted(cast).statement
    with pytest.raises(Refused) as refused:
        rewording.edit_block(
            statement,
            block_saying(statement, BRIDGE),
            language="en",
            text="Behind your backs.",
            based_on=1,
            by=cast.chanthy,
            at=MORNING,
        )
    assert refused.value.code == "stage"


def test_the_title_stays(cast: Cast) -> None:
    statement = factories.drafted(cast)
    title = statement.blocks.get(kind="title")
    with pytest.raises(Refused):
        arranging.remove_block(statement, title, by=cast.chanthy, at=MORNING)
    with pytest.raises(Refused):
        arranging.add_block(statement, kind="title", texts={"en": "Second"}, by=cast.chanthy, at=MORNING)


def test_a_version_is_the_sha_256_of_its_canonical_form(cast: Cast) -> None:
    version = factories.consulted(cast).version
    assert hashlib.sha256(version.canonical.encode()).hexdigest() == version.sha256
    # Canonical: keys sorted, no white space, Khmer as it is.
    reread = json.dumps(json.loads(version.canonical), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert reread == version.canonical
    assert "ស្ពានមានសុវត្ថិភាព" in version.canonical


def test_an_unchanged_text_makes_no_second_version(cast: Cast) -> None:
    first = factories.consulted(cast)
    consulting.close_round(first, by=cast.chanthy, at=MORNING + DAY)
    second = consulting.open_round(first.statement, deadline=MORNING + 9 * DAY, by=cast.chanthy, at=MORNING + 2 * DAY)
    assert (second.number, second.version) == (2, first.version)


def test_a_version_keeps_a_block_that_is_removed_later(cast: Cast) -> None:
    consultation = factories.consolidated(cast)
    statement = consultation.statement
    arranging.remove_block(statement, block_saying(statement, BRIDGE), by=cast.chanthy, at=MORNING + DAY)
    assert [text for _number, text in body(statement)] == ["What we ask", CHILDREN]
    assert [b.text("en") for b in version_text(consultation.version).body] == ["What we ask", BRIDGE, CHILDREN]


def test_the_database_refuses_to_rewrite_what_was_written(cast: Cast) -> None:
    version = factories.consulted(cast).version
    with pytest.raises(IntegrityError), transaction.atomic():
        Version.objects.filter(pk=version.pk).update(canonical="{}")
    with pytest.raises(IntegrityError), transaction.atomic():
        BlockRevision.objects.all().update(text="Something else")
    for table in ("statements_version", "statements_blockrevision"):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM {table}")  # noqa: S608 - two names written above
