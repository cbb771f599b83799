"""How deep blocks stand, and what they can become."""

import pytest

from organisations.refusals import Refused
from statements.actions import arranging
from statements.models import Block, Statement
from statements.queries.text import working_text
from tests.cast import MORNING, Cast
from tests.factories import drafted

pytestmark = pytest.mark.django_db


def row(statement: Statement, at: int) -> Block:
    return Block.objects.get(ref=working_text(statement).body[at].ref)


def shape(statement: Statement) -> list[tuple[str, str, int]]:
    return [(block.kind, block.number, block.depth) for block in working_text(statement).body]


def test_a_point_stands_below_another_and_the_next_stays_where_it_is(cast: Cast) -> None:
    statement = drafted(cast)
    arranging.add_block(
        statement, kind="point", texts={"en": "Third."}, after=row(statement, 2), by=cast.chanthy, at=MORNING
    )
    arranging.nest_block(statement, row(statement, 2), depth=1, by=cast.chanthy, at=MORNING)
    assert shape(statement) == [("heading", "1", 0), ("point", "1.1", 0), ("point", "1.1.1", 1), ("point", "1.2", 0)]


@pytest.mark.parametrize(("at", "depth"), [(0, 1), (1, 4), (1, -1)])
def test_headings_and_more_than_three_steps_are_refused(cast: Cast, at: int, depth: int) -> None:
    statement = drafted(cast)
    with pytest.raises(Refused) as refused:
        arranging.nest_block(statement, row(statement, at), depth=depth, by=cast.chanthy, at=MORNING)
    assert refused.value.code == "depth"


def test_moved_it_may_come_to_another_depth_or_keep_its_own(cast: Cast) -> None:
    statement = drafted(cast)
    count = row(statement, 2)
    arranging.move_block(statement, count, after=row(statement, 0), depth=2, by=cast.chanthy, at=MORNING)
    assert shape(statement)[1] == ("point", "1.1", 2)
    arranging.move_block(statement, count, after=None, by=cast.chanthy, at=MORNING)
    assert shape(statement)[0] == ("point", "1", 2)


def test_what_becomes_an_article_comes_up_and_counts_through_the_text(cast: Cast) -> None:
    statement = drafted(cast)
    count = row(statement, 2)
    arranging.nest_block(statement, count, depth=1, by=cast.chanthy, at=MORNING)
    arranging.change_block(statement, count, kind="article", is_demand=False, by=cast.chanthy, at=MORNING)
    assert shape(statement) == [("heading", "I", 0), ("point", "I.1", 0), ("article", "1", 0)]
    count.refresh_from_db()
    assert count.depth == 0


def test_words_on_several_lines_do_not_become_a_heading(cast: Cast) -> None:
    statement = drafted(cast)
    block = arranging.add_block(
        statement, kind="paragraph", texts={"en": "One.\nTwo."}, after=None, by=cast.chanthy, at=MORNING
    )
    with pytest.raises(Refused) as refused:
        arranging.change_block(statement, block, kind="heading", is_demand=False, by=cast.chanthy, at=MORNING)
    assert refused.value.field == "text_en"


def test_somebody_made_a_heading_of_it_meanwhile(cast: Cast) -> None:
    statement = drafted(cast)
    seen_as_point = row(statement, 2)
    arranging.change_block(statement, row(statement, 2), kind="heading", is_demand=False, by=cast.chanthy, at=MORNING)
    with pytest.raises(Refused) as refused:
        arranging.nest_block(statement, seen_as_point, depth=1, by=cast.chanthy, at=MORNING)
    assert refused.value.code == "removed"
