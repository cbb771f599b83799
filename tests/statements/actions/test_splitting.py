"""A block becomes two, two become one: no word is lost, and nobody's words are cut that they did not see."""

from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied

from ledger.models import Event
from organisations.refusals import Outdated, Refused
from statements.actions import arranging, rewording, splitting
from statements.models import Block, BlockRevision, Statement
from statements.queries.text import TextBlock, working_text
from tests.cast import MORNING, Cast
from tests.factories import consulted, drafted, staffed

pytestmark = pytest.mark.django_db

ENGLISH = ("Mend the old bridge", "this year.")
KHMER = ("ជួសជុលស្ពានចាស់", "នៅឆ្នាំនេះ។")
SEEN = {"en": 1, "km": 1}


def body(statement: Statement) -> tuple[TextBlock, ...]:
    """Below the title of `drafted`: a heading, the demand to mend the bridge, the point about the children."""
    return working_text(statement).body


def row(statement: Statement, at: int) -> Block:
    return Block.objects.get(ref=body(statement)[at].ref)


def edit(statement: Statement, at: int, language: str, text: str, cast: Cast, *, based_on: int = 1) -> None:
    block = row(statement, at)
    rewording.edit_block(statement, block, language=language, text=text, based_on=based_on, by=cast.chanthy, at=MORNING)


def test_both_languages_cut_together_match_each_other(cast: Cast) -> None:
    statement = drafted(cast)
    demand = row(statement, 1)
    second = splitting.split_block(
        statement, demand, texts={"en": ENGLISH, "km": KHMER}, based_on=SEEN, by=cast.chanthy, at=MORNING
    )
    first, after = body(statement)[1], body(statement)[2]
    assert (first.ref, after.ref) == (demand.ref, second.ref)
    assert [first.text("en"), after.text("en")] == list(ENGLISH)
    assert [first.text("km"), after.text("km")] == list(KHMER)
    assert (first.number, after.number, body(statement)[3].number) == ("1.1", "1.2", "1.3")
    assert (after.kind, after.is_demand) == ("point", True)
    assert working_text(statement).out_of_step == ()
    event = Event.objects.filter(kind="block.split").get()
    assert (event.content["block"], event.content["new"]) == (demand.ref, second.ref)


def test_a_language_that_is_not_cut_is_out_of_date_in_the_first_part_and_missing_in_the_second(cast: Cast) -> None:
    statement = drafted(cast)
    whole = "".join(KHMER)
    splitting.split_block(
        statement,
        row(statement, 1),
        texts={"en": ENGLISH, "km": (whole, " ")},
        based_on=SEEN,
        by=cast.chanthy,
        at=MORNING,
    )
    text = working_text(statement)
    first, after = text.body[1], text.body[2]
    assert (first.text("km"), first.stale) == (whole, frozenset({"km"}))
    assert text.missing(after) == ("km",)


def test_what_was_out_of_date_stays_so_in_both_parts(cast: Cast) -> None:
    statement = drafted(cast)
    edit(statement, 1, "en", "Mend the old bridge this month.", cast)
    parts = {"en": ("Mend the old bridge", "this month."), "km": KHMER}
    splitting.split_block(
        statement, row(statement, 1), texts=parts, based_on={"en": 2, "km": 1}, by=cast.chanthy, at=MORNING
    )
    assert [block.stale for block in body(statement)[1:3]] == [{"km"}, {"km"}]


@pytest.mark.parametrize(
    ("texts", "field"),
    [
        ({}, ""),
        ({"en": ("Mend the old bridge this year.", "")}, ""),
        ({"en": ("", "Mend it.")}, "head_en"),
        ({"en": ("Mend it.", "this\u202eyear")}, "tail_en"),
    ],
)
def test_a_cut_that_leaves_a_part_without_words_is_refused(
    cast: Cast, texts: dict[str, tuple[str, str]], field: str
) -> None:
    statement = drafted(cast)
    with pytest.raises(Refused) as refused:
        splitting.split_block(statement, row(statement, 1), texts=texts, based_on=SEEN, by=cast.chanthy, at=MORNING)
    assert refused.value.field == field
    assert len(body(statement)) == 3


def test_nobody_cuts_words_that_they_did_not_see(cast: Cast) -> None:
    statement = drafted(cast)
    edit(statement, 1, "km", "ជួសជុលស្ពាន។", cast)
    with pytest.raises(Outdated) as outdated:
        splitting.split_block(
            statement, row(statement, 1), texts={"en": ENGLISH}, based_on=SEEN, by=cast.chanthy, at=MORNING
        )
    assert outdated.value.present.text == "ជួសជុលស្ពាន។"
    assert len(body(statement)) == 3


def test_a_form_sent_twice_splits_once(cast: Cast) -> None:
    statement = drafted(cast)
    sent = uuid4()
    made = [
        splitting.split_block(
            statement,
            Block.objects.get(ref=ref),
            texts={"en": ENGLISH, "km": KHMER},
            based_on=SEEN,
            submission=sent,
            by=cast.chanthy,
            at=MORNING,
        )
        for ref in [body(statement)[1].ref] * 2
    ]
    assert made[0] == made[1]
    assert len(body(statement)) == 4


def test_split_and_joined_again_it_says_the_same(cast: Cast) -> None:
    statement = drafted(cast)
    demand = row(statement, 1)
    second = splitting.split_block(
        statement, demand, texts={"en": ENGLISH, "km": KHMER}, based_on=SEEN, by=cast.chanthy, at=MORNING
    )
    splitting.join_blocks(
        statement, demand, second, based_on={"en": 2, "km": 2}, other_based_on=SEEN, by=cast.chanthy, at=MORNING
    )
    joined = body(statement)[1]
    assert joined.text("en") == "Mend the old bridge this year."
    assert joined.text("km") == "ជួសជុលស្ពានចាស់នៅឆ្នាំនេះ។"  # no space between Khmer and Khmer
    assert working_text(statement).out_of_step == ()
    second.refresh_from_db()
    assert second.removed_at == MORNING
    event = Event.objects.filter(kind="block.joined").get()
    assert (event.content["block"], event.content["gone"]) == (demand.ref, second.ref)


def test_joined_words_can_be_smoothed_and_a_demand_stays_one(cast: Cast) -> None:
    statement = drafted(cast)
    arranging.move_block(statement, row(statement, 2), after=row(statement, 0), by=cast.chanthy, at=MORNING)
    first, second = row(statement, 1), row(statement, 2)
    assert (first.is_demand, second.is_demand) == (False, True)
    smooth = {"en": "Count the children who cross it and mend it."}
    splitting.join_blocks(
        statement, first, second, based_on=SEEN, other_based_on=SEEN, texts=smooth, by=cast.chanthy, at=MORNING
    )
    joined = body(statement)[1]
    assert joined.text("en") == smooth["en"]
    assert joined.text("km") == "រាប់កុមារដែលឆ្លងកាត់ស្ពាននេះ។ជួសជុលស្ពានចាស់នៅឆ្នាំនេះ។"
    assert joined.is_demand


def test_a_language_that_one_of_the_two_lacks_is_out_of_date(cast: Cast) -> None:
    statement = drafted(cast)
    new = arranging.add_block(
        statement, kind="point", texts={"en": "Soon."}, after=row(statement, 2), by=cast.chanthy, at=MORNING
    )
    before = body(statement)[2].text("km")
    splitting.join_blocks(
        statement, row(statement, 2), new, based_on=SEEN, other_based_on={"en": 1}, by=cast.chanthy, at=MORNING
    )
    joined = body(statement)[2]
    assert joined.text("en") == "Count the children who cross it. Soon."
    assert (joined.text("km"), joined.stale) == (before, frozenset({"km"}))
    # the Khmer words did not change: no revision says that they did
    assert BlockRevision.objects.filter(block__ref=joined.ref, language="km").count() == 1


def test_joining_is_refused_where_things_changed_meanwhile(cast: Cast) -> None:
    statement = drafted(cast)
    first, second = row(statement, 1), row(statement, 2)
    edit(statement, 2, "en", "Count them.", cast)
    with pytest.raises(Outdated):
        splitting.join_blocks(statement, first, second, based_on=SEEN, other_based_on=SEEN, by=cast.chanthy, at=MORNING)
    seen = {"en": 2, "km": 1}
    arranging.add_block(statement, kind="point", texts={"en": "Between."}, after=first, by=cast.chanthy, at=MORNING)
    with pytest.raises(Refused) as refused:
        splitting.join_blocks(statement, first, second, based_on=SEEN, other_based_on=seen, by=cast.chanthy, at=MORNING)
    assert refused.value.code == "anchor"
    arranging.remove_block(statement, second, by=cast.chanthy, at=MORNING)
    with pytest.raises(Refused) as refused:
        splitting.join_blocks(statement, first, second, based_on=SEEN, other_based_on=seen, by=cast.chanthy, at=MORNING)
    assert refused.value.code == "removed"
    assert [block.text("en") for block in body(statement)][1:] == ["Mend the old bridge this year.", "Between."]


def test_the_title_is_neither_split_nor_joined(cast: Cast) -> None:
    statement = drafted(cast)
    title = Block.objects.get(statement=statement, kind="title")
    with pytest.raises(Refused):
        splitting.split_block(
            statement, title, texts={"en": ("Safe", "bridges")}, based_on=SEEN, by=cast.chanthy, at=MORNING
        )
    with pytest.raises(Refused):
        splitting.join_blocks(
            statement, title, row(statement, 0), based_on=SEEN, other_based_on=SEEN, by=cast.chanthy, at=MORNING
        )


def test_only_coordinators_and_only_while_it_is_written(cast: Cast) -> None:
    statement = drafted(cast)
    first, second = row(statement, 1), row(statement, 2)
    translator = staffed(cast, statement).translator
    for person in (cast.ot, cast.piseth, translator):
        with pytest.raises(PermissionDenied):
            splitting.split_block(statement, first, texts={"en": ENGLISH}, based_on=SEEN, by=person, at=MORNING)
        with pytest.raises(PermissionDenied):
            splitting.join_blocks(statement, first, second, based_on=SEEN, other_based_on=SEEN, by=person, at=MORNING)
        with pytest.raises(PermissionDenied):
            arranging.nest_block(statement, first, depth=1, by=person, at=MORNING)
    asked = consulted(cast).statement
    with pytest.raises(Refused) as refused:
        splitting.split_block(asked, row(asked, 1), texts={"en": ENGLISH}, based_on=SEEN, by=cast.chanthy, at=MORNING)
    assert refused.value.code == "stage"
