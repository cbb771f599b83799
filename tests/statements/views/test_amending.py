"""Pages of amendments: every kind previewed and sent, several in one, words on words, co-sponsors."""

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
from statements.actions import amending, consulting
from statements.actions.amending import Proposed
from statements.models import Amendment, CoSponsor, Round, UnsentAmendment
from statements.stages import ChangeKind
from tests import factories
from tests.cast import MORNING, Cast

BRIDGE = "Mend the old bridge this year."
BRIDGE_KM = "ជួសជុលស្ពានចាស់នៅឆ្នាំនេះ។"
CHILDREN = "Count the children who cross it."


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


def ref(consultation: Round, english: str) -> str:
    return consultation.statement.blocks.get(revisions__text=english).ref


def seen(page: bytes) -> str:
    return re.sub(r'<span class="hush">.*?</span>', "", page.decode())


def proposing(consultation: Round, cast: Cast, words: str, *, reason: str = "") -> Amendment:
    block = consultation.statement.blocks.get(revisions__text=BRIDGE)
    changes = [Proposed(ChangeKind.REPLACE, block, {"en": words})]
    return amending.amend(consultation, organisation=cast.reed, changes=changes, reason=reason, by=cast.sreymom)


# -- each kind ---------------------------------------------------------------------------------------------------------

KINDS = {
    "split": (
        {"text_en": "Mend the old bridge\r\n\r\nthis year.", "text_km": BRIDGE_KM},
        "Mend the old bridge <ins>¶\nthis year.",
        [("split", "en", "Mend the old bridge", "this year.")],
    ),
    "join": (
        {"text_en": "Mend it and count them.", "text_km": ""},
        "Blocks 1.1, 1.2 become one",
        [("join", "en", "Mend it and count them.", ""), ("join", "km", f"{BRIDGE_KM} រាប់កុមារដែលឆ្លងកាត់ស្ពាននេះ។", "")],
    ),
    "move": ({"other": CHILDREN}, "Block 1.1 moves after 1.2", [("move", "", "", "")]),
    "delete": ({}, f"<del>{BRIDGE}</del>", [("delete", "", "", "")]),
    "insert": (
        {"kind": "point", "text_en": "Light it."},
        "New numbered point after 1.1",
        [("insert", "en", "Light it.", "")],
    ),
}


@pytest.mark.parametrize("kind", KINDS)
def test_a_change_is_seen_before_it_is_sent(cast: Cast, consultation: Round, kind: str) -> None:
    typed, redline, rows = KINDS[kind]
    typed = {name: ref(consultation, value) if name == "other" else value for name, value in typed.items()}
    url = address(consultation, "amend", block=ref(consultation, BRIDGE), kind=kind)
    client = signed_in(cast.sreymom)
    assert client.get(url).status_code == 200
    page = client.post(url, {**typed, "reason": "Because.", "preview": "1"})
    assert page.status_code == 200
    assert redline.replace("</ins>", "") in seen(page.content).replace("</ins>", "")
    assert "Because.</textarea>" in page.content.decode()
    assert not Amendment.objects.exists()
    assert client.post(url, {**typed, "reason": "Because.", "save": "1"}).status_code == 302
    made = Amendment.objects.get()
    assert made.reason == "Because."
    assert [(row.kind, row.language, row.text, row.tail) for row in made.changes.all()] == rows
    shown = client.get(address(consultation, "round"))
    assert shown.status_code == 200
    assert redline.replace("</ins>", "") in seen(shown.content).replace("</ins>", "")


def test_a_paragraph_is_cut_in_as_many_as_there_are_empty_lines(cast: Cast, consultation: Round) -> None:
    url = address(consultation, "amend", block=ref(consultation, BRIDGE), kind="split")
    client = signed_in(cast.sreymom)
    typed = {"text_en": "Mend\n\nthe old bridge\n \nthis year.", "text_km": "ជួសជុល\n\nស្ពានចាស់\n\nនៅឆ្នាំនេះ។", "save": "1"}
    assert client.post(url, typed).status_code == 302
    first, second = Amendment.objects.get().changes.filter(language="en")
    assert (first.text, second.text, second.tail) == ("Mend", "the old bridge", "this year.")
    assert second.after_new == first.new_ref
    uneven = {**typed, "text_km": "ជួសជុល\n\nស្ពានចាស់នៅឆ្នាំនេះ។"}
    page = client.post(url, uneven)
    assert page.status_code == 422
    assert "same number of parts" in page.content.decode()


@pytest.mark.parametrize(
    ("kind", "typed", "complaint"),
    [
        ("split", {"text_en": BRIDGE, "text_km": BRIDGE_KM}, "Leave an empty line"),
        ("split", {"text_en": "a\x00\n\nb"}, "Null characters are not allowed"),
        ("move", {}, "This field is required"),
        ("move", {"other": "nowhere"}, "Select a valid choice"),
        ("join", {"text_en": "x" * 20_001}, "too long"),
        ("insert", {"kind": "title", "text_en": "Mine"}, "Select a valid choice"),
        ("insert", {"kind": "point", "text_en": "a\u202eb"}, "U+202E"),
    ],
)
def test_what_will_not_do_is_told_beside_its_field(
    cast: Cast, consultation: Round, kind: str, typed: dict[str, str], complaint: str
) -> None:
    url = address(consultation, "amend", block=ref(consultation, BRIDGE), kind=kind)
    for button in ("save", "preview", "collect"):
        page = signed_in(cast.sreymom).post(url, {**typed, "reason": "To keep.", button: "1"})
        assert page.status_code == 422, button
        assert complaint in page.content.decode()
        assert "To keep.</textarea>" in page.content.decode()
    assert not Amendment.objects.exists()
    assert not UnsentAmendment.objects.exists()


@pytest.mark.parametrize(
    ("english", "kind"),
    [("Safe bridges", "move"), ("Safe bridges", "split"), ("Safe bridges", "join"), (CHILDREN, "join")],
)
def test_what_cannot_be_done_to_a_block_has_no_page(cast: Cast, consultation: Round, english: str, kind: str) -> None:
    url = address(consultation, "amend", block=ref(consultation, english), kind=kind)
    assert signed_in(cast.sreymom).get(url).status_code == 404


# -- several in one ----------------------------------------------------------------------------------------------------


def test_changes_are_collected_and_sent_as_one_amendment(cast: Cast, consultation: Round) -> None:
    client = signed_in(cast.sreymom)
    first = address(consultation, "amend", block=ref(consultation, BRIDGE), kind="replace")
    second = address(consultation, "amend", block=ref(consultation, CHILDREN), kind="insert")
    third = address(consultation, "amend", block=ref(consultation, "What we ask"), kind="delete")
    own = address(consultation, "unsent-amendment")
    typed = {"text_en": "Mend it.", "text_km": BRIDGE_KM, "reason": "All of it.", "collect": "1"}
    assert client.post(first, typed)["Location"] == own
    assert client.post(second, {"kind": "point", "text_en": "Light it.", "collect": "1"}).status_code == 302
    assert client.post(third, {"collect": "1"}).status_code == 302
    assert not Amendment.objects.exists()
    # Signed out and in again, on another device: it is there.
    client = signed_in(cast.sreymom)
    page = seen(client.get(own).content)
    assert "Mend <del>the old bridge this year</del><ins>it</ins>." in page
    assert "New numbered point after 1.2" in page
    assert "<del>What we ask</del>" in page
    assert "All of it.</textarea>" in page
    assert (
        "You have collected 3 changes for one amendment." in client.get(address(consultation, "round")).content.decode()
    )
    # Its own words are in the box again, and written anew they take the place of the first.
    assert "Mend it.</textarea>" in client.get(first).content.decode()
    assert client.post(first, {**typed, "text_en": "Mend it now."}).status_code == 302
    removed = re.search(r'name="remove" value="(delete-[0-9a-z]+)"', client.get(own).content.decode())
    assert removed
    assert client.post(own, {"remove": removed[1], "reason": "Both."}).status_code == 302
    submission = str(uuid4())
    for _ in range(2):  # pressed twice
        sent = client.post(own, {"reason": "Both.", "submission": submission, "save": "1"})
        assert sent.status_code == 302
    made = Amendment.objects.get()
    assert made.reason == "Both."
    assert [(row.kind, row.language, row.text) for row in made.changes.all()] == [
        ("replace", "en", "Mend it now."),
        ("insert", "en", "Light it."),
    ]
    assert not UnsentAmendment.objects.exists()
    assert "There is nothing in it yet." in client.get(own).content.decode()


def test_what_contradicts_what_was_collected_is_not_added(cast: Cast, consultation: Round) -> None:
    client = signed_in(cast.sreymom)
    block = ref(consultation, BRIDGE)
    assert client.post(address(consultation, "amend", block=block, kind="delete"), {"collect": "1"}).status_code == 302
    url = address(consultation, "amend", block=block, kind="replace")
    page = client.post(url, {"text_en": "Mend it.", "text_km": BRIDGE_KM, "collect": "1"})
    assert page.status_code == 422
    assert "cannot both be made" in page.content.decode()
    assert "Mend it.</textarea>" in page.content.decode()
    # By itself it can still be proposed, and what was collected stays.
    assert client.post(url, {"text_en": "Mend it.", "text_km": BRIDGE_KM, "save": "1"}).status_code == 302
    assert (Amendment.objects.count(), UnsentAmendment.objects.count()) == (1, 1)


def test_what_is_collected_is_nobody_elses(cast: Cast, consultation: Round) -> None:
    url = address(consultation, "amend", block=ref(consultation, BRIDGE), kind="delete")
    signed_in(cast.sreymom).post(url, {"collect": "1"})
    own = address(consultation, "unsent-amendment")
    for person in (cast.visal, cast.bora):
        assert "There is nothing in it yet." in signed_in(person).get(own).content.decode()
    assert signed_in(cast.chanthy).get(own).status_code == 403
    assert signed_in(cast.ot).get(own).status_code == 404


def test_what_was_not_sent_in_time_can_be_read_and_thrown_away(cast: Cast, consultation: Round) -> None:
    client = signed_in(cast.sreymom)
    client.post(address(consultation, "amend", block=ref(consultation, BRIDGE), kind="delete"), {"collect": "1"})
    consulting.close_round(consultation, by=cast.chanthy)
    own = address(consultation, "unsent-amendment")
    page = client.get(own)
    assert page.status_code == 200
    assert f"<del>{BRIDGE}</del>" in seen(page.content)
    assert 'name="save"' not in page.content.decode()
    for button in ("save", "keep"):
        page = client.post(own, {"reason": "Late.", button: "1"})
        assert page.status_code == 409
        assert "Late.</textarea>" in page.content.decode()
    assert client.post(own, {"throw": "1"}).status_code == 302
    assert not UnsentAmendment.objects.exists()


def test_the_reason_of_an_unsent_amendment_is_a_text_like_every_other(cast: Cast, consultation: Round) -> None:
    client = signed_in(cast.sreymom)
    client.post(address(consultation, "amend", block=ref(consultation, BRIDGE), kind="delete"), {"collect": "1"})
    for button in ("save", "keep"):
        page = client.post(address(consultation, "unsent-amendment"), {"reason": "a\u202eb", button: "1"})
        assert page.status_code == 422
        assert "U+202E" in page.content.decode()
    assert UnsentAmendment.objects.get().reason == ""


# -- the same wish, co-sponsors ----------------------------------------------------------------------------------------


def test_who_proposes_the_same_is_told_that_it_stands_with_others(cast: Cast, consultation: Round) -> None:
    amendment = proposing(consultation, cast, "Mend it.", reason="It is old.")
    url = address(consultation, "amend", block=ref(consultation, BRIDGE), kind="replace")
    client = signed_in(cast.visal)
    typed = {"text_en": "Mend it.", "text_km": BRIDGE_KM, "reason": "Children cross it.", "save": "1"}
    page = client.post(url, typed, follow=True)
    assert page.redirect_chain[0][0] == address(consultation, "round") + f"#amendment-{amendment.ref}"
    text = seen(page.content)
    assert "as amendment 1: you now stand behind it as co-sponsor" in text
    assert "Far Hill" in text
    assert "It is old." in text
    assert "Children cross it." in text
    again = signed_in(cast.sreymom).post(url, {**typed, "submission": str(uuid4())}, follow=True)
    assert "You proposed the very same before, as amendment 1." in again.content.decode()
    assert Amendment.objects.count() == 1


def test_one_press_joins_and_one_leaves(cast: Cast, consultation: Round) -> None:
    amendment = proposing(consultation, cast, "Mend it.")
    round_page = address(consultation, "round")
    join = address(consultation, "co-sponsor", amendment.ref)
    leave = address(consultation, "leave-amendment", amendment.ref)
    client = signed_in(cast.visal)
    assert f'formaction="{join}"' in client.get(round_page).content.decode()
    assert f'formaction="{join}"' not in signed_in(cast.sreymom).get(round_page).content.decode()
    assert client.post(join)["Location"] == f"{round_page}#amendment-{amendment.ref}"
    assert client.post(join).status_code == 302
    assert CoSponsor.objects.get().organisation == cast.hill
    page = client.get(round_page).content.decode()
    assert f'formaction="{leave}"' in page
    assert f'formaction="{join}"' not in page
    assert client.post(leave).status_code == 302
    assert client.post(leave).status_code == 302
    assert not CoSponsor.objects.exists()
    assert client.get(leave).status_code == 405
    assert signed_in(cast.neary).post(join).status_code == 403
    assert signed_in(cast.ot).post(join).status_code == 404


def test_who_speaks_for_two_says_which_co_sponsors(cast: Cast, consultation: Round) -> None:
    amendment = proposing(consultation, cast, "Mend it.")
    mandating.grant_mandate(to=cast.visal, organisation=cast.stone, right=Right.COMMENT, by=cast.mealea, at=MORNING)
    client = signed_in(cast.visal)
    join = address(consultation, "co-sponsor", amendment.ref)
    page = client.get(address(consultation, "round")).content.decode()
    assert f'href="{join}"' in page
    assert client.get(join).status_code == 200
    assert client.post(join).status_code == 422
    assert client.post(join, {"organisation": cast.reed.ref}).status_code == 422
    assert client.post(join, {"organisation": cast.stone.ref, "reason": "a\x00"}).status_code == 422
    assert client.post(join, {"organisation": cast.stone.ref, "reason": "We too."}).status_code == 302
    assert (CoSponsor.objects.get().organisation, CoSponsor.objects.get().reason) == (cast.stone, "We too.")


def test_in_a_masked_round_co_sponsors_are_a_number(cast: Cast) -> None:
    consultation = factories.consulted(cast, at=clock.now())
    Round.objects.filter(pk=consultation.pk).update(shows="masked")
    amendment = proposing(consultation, cast, "Mend it.")
    amending.co_sponsor(amendment, organisation=cast.hill, reason="Ours.", by=cast.visal)
    amending.co_sponsor(amendment, organisation=cast.river, by=cast.rotha)
    page = signed_in(cast.bora).get(address(consultation, "round")).content.decode()
    for hidden in ("Reed Circle", "Far Hill", "River Network", "Sreymom", "Visal"):
        assert hidden not in page
    assert "2 organisations" in page
    assert "Ours." in page
    assert "Far Hill" in signed_in(cast.visal).get(address(consultation, "round")).content.decode()


def test_before_withdrawing_it_says_that_it_passes_on(cast: Cast, consultation: Round) -> None:
    amendment = proposing(consultation, cast, "Mend it.")
    amending.co_sponsor(amendment, organisation=cast.hill, by=cast.visal)
    url = address(consultation, "withdraw-amendment", amendment.ref)
    client = signed_in(cast.sreymom)
    assert "Far Hill stands behind it too" in client.get(url).content.decode()
    page = client.post(url, follow=True).content.decode()
    assert "Amendment 1 stays, as that of Far Hill." in page
    assert client.post(url).status_code == 403  # it is not theirs any more
    assert Amendment.objects.get().withdrawn_at is None


# -- words on top of words ---------------------------------------------------------------------------------------------


def test_other_words_for_an_amendment_stand_below_it(cast: Cast, consultation: Round) -> None:
    parent = proposing(consultation, cast, "Mend the old wooden bridge now.")
    url = address(consultation, "amend-amendment", parent.ref)
    client = signed_in(cast.visal)
    page = client.get(url)
    assert "Mend the old wooden bridge now.</textarea>" in page.content.decode()
    name = f"text_{parent.changes.get().pk}"
    for words in ("Mend the old wooden bridge now.", "", "a\u202eb"):
        assert client.post(url, {name: words, "save": "1"}).status_code == 422
    typed = {name: "Mend the old stone bridge now.", "reason": "It is of stone."}
    preview = client.post(url, {**typed, "preview": "1"})
    assert "Mend the old <del>wooden</del><ins>stone</ins> bridge now." in seen(preview.content)
    assert Amendment.objects.count() == 1
    assert client.post(url, {**typed, "save": "1"}).status_code == 302
    child = Amendment.objects.get(amends=parent)
    text = seen(client.get(address(consultation, "round")).content)
    assert text.index(f'id="amendment-{parent.ref}"') < text.index(f'id="amendment-{child.ref}"')
    assert "Other words for amendment 1" in text
    assert "Mend the old <del>wooden</del><ins>stone</ins> bridge now." in text
    assert "Mend the old <ins>stone </ins>bridge <del>this year</del><ins>now</ins>." in text  # against the text itself
    amending.withdraw_amendment(parent, by=cast.sreymom)
    assert client.get(url).status_code == 302
    page = client.post(url, {name: "Too late.", "save": "1"})
    assert page.status_code == 409
    assert "Too late.</textarea>" in page.content.decode()
    assert "Other words for amendment 1" not in seen(client.get(address(consultation, "round")).content)


def test_the_words_of_a_split_are_one_box(cast: Cast, consultation: Round) -> None:
    block = consultation.statement.blocks.get(revisions__text=BRIDGE)
    change = Proposed(ChangeKind.SPLIT, block, {"en": "Mend the old bridge"}, tails={"en": "this year."})
    parent = amending.amend(consultation, organisation=cast.reed, changes=[change], by=cast.sreymom)
    url = address(consultation, "amend-amendment", parent.ref)
    client = signed_in(cast.visal)
    assert "Mend the old bridge\n\nthis year.</textarea>" in client.get(url).content.decode().replace("\r", "")
    name = f"text_{parent.changes.get().pk}"
    assert client.post(url, {name: "Mend the bridge\r\n\r\nthis year.", "save": "1"}).status_code == 302
    [row] = Amendment.objects.get(amends=parent).changes.all()
    assert (row.text, row.tail, row.new_ref) == ("Mend the bridge", "this year.", parent.changes.get().new_ref)


def test_what_has_no_words_cannot_have_others(cast: Cast, consultation: Round) -> None:
    block = consultation.statement.blocks.get(revisions__text=BRIDGE)
    parent = amending.amend(
        consultation, organisation=cast.reed, changes=[Proposed(ChangeKind.DELETE, block)], by=cast.sreymom
    )
    url = address(consultation, "amend-amendment", parent.ref)
    client = signed_in(cast.visal)
    assert url not in client.get(address(consultation, "round")).content.decode()
    assert client.get(url).status_code == 422


# -- queries -----------------------------------------------------------------------------------------------------------


def test_one_query_count_at_one_and_at_many(cast: Cast, consultation: Round) -> None:
    client = signed_in(cast.sreymom)

    def queries(url: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(url).status_code == 200
        return len(captured)

    def say(number: int) -> Amendment:
        block = consultation.statement.blocks.get(revisions__text=BRIDGE)
        other = consultation.statement.blocks.get(revisions__text=CHILDREN)
        changes = [
            Proposed(ChangeKind.SPLIT, block, {"en": f"Mend {number}"}, tails={"en": "it."}),
            Proposed(ChangeKind.MOVE, block, other=other),
        ]
        made = amending.amend(consultation, organisation=cast.reed, changes=changes, by=cast.sreymom)
        amending.co_sponsor(made, organisation=cast.hill, by=cast.visal)
        words = [
            Proposed(
                ChangeKind.SPLIT,
                block,
                {"en": f"Mend {number}"},
                tails={"en": "it!"},
                new=made.changes.all()[0].new_ref,
            )
        ]
        amending.amend(consultation, organisation=cast.hill, changes=words, amends=made, by=cast.visal)
        return made

    first = say(0)
    urls = [
        address(consultation, "round"),
        address(consultation, "withdraw-amendment", first.ref),
        address(consultation, "amend-amendment", first.ref),
        address(consultation, "co-sponsor", first.ref),
    ]
    client.get(urls[0])  # that it was opened is noted once
    once = [queries(url) for url in urls]
    for number in range(1, 5):
        say(number)
    assert [queries(url) for url in urls] == once


def test_what_is_collected_is_read_in_a_fixed_number_of_queries(cast: Cast, consultation: Round) -> None:
    client = signed_in(cast.sreymom)
    url, own = (
        address(consultation, "amend", block=ref(consultation, BRIDGE), kind="insert"),
        address(consultation, "unsent-amendment"),
    )

    def collect() -> int:
        assert client.post(url, {"kind": "point", "text_en": f"Light {uuid4()}.", "collect": "1"}).status_code == 302
        with CaptureQueriesContext(connection) as captured:
            assert client.get(own).status_code == 200
        return len(captured)

    once = collect()
    collect()
    assert collect() == once
