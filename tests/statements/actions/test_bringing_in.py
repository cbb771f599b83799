"""A draft law becomes articles that organisations can speak to."""

import pytest
from django.core.exceptions import PermissionDenied

from organisations.refusals import Refused
from statements.actions import bringing_in
from statements.models import OutsideText
from statements.queries.text import working_text
from tests.cast import MORNING, Cast
from tests.factories import consulted, drafted

pytestmark = pytest.mark.django_db

LAW = """Chapter I
General provisions
Article 1. Purpose
This law protects those who cross bridges.
Article 2. Scope
1. It holds for every bridge.
2. It does not hold for ferries.
Chapter II
Duties
Article 3. Repair
Whoever owns a bridge mends it."""


def test_chapters_articles_and_points(cast: Cast) -> None:
    statement = drafted(cast)
    read = bringing_in.read_outside(statement, pasted=LAW, by=cast.chanthy, at=MORNING)
    before = len(working_text(statement).blocks)
    number = bringing_in.take_outside(
        read, kinds=[block.kind for block in bringing_in.blocks_of(read)], by=cast.chanthy, at=MORNING
    )
    new = working_text(statement).blocks[before:]
    assert len(new) == number
    articles = [(block.number, block.text("en")) for block in new if block.kind == "article"]
    assert [number for number, _words in articles] == ["1", "2", "3"]
    assert [words for _number, words in articles] == ["Purpose", "Scope", "Repair"]
    assert [block.number for block in new if block.kind == "point"] == ["2.1", "2.2"]
    # The heading that stood there before is I now, so the law's chapters count on.
    assert [block.number for block in new if block.kind == "heading"] == ["II", "III"]
    with pytest.raises(Refused) as again:
        bringing_in.take_outside(
            read, kinds=[block.kind for block in bringing_in.blocks_of(read)], by=cast.chanthy, at=MORNING
        )
    assert again.value.code == "taken"


def test_what_is_left_out_stays_out_and_a_title_is_a_heading(cast: Cast) -> None:
    statement = drafted(cast)
    read = bringing_in.read_outside(statement, pasted="Article 1. One\nArticle 2. Two", by=cast.chanthy, at=MORNING)
    bringing_in.take_outside(read, kinds=["", "title"], by=cast.chanthy, at=MORNING)
    last = working_text(statement).blocks[-1]
    assert (last.kind, last.text("en")) == ("heading", "Two")
    assert "One" not in [block.text("en") for block in working_text(statement).blocks]


def test_refused_whole(cast: Cast) -> None:
    statement = drafted(cast)
    with pytest.raises(Refused) as empty:
        bringing_in.read_outside(statement, pasted="  \n ", by=cast.chanthy, at=MORNING)
    assert empty.value.field == "pasted"
    read = bringing_in.read_outside(statement, pasted="Article 1. One", by=cast.chanthy, at=MORNING)
    before = working_text(statement)
    for kinds in (["poem"], [], ["point", "point"]):
        with pytest.raises(Refused):
            bringing_in.take_outside(read, kinds=kinds, by=cast.chanthy, at=MORNING)
    with pytest.raises(PermissionDenied):
        bringing_in.take_outside(read, kinds=["point"], by=cast.piseth, at=MORNING)
    assert working_text(statement) == before
    assert OutsideText.objects.get().taken_at is None
    asked = consulted(cast).statement
    late = bringing_in.read_outside(asked, pasted="Article 1. One", by=cast.chanthy, at=MORNING)
    with pytest.raises(Refused) as stage:
        bringing_in.take_outside(late, kinds=["article"], by=cast.chanthy, at=MORNING)
    assert stage.value.code == "stage"
