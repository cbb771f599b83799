"""Amendments sorted to their blocks: those on top of others below them, those carried over with what they lost."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from ledger import clock
from statements.actions import amending
from statements.actions.amending import Proposed
from statements.actions.wishing import as_proposed
from statements.models import Amendment, Orphan, Round
from statements.queries.consultation import amendments_of, comments_of
from statements.queries.redlines import round_input
from statements.queries.text import version_text
from statements.stages import ChangeKind
from tests import factories
from tests.cast import Cast


@pytest.fixture
def consultation(cast: Cast) -> Round:
    return factories.consulted(cast, at=clock.now())


def replacing(consultation: Round, cast: Cast, words: str) -> Amendment:
    point = consultation.statement.blocks.filter(kind="point").earliest("place")
    change = Proposed(ChangeKind.REPLACE, point, {"en": words})
    return amending.amend(consultation, organisation=cast.reed, changes=[change], by=cast.sreymom)


def rewording(parent: Amendment, cast: Cast, old: str, new: str) -> Amendment:
    rows = list(parent.changes.select_related("block", "other"))
    changes = as_proposed(rows, {row.pk: (row.text.replace(old, new), "") for row in rows})
    return amending.amend(parent.round, organisation=cast.hill, changes=changes, amends=parent, by=cast.visal)


def test_what_is_on_top_follows_what_it_is_on(cast: Cast, consultation: Round) -> None:
    first = replacing(consultation, cast, "Mend it.")
    second = replacing(consultation, cast, "Paint it.")
    child = rewording(first, cast, "Mend", "Repair")
    below = rewording(child, cast, "it", "them")
    text = version_text(consultation.version)
    with CaptureQueriesContext(connection) as captured:
        said = round_input(text, amendments_of(consultation), comments_of(consultation))
    assert len(captured) == 5  # amendments, changes, co-sponsors, orphans; comments
    [home] = [item for item in said.blocks if item.amendments]
    with CaptureQueriesContext(connection) as captured:
        assert [len(read.redlines) for read in home.amendments] == [1, 1, 1, 1]
    assert len(captured) == 0  # read when asked for, from what was fetched
    assert [(read.amendment, read.level, read.on) for read in home.amendments] == [
        (first, 0, None),
        (child, 1, first),
        (below, 2, child),
        (second, 0, None),
    ]
    assert home.also == []
    assert [subject.pk for subject in said.subjects()] == [first.pk, child.pk, below.pk, second.pk]
    # Without its parent it stands by itself, against the text.
    amending.withdraw_amendment(first, by=cast.sreymom)
    said = round_input(text, amendments_of(consultation), comments_of(consultation))
    [home] = [item for item in said.blocks if item.amendments]
    assert [(read.amendment, read.level) for read in home.amendments] == [(second, 0), (child, 0), (below, 1)]
    assert said.withdrawn == [first]


def test_an_amendment_stands_at_its_first_block_and_is_named_at_the_others(cast: Cast, consultation: Round) -> None:
    heading = consultation.statement.blocks.get(kind="heading")
    bridge, children = consultation.statement.blocks.filter(kind="point").order_by("place")
    changes = [Proposed(ChangeKind.JOIN, bridge, other=children), Proposed(ChangeKind.MOVE, heading, other=children)]
    made = amending.amend(consultation, organisation=cast.reed, changes=changes, by=cast.sreymom)
    said = round_input(version_text(consultation.version), amendments_of(consultation), [])
    shown = {item.block.ref: (len(item.amendments), item.also) for item in said.blocks}
    assert (shown[bridge.ref], shown[children.ref], shown[heading.ref]) == ((1, []), (0, [made]), (0, [made]))


def test_what_was_carried_over_says_so_and_shows_what_it_lost(cast: Cast, consultation: Round) -> None:
    earlier = replacing(consultation, cast, "Mend it.")
    carried = replacing(consultation, cast, "Paint it.")
    Amendment.objects.filter(pk=carried.pk).update(carried_from=earlier)
    Orphan.objects.create(
        amendment=carried, kind="replace", language="en", base="The ferry is slow.", text="The ferry is never there."
    )
    Orphan.objects.create(
        amendment=carried, kind="insert", language="en", text="Put in again.", reinserted_at=clock.now()
    )
    client = Client()
    client.force_login(cast.visal)
    page = client.get(reverse("round", args=[consultation.statement.ref, 1])).content.decode()
    seen = re.sub(r'<span class="hush">.*?</span>', "", page)
    assert "Carried over from round 1, where it was amendment 1." in seen
    assert "No place any more" in seen
    assert "The ferry is <del>slow</del><ins>never there</ins>." in seen
    assert "Put in again." not in seen
