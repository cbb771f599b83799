"""Changes collected for one amendment: kept for their own person alone, always such that they go together."""

from copy import deepcopy

import pytest
from django.core.exceptions import PermissionDenied

from ledger.models import Event
from organisations.refusals import Refused
from statements.actions import collecting, forgetting
from statements.actions.amending import Proposed
from statements.models import Amendment, Block, Round, UnsentAmendment
from statements.stages import ChangeKind
from tests import factories
from tests.cast import MORNING, Cast
from tests.factories import DAY


@pytest.fixture(scope="module")
def told(told_cast: Cast) -> Round:
    return factories.consulted(told_cast)


@pytest.fixture
def consultation(db: None, told: Round) -> Round:
    return deepcopy(told)


def points(consultation: Round) -> list[Block]:
    return list(consultation.statement.blocks.filter(kind="point").order_by("place"))


def test_every_kind_is_read_back_as_it_was_put_in(cast: Cast, consultation: Round) -> None:
    bridge, children = points(consultation)
    heading = consultation.statement.blocks.get(kind="heading")
    put = [
        [Proposed(ChangeKind.REPLACE, heading, {"en": "Our “wishes”", "km": "សំណើ"})],
        [Proposed(ChangeKind.INSERT, heading, {"en": "Today."}, "point", new_depth=1, new="x")],
        [
            Proposed(ChangeKind.SPLIT, bridge, {"en": "Mend"}, tails={"en": "the old bridge"}, new="a"),
            Proposed(ChangeKind.SPLIT, bridge, {"en": "the old"}, tails={"en": "bridge"}, new="b", after_new="a"),
        ],
        [Proposed(ChangeKind.MOVE, bridge, other=children)],
        [Proposed(ChangeKind.DELETE, children)],
    ]
    for changes in put:
        unsent = collecting.collect(consultation, changes, by=cast.sreymom, at=MORNING)
    assert [list(item.changes) for item in collecting.collected(unsent)] == put
    assert not Event.objects.filter(kind__startswith="amendment.").exists()
    made = collecting.send_collected(consultation, organisation=cast.reed, reason="All.", by=cast.sreymom, at=MORNING)
    assert (made.organisation, made.reason, made.changes.count()) == (cast.reed, "All.", 7)
    assert not UnsentAmendment.objects.exists()


def test_a_second_change_of_the_same_thing_takes_the_place_of_the_first(cast: Cast, consultation: Round) -> None:
    bridge, children = points(consultation)
    for words, block in (("Mend it.", bridge), ("Count them.", children), ("Mend it now.", bridge)):
        collecting.collect(
            consultation, [Proposed(ChangeKind.REPLACE, block, {"en": words})], by=cast.sreymom, at=MORNING
        )
    unsent = UnsentAmendment.objects.get()
    unsent.round = consultation
    assert [item.first.texts for item in collecting.collected(unsent)] == [
        {"en": "Mend it now."},
        {"en": "Count them."},
    ]


def test_who_cannot_speak_collects_nothing_nor_after_the_end(cast: Cast, consultation: Round) -> None:
    change = [Proposed(ChangeKind.DELETE, points(consultation)[0])]
    for person in (cast.neary, cast.chanthy, cast.ot):
        with pytest.raises(PermissionDenied):
            collecting.collect(consultation, change, by=person, at=MORNING)
        with pytest.raises(PermissionDenied):
            collecting.keep(consultation, reason="", by=person, at=MORNING)
    with pytest.raises(Refused) as refused:
        collecting.collect(consultation, change, by=cast.sreymom, at=consultation.deadline)
    assert refused.value.code == "closed"
    assert not UnsentAmendment.objects.exists()


def test_for_whom_it_is_is_checked_when_it_is_sent(cast: Cast, consultation: Round) -> None:
    change = [Proposed(ChangeKind.DELETE, points(consultation)[0])]
    collecting.collect(consultation, change, by=cast.sreymom, at=MORNING)
    with pytest.raises(PermissionDenied):
        collecting.send_collected(consultation, organisation=cast.hill, reason="", by=cast.sreymom, at=MORNING)
    assert UnsentAmendment.objects.exists()
    assert not Amendment.objects.exists()


def test_there_is_an_end_to_it(cast: Cast, consultation: Round, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(collecting, "MOST_COLLECTED", 2)
    bridge, children = points(consultation)
    for block in (bridge, children):
        collecting.collect(consultation, [Proposed(ChangeKind.DELETE, block)], by=cast.sreymom, at=MORNING)
    heading = consultation.statement.blocks.get(kind="heading")
    with pytest.raises(Refused) as refused:
        collecting.collect(consultation, [Proposed(ChangeKind.DELETE, heading)], by=cast.sreymom, at=MORNING)
    assert refused.value.code == "too_many"


def test_whoever_is_erased_leaves_nothing_unsent(cast: Cast, consultation: Round) -> None:
    change = [Proposed(ChangeKind.DELETE, points(consultation)[0])]
    for person in (cast.sreymom, cast.visal):
        collecting.collect(consultation, change, by=person, at=MORNING)
    forgetting.forget(cast.sreymom, cast.mealea, MORNING + DAY)
    assert UnsentAmendment.objects.get().person == cast.visal
