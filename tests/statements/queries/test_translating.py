"""What changed in the source since it was translated, whichever language is the source."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from redline.diff import Hunk
from statements.actions import arranging, rewording
from statements.models import Block, Statement
from statements.queries.text import working_text
from statements.queries.translating import Waiting, waiting
from tests.cast import MORNING, Cast
from tests.factories import drafted

pytestmark = pytest.mark.django_db


def edit(statement: Statement, cast: Cast, language: str, text: str, based_on: int, *, at: int = 1) -> None:
    block = Block.objects.get(ref=working_text(statement).body[at].ref)
    rewording.edit_block(statement, block, language=language, text=text, based_on=based_on, by=cast.chanthy, at=MORNING)


def found(statement: Statement) -> list[Waiting]:
    return waiting(statement, working_text(statement))


def shown(hunks: tuple[Hunk, ...]) -> str:
    signs = {"same": "{}", "inserted": "+{}+", "deleted": "-{}-"}
    return "".join(signs[hunk.kind].format(hunk.text) for hunk in hunks)


def test_the_redline_starts_from_the_words_that_were_translated(cast: Cast) -> None:
    statement = drafted(cast)
    assert found(statement) == []
    edit(statement, cast, "en", "Mend the old bridge next year.", 1)
    edit(statement, cast, "en", "Mend the new bridge next year.", 2)
    (only,) = found(statement)
    assert (only.language, only.source, only.is_missing) == ("km", "en", False)
    assert shown(only.since) == "Mend the -old-+new+ bridge -this-+next+ year."
    # the translation catches up with the third revision; from there the next redline starts
    edit(statement, cast, "km", "ជួសជុលស្ពានថ្មីនៅឆ្នាំក្រោយ។", 1)
    assert found(statement) == []
    edit(statement, cast, "en", "Mend the new bridge soon.", 3)
    (only,) = found(statement)
    assert shown(only.since).startswith("Mend the new bridge ")
    assert "old" not in shown(only.since)


def test_khmer_may_be_the_source(cast: Cast) -> None:
    statement = drafted(cast)
    edit(statement, cast, "km", "ជួសជុលស្ពានថ្មីនៅឆ្នាំនេះ។", 1)
    (only,) = found(statement)
    assert (only.language, only.source) == ("en", "km")
    assert shown(only.since) == "ជួសជុលស្ពាន-ចាស់-+ថ្មី+នៅឆ្នាំនេះ។"


def test_what_is_missing_waits_without_a_redline_and_queries_stay_the_same(cast: Cast) -> None:
    statement = drafted(cast)
    edit(statement, cast, "en", "Mend it.", 1)
    text = working_text(statement)
    with CaptureQueriesContext(connection) as at_one:
        waiting(statement, text)
    arranging.add_block(statement, kind="point", texts={"km": "ថ្មី។"}, after=None, by=cast.chanthy, at=MORNING)
    edit(statement, cast, "en", "Count them.", 1, at=3)
    text = working_text(statement)
    with CaptureQueriesContext(connection) as at_three:
        rows = waiting(statement, text)
    assert (len(at_one), len(at_three)) == (1, 1)
    assert [(row.language, row.is_missing, bool(row.since)) for row in rows] == [
        ("en", True, False),
        ("km", False, True),
        ("km", False, True),
    ]
