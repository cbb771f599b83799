"""Pages of a consultation: what was said is read as redlines, and nothing a person typed is lost."""

import re
from copy import deepcopy
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from ledger import clock
from organisations.actions import mandating
from organisations.models import Person, Right
from statements.actions import amending, commenting, consulting, disposing
from statements.actions.amending import Proposed
from statements.models import Amendment, Comment, Orphan, Round
from statements.stages import ChangeKind
from tests import factories
from tests.cast import MORNING, Cast

BRIDGE = "Mend the old bridge this year."


@pytest.fixture(scope="module")
def told(told_cast: Cast) -> Round:
    return factories.consulted(told_cast, at=clock.now())


@pytest.fixture
def consultation(db: None, told: Round) -> Round:
    return deepcopy(told)


def signed_in(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def address(consultation: Round, name: str, *more: str, **query: str) -> str:
    return reverse(name, args=[consultation.statement.ref, consultation.number, *more], query=query)


def bridge(consultation: Round) -> str:
    return consultation.statement.blocks.get(revisions__text=BRIDGE).ref


def proposing(consultation: Round, cast: Cast, words: str, reason: str = "") -> Amendment:
    block = consultation.statement.blocks.get(revisions__text=BRIDGE)
    changes = [Proposed(ChangeKind.REPLACE, block, {"en": words})]
    return amending.amend(consultation, organisation=cast.reed, changes=changes, reason=reason, by=cast.sreymom)


def test_who_proposed_what_lost_its_place_can_put_it_in_anew_from_the_round(cast: Cast, consultation: Round) -> None:
    amendment = proposing(consultation, cast, "Mend the old bridge next year.")
    # One change in both languages, then a second one at the same paragraph; a lost move has no words to put in.
    lost = Orphan.objects.bulk_create(
        Orphan(amendment=amendment, kind=kind, language=language, base=BRIDGE, text=text)
        for kind, language, text in (
            (ChangeKind.REPLACE, "en", "Count all."),
            (ChangeKind.REPLACE, "km", "រាប់ទាំងអស់។"),
            (ChangeKind.REPLACE, "en", "Count none."),
            (ChangeKind.MOVE, "", ""),
        )
    )

    def offered(person: Person) -> list[str]:
        page = signed_in(person).get(address(consultation, "round")).content.decode()
        return re.findall(rf'href="[^"]*/{amendment.ref}/orphans/(\d+)/"', page)

    assert offered(cast.sreymom) == [str(lost[0].pk), str(lost[2].pk)]
    assert offered(cast.visal) == []
    disposing.dispose(amendment, outcome="deferred", reason="Later.", by=cast.chanthy)
    assert offered(cast.sreymom) == []


def test_everybody_invited_reads_an_amendment_as_a_redline_under_its_organisation(
    cast: Cast, consultation: Round
) -> None:
    proposing(consultation, cast, "Mend the old bridge next year.", reason="The rains come first.")
    page = signed_in(cast.visal).get(address(consultation, "round")).content.decode()
    seen = re.sub(r'<span class="hush">.*?</span>', "", page)
    assert "Mend the old bridge <del>this</del><ins>next</ins> year." in seen
    assert "Reed Circle" in seen
    assert "The rains come first." in seen
    assert "Withdraw" not in seen
    assert "Withdraw" in signed_in(cast.sreymom).get(address(consultation, "round")).content.decode()


def test_who_may_only_read_is_offered_nothing_to_say(cast: Cast, consultation: Round) -> None:
    client = signed_in(cast.neary)
    page = client.get(address(consultation, "round"))
    assert page.status_code == 200
    assert "Edit this paragraph" not in page.content.decode()
    for name, query in (("comment", {}), ("amend", {"block": bridge(consultation), "kind": "replace"})):
        assert client.post(address(consultation, name, **query), {"text": "x"}).status_code == 403


def test_outsiders_find_no_round(cast: Cast, consultation: Round) -> None:
    for name in ("round", "comment", "board", "merge"):
        assert signed_in(cast.ot).get(address(consultation, name)).status_code == 404


def test_one_query_count_at_one_and_at_many_amendments(cast: Cast, consultation: Round) -> None:
    client = signed_in(cast.sreymom)

    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert client.get(address(consultation, "round")).status_code == 200
        return len(seen)

    def say() -> None:
        proposing(consultation, cast, f"Mend the old bridge {uuid4()} year.")
        commenting.comment(consultation, organisation=cast.reed, text="Why?", by=cast.sreymom)

    say()
    queries()  # the first visit is noted
    one = queries()
    for _ in range(5):
        say()
    assert queries() == one


def test_a_comment_sent_twice_stands_once(cast: Cast, consultation: Round) -> None:
    client = signed_in(cast.bora)
    typed = {"text": "How many?\n\nAnd when?", "weight": "blocking", "submission": str(uuid4())}
    url = address(consultation, "comment", block=bridge(consultation))
    first, second = client.post(url, typed), client.post(url, typed)
    comment = Comment.objects.get()
    assert first["Location"] == second["Location"] == address(consultation, "round") + f"#comment-{comment.ref}"
    assert (comment.organisation, comment.text, comment.weight) == (cast.stone, "How many?\n\nAnd when?", "blocking")


def test_whoever_replies_reads_the_paragraph_that_the_comment_is_about(cast: Cast, consultation: Round) -> None:
    block = consultation.statement.blocks.get(revisions__text=BRIDGE)
    remark = commenting.comment(
        consultation, organisation=cast.reed, text="Which one?", block=block, quote="old bridge", by=cast.sreymom
    )
    page = signed_in(cast.visal).get(address(consultation, "reply", remark.ref)).content.decode()
    assert "Mend the <mark>old bridge</mark> this year." in page
    assert "Not translated yet." not in page


def test_preview_shows_the_redline_and_writes_nothing(cast: Cast, consultation: Round) -> None:
    url = address(consultation, "amend", block=bridge(consultation), kind="replace")
    client = signed_in(cast.sreymom)
    typed = {"text_en": "Mend the new bridge this year.", "text_km": "ជួសជុលស្ពានចាស់នៅឆ្នាំនេះ។", "reason": "Because."}
    page = client.post(url, {**typed, "preview": "1"})
    assert page.status_code == 200
    seen = re.sub(r'<span class="hush">.*?</span>', "", page.content.decode())
    assert "Mend the <del>old</del><ins>new</ins> bridge this year." in seen
    assert "Because.</textarea>" in seen
    assert not Amendment.objects.exists()
    assert client.post(url, {**typed, "save": "1"}).status_code == 302
    change = Amendment.objects.get().changes.get()
    assert (change.language, change.text) == ("en", "Mend the new bridge this year.")


@pytest.mark.parametrize(
    ("typed", "complaint"),
    [
        ({"text_en": BRIDGE}, "Nothing is changed yet."),
        ({"text_en": " "}, "propose to strike it instead"),
        ({"text_en": "Mend\u202e it."}, "U+202E"),
        ({"text_en": "Mend it.", "organisation": "9" * 30}, "Select a valid choice"),
        ({"text_en": "Mend it.", "submission": "no"}, "Enter a valid UUID"),
    ],
)
def test_an_amendment_that_will_not_do_is_shown_again(
    cast: Cast, consultation: Round, typed: dict[str, str], complaint: str
) -> None:
    url = address(consultation, "amend", block=bridge(consultation), kind="replace")
    typed = {"text_km": "ជួសជុលស្ពានចាស់នៅឆ្នាំនេះ។", "reason": "A reason to keep.", "save": "1", **typed}
    page = signed_in(cast.sreymom).post(url, typed)
    assert page.status_code == 422
    assert complaint in page.content.decode()
    assert "A reason to keep.</textarea>" in page.content.decode()
    assert not Amendment.objects.exists()


def test_words_typed_while_the_round_closed_can_be_copied(cast: Cast, consultation: Round) -> None:
    consulting.close_round(consultation, by=cast.chanthy)
    client = signed_in(cast.sreymom)
    url = address(consultation, "amend", block=bridge(consultation), kind="insert")
    page = client.post(url, {"kind": "point", "text_en": "A new thought.", "save": "1"})
    assert page.status_code == 409
    assert "A new thought.</textarea>" in page.content.decode()
    assert 'name="save"' not in page.content.decode()
    page = client.post(address(consultation, "comment"), {"text": "Too late?", "weight": "general"})
    assert page.status_code == 409
    assert "Too late?</textarea>" in page.content.decode()
    assert client.get(url)["Location"] == address(consultation, "round")


@pytest.mark.parametrize(
    "query",
    [{"kind": "replace"}, {"kind": "move", "block": "b"}, {"kind": "replace", "block": "\x00"}, {"block": "9" * 20}],
)
def test_an_amendment_to_nothing_is_not_there(cast: Cast, consultation: Round, query: dict[str, str]) -> None:
    assert signed_in(cast.sreymom).get(address(consultation, "amend", **query)).status_code == 404


def test_the_title_cannot_be_struck(cast: Cast, consultation: Round) -> None:
    title = consultation.statement.blocks.get(kind="title").ref
    url = address(consultation, "amend", block=title, kind="delete")
    assert signed_in(cast.sreymom).post(url).status_code == 422
    assert not Amendment.objects.exists()


def test_who_speaks_for_two_says_for_whom(cast: Cast, consultation: Round) -> None:
    mandating.grant_mandate(to=cast.sreymom, organisation=cast.hill, right=Right.COMMENT, by=cast.mealea, at=MORNING)
    client = signed_in(cast.sreymom)
    url = address(consultation, "comment")
    assert client.post(url, {"text": "Ours.", "weight": "general"}).status_code == 422
    assert client.post(url, {"text": "Ours.", "weight": "general", "organisation": cast.stone.ref}).status_code == 422
    assert client.post(url, {"text": "Ours.", "weight": "general", "organisation": cast.hill.ref}).status_code == 302
    assert Comment.objects.get().organisation == cast.hill


def test_an_amendment_is_withdrawn_by_its_own_organisation_once(cast: Cast, consultation: Round) -> None:
    amendment = proposing(consultation, cast, "Mend it.")
    url = address(consultation, "withdraw-amendment", amendment.ref)
    assert signed_in(cast.visal).post(url).status_code == 403
    client = signed_in(cast.sreymom)
    assert client.get(url).status_code == 200
    assert Amendment.objects.get().withdrawn_at is None
    assert client.post(url).status_code == 302
    assert client.post(url).status_code == 409
    assert Amendment.objects.get().withdrawn_at is not None
    assert "Amendment 1" in client.get(address(consultation, "round")).content.decode()
