"""Amendments: every kind of change, the same wish of two, co-sponsors, and words on top of words."""

from copy import deepcopy
from uuid import uuid4

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied

from ledger.models import Event
from organisations.models import Person
from organisations.refusals import Refused
from outbox.models import Job
from redline import blocks as engine
from statements import tasks
from statements.actions import amending, consulting, disposing
from statements.actions.amending import Proposed
from statements.actions.wishing import as_proposed
from statements.models import Amendment, Change, CoSponsor, Round, WordReturn
from statements.queries.consultation import amendments_of
from statements.queries.merging import merged
from statements.queries.proposing import base_blocks, proposal, proposals
from statements.queries.text import version_text
from statements.stages import ChangeKind, EventKind
from tests import factories
from tests.cast import MORNING, Cast
from tests.factories import DAY
from tests.statements.proposing import block, propose

BRIDGE = "Mend the old bridge this year."
CHILDREN = "Count the children who cross it."
BRIDGE_KM = "ជួសជុលស្ពានចាស់នៅឆ្នាំនេះ។"
CHILDREN_KM = "រាប់កុមារដែលឆ្លងកាត់ស្ពាននេះ។"


@pytest.fixture(scope="module")
def told(told_cast: Cast) -> Round:
    return factories.consulted(told_cast)


@pytest.fixture
def consultation(db: None, told: Round) -> Round:
    return deepcopy(told)


def made_of(consultation: Round, amendment: Amendment) -> list[tuple[str, str, str]]:
    """What the version says with this amendment alone: kind, English, Khmer."""
    base = base_blocks(version_text(consultation.version))
    whole = amendments_of(consultation).get(pk=amendment.pk)
    return [
        (each.kind, each.texts.get("en", ""), each.texts.get("km", ""))
        for each in engine.apply(base, proposal(whole, base).changes)[1:]
    ]


HEADING = ("heading", "What we ask", "អ្វីដែលយើងស្នើ")
FIRST = ("point", BRIDGE, BRIDGE_KM)
SECOND = ("point", CHILDREN, CHILDREN_KM)


def test_each_kind_alone_makes_the_text_it_says(cast: Cast, consultation: Round) -> None:
    bridge, children = block(consultation, BRIDGE), block(consultation, CHILDREN)
    title = consultation.statement.blocks.get(kind="title")
    wanted: list[tuple[list[Proposed], list[tuple[str, str, str]]]] = [
        (
            [Proposed(ChangeKind.REPLACE, bridge, {"en": "Mend it.", "km": BRIDGE_KM})],
            [HEADING, ("point", "Mend it.", BRIDGE_KM), SECOND],
        ),
        (
            [Proposed(ChangeKind.INSERT, bridge, {"en": "And light it."}, "point")],
            [HEADING, FIRST, ("point", "And light it.", ""), SECOND],
        ),
        (
            [Proposed(ChangeKind.INSERT, None, {"en": "Dear all,"})],
            [("paragraph", "Dear all,", ""), HEADING, FIRST, SECOND],
        ),
        ([Proposed(ChangeKind.DELETE, bridge)], [HEADING, SECOND]),
        ([Proposed(ChangeKind.MOVE, bridge, other=children)], [HEADING, SECOND, FIRST]),
        ([Proposed(ChangeKind.MOVE, children, other=title)], [SECOND, HEADING, FIRST]),
        ([Proposed(ChangeKind.MOVE, bridge, other=None)], [FIRST, HEADING, SECOND]),
        (
            [Proposed(ChangeKind.SPLIT, bridge, {"en": "Mend the old bridge"}, tails={"en": "this year."})],
            [HEADING, ("point", "Mend the old bridge", BRIDGE_KM), ("point", "this year.", ""), SECOND],
        ),
        (
            [
                Proposed(ChangeKind.SPLIT, bridge, {"en": "Mend"}, tails={"en": "the old bridge this year."}, new="a"),
                Proposed(
                    ChangeKind.SPLIT, bridge, {"en": "the old bridge"}, tails={"en": "this year."}, after_new="a"
                ),
            ],
            [
                HEADING,
                ("point", "Mend", BRIDGE_KM),
                ("point", "the old bridge", ""),
                ("point", "this year.", ""),
                SECOND,
            ],
        ),
        (
            [Proposed(ChangeKind.JOIN, bridge, {"en": "Mend the bridge and count the children."}, other=children)],
            [HEADING, ("point", "Mend the bridge and count the children.", f"{BRIDGE_KM} {CHILDREN_KM}")],
        ),
        (
            [
                Proposed(ChangeKind.INSERT, bridge, {"en": "First."}, new="one"),
                Proposed(ChangeKind.INSERT, None, {"en": "Second."}, after_new="one"),
                Proposed(ChangeKind.MOVE, children, after_new="one"),
                Proposed(ChangeKind.REPLACE, children, {"en": "Count them."}),
            ],
            [
                HEADING,
                FIRST,
                ("paragraph", "First.", ""),
                ("paragraph", "Second.", ""),
                ("point", "Count them.", CHILDREN_KM),
            ],
        ),
    ]  # fmt: skip
    for number, (changes, text) in enumerate(wanted, start=1):
        made = propose(consultation, cast.reed, cast.sreymom, *changes)
        assert made.number == number
        assert made_of(consultation, made) == text, changes


def test_three_paragraphs_become_one(cast: Cast, consultation: Round) -> None:
    heading, bridge, children = (block(consultation, words) for words in ("What we ask", BRIDGE, CHILDREN))
    made = propose(
        consultation,
        cast.reed,
        cast.sreymom,
        Proposed(ChangeKind.JOIN, heading, other=bridge),
        Proposed(ChangeKind.JOIN, heading, {"en": "We ask: mend, and count."}, other=children),
    )
    assert made_of(consultation, made) == [
        ("heading", "We ask: mend, and count.", f"អ្វីដែលយើងស្នើ {BRIDGE_KM} {CHILDREN_KM}")
    ]


def test_what_cannot_be_made_is_refused_by_its_field(cast: Cast, consultation: Round) -> None:
    heading, bridge, children = (block(consultation, words) for words in ("What we ask", BRIDGE, CHILDREN))
    title = consultation.statement.blocks.get(kind="title")
    foreign = factories.drafted(cast).blocks.filter(kind="point").earliest("id")
    cases: list[tuple[list[Proposed], str, str]] = [
        ([], "unchanged", ""),
        ([Proposed(ChangeKind.MOVE, bridge, other=heading)], "unchanged", ""),  # it stands there
        ([Proposed(ChangeKind.MOVE, title, other=bridge)], "block", "block"),
        ([Proposed(ChangeKind.MOVE, None, other=bridge)], "block", "block"),
        ([Proposed(ChangeKind.MOVE, bridge, other=bridge)], "other", "other"),
        ([Proposed(ChangeKind.MOVE, bridge, other=foreign)], "block", "block"),
        ([Proposed(ChangeKind.MOVE, bridge, after_new="nobody")], "block", "after_new"),
        (
            [
                Proposed(ChangeKind.MOVE, bridge, other=children),
                Proposed(ChangeKind.MOVE, children, other=bridge),
            ],
            "impossible",
            "changes",
        ),
        ([Proposed(ChangeKind.SPLIT, bridge, {"en": BRIDGE})], "split", "text_en"),
        ([Proposed(ChangeKind.SPLIT, bridge, {"en": ""}, tails={"en": BRIDGE})], "split", "text_en"),
        ([Proposed(ChangeKind.SPLIT, title, {"en": "Safe"}, tails={"en": "bridges"})], "block", "block"),
        ([Proposed(ChangeKind.SPLIT, bridge, {"en": "a\x00"}, tails={"en": "b"})], "text", "text_en"),
        ([Proposed(ChangeKind.SPLIT, bridge, {"en": "a"}, tails={"en": "b\u202e"})], "text", "text_en"),
        ([Proposed(ChangeKind.SPLIT, bridge, {"fr": "a"}, tails={"fr": "b"})], "language", ""),
        ([Proposed(ChangeKind.JOIN, bridge)], "block", "other"),
        ([Proposed(ChangeKind.JOIN, heading, other=children)], "other", "other"),
        ([Proposed(ChangeKind.JOIN, children, other=bridge)], "other", "other"),
        ([Proposed(ChangeKind.JOIN, title, other=heading)], "block", "block"),
        ([Proposed(ChangeKind.JOIN, bridge, {"en": "x" * 20_001}, other=children)], "text", "text_en"),
        ([Proposed(ChangeKind.INSERT, bridge, {"en": "Deep."}, "heading", new_depth=1)], "depth", "new_depth"),
        ([Proposed(ChangeKind.INSERT, bridge, {"en": "Deep."}, "point", new_depth=4)], "depth", "new_depth"),
        (
            [
                Proposed(ChangeKind.INSERT, bridge, {"en": "A."}, new="a"),
                Proposed(ChangeKind.INSERT, bridge, {"en": "B."}, new="a"),
            ],
            "new",
            "changes",
        ),
        (
            [
                Proposed(ChangeKind.REPLACE, bridge, {"en": "Now."}),
                Proposed(ChangeKind.REPLACE, bridge, {"en": "Soon."}),
            ],
            "contradiction",
            "changes",
        ),
        (
            [Proposed(ChangeKind.DELETE, bridge), Proposed(ChangeKind.MOVE, bridge, other=children)],
            "contradiction",
            "changes",
        ),
        (
            [Proposed(ChangeKind.JOIN, bridge, other=children), Proposed(ChangeKind.REPLACE, children, {"en": "x"})],
            "contradiction",
            "changes",
        ),
    ]  # fmt: skip
    for changes, code, field in cases:
        with pytest.raises(Refused) as refused:
            propose(consultation, cast.reed, cast.sreymom, *changes)
        assert (refused.value.code, refused.value.field) == (code, field), changes
    assert not Amendment.objects.exists()


def test_all_kinds_of_several_come_into_one_text(cast: Cast, consultation: Round) -> None:
    heading, bridge, children = (block(consultation, words) for words in ("What we ask", BRIDGE, CHILDREN))
    cut = Proposed(ChangeKind.SPLIT, bridge, {"en": "Mend the old bridge"}, tails={"en": "this year."})
    for organisation, by, change in (
        (cast.reed, cast.sreymom, cut),
        # Words on both sides of the cut, by somebody who knows nothing of it.
        (cast.hill, cast.visal, Proposed(ChangeKind.REPLACE, bridge, {"en": "Mend the wooden bridge this very year."})),
        (cast.stone, cast.bora, Proposed(ChangeKind.MOVE, children, other=heading)),
        (cast.river, cast.rotha, Proposed(ChangeKind.INSERT, bridge, {"en": "Light it."}, "point")),
    ):
        accept(propose(consultation, organisation, by, change), by=cast.chanthy)
    assert english(consultation) == [CHILDREN, "Mend the wooden bridge", "this very year.", "Light it."]


# -- the same wish -----------------------------------------------------------------------------------------------------


def mend(consultation: Round, words: str = "Mend it.") -> Proposed:
    return Proposed(ChangeKind.REPLACE, block(consultation, BRIDGE), {"en": words})


def test_the_same_wish_of_two_is_one_amendment_with_both(cast: Cast, consultation: Round) -> None:
    first = propose(consultation, cast.reed, cast.sreymom, mend(consultation), reason="It is old.")
    # Written down otherwise: all languages, white space around, the same result.
    same = Proposed(ChangeKind.REPLACE, block(consultation, BRIDGE), {"en": " Mend it.\r\n", "km": BRIDGE_KM})
    second = propose(consultation, cast.hill, cast.visal, same, reason="Children cross it.")
    assert second == first
    sponsor = CoSponsor.objects.get()
    assert (sponsor.organisation, sponsor.person, sponsor.reason) == (cast.hill, cast.visal, "Children cross it.")
    assert list(Event.objects.filter(kind__startswith="amendment.").values_list("kind", flat=True).order_by("pk")) == [
        EventKind.AMENDED,
        EventKind.CO_SPONSORED,
    ]
    # Again, by either: nothing is doubled, nothing is noted.
    assert propose(consultation, cast.hill, cast.visal, same, submission=uuid4()) == first
    assert propose(consultation, cast.reed, cast.sreymom, mend(consultation), submission=uuid4()) == first
    assert (Amendment.objects.count(), CoSponsor.objects.count()) == (1, 1)
    assert Event.objects.filter(kind__startswith="amendment.").count() == 2


def test_new_paragraphs_are_the_same_wish_whatever_they_are_called(cast: Cast, consultation: Round) -> None:
    heading = block(consultation, "What we ask")
    title = consultation.statement.blocks.get(kind="title")
    first = propose(
        consultation, cast.reed, cast.sreymom, Proposed(ChangeKind.INSERT, title, {"en": "Dear all,"}, new="x")
    )
    assert propose(consultation, cast.hill, cast.visal, Proposed(ChangeKind.INSERT, None, {"en": "Dear all,"})) == first
    other = propose(consultation, cast.hill, cast.visal, Proposed(ChangeKind.INSERT, heading, {"en": "Dear all,"}))
    kind = propose(
        consultation, cast.hill, cast.visal, Proposed(ChangeKind.INSERT, title, {"en": "Dear all,"}, "point")
    )
    assert len({first, other, kind}) == 3


def test_a_withdrawn_wish_is_nobodys_to_join(cast: Cast, consultation: Round) -> None:
    first = propose(consultation, cast.reed, cast.sreymom, mend(consultation))
    assert amending.withdraw_amendment(first, by=cast.sreymom, at=MORNING) is None
    second = propose(consultation, cast.hill, cast.visal, mend(consultation))
    assert (second.number, CoSponsor.objects.count()) == (2, 0)


def test_who_may_not_speak_joins_nothing(cast: Cast, consultation: Round) -> None:
    first = propose(consultation, cast.reed, cast.sreymom, mend(consultation))
    for organisation, by in ((cast.hill, cast.sreymom), (cast.stone, cast.neary), (cast.lotus, cast.chanthy)):
        with pytest.raises(PermissionDenied):
            propose(consultation, organisation, by, mend(consultation))
        with pytest.raises(PermissionDenied):
            amending.co_sponsor(first, organisation=organisation, by=by, at=MORNING)
    assert not CoSponsor.objects.exists()


# -- co-sponsors -------------------------------------------------------------------------------------------------------


def test_a_co_sponsor_joins_once_and_leaves_once(cast: Cast, consultation: Round) -> None:
    amendment = propose(consultation, cast.reed, cast.sreymom, mend(consultation))
    assert amending.co_sponsor(amendment, organisation=cast.reed, by=cast.sreymom, at=MORNING) is None
    joined = amending.co_sponsor(amendment, organisation=cast.stone, by=cast.bora, at=MORNING)
    assert amending.co_sponsor(amendment, organisation=cast.stone, reason="Why", by=cast.bora, at=MORNING) == joined
    with pytest.raises(PermissionDenied):
        amending.leave_amendment(amendment, organisation=cast.stone, by=cast.sreymom, at=MORNING)
    amending.leave_amendment(amendment, organisation=cast.stone, by=cast.bora, at=MORNING)
    with pytest.raises(Refused) as refused:
        amending.leave_amendment(amendment, organisation=cast.stone, by=cast.bora, at=MORNING)
    assert refused.value.code == "left"
    kinds = Event.objects.filter(kind__in=[EventKind.CO_SPONSORED, EventKind.CO_SPONSOR_LEFT]).order_by("pk")
    assert [event.kind for event in kinds] == [EventKind.CO_SPONSORED, EventKind.CO_SPONSOR_LEFT]


def test_after_the_deadline_nobody_joins_or_leaves(cast: Cast, consultation: Round) -> None:
    amendment = propose(consultation, cast.reed, cast.sreymom, mend(consultation))
    amending.co_sponsor(amendment, organisation=cast.stone, by=cast.bora, at=MORNING)
    with pytest.raises(Refused) as refused:
        amending.co_sponsor(amendment, organisation=cast.hill, by=cast.visal, at=consultation.deadline)
    assert refused.value.code == "closed"
    with pytest.raises(Refused) as refused:
        amending.leave_amendment(amendment, organisation=cast.stone, by=cast.bora, at=consultation.deadline)
    assert refused.value.code == "closed"


def test_what_others_stand_behind_passes_to_the_first_of_them(cast: Cast, consultation: Round) -> None:
    amendment = propose(consultation, cast.reed, cast.sreymom, mend(consultation), reason="It is old.")
    amending.co_sponsor(amendment, organisation=cast.hill, reason="It is ours.", by=cast.visal, at=MORNING)
    amending.co_sponsor(amendment, organisation=cast.stone, by=cast.bora, at=MORNING + DAY)
    assert amending.withdraw_amendment(amendment, by=cast.sreymom, at=MORNING + DAY) == cast.hill
    stands = Amendment.objects.get()
    assert (stands.organisation, stands.author, stands.reason) == (cast.hill, cast.visal, "It is ours.")
    assert [one.organisation for one in stands.co_sponsors.all()] == [cast.stone]
    assert stands.withdrawn_at is None
    with pytest.raises(PermissionDenied):
        amending.withdraw_amendment(Amendment.objects.get(), by=cast.sreymom, at=MORNING + DAY)
    assert amending.withdraw_amendment(Amendment.objects.get(), by=cast.visal, at=MORNING + DAY) == cast.stone
    last = Amendment.objects.get()
    assert last.reason == "It is ours."  # Stone Bridge gave none of its own
    assert amending.withdraw_amendment(last, by=cast.bora, at=MORNING + DAY) is None
    assert Amendment.objects.get().withdrawn_at == MORNING + DAY
    with pytest.raises(Refused) as refused:
        amending.co_sponsor(last, organisation=cast.hill, by=cast.visal, at=MORNING + DAY)
    assert refused.value.code == "withdrawn"


def test_whoever_inherits_an_amendment_is_told_without_a_name(cast: Cast, consultation: Round) -> None:
    amendment = propose(consultation, cast.reed, cast.sreymom, mend(consultation))
    amending.co_sponsor(amendment, organisation=cast.hill, by=cast.visal, at=MORNING)
    amending.co_sponsor(amendment, organisation=cast.stone, by=cast.bora, at=MORNING)
    amending.leave_amendment(amendment, organisation=cast.stone, by=cast.bora, at=MORNING)
    notices = Job.objects.filter(kind="statements.send_notice", key__contains=":amendment_inherited:")
    assert not notices.exists()  # who leaves what is another's passes nothing on
    amending.withdraw_amendment(amendment, by=cast.sreymom, at=MORNING)
    job = notices.get()
    tasks.send_notice(**job.arguments)
    [message] = mail.outbox
    assert message.to == ["visal@cast.example"]
    assert message.subject == "An amendment is now yours: Safe bridges"
    assert "stays, and is now the amendment of Far Hill:" in message.body
    assert f"/rounds/1/#amendment-{amendment.ref}" in message.body
    assert "Reed Circle" not in message.body
    # Passed on or withdrawn before the job ran: there is nothing to say any more.
    amending.withdraw_amendment(Amendment.objects.get(), by=cast.visal, at=MORNING)
    tasks.send_notice(**job.arguments)
    assert len(mail.outbox) == 1


# -- out of a file -----------------------------------------------------------------------------------------------------


def returned(consultation: Round, by: Person) -> WordReturn:
    return WordReturn.objects.create(
        round=consultation, file_name="ours.docx", content=b"", uploaded_by=by, uploaded_at=MORNING
    )


def test_coordinators_enter_for_others_only_what_came_in_a_file(cast: Cast, consultation: Round) -> None:
    with pytest.raises(PermissionDenied):
        propose(consultation, cast.hill, cast.chanthy, mend(consultation))
    file = returned(consultation, cast.chanthy)
    made = propose(consultation, cast.hill, cast.chanthy, mend(consultation), word_return=file)
    assert (made.organisation, made.author, made.word_return) == (cast.hill, cast.chanthy, file)
    joined = propose(consultation, cast.stone, cast.chanthy, mend(consultation), word_return=file)
    assert joined == made
    assert CoSponsor.objects.get().organisation == cast.stone
    with pytest.raises(Refused) as refused:
        propose(consultation, cast.lotus, cast.chanthy, mend(consultation), word_return=file)
    assert refused.value.code == "not_invited"
    for by in (cast.piseth, cast.visal):  # neither coordinates; Visal may speak for Far Hill alone
        with pytest.raises(PermissionDenied):
            propose(consultation, cast.reed, by, mend(consultation), word_return=file)
    elsewhere = returned(factories.consulted(cast), cast.chanthy)
    with pytest.raises(PermissionDenied):
        propose(consultation, cast.hill, cast.chanthy, mend(consultation, "Mend."), word_return=elsewhere)


def test_a_file_is_taken_in_after_the_round_and_until_it_is_merged(cast: Cast, consultation: Round) -> None:
    file = returned(consultation, cast.chanthy)
    consulting.close_round(consultation, by=cast.chanthy, at=MORNING + DAY)
    made = propose(consultation, cast.hill, cast.chanthy, mend(consultation), word_return=file, at=MORNING + DAY)
    assert made.number == 1
    Round.objects.filter(pk=consultation.pk).update(merged_at=MORNING + DAY)
    with pytest.raises(Refused) as refused:
        propose(consultation, cast.hill, cast.chanthy, mend(consultation, "Mend."), word_return=file, at=MORNING + DAY)
    assert refused.value.code == "merged"


# -- on top of another -------------------------------------------------------------------------------------------------


def reword(parent: Amendment, old: str, new: str) -> list[Proposed]:
    """The parent's changes, with other words."""
    rows = list(Change.objects.filter(amendment=parent).select_related("block", "other"))
    return as_proposed(
        rows, {row.pk: (row.text.replace(old, new), row.tail.replace(old, new)) for row in rows if row.language}
    )


def accept(*amendments: Amendment, by: Person) -> None:
    for amendment in amendments:
        disposing.dispose(amendment, outcome="accepted", reason="Yes.", by=by, at=MORNING)


def english(consultation: Round) -> list[str]:
    fresh = Round.objects.select_related("statement", "version").get(pk=consultation.pk)
    result = merged(fresh).result
    assert not result.conflicts
    return [each.texts.get("en", "") for each in result.blocks][2:]


LONG = "Mend the old wooden bridge over the great river this year."


def test_a_child_alone_brings_its_whole_text(cast: Cast, consultation: Round) -> None:
    after = block(consultation, BRIDGE)
    parent = propose(
        consultation,
        cast.reed,
        cast.sreymom,
        Proposed(ChangeKind.REPLACE, after, {"en": "Mend the old bridge now."}),
        Proposed(ChangeKind.INSERT, after, {"en": "Light the way to it."}, "point"),
    )
    child = propose(consultation, cast.hill, cast.visal, *reword(parent, "way", "long way"), amends=parent)
    assert {row.new_ref for row in child.changes.all()} == {row.new_ref for row in parent.changes.all()}
    accept(child, by=cast.chanthy)
    assert english(consultation) == ["Mend the old bridge now.", "Light the long way to it.", CHILDREN]


def test_parent_and_child_are_the_parent_with_the_childs_words(cast: Cast, consultation: Round) -> None:
    parent = propose(consultation, cast.reed, cast.sreymom, mend(consultation, LONG))
    child = propose(consultation, cast.hill, cast.visal, *reword(parent, "old", "very old"), amends=parent)
    other = propose(consultation, cast.stone, cast.bora, *reword(parent, "great river", "Mekong"), amends=parent)
    below = propose(consultation, cast.river, cast.rotha, *reword(child, "this year", "next year"), amends=child)
    accept(parent, child, by=cast.chanthy)
    assert english(consultation)[0] == LONG.replace("old", "very old")
    accept(other, by=cast.chanthy)
    assert english(consultation)[0] == LONG.replace("old", "very old").replace("great river", "Mekong")
    accept(below, by=cast.chanthy)
    whole = LONG.replace("old", "very old").replace("great river", "Mekong").replace("this year", "next year")
    assert english(consultation)[0] == whole
    # Without the one between, the youngest stands on the eldest, and it is whole.
    base = base_blocks(version_text(consultation.version))
    chosen = list(amendments_of(consultation).filter(pk__in=[parent.pk, below.pk]))
    asked = proposals(base, chosen)
    assert asked.credits == {parent.ref: (parent.ref, below.ref)}
    [whole_change] = asked.proposals[0].changes
    assert isinstance(whole_change, engine.Replace)
    assert whole_change.text == LONG.replace("old", "very old").replace("this year", "next year")


def test_children_who_want_different_words_conflict(cast: Cast, consultation: Round) -> None:
    parent = propose(consultation, cast.reed, cast.sreymom, mend(consultation, LONG))
    one = propose(consultation, cast.hill, cast.visal, *reword(parent, "wooden", "stone"), amends=parent)
    two = propose(consultation, cast.stone, cast.bora, *reword(parent, "wooden", "iron"), amends=parent)
    asked = proposals(base_blocks(version_text(consultation.version)), list(amendments_of(consultation)))
    [conflict] = asked.conflicts
    assert conflict.proposals == tuple(sorted([one.ref, two.ref]))
    [proposal_made] = asked.proposals
    assert proposal_made.changes == (engine.Replace(block(consultation, BRIDGE).ref, "en", LONG),)


def test_what_cannot_be_amended(cast: Cast, consultation: Round) -> None:
    parent = propose(consultation, cast.reed, cast.sreymom, mend(consultation, LONG))
    with pytest.raises(Refused) as refused:
        propose(consultation, cast.hill, cast.visal, *reword(parent, "nowhere", ""), amends=parent)
    assert refused.value.code == "unchanged"
    elsewhere = factories.consulted(cast)
    with pytest.raises(Refused) as refused:
        propose(elsewhere, cast.hill, cast.visal, mend(elsewhere), amends=parent)
    assert (refused.value.code, refused.value.field) == ("amends", "amends")
    # The same words as somebody's own amendment are another wish: they are on top of this one.
    child = propose(consultation, cast.hill, cast.visal, *reword(parent, "old", "older"), amends=parent)
    alone = propose(consultation, cast.stone, cast.bora, mend(consultation, LONG.replace("old", "older")))
    assert child != alone
    amending.withdraw_amendment(parent, by=cast.sreymom, at=MORNING)
    with pytest.raises(Refused) as refused:
        propose(consultation, cast.hill, cast.visal, *reword(parent, "old", "oldest"), amends=parent)
    assert refused.value.code == "withdrawn"
