"""The desk: what waits for whom, the overview, and the pages of the moves."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from ledger import clock
from organisations.models import Person
from outbox.models import Job
from statements.actions import asking_convenor, commenting, publishing
from statements.actions.lifecycle import TRANSITIONS
from statements.models import Application, Question, Statement
from statements.queries.history import MILESTONES
from statements.queries.statements import statements_of
from statements.queries.waiting import Task, steps_for
from statements.stages import Stage
from statements.views.moving import PAGES, REQUIREMENTS
from tests.addresses import way_to
from tests.cast import MORNING, Cast
from tests.factories import DAY, closed, consolidated, consulted, drafted, invited, opened, published, settled, signed

pytestmark = pytest.mark.django_db


def as_(person: Person) -> Client:
    browser = Client()
    browser.force_login(person)
    return browser


def tasks(person: Person) -> list[Task]:
    at = clock.now()
    mine = statements_of(person, at=at)
    return [step.task for steps in steps_for(person, mine, at=at).values() for step in steps]


def waiting_for(cast: Cast) -> dict[str, list[Task]]:
    people = {name: getattr(cast, name) for name in ("chanthy", "piseth", "visal", "bora", "neary", "ot")}
    return {name: found for name, person in people.items() if (found := tasks(person))}


def test_a_draft_waits_for_its_coordinator(cast: Cast) -> None:
    drafted(cast)
    assert waiting_for(cast) == {"chanthy": [Task.INVITE, Task.WRITE]}


def test_a_consultation_waits_for_those_who_may_speak_or_read(cast: Cast) -> None:
    """Visal may sign for Far Hill, so also speak; Bora may comment and Neary read for Stone Bridge."""
    consultation = consulted(cast, at=clock.now())
    assert waiting_for(cast) == {"visal": [Task.SPEAK], "bora": [Task.SPEAK], "neary": [Task.READ]}
    commenting.comment(consultation, organisation=cast.hill, text="Which year?", by=cast.visal)
    assert waiting_for(cast)["chanthy"] == [Task.ANSWER]


def test_consolidation_and_final_text_wait_for_the_coordinator(cast: Cast) -> None:
    consolidated(cast)
    assert waiting_for(cast) == {"chanthy": [Task.SETTLE]}


def test_sign_on_waits_for_who_may_sign_and_has_not(cast: Cast) -> None:
    now = clock.now()
    statement = opened(cast, at=now - 2 * DAY)
    assert waiting_for(cast) == {"visal": [Task.SIGN]}
    signed(statement, cast.hill, cast.visal, at=now)
    assert waiting_for(cast) == {}


def test_a_sign_on_waits_for_its_convenor_where_something_came_in(cast: Cast) -> None:
    """A question, an organisation that asks to sign, and what a colleague recorded; not what one recorded oneself."""
    now = clock.now()
    statement = opened(cast, at=now - 2 * DAY)
    asking_convenor.ask(statement, cast.hill, text="Is there a map?", by=cast.visal)
    asked = {"name_en": "River School", "kind": "ngo", "address": "ruth@river.example", "asked_at": now}
    Application.objects.create(statement=statement, **asked)
    assert waiting_for(cast)["chanthy"] == [Task.REPLY, Task.ADMIT]
    page = as_(cast.chanthy).get(way_to("overview", statement.ref)).content.decode()
    assert "Answer 1 question<" in page
    assert "Answer 1 organisation that asks to sign<" in page
    Question.objects.update(answered_at=now, answer="Yes", answered_by=cast.chanthy)
    Application.objects.update(outcome="declined", decided_at=now, address="", person_name="")
    assert waiting_for(cast) == {"visal": [Task.SIGN]}


def test_a_closed_statement_waits_for_the_publisher(cast: Cast) -> None:
    closed(cast)
    assert waiting_for(cast) == {"piseth": [Task.PUBLISH]}


def queries(browser: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert browser.get(address).status_code == 200
    return len(captured)


def test_the_dashboard_asks_as_much_for_four_statements_as_for_one(cast: Cast) -> None:
    browser = as_(cast.chanthy)
    consulted(cast)
    few = queries(browser, way_to("dashboard"))
    invited(cast)
    settled(cast)
    closed(cast)
    assert queries(browser, way_to("dashboard")) == few


def test_an_empty_desk_says_what_to_do(cast: Cast) -> None:
    assert "Start a statement" in as_(cast.chanthy).get(way_to("dashboard")).content.decode()
    assert "Start a statement" not in as_(cast.ot).get(way_to("dashboard")).content.decode()
    assert as_(cast.ot).get(way_to("start")).status_code == 403


def start(**changed: Any) -> dict[str, Any]:
    return {
        "kind": "petition",
        "languages": ["en", "km"],
        "text_en": "Safe roads",
        "text_km": "",
        "submission": "5b7d1c6e-3f0a-4e57-9a53-0a6a5c1b2d11",
        **changed,
    }


def test_a_statement_started_twice_is_one(cast: Cast) -> None:
    typed = start(convenor=cast.lotus.ref)
    answers = [as_(cast.chanthy).post(way_to("start"), typed) for _ in range(2)]
    statement = Statement.objects.get()
    assert [answer["Location"] for answer in answers] == [way_to("text", statement.ref)] * 2


def test_a_start_that_will_not_do_keeps_what_was_typed(cast: Cast) -> None:
    browser = as_(cast.chanthy)
    every_wrong: tuple[dict[str, Any], ...] = (
        {"kind": "poem"},
        {"convenor": "\x00"},
        {"convenor": str(2**63)},
        {"languages": []},
        {"languages": ["en"], "text_km": "ផ្លូវ"},
        {"text_en": ""},
        {"text_en": "two\u202elines"},
        {"dated": "yesterday"},
        {"submission": "one"},
    )
    for wrong in every_wrong:
        answer = browser.post(way_to("start"), {**start(convenor=cast.lotus.ref, place_en="Kampot"), **wrong})
        assert answer.status_code == 422, wrong
        assert 'value="Kampot"' in answer.content.decode()
    assert not Statement.objects.exists()


def test_nobody_starts_in_the_name_of_others(cast: Cast) -> None:
    assert as_(cast.chanthy).post(way_to("start"), start(convenor=cast.hill.ref)).status_code == 422


def test_only_the_staff_sees_the_count_and_who_did_what(cast: Cast) -> None:
    now = clock.now()
    statement = opened(cast, at=now - 2 * DAY)
    signed(statement, cast.hill, cast.visal, at=now)
    staff = as_(cast.piseth).get(way_to("overview", statement.ref)).content.decode()
    assert "The count" in staff
    assert "Signature given" in staff
    assert "Chanthy" in staff
    guest = as_(cast.bora).get(way_to("overview", statement.ref)).content.decode()
    assert "Sign-on opened" in guest
    for hidden in ("The count", "Signature given", "Chanthy", "Organisation invited", "Organisations invited"):
        assert hidden not in guest


def test_the_staff_sees_how_far_the_files_of_an_edition_are(cast: Cast) -> None:
    edition = published(cast)
    ref = edition.statement.ref
    publishing.keep_file(edition, language="en", media_type="application/pdf", content=b"%PDF", at=MORNING)
    limits = "printing.press.PrintingFailed: too much for the press: SIGXCPU"
    for language, state, error in (("km", "parked", limits), ("km:summary", "waiting", "OSError: no space")):
        Job.objects.filter(key=f"edition:{ref}:1:{language}").update(state=state, error=error)
    page = as_(cast.piseth).get(way_to("overview", ref)).content.decode()
    assert "Files of edition 1" in page
    assert "1 of 11 are ready." in page
    assert "ZIP: Press kit" in page
    assert f'href="{reverse("public-file", args=[ref, 1, "en"])}"' in page
    assert page.count("is being made") == 8
    assert page.count("did not succeed, is tried again") == 1
    assert page.count("take more time or memory than one file may") == 1
    assert "Files of edition" not in as_(cast.bora).get(way_to("overview", ref)).content.decode()
    publishing.keep_file(edition, language="", media_type="application/zip", content=b"PK", at=MORNING)
    page = as_(cast.piseth).get(way_to("overview", ref)).content.decode()
    assert f'href="{reverse("press-kit", args=[ref, 1])}">ZIP: Press kit</a>' in page


def test_milestones_are_the_events_of_moves_alone() -> None:
    """Whatever is not a change of stage tells of somebody and stays with the staff, but for what all take part in."""
    moves = {transition.event for transition in TRANSITIONS}
    assert {str(kind) for kind in MILESTONES - moves} == {
        "round.extended",
        "round.merged",
        "round.merge_undone",
        "positions.asked",
        "positions.closed",
        "sign_on.extended",
        "text.change_declared",
    }


def test_each_move_has_its_page_and_each_requirement_its_words() -> None:
    assert {move.value for move in PAGES} == {
        "open_round",
        "close_round",
        "settle",
        "open_sign_on",
        "close_sign_on",
        "reopen_sign_on",
        "reopen_text",
        "publish",
        "withdraw",
    }
    asked = {requirement.__name__ for transition in TRANSITIONS for requirement in transition.requires}
    assert asked - {requirement.__name__ for requirement in REQUIREMENTS} == {
        "has_a_deadline_ahead",
        "the_deadline_has_come_or_a_person_decides",
        "its_minute_has_come_or_a_person_decides",
    }


def test_opening_a_link_moves_nothing_and_the_button_does(cast: Cast) -> None:
    statement = invited(cast)
    address = way_to("move", statement.ref, "open_round")
    browser = as_(cast.chanthy)
    assert browser.get(address).status_code == 200
    assert Statement.objects.get().stage == Stage.DRAFTING
    deadline = clock.now() + DAY
    typed = {"deadline": f"{deadline:%Y-%m-%dT}17:30", "shows": "organisation"}
    assert browser.post(address, typed).status_code == 302
    assert Statement.objects.get().stage == Stage.CONSULTATION
    # 17:30 in Phnom Penh is 10:30 UTC
    assert f"{statement.rounds.get().deadline:%Y-%m-%d %H:%M %Z}" == f"{deadline:%Y-%m-%d} 10:30 UTC"
    assert browser.post(address, typed).status_code == 409


def test_a_deadline_that_will_not_do_is_422(cast: Cast) -> None:
    statement = invited(cast)
    browser, address = as_(cast.chanthy), way_to("move", statement.ref, "open_round")
    for deadline in ("", "soon", "2001-01-01T00:00", "0001-01-01T00:00", "9999-12-31T23:59"):
        assert browser.post(address, {"deadline": deadline, "shows": "organisation"}).status_code == 422, deadline
    assert Statement.objects.get().stage == Stage.DRAFTING


def test_what_is_missing_is_said_before_and_after(cast: Cast) -> None:
    statement = drafted(cast)
    address = way_to("move", statement.ref, "open_round")
    browser = as_(cast.chanthy)
    assert "Invite at least one organisation first." in browser.get(address).content.decode()
    answer = browser.post(address, {"deadline": f"{clock.now() + DAY:%Y-%m-%dT%H:%M}", "shows": "organisation"})
    assert answer.status_code == 409


def test_what_is_no_move_has_no_page(cast: Cast) -> None:
    statement = drafted(cast)
    browser = as_(cast.chanthy)
    for name in ("start", "record", "nonsense"):
        assert browser.get(way_to("move", statement.ref, name)).status_code == 404, name


def test_moves_of_others_are_403_and_moves_of_other_stages_409(cast: Cast) -> None:
    statement = closed(cast)
    assert as_(cast.chanthy).post(way_to("move", statement.ref, "publish")).status_code == 403
    assert as_(cast.chanthy).get(way_to("move", statement.ref, "settle")).status_code == 409
    assert as_(cast.piseth).get(way_to("move", statement.ref, "publish")).status_code == 200
