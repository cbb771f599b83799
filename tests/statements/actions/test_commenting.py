"""Comments on quoted words, and replies: by whom, until when, and who hears of them."""

from copy import deepcopy
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied

from ledger.models import Event
from organisations.refusals import Refused
from outbox.models import Job
from statements import tasks
from statements.actions import commenting, consulting, disposing, merging
from statements.models import Block, Comment, Reply, Round
from tests import factories
from tests.cast import MORNING, Cast
from tests.factories import DAY

NOON = MORNING + timedelta(hours=3)


@pytest.fixture(scope="module")
def told(told_cast: Cast) -> Round:
    return factories.consulted(told_cast)


@pytest.fixture
def consultation(db: None, told: Round) -> Round:
    return deepcopy(told)


@pytest.fixture
def remark(cast: Cast, consultation: Round) -> Comment:
    return commenting.comment(consultation, organisation=cast.reed, text="Which?", by=cast.sreymom, at=NOON)


def bridge(consultation: Round) -> Block:
    return consultation.statement.blocks.get(revisions__text="Mend the old bridge this year.")


# -- quotes ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "language", "kept"),
    [
        ("old bridge", "en", "old bridge"),
        ("  old\n bridge ", "en", "old bridge"),
        ("ស្ពាន\u200bចាស់", "km", "ស្ពានចាស់"),  # as a page breaks its lines
        ("", "", ""),
    ],
)
def test_a_quote_is_kept_as_it_stands_in_the_paragraph(
    cast: Cast, consultation: Round, typed: str, language: str, kept: str
) -> None:
    made = commenting.comment(
        consultation,
        organisation=cast.reed,
        text="Which one?",
        block=bridge(consultation),
        quote=typed,
        by=cast.sreymom,
        at=NOON,
    )
    assert (made.language, made.quote) == (language, kept)


@pytest.mark.parametrize("typed", ["new bridge", "Old bridge", "What we ask", "x" * 2_001, "a\u202eb"])
def test_words_that_do_not_stand_there_are_no_quote(cast: Cast, consultation: Round, typed: str) -> None:
    with pytest.raises(Refused) as refused:
        commenting.comment(
            consultation,
            organisation=cast.reed,
            text="Which one?",
            block=bridge(consultation),
            quote=typed,
            by=cast.sreymom,
            at=NOON,
        )
    assert refused.value.field == "quote"
    assert not Comment.objects.exists()


def test_a_quote_is_of_a_paragraph(cast: Cast, consultation: Round) -> None:
    with pytest.raises(Refused) as refused:
        commenting.comment(
            consultation, organisation=cast.reed, text="Hm.", quote="old bridge", by=cast.sreymom, at=NOON
        )
    assert refused.value.field == "quote"


# -- replies -----------------------------------------------------------------------------------------------------------


def test_who_may_reply(cast: Cast, consultation: Round, remark: Comment) -> None:
    commenting.reply(remark, organisation=cast.hill, text="The near one.", by=cast.visal, at=NOON)
    commenting.reply(remark, organisation=cast.lotus, text="We look into it.", by=cast.chanthy, at=NOON)
    for organisation, by in (
        (cast.stone, cast.neary),  # may only read
        (cast.lotus, cast.piseth),  # publishes for the convenor, does not coordinate
        (cast.hill, cast.sreymom),
        (cast.hill, cast.chanthy),
        (cast.reed, cast.ot),
    ):
        with pytest.raises(PermissionDenied):
            commenting.reply(remark, organisation=organisation, text="Me too.", by=by, at=NOON)
    said = [(reply.organisation, reply.text) for reply in remark.replies.order_by("id")]
    assert said == [(cast.hill, "The near one."), (cast.lotus, "We look into it.")]
    for event in Event.objects.filter(kind="comment.replied"):
        assert set(event.content) == {"comment", "reply", "round", "private"}


def test_organisations_reply_until_the_deadline_the_convenor_until_the_merge(
    cast: Cast, consultation: Round, remark: Comment
) -> None:
    def reply(at: object) -> list[str]:
        codes = []
        for organisation, by in ((cast.hill, cast.visal), (cast.lotus, cast.chanthy)):
            try:
                commenting.reply(remark, organisation=organisation, text="Yes.", by=by, at=at)  # type: ignore[arg-type]
            except Refused as refused:
                codes.append(refused.code)
            else:
                codes.append("said")
        return codes

    assert reply(consultation.deadline) == ["closed", "said"]
    consulting.close_round(consultation, by=cast.chanthy, at=NOON)
    assert reply(NOON) == ["stage", "said"]
    disposing.dispose(remark, outcome="accepted", reason="Yes.", by=cast.chanthy, at=NOON)
    merging.merge_round(consultation, by=cast.chanthy, at=NOON + DAY)
    assert reply(NOON + DAY) == ["stage", "merged"]


def test_a_reply_sent_twice_is_one(cast: Cast, remark: Comment) -> None:
    submission = uuid4()
    for _ in range(2):
        commenting.reply(remark, organisation=cast.hill, text="Yes.", submission=submission, by=cast.visal, at=NOON)
    assert Reply.objects.count() == 1
    with pytest.raises(Refused) as refused:
        commenting.reply(remark, organisation=cast.hill, text="\u0007", by=cast.visal, at=NOON)
    assert refused.value.field == "text"


@pytest.mark.parametrize(("shows", "who"), [("organisation", "Far Hill"), ("masked", "An organisation")])
def test_who_commented_hears_of_each_reply_once(cast: Cast, shows: str, who: str) -> None:
    consultation = consulting.open_round(
        factories.invited(cast), deadline=MORNING + 7 * DAY, shows=shows, by=cast.chanthy, at=MORNING
    )
    remark = commenting.comment(consultation, organisation=cast.reed, text="Which?", by=cast.sreymom, at=NOON)
    for text in ("The near one.", "Not the far one."):
        commenting.reply(remark, organisation=cast.hill, text=text, by=cast.visal, at=NOON)
    commenting.reply(remark, organisation=cast.reed, text="Thank you.", by=cast.sreymom, at=NOON)
    jobs = Job.objects.filter(kind="statements.send_notice", key__contains=":replied:")
    for job in jobs:
        tasks.send_notice(**job.arguments)
    assert [message.to for message in mail.outbox] == [["sreymom@cast.example"]] * 2
    assert len({message.extra_headers["Message-ID"] for message in mail.outbox}) == 2
    for message in mail.outbox:
        assert f"{who} replied to the comment that you wrote for Reed Circle" in message.body
        assert ("Far Hill" in message.body) == (shows != "masked")
        assert "near one" not in message.body
