"""Answers: each with a reason, none written over unseen, and taken back as long as the round is not merged."""

from copy import deepcopy

import pytest
from django.core.exceptions import PermissionDenied

from ledger.models import Event
from organisations.models import Organisation, Person
from organisations.refusals import Outdated, Refused
from statements.actions import amending, commenting, disposing
from statements.actions.amending import Proposed
from statements.models import Amendment, Comment, Disposition, Orphan, Round
from statements.queries.deciding import mark_of
from statements.stages import ChangeKind, EventKind
from tests import factories
from tests.cast import MORNING, Cast
from tests.factories import DAY

BRIDGE, CHILDREN = "Mend the old bridge this year.", "Count the children who cross it."
LATER = MORNING + DAY


@pytest.fixture(scope="module")
def told(told_cast: Cast) -> Round:
    return factories.consulted(told_cast)


@pytest.fixture
def consultation(db: None, told: Round) -> Round:
    return deepcopy(told)


def replacing(
    consultation: Round, organisation: Organisation, by: Person, new: str, *, also_strike: str = ""
) -> Amendment:
    blocks = consultation.statement.blocks
    changes = [Proposed(ChangeKind.REPLACE, blocks.get(revisions__text=BRIDGE), {"en": new})]
    if also_strike:
        changes.append(Proposed(ChangeKind.DELETE, blocks.get(revisions__text=also_strike)))
    return amending.amend(consultation, organisation=organisation, changes=changes, by=by, at=MORNING)


def answer(subject: Amendment | Comment, cast: Cast, outcome: str = "accepted", **more: object) -> Disposition:
    return disposing.dispose(subject, outcome=outcome, reason="Because.", by=cast.chanthy, at=LATER, **more)  # type: ignore[arg-type]


def refused(subject: Amendment | Comment, cast: Cast, outcome: str = "accepted", **more: object) -> Refused:
    with pytest.raises(Refused) as caught:
        answer(subject, cast, outcome, **more)
    return caught.value


def test_a_second_answer_needs_the_first_to_have_been_seen(cast: Cast, consultation: Round) -> None:
    amendment = replacing(consultation, cast.reed, cast.sreymom, "Mend it.")
    first = answer(amendment, cast)
    late = refused(amendment, cast, "not_accepted")
    assert isinstance(late, Outdated)
    assert (late.code, late.present) == ("answered", first)
    assert Disposition.objects.get().outcome == "accepted"
    answer(amendment, cast, "not_accepted", based_on=mark_of(first))
    # What was seen is no longer what stands.
    assert isinstance(refused(amendment, cast, "out_of_scope", based_on=mark_of(first)), Outdated)
    assert Disposition.objects.get().outcome == "not_accepted"


def test_the_same_answer_sent_twice_has_one_effect(cast: Cast, consultation: Round) -> None:
    amendment = replacing(consultation, cast.reed, cast.sreymom, "Mend it.")
    assert answer(amendment, cast) == answer(amendment, cast)
    assert Event.objects.filter(kind=EventKind.DISPOSED).count() == 1


def test_a_duplicate_says_of_what(cast: Cast, consultation: Round) -> None:
    one = replacing(consultation, cast.reed, cast.sreymom, "Mend it.")
    two = replacing(consultation, cast.hill, cast.visal, "Mend it now.")
    three = replacing(consultation, cast.river, cast.rotha, "Mend it today.")
    assert refused(one, cast, "duplicate").field == "duplicate_of"
    assert refused(one, cast, "duplicate", duplicate_of=one).field == "duplicate_of"
    answer(one, cast, "duplicate", duplicate_of=two)
    assert list(two.duplicates.values_list("amendment__ref", flat=True)) == [one.ref]
    # Of what is itself a duplicate nothing can be one: nobody is sent round in a circle.
    assert refused(two, cast, "duplicate", duplicate_of=one).field == "duplicate_of"
    assert refused(three, cast, "duplicate", duplicate_of=one).field == "duplicate_of"


def test_only_amendments_are_deferred(cast: Cast, consultation: Round) -> None:
    comment = commenting.comment(consultation, organisation=cast.reed, text="Why?", by=cast.sreymom, at=MORNING)
    assert refused(comment, cast, "deferred").field == "outcome"
    amendment = replacing(consultation, cast.reed, cast.sreymom, "Mend it.")
    assert answer(amendment, cast, "deferred").outcome == "deferred"


def test_of_several_changes_some_can_be_taken(cast: Cast, consultation: Round) -> None:
    amendment = replacing(consultation, cast.reed, cast.sreymom, "Mend it.", also_strike=CHILDREN)
    words, strike = amendment.changes.order_by("id")
    made = answer(amendment, cast, "in_part", decided_texts={words.pk: "Mend it soon.", strike.pk: ""})
    assert dict(made.decided_texts.values_list("change", "text")) == {words.pk: "Mend it soon.", strike.pk: ""}
    everything = refused(amendment, cast, "in_part", decided_texts={words.pk: "", strike.pk: ""})
    assert everything.code == "in_part"
    assert refused(amendment, cast, "in_part", decided_texts={}).field == f"text_{words.pk}"


def test_what_cannot_be_divided_is_not_taken_in_part(cast: Cast, consultation: Round) -> None:
    block = consultation.statement.blocks.get(revisions__text=BRIDGE)
    strike = amending.amend(
        consultation, organisation=cast.reed, changes=[Proposed(ChangeKind.DELETE, block)], by=cast.sreymom, at=MORNING
    )
    assert refused(strike, cast, "in_part").code == "in_part"


def test_words_without_a_place_cannot_be_accepted_as_if_they_had_one(cast: Cast, consultation: Round) -> None:
    amendment = replacing(consultation, cast.reed, cast.sreymom, "Mend it.")
    Orphan.objects.create(amendment=amendment, kind=ChangeKind.REPLACE, language="en", text="And the road.")
    assert refused(amendment, cast).code == "orphan"
    answer(amendment, cast, "not_accepted")


def test_an_answer_is_taken_back(cast: Cast, consultation: Round) -> None:
    amendment = replacing(consultation, cast.reed, cast.sreymom, "Mend it.")
    mark = mark_of(answer(amendment, cast))
    with pytest.raises(PermissionDenied):
        disposing.take_back(amendment, based_on=mark, by=cast.sreymom, at=LATER)
    with pytest.raises(Outdated):
        disposing.take_back(amendment, based_on="", by=cast.chanthy, at=LATER)
    disposing.take_back(amendment, based_on=mark, by=cast.chanthy, at=LATER)
    assert not Disposition.objects.exists()
    event = Event.objects.get(kind=EventKind.DISPOSITION_TAKEN_BACK)
    assert (event.content["ref"], event.content["outcome"]) == (amendment.ref, "accepted")
    # There is nothing more to take back, and nothing is told twice.
    disposing.take_back(amendment, based_on=mark, by=cast.chanthy, at=LATER)
    assert Event.objects.filter(kind=EventKind.DISPOSITION_TAKEN_BACK).count() == 1


def test_several_get_one_answer_all_or_none(cast: Cast, consultation: Round) -> None:
    one = replacing(consultation, cast.reed, cast.sreymom, "Mend it.")
    two = replacing(consultation, cast.hill, cast.visal, "Mend it now.")
    three = replacing(consultation, cast.river, cast.rotha, "Mend it today.")
    answer(two, cast, "not_accepted")

    def all_of(*amendments: Amendment, outcome: str = "out_of_scope") -> None:
        disposing.dispose_several(amendments, outcome=outcome, reason="Another day.", by=cast.chanthy, at=LATER)

    with pytest.raises(Outdated) as late:
        all_of(one, two, three)
    assert late.value.present == [two]
    assert Disposition.objects.count() == 1
    for wrong in ("in_part", "duplicate"):
        with pytest.raises(Refused):
            all_of(one, three, outcome=wrong)
    all_of(one, three)
    assert dict(Disposition.objects.values_list("amendment__number", "outcome")) == {
        1: "out_of_scope",
        2: "not_accepted",
        3: "out_of_scope",
    }
    assert Event.objects.filter(kind=EventKind.DISPOSED).count() == 3


def test_what_nobody_may_answer_any_more(cast: Cast, consultation: Round) -> None:
    amendment = replacing(consultation, cast.reed, cast.sreymom, "Mend it.")
    amending.withdraw_amendment(amendment, by=cast.sreymom, at=MORNING)
    assert refused(amendment, cast).code == "withdrawn"
