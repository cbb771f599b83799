"""Who is not satisfied says so: about its own input, once it cannot be answered otherwise, until the text is final."""

from copy import deepcopy

import pytest
from django.core.exceptions import PermissionDenied

from ledger.models import Event, Opening
from organisations.refusals import Refused
from outbox.models import Job
from statements.actions import consulting, dissenting, merging, signing
from statements.models import Dissent
from statements.queries.dissenting import contested
from tests.cast import MORNING, Cast
from tests.factories import DAY
from tests.statements.answered import Said, answered, merged

LATER = MORNING + 3 * DAY
WORDS = "Two bridges are wooden."


@pytest.fixture(scope="module")
def told(told_cast: Cast) -> Said:
    return merged(told_cast)


@pytest.fixture
def said(db: None, told: Said) -> Said:
    return deepcopy(told)


def test_an_organisation_replies_once_to_its_own_input_and_can_change_the_words(cast: Cast, said: Said) -> None:
    answer = said.striking.disposition
    first = dissenting.dissent(answer, organisation=cast.hill, text=WORDS, by=cast.visal, at=LATER)
    again = dissenting.dissent(answer, organisation=cast.hill, text="Think again.", by=cast.visal, at=LATER + DAY)
    assert again.pk == first.pk
    kept = Dissent.objects.get()
    assert (kept.text, kept.created_at, kept.author) == ("Think again.", LATER + DAY, cast.visal)
    dissenting.dissent(answer, organisation=cast.hill, text=" Think again. ", by=cast.visal, at=LATER + 2 * DAY)
    assert Dissent.objects.get().created_at == LATER + DAY
    assert Event.objects.filter(kind="disposition.dissented").count() == 2


def test_a_co_sponsor_replies_beside_the_one_who_proposed(cast: Cast, said: Said) -> None:
    answer = said.replacing.disposition
    dissenting.dissent(answer, organisation=cast.stone, text=WORDS, by=cast.bora, at=LATER)
    dissenting.dissent(answer, organisation=cast.reed, text="Both.", by=cast.sreymom, at=LATER)
    dissenting.dissent(said.blocking.disposition, organisation=cast.stone, text="No.", by=cast.bora, at=LATER)
    found = contested(said.round.statement)
    assert (found.organisations, found.answers, found.rounds) == (2, 2, (1,))


def test_nobody_replies_to_the_answers_of_others(cast: Cast, said: Said) -> None:
    for organisation, by in ((cast.reed, cast.sreymom), (cast.hill, cast.sreymom), (cast.stone, cast.neary)):
        with pytest.raises(PermissionDenied):
            dissenting.dissent(said.striking.disposition, organisation=organisation, text=WORDS, by=by, at=LATER)
    with pytest.raises(PermissionDenied):  # the coordinator speaks for nobody here
        dissenting.dissent(said.striking.disposition, organisation=cast.hill, text=WORDS, by=cast.chanthy, at=LATER)
    assert not Dissent.objects.exists()


def test_not_before_the_merge_and_not_after_the_text_is_settled(cast: Cast) -> None:
    said = answered(cast)
    with pytest.raises(Refused) as early:
        dissenting.dissent(said.striking.disposition, organisation=cast.hill, text=WORDS, by=cast.visal, at=LATER)
    assert early.value.code == "unmerged"
    merging.merge_round(said.round, by=cast.chanthy, at=LATER)
    # The Khmer of what was changed in English is confirmed: nothing is behind when the text is settled.
    in_step(cast, said)
    consulting.open_round(said.round.statement, deadline=LATER + 5 * DAY, by=cast.chanthy, at=LATER)
    second = said.round.statement.rounds.get(number=2)
    # A further round runs: the answers of the first can still be replied to.
    dissenting.dissent(said.striking.disposition, organisation=cast.hill, text=WORDS, by=cast.visal, at=LATER + DAY)
    consulting.close_round(second, by=cast.chanthy, at=LATER + DAY)
    signing.settle_final(second.statement, by=cast.chanthy, at=LATER + DAY)
    with pytest.raises(Refused) as late:
        dissenting.dissent(said.striking.disposition, organisation=cast.hill, text="No.", by=cast.visal, at=LATER + DAY)
    assert late.value.code == "stage"
    assert Dissent.objects.get().text == WORDS


def in_step(cast: Cast, said: Said) -> None:
    block = said.round.statement.blocks.get(revisions__text="Mend the wooden bridge this year.")
    newest = {one.language: one for one in block.revisions.order_by("number")}
    type(newest["km"]).objects.create(
        block=block,
        language="km",
        number=newest["km"].number + 1,
        text="ជួសជុលស្ពានឈើនៅឆ្នាំនេះ។",
        matches=newest["en"].number,
        author=cast.chanthy,
        created_at=LATER,
    )


@pytest.mark.parametrize("text", ["", "  ", "a\x00b", "x" * 4_001])
def test_the_words_are_looked_at(cast: Cast, said: Said, text: str) -> None:
    with pytest.raises(Refused) as refused:
        dissenting.dissent(said.striking.disposition, organisation=cast.hill, text=text, by=cast.visal, at=LATER)
    assert refused.value.field == "text"


def test_the_clear_event_does_not_tell_who(cast: Cast, said: Said) -> None:
    dissenting.dissent(said.striking.disposition, organisation=cast.hill, text=WORDS, by=cast.visal, at=LATER)
    event = Event.objects.get(kind="disposition.dissented")
    assert cast.hill.ref not in event.data
    assert cast.visal.ref not in event.data
    assert WORDS not in event.data
    opened = dict(Opening.objects.filter(event=event).values_list("name", "value"))
    assert opened == {"organisation": cast.hill.ref, "text": WORDS}


def test_coordinators_hear_of_many_replies_in_one_mail_an_hour(cast: Cast, said: Said) -> None:
    dissenting.dissent(said.striking.disposition, organisation=cast.hill, text=WORDS, by=cast.visal, at=LATER)
    dissenting.dissent(said.blocking.disposition, organisation=cast.stone, text="No.", by=cast.bora, at=LATER)
    jobs = Job.objects.filter(key__startswith="dissented:")
    [job] = jobs
    assert cast.chanthy.ref in job.key  # the coordinator; the publisher is not told
    assert job.due == LATER.replace(hour=LATER.hour + 1)


def test_what_was_said_of_an_answer_that_was_changed_does_not_count(cast: Cast, said: Said) -> None:
    dissenting.dissent(said.striking.disposition, organisation=cast.hill, text=WORDS, by=cast.visal, at=LATER)
    assert contested(said.round.statement).answers == 1
    disposition = said.striking.disposition
    disposition.decided_at = LATER + DAY
    disposition.save()
    assert not contested(said.round.statement)
    # The same words again, of the new answer, count anew.
    dissenting.dissent(disposition, organisation=cast.hill, text=WORDS, by=cast.visal, at=LATER + 2 * DAY)
    assert contested(said.round.statement).answers == 1
