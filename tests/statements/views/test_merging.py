"""The board and the merge: every contradiction is shown on its smallest span, and nothing is merged silently."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from ledger import clock
from organisations.models import Organisation, Person
from statements.actions import amending, commenting, consulting, disposing
from statements.actions.amending import Proposed
from statements.models import Amendment, Comment, Disposition, Round
from statements.queries.text import working_text
from statements.stages import ChangeKind
from tests import factories
from tests.cast import Cast, assemble

BRIDGE, CHILDREN = "Mend the old bridge this year.", "Count the children who cross it."


@pytest.fixture
def cast(db: None) -> Cast:
    return assemble()


@pytest.fixture
def consultation(cast: Cast) -> Round:
    return factories.consulted(cast, at=clock.now())


@pytest.fixture
def chanthy(cast: Cast) -> Client:
    client = Client()
    client.force_login(cast.chanthy)
    return client


def address(consultation: Round, name: str, *more: str) -> str:
    return reverse(name, args=[consultation.statement.ref, consultation.number, *more])


def shown(page: str) -> str:
    """A page without what is for screen readers only, and without white space between tags."""
    return re.sub(r"\s+", " ", re.sub(r'<span class="hush">.*?</span>', "", page))


def replacing(consultation: Round, organisation: Organisation, by: Person, old: str, new: str) -> Amendment:
    block = consultation.statement.blocks.get(revisions__text=old)
    changes = [Proposed(ChangeKind.REPLACE, block, {"en": new})]
    return amending.amend(consultation, organisation=organisation, changes=changes, by=by)


def striking(consultation: Round, cast: Cast, words: str) -> Amendment:
    block = consultation.statement.blocks.get(revisions__text=words)
    return amending.amend(
        consultation, organisation=cast.river, changes=[Proposed(ChangeKind.DELETE, block, {})], by=cast.rotha
    )


def accepting(cast: Cast, *amendments: Amendment) -> None:
    for amendment in amendments:
        disposing.dispose(amendment, outcome="accepted", reason="Good.", by=cast.chanthy)


def test_the_board_is_for_coordinators(cast: Cast, consultation: Round) -> None:
    client = Client()
    client.force_login(cast.sreymom)
    amendment = replacing(consultation, cast.reed, cast.sreymom, BRIDGE, "Mend it.")
    for url in (
        address(consultation, "board"),
        address(consultation, "merge"),
        address(consultation, "dispose-amendment", amendment.ref),
    ):
        assert client.get(url).status_code == 403
        assert client.post(url, {"outcome": "accepted", "reason": "Mine."}).status_code in {403, 405}
    assert not Disposition.objects.exists()


def test_a_contradiction_stands_on_its_smallest_span_with_who_wants_what(
    cast: Cast, consultation: Round, chanthy: Client
) -> None:
    wooden = replacing(consultation, cast.reed, cast.sreymom, BRIDGE, "Mend the wooden bridge this year.")
    iron = replacing(consultation, cast.hill, cast.visal, BRIDGE, "Mend the iron bridge this year.")
    soon = replacing(consultation, cast.stone, cast.bora, BRIDGE, "Mend the old bridge this month.")
    accepting(cast, wooden, iron, soon)
    page = shown(chanthy.get(address(consultation, "merge")).content.decode())
    assert "Mend the <mark>old</mark> bridge this <del>year</del><ins>month</ins>." in page
    wishes = re.findall(r'<q lang="en">(\w+)</q> – <a [^>]*>(amendment \d)</a> \(<span lang="en">([^<]+)', page)
    assert sorted(wishes) == [("iron", "amendment 2", "Far Hill"), ("wooden", "amendment 1", "Reed Circle")]
    assert "Change the answer to amendment 2" in page
    assert "Change the answer to amendment 3" not in page


def test_an_answer_shows_beforehand_what_it_would_contradict(cast: Cast, consultation: Round, chanthy: Client) -> None:
    accepting(cast, replacing(consultation, cast.reed, cast.sreymom, BRIDGE, "Mend the wooden bridge this year."))
    strike = striking(consultation, cast, BRIDGE)
    page = shown(chanthy.get(address(consultation, "dispose-amendment", strike.ref)).content.decode())
    assert "it would contradict what is accepted already" in page
    assert "Strike the paragraph" in page
    assert 'value="in_part"' not in page
    other = striking(consultation, cast, CHILDREN)
    page = shown(chanthy.get(address(consultation, "dispose-amendment", other.ref)).content.decode())
    assert "it would contradict" not in page


def test_answers_lead_from_one_to_the_next(cast: Cast, consultation: Round, chanthy: Client) -> None:
    amendment = replacing(consultation, cast.reed, cast.sreymom, BRIDGE, "Mend the wooden bridge this year.")
    comment = commenting.comment(consultation, organisation=cast.hill, text="All of it?", by=cast.visal)
    assert "0 of 2 answered" in chanthy.get(address(consultation, "board")).content.decode()
    url = address(consultation, "dispose-amendment", amendment.ref)
    change = amendment.changes.get()
    refused = chanthy.post(url, {"outcome": "in_part", "reason": "Half.", f"text_{change.pk}": ""})
    assert refused.status_code == 422
    assert "Half.</textarea>" in refused.content.decode()
    taken = "Mend the wooden bridge soon."
    answer = chanthy.post(url, {"outcome": "in_part", "reason": "Half.", f"text_{change.pk}": taken, "next": "1"})
    assert answer["Location"] == address(consultation, "dispose-comment", comment.ref)
    last = chanthy.post(answer["Location"], {"outcome": "out_of_scope", "reason": "Another day.", "next": "1"})
    assert last["Location"] == address(consultation, "board") + f"#comment-{comment.ref}"
    board = shown(chanthy.get(address(consultation, "board")).content.decode())
    assert "2 of 2 answered" in board
    assert "Mend the <del>old</del><ins>wooden</ins> bridge <del>this year</del><ins>soon</ins>." in board
    assert "Another day." in board


def test_merging_takes_effect_once_everything_is_answered(cast: Cast, consultation: Round, chanthy: Client) -> None:
    first = replacing(consultation, cast.reed, cast.sreymom, BRIDGE, "Mend the wooden bridge this year.")
    comment = commenting.comment(consultation, organisation=cast.hill, text="All of it?", by=cast.visal)
    accepting(cast, first)
    url = address(consultation, "merge")
    assert "Merge into the text" not in chanthy.get(url).content.decode()
    assert chanthy.post(url).status_code == 409
    consulting.close_round(consultation, by=cast.chanthy)
    refused = chanthy.post(url)
    assert refused.status_code == 409
    assert "1 amendments and comments are not answered yet" in refused.content.decode()
    disposing.dispose(Comment.objects.get(pk=comment.pk), outcome="accepted", reason="Yes.", by=cast.chanthy)
    assert "Merge into the text" in chanthy.get(url).content.decode()
    assert chanthy.post(url)["Location"] == reverse("text", args=[consultation.statement.ref])
    assert "Mend the wooden bridge this year." in [
        block.text("en") for block in working_text(consultation.statement).blocks
    ]
    assert chanthy.post(url).status_code == 409
    late = address(consultation, "dispose-amendment", first.ref)
    assert "The answers of this round stand." in chanthy.get(late).content.decode()
    kept = chanthy.post(late, {"outcome": "not_accepted", "reason": "On second thoughts."})
    assert kept.status_code == 409
    assert "On second thoughts.</textarea>" in kept.content.decode()


def test_one_query_count_at_one_and_at_many(cast: Cast, consultation: Round, chanthy: Client) -> None:
    def queries(name: str) -> int:
        with CaptureQueriesContext(connection) as seen:
            assert chanthy.get(address(consultation, name)).status_code == 200
        return len(seen)

    def say(word: str) -> None:
        accepting(
            cast,
            replacing(consultation, cast.reed, cast.sreymom, BRIDGE, f"Mend the {word} bridge this year."),
            replacing(consultation, cast.hill, cast.visal, CHILDREN, f"Count the {word} who cross it."),
        )
        replacing(consultation, cast.stone, cast.bora, CHILDREN, f"Count the {word} who cross.")
        commenting.comment(consultation, organisation=cast.hill, text=word, by=cast.visal)

    say("first")
    one = {name: queries(name) for name in ("board", "merge")}
    for word in ("second", "third", "fourth"):
        say(word)
    assert {name: queries(name) for name in ("board", "merge")} == one
