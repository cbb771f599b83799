"""A text from outside, as it is shown before it comes in."""

import pytest

from statements.actions import bringing_in
from statements.permissions import working_statement
from statements.stages import BlockKind
from statements.views.outside import proposed_kinds
from tests.cast import MORNING, Cast
from tests.factories import drafted

pytestmark = pytest.mark.django_db

HEADING, PARAGRAPH = BlockKind.HEADING.value, BlockKind.PARAGRAPH.value


def test_the_title_that_stands_is_not_brought_in_a_second_time(cast: Cast) -> None:
    statement = working_statement(drafted(cast).ref, actor=cast.chanthy, at=MORNING)
    for first, kind in ((f" {statement.title('en').upper()}  ", ""), ("Another title", HEADING)):
        pasted = f"{first}\nWe ask for a bridge."
        read = bringing_in.read_outside(statement, pasted=pasted, by=cast.chanthy, at=MORNING)
        assert proposed_kinds(bringing_in.blocks_of(read), statement) == [kind, PARAGRAPH]
