"""The table of answers: every row once, names as the reader may see them, the same queries at any number."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from organisations.models import Organisation
from statements.actions import commenting, consulting, disposing, dissenting, merging
from statements.models import Round
from statements.queries.answers import Answer, AnswerTable, answer_table, everybody, reader_for, spokesperson
from statements.stages import Shown
from tests.cast import MORNING, Cast
from tests.factories import DAY
from tests.statements.answered import Said, answered, merged, spoken

LATER = MORNING + 3 * DAY
NAMES = {"Reed Circle", "Stone Bridge", "Far Hill", "River Network"}
PEOPLE = {"Sreymom", "Bora", "Visal", "Rotha"}


def public(said: Said, **asked: str) -> AnswerTable:
    return answer_table(said.round, everybody(said.round), **asked)


def of(table: AnswerTable, said: object) -> Answer:
    return next(row for row in table.rows if row.subject == said)


def test_every_row_stands_in_the_order_of_the_text(cast: Cast) -> None:
    said = merged(cast)
    table = public(said)
    assert [row.subject for row in table.rows] == [said.remark, said.replacing, said.striking, said.blocking]
    assert [(row.kind, row.number) for row in table.rows] == [
        ("comment", 1),
        ("amendment", 1),
        ("amendment", 2),
        ("comment", 2),
    ]
    assert [row.place.number if row.place else "" for row in table.rows] == ["1", "1.1", "1.2", ""]
    assert of(table, said.replacing).by == ("Reed Circle", "Stone Bridge")
    assert [(name, number) for name, _label, number in table.counts] == [
        ("accepted", 2),
        ("not_accepted", 1),
        ("out_of_scope", 1),
    ]


def test_what_stands_there_now(cast: Cast) -> None:
    said = merged(cast)
    table = public(said)
    [changed] = of(table, said.replacing).standing
    assert (changed.state, changed.number, changed.words) == (
        "changed",
        "1.1",
        (("en", "Mend the wooden bridge this year."),),
    )
    [kept] = of(table, said.striking).standing
    assert (kept.state, kept.words) == ("same", ())
    assert of(table, said.blocking).standing == ()


def test_a_paragraph_that_was_struck_is_gone(cast: Cast) -> None:
    said = spoken(cast)
    consulting.close_round(said.round, by=cast.chanthy, at=MORNING + DAY)
    for subject in (said.replacing, said.remark, said.blocking):
        disposing.dispose(subject, outcome="not_accepted", reason="No.", by=cast.chanthy, at=MORNING + DAY)
    disposing.dispose(said.striking, outcome="accepted", reason="Yes.", by=cast.chanthy, at=MORNING + DAY)
    assert of(public(said), said.striking).standing == ()  # nothing is in the text before the merge
    merging.merge_round(said.round, by=cast.chanthy, at=MORNING + 2 * DAY)
    said.round.refresh_from_db()
    [gone] = of(public(said), said.striking).standing
    assert (gone.state, gone.number) == ("gone", "1.2")


def test_narrowed_to_an_organisation_also_where_it_stands_behind_another_s_amendment(cast: Cast) -> None:
    said = merged(cast)
    table = public(said, organisation=cast.stone.ref)
    assert [row.subject for row in table.rows] == [said.replacing, said.blocking]
    assert table.total == 2
    assert {name for _ref, name in table.organisations} == NAMES
    table = public(said, organisation=cast.stone.ref, outcome="accepted")
    assert [row.subject for row in table.rows] == [said.replacing]
    assert len(table.counts) == 2  # of all outcomes of Stone Bridge's
    assert [row.subject for row in public(said, outcome="not_accepted").rows] == [said.striking]
    for nonsense in ("\x00", "x" * 20, cast.lotus.ref):
        assert len(public(said, organisation=nonsense, outcome=nonsense).rows) == 4


def names_in(table: AnswerTable) -> str:
    return " | ".join(
        [*(name for row in table.rows for name in row.by), *(name for _ref, name in table.organisations)]
        + [objection.by for row in table.rows for objection in row.objections]
    )


@pytest.mark.parametrize(
    ("shows", "reader", "organisations", "people"),
    [
        (Shown.PERSON, "everybody", NAMES, set()),
        (Shown.PERSON, "sreymom", NAMES, PEOPLE),
        (Shown.ORGANISATION, "everybody", NAMES, set()),
        (Shown.ORGANISATION, "sreymom", NAMES, set()),
        (Shown.ORGANISATION, "chanthy", NAMES, PEOPLE),
        (Shown.MASKED, "everybody", set(), set()),
        (Shown.MASKED, "sreymom", {"Reed Circle"}, set()),
        (Shown.MASKED, "bora", {"Stone Bridge"}, set()),
        (Shown.MASKED, "chanthy", NAMES, PEOPLE),
    ],
)
def test_names_are_shown_as_the_round_says(
    cast: Cast, shows: str, reader: str, organisations: set[str], people: set[str]
) -> None:
    said = merged(cast, shows=shows)
    dissenting.dissent(said.striking.disposition, organisation=cast.hill, text="No.", by=cast.visal, at=LATER)
    seen = everybody(said.round) if reader == "everybody" else reader_for(getattr(cast, reader), said.round, at=LATER)
    found = names_in(answer_table(said.round, seen))
    assert {name for name in NAMES if name in found} == organisations
    assert {name for name in PEOPLE if name in found} == people


def test_nobody_finds_out_by_asking_for_an_organisation(cast: Cast) -> None:
    said = merged(cast, shows=Shown.MASKED)
    seen = reader_for(cast.sreymom, said.round, at=LATER)
    whole = answer_table(said.round, seen)
    assert answer_table(said.round, seen, organisation=cast.hill.ref) == whole
    assert whole.organisations == ((cast.reed.ref, "Reed Circle"),)
    assert of(whole, said.replacing).by == ("Reed Circle", "1 other organisation")
    assert of(whole, said.replacing).own == {cast.reed.pk}


def test_who_is_not_satisfied_stands_in_its_row(cast: Cast) -> None:
    said = merged(cast)
    dissenting.dissent(said.striking.disposition, organisation=cast.hill, text="No.", by=cast.visal, at=LATER)
    table = answer_table(said.round, spokesperson(said.round, cast.hill))
    [objection] = of(table, said.striking).objections
    assert (objection.by, objection.text, objection.is_own, objection.is_outdated) == ("Far Hill", "No.", True, False)
    assert [row.subject for row in answer_table(said.round, everybody(said.round), outcome="contested").rows] == [
        said.striking
    ]
    assert ("contested", 1) in [(name, number) for name, _label, number in table.counts]


def test_what_waits_is_counted_and_withdrawn_amendments_are_left_out(cast: Cast) -> None:
    said = spoken(cast)
    type(said.striking).objects.filter(pk=said.striking.pk).update(withdrawn_at=MORNING)
    table = public(said)
    assert [(name, number) for name, _label, number in table.counts] == [("waiting", 3)]
    assert said.striking not in [row.subject for row in table.rows]
    assert len(public(said, outcome="waiting").rows) == 3


def test_a_reader_in_khmer_reads_khmer_names_and_first_words(cast: Cast) -> None:
    said = merged(cast)
    with translation.override("km"):
        table = public(said)
    assert of(table, said.striking).by == ("ភ្នំឆ្ងាយ",)
    place = of(table, said.striking).place
    assert place is not None
    assert (place.language, place.words) == ("km", "រាប់កុមារដែលឆ្លងកាត់ស្ពាននេះ។")


def queries(work: Callable[[], object]) -> int:
    with CaptureQueriesContext(connection) as captured:
        work()
    return len(captured)


def more_said(cast: Cast, consultation: Round, speakers: list[tuple[Organisation, object]]) -> None:
    for number, (organisation, by) in enumerate(speakers * 3):
        made = commenting.comment(
            consultation,
            organisation=organisation,
            text=f"Word {number}.",
            by=by,  # type: ignore[arg-type]
            at=MORNING,
        )
        disposing.dispose(made, outcome="accepted", reason="Yes.", by=cast.chanthy, at=MORNING)


def test_the_same_queries_at_any_number(cast: Cast) -> None:
    few = merged(cast)
    dissenting.dissent(few.striking.disposition, organisation=cast.hill, text="No.", by=cast.visal, at=LATER)
    dissenting.dissent(few.remark.disposition, organisation=cast.river, text="No.", by=cast.rotha, at=LATER)
    many = spoken(cast)
    more_said(cast, many.round, [(cast.reed, cast.sreymom), (cast.hill, cast.visal), (cast.stone, cast.bora)])
    consulting.close_round(many.round, by=cast.chanthy, at=MORNING + DAY)
    for subject in (many.replacing, many.striking, many.remark, many.blocking):
        disposing.dispose(subject, outcome="accepted", reason="Yes.", by=cast.chanthy, at=MORNING + DAY)
    merging.merge_round(many.round, by=cast.chanthy, at=MORNING + 2 * DAY)
    for subject, organisation, by in (
        (many.striking, cast.hill, cast.visal),
        (many.replacing, cast.reed, cast.sreymom),
        (many.remark, cast.river, cast.rotha),
        (many.blocking, cast.stone, cast.bora),
    ):
        dissenting.dissent(subject.disposition, organisation=organisation, text="No.", by=by, at=LATER)
    counts = []
    for said in (few, many):
        consultation = Round.objects.select_related("version", "statement").get(pk=said.round.pk)
        counts.append(queries(lambda table=consultation: answer_table(table, everybody(table))))  # type: ignore[misc]
    assert counts == [QUERIES, QUERIES]


# Amendments with changes, co-sponsors, orphans, decided texts, duplicates and what goes on; comments with replies;
# dissents of both with who said so; the working text.
QUERIES = 16


def test_an_unmerged_round_tells_what_is_answered_so_far(cast: Cast) -> None:
    said = answered(cast)
    table = public(said)
    assert [row.outcome for row in table.rows] == ["accepted", "accepted", "not_accepted", "out_of_scope"]
    assert all(row.standing == () for row in table.rows)
