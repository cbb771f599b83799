"""A round in which four organisations spoke, answered and merged: what the tests of answers begin with."""

from dataclasses import dataclass
from datetime import datetime

from statements.actions import amending, commenting, consulting, disposing, merging
from statements.actions.amending import Proposed
from statements.models import Amendment, Comment, Round
from statements.stages import ChangeKind, Shown
from tests import factories
from tests.cast import MORNING, Cast
from tests.factories import DAY
from tests.retelling import told_once

OLD = "Mend the old bridge this year."
WOODEN = "Mend the wooden bridge this year."
CHILDREN = "Count the children who cross it."


@dataclass(frozen=True, slots=True)
class Said:
    """Reed Circle's amendment (Stone Bridge stands behind it) is accepted, Far Hill's to strike a point is not; River
    Network's comment on the heading is accepted, Stone Bridge's blocking one on the whole is out of scope."""

    round: Round
    replacing: Amendment
    striking: Amendment
    remark: Comment
    blocking: Comment


@told_once
def spoken(
    cast: Cast, *, at: datetime = MORNING, shows: str = Shown.ORGANISATION, answers_public: bool = False
) -> Said:
    """The round is open, and nothing is answered."""
    consultation = factories.consulted(cast, at=at)
    Round.objects.filter(pk=consultation.pk).update(shows=shows, answers_public=answers_public)
    consultation.refresh_from_db()
    blocks = consultation.statement.blocks
    bridge = blocks.get(revisions__text=OLD)
    replacing = amending.amend(
        consultation,
        organisation=cast.reed,
        changes=[Proposed(ChangeKind.REPLACE, bridge, {"en": WOODEN})],
        reason="There are two.",
        by=cast.sreymom,
        at=at,
    )
    amending.co_sponsor(replacing, organisation=cast.stone, by=cast.bora, at=at)
    striking = amending.amend(
        consultation,
        organisation=cast.hill,
        changes=[Proposed(ChangeKind.DELETE, blocks.get(revisions__text=CHILDREN), {})],
        by=cast.visal,
        at=at,
    )
    remark = commenting.comment(
        consultation, organisation=cast.river, text="Who asks?", block=blocks.get(kind="heading"), by=cast.rotha, at=at
    )
    blocking = commenting.comment(
        consultation, organisation=cast.stone, text="Not without the ferry.", weight="blocking", by=cast.bora, at=at
    )
    return Said(consultation, replacing, striking, remark, blocking)


@told_once
def answered(cast: Cast, *, at: datetime = MORNING, **more: object) -> Said:
    """Closed a day after `at`, and answered; not merged."""
    said = spoken(cast, at=at, **more)  # type: ignore[arg-type]
    consulting.close_round(said.round, by=cast.chanthy, at=at + DAY)
    for subject, outcome, reason in (
        (said.replacing, "accepted", "It is clearer."),
        (said.striking, "not_accepted", "The children stay."),
        (said.remark, "accepted", "All of us."),
        (said.blocking, "out_of_scope", "The ferry has its own letter."),
    ):
        disposing.dispose(subject, outcome=outcome, reason=reason, by=cast.chanthy, at=at + DAY)
    return said


@told_once
def merged(cast: Cast, *, at: datetime = MORNING, **more: object) -> Said:
    """Merged two days after `at`."""
    said = answered(cast, at=at, **more)
    merging.merge_round(said.round, by=cast.chanthy, at=at + 2 * DAY)
    said.round.refresh_from_db()
    return said
