"""The board and the merge: every contradiction is shown on its smallest span, and nothing is merged silently."""

import re
from copy import deepcopy

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
from tests.cast import Cast

BRIDGE, CHILDREN = "Mend the old bridge this year.", "Count the children who cross it."


# How many queries each page takes, at one of everything and at many.
COUNTED = {"board": 20, "merge": 15, "next-version": 15, "dispose-several": 15}


@pytest.fixture(scope="module")
def told(told_cast: Cast) -> Round:
    return factories.consulted(told_cast, at=clock.now())


@pytest.fixture
def consultation(db: None, told: Round) -> Round:
    return deepcopy(told)


@pytest.fixture
def chanthy(cast: Cast) -> Client:
    client = Client()
    client.force_login(cast.chanthy)
    return client


def address(consultation: Round, name: str, *more: str) -> str:
    return reverse(name, args=[consultation.statement.ref, consultation.number, *more])


def shown(page: str) -> str:
    """A page without what is for screen readers only, the small numbers of who wants it, and white space."""
    page = re.sub(r'<span class="hush">.*?</span>', "", page)
    return re.sub(r"\s+", " ", re.sub(r'<sup class="by">.*?</sup>', "", page))


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


def test_the_board_merges_everything_live_with_who_wants_what(cast: Cast, consultation: Round, chanthy: Client) -> None:
    wooden = replacing(consultation, cast.reed, cast.sreymom, BRIDGE, "Mend the wooden bridge this year.")
    amending.co_sponsor(wooden, organisation=cast.stone, by=cast.bora)
    both = replacing(consultation, cast.hill, cast.visal, BRIDGE, "Please mend the wooden bridge this year.")
    replacing(consultation, cast.river, cast.rotha, BRIDGE, "Mend the old bridge this month.")
    page = chanthy.get(address(consultation, "board")).content.decode()
    together = re.search(r'<section class="together">(.*?)</section>', page, re.DOTALL)
    assert together is not None
    # Each changed span once: of the two that say "wooden" one mark, with both numbers.
    assert (
        "<del>Mend</del><ins>Please mend</ins> the <del>old</del><ins>wooden</ins> bridge this "
        "<del>year</del><ins>month</ins>."
    ) in shown(together[1])
    marks = re.findall(r'<sup class="by">(.*?)</sup>', re.sub(r'<span class="hush">.*?</span>', "", together[1]))
    assert [re.findall(r'title="([^"]*)">(\d)', mark) for mark in marks] == [
        [("Far Hill", "2")],
        [("Reed Circle, Stone Bridge", "1"), ("Far Hill", "2")],
        [("River Network", "3")],
    ]
    # What is not accepted is no longer part of it.
    disposing.dispose(both, outcome="not_accepted", reason="Why please?", by=cast.chanthy)
    page = shown(chanthy.get(address(consultation, "board")).content.decode())
    assert "Mend the <del>old</del><ins>wooden</ins> bridge this <del>year</del><ins>month</ins>." in page


def test_the_board_is_narrowed(cast: Cast, consultation: Round, chanthy: Client) -> None:
    one = replacing(consultation, cast.reed, cast.sreymom, BRIDGE, "Mend it.")
    amending.co_sponsor(one, organisation=cast.stone, by=cast.bora)
    two = replacing(consultation, cast.hill, cast.visal, CHILDREN, "Count all.")
    accepting(cast, one)

    def found(**asked: str) -> set[str]:
        page = chanthy.get(address(consultation, "board"), asked).content.decode()
        return set(re.findall(r'id="amendment-(\w+)"', page))

    assert found() == {one.ref, two.ref}
    assert found(status="waiting") == {two.ref}
    assert found(status="answered") == {one.ref}
    assert found(organisation=cast.stone.ref) == {one.ref}
    assert found(block=consultation.statement.blocks.get(revisions__text=CHILDREN).ref) == {two.ref}
    assert found(status="answered", organisation=cast.hill.ref) == set()
    assert found(status="\0", block="\0", organisation="\0", page="\0") == {one.ref, two.ref}


def test_blocking_comments_come_first(cast: Cast, consultation: Round, chanthy: Client) -> None:
    block = consultation.statement.blocks.get(revisions__text=BRIDGE)
    amendment = replacing(consultation, cast.reed, cast.sreymom, BRIDGE, "Mend it.")
    commenting.comment(consultation, organisation=cast.hill, text="Why?", block=block, by=cast.visal)
    stop = commenting.comment(
        consultation, organisation=cast.river, text="Stop.", block=block, weight="blocking", by=cast.rotha
    )
    page = chanthy.get(address(consultation, "board")).content.decode()
    assert re.findall(r'id="(?:amendment|comment)-(\w+)" tabindex', page)[:2] == [stop.ref, amendment.ref]
    assert "Answer these comments first:" in page
    assert address(consultation, "dispose-comment", stop.ref) in page
    disposing.dispose(stop, outcome="not_accepted", reason="We asked them.", by=cast.chanthy)
    assert "Answer these comments first:" not in chanthy.get(address(consultation, "board")).content.decode()


def test_an_answer_given_on_the_board_goes_on_to_the_next_and_is_taken_back(
    cast: Cast, consultation: Round, chanthy: Client
) -> None:
    one = replacing(consultation, cast.reed, cast.sreymom, BRIDGE, "Mend it.")
    two = replacing(consultation, cast.hill, cast.visal, CHILDREN, "Count all.")
    url = address(consultation, "dispose-amendment", one.ref)
    sent = {"based_on": "", "back": "status=waiting", "next": "1", "outcome": "accepted", "reason": "Good."}
    went = chanthy.post(url, sent)["Location"]
    assert went == f"{address(consultation, 'board')}?status=waiting&done=amendment-{one.ref}#amendment-{two.ref}"
    page = chanthy.get(went).content.decode()
    assert "Amendment 1: accepted." in page
    undo = address(consultation, "take-back-amendment", one.ref)
    mark = re.search(rf'action="{undo}"[^>]*><input type="hidden" name="csrf.*?name="based_on" value="(\w+)"', page)
    assert mark is not None
    back = chanthy.post(undo, {"based_on": mark[1], "back": "status=waiting"})["Location"]
    assert back == f"{address(consultation, 'board')}?status=waiting#amendment-{one.ref}"
    assert not Disposition.objects.exists()
    # Nobody is sent away from the board by what a form says.
    sent |= {"back": "https://elsewhere.example/?status=answered"}
    assert chanthy.post(url, sent)["Location"].startswith(address(consultation, "board") + "?done=")


def test_whoever_answers_second_sees_both_answers_and_loses_nothing(
    cast: Cast, consultation: Round, chanthy: Client
) -> None:
    amendment = replacing(consultation, cast.reed, cast.sreymom, BRIDGE, "Mend it.")
    url = address(consultation, "dispose-amendment", amendment.ref)
    accepting(cast, amendment)
    late = {"based_on": "", "outcome": "not_accepted", "reason": "It costs too much."}
    answer = chanthy.post(url, late)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "The answer that stands now" in page
    assert "Good." in page
    assert "It costs too much.</textarea>" in page
    assert Disposition.objects.get().outcome == "accepted"
    # The page carries the mark of what it showed: sent again, it is meant.
    mark = re.search(r'name="based_on" value="(\w+)"', page)
    assert mark is not None
    assert chanthy.post(url, {**late, "based_on": mark[1]}).status_code == 302
    assert Disposition.objects.get().outcome == "not_accepted"


def test_in_part_begins_from_what_is_accepted_already(cast: Cast, consultation: Round, chanthy: Client) -> None:
    accepting(cast, replacing(consultation, cast.reed, cast.sreymom, BRIDGE, "Mend the wooden bridge this year."))
    soon = replacing(consultation, cast.hill, cast.visal, BRIDGE, "Mend the old bridge before the rains.")
    iron = replacing(consultation, cast.river, cast.rotha, BRIDGE, "Mend the iron bridge this year.")
    page = chanthy.get(address(consultation, "dispose-amendment", soon.ref)).content.decode()
    assert "Mend the wooden bridge before the rains.</textarea>" in page
    # Where they contradict each other there is nothing to begin from but the proposal.
    page = chanthy.get(address(consultation, "dispose-amendment", iron.ref)).content.decode()
    assert "Mend the iron bridge this year.</textarea>" in page
    assert "Mend the wooden bridge before the rains.</textarea>" in shown(
        chanthy.get(address(consultation, "board")).content.decode()
    )


def test_a_duplicate_is_named_by_its_number(cast: Cast, consultation: Round, chanthy: Client) -> None:
    one = replacing(consultation, cast.reed, cast.sreymom, BRIDGE, "Mend it.")
    two = replacing(consultation, cast.hill, cast.visal, BRIDGE, "Mend it now.")
    url = address(consultation, "dispose-amendment", two.ref)
    sent = {"outcome": "duplicate", "reason": "The same.", "duplicate_of": "7"}
    refused = chanthy.post(url, sent)
    assert refused.status_code == 422
    assert "This round has no other amendment of that number." in refused.content.decode()
    assert chanthy.post(url, {**sent, "duplicate_of": ""}).status_code == 422
    assert chanthy.post(url, {**sent, "duplicate_of": " 1 "}).status_code == 302
    assert Disposition.objects.get().duplicate_of == one
    assert "Repeats amendment 1." in chanthy.get(address(consultation, "board")).content.decode()


def test_several_are_answered_from_a_page_that_shows_them(cast: Cast, consultation: Round, chanthy: Client) -> None:
    one = replacing(consultation, cast.reed, cast.sreymom, BRIDGE, "Mend the wooden bridge this year.")
    two = replacing(consultation, cast.hill, cast.visal, BRIDGE, "Mend the iron bridge this year.")
    three = replacing(consultation, cast.stone, cast.bora, CHILDREN, "Count all.")
    url = address(consultation, "dispose-several")
    page = chanthy.get(url).content.decode()
    ticked = re.findall(r'name="amendments" value="(\w+)" checked', page)
    # The first two contradict each other, and neither is ticked.
    assert ticked == [three.ref]
    nothing = chanthy.post(url, {"outcome": "accepted", "reason": "Good."})
    assert nothing.status_code == 422
    assert "Choose at least one amendment." in nothing.content.decode()
    sent = {"amendments": [one.ref, three.ref], "outcome": "accepted", "reason": "All good."}
    accepting(cast, one)
    late = chanthy.post(url, sent)
    assert late.status_code == 409
    assert "All good.</textarea>" in late.content.decode()
    assert Disposition.objects.count() == 1
    assert chanthy.post(url, {**sent, "amendments": [two.ref, three.ref]}).status_code == 302
    assert Disposition.objects.filter(reason="All good.").count() == 2


def test_the_next_version_is_read_before_it_is_made(cast: Cast, consultation: Round, chanthy: Client) -> None:
    accepting(
        cast,
        replacing(consultation, cast.reed, cast.sreymom, BRIDGE, "Mend the wooden bridge this year."),
        striking(consultation, cast, CHILDREN),
    )
    replacing(consultation, cast.hill, cast.visal, BRIDGE, "Mend the iron bridge this year.")
    page = shown(chanthy.get(address(consultation, "next-version")).content.decode())
    assert "Mend the <del>old</del><ins>wooden</ins> bridge this year." in page
    assert f"<del>{CHILDREN}</del>" in page
    assert "What we ask" in page
    assert "iron" not in page


def test_a_merge_is_undone_on_its_page(cast: Cast, consultation: Round, chanthy: Client) -> None:
    accepting(cast, replacing(consultation, cast.reed, cast.sreymom, BRIDGE, "Mend it."))
    consulting.close_round(consultation, by=cast.chanthy)
    assert chanthy.post(address(consultation, "merge")).status_code == 302
    undo = address(consultation, "undo-round-merge")
    assert undo in chanthy.get(address(consultation, "merge")).content.decode()
    assert "exactly what it said before the merge" in chanthy.get(undo).content.decode()
    assert chanthy.post(undo)["Location"] == address(consultation, "board")
    assert BRIDGE in [block.text("en") for block in working_text(consultation.statement).blocks]
    assert chanthy.post(undo).status_code == 409


def test_one_query_count_at_one_and_at_many(cast: Cast, consultation: Round, chanthy: Client) -> None:
    def queries(name: str) -> int:
        with CaptureQueriesContext(connection) as seen:
            assert chanthy.get(address(consultation, name)).status_code == 200
        return len(seen)

    def say(word: str) -> None:
        first = replacing(consultation, cast.reed, cast.sreymom, BRIDGE, f"Mend the {word} bridge this year.")
        amending.co_sponsor(first, organisation=cast.stone, by=cast.bora)
        half = replacing(consultation, cast.hill, cast.visal, CHILDREN, f"Count the {word} who cross it.")
        accepting(cast, first)
        disposing.dispose(
            half,
            outcome="in_part",
            reason="Half.",
            decided_texts={half.changes.get().pk: f"Count the {word} who cross."},
            by=cast.chanthy,
        )
        same = replacing(consultation, cast.stone, cast.bora, CHILDREN, f"Count the {word} who cross.")
        disposing.dispose(same, outcome="duplicate", reason="So.", duplicate_of=half, by=cast.chanthy)
        replacing(consultation, cast.river, cast.rotha, CHILDREN, f"Count {word}.")
        said = commenting.comment(consultation, organisation=cast.hill, text=word, by=cast.visal)
        disposing.dispose(said, outcome="accepted", reason="Yes.", by=cast.chanthy)

    say("first")
    one = {name: queries(name) for name in COUNTED}
    for word in ("second", "third", "fourth"):
        say(word)
    many = {name: queries(name) for name in COUNTED}
    assert (one, many) == (COUNTED, COUNTED)
