"""The table of answers on its pages: who sees it, what they can do there, and what the public never learns."""

import json
import re
from datetime import datetime

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from ledger import clock
from organisations.models import Person
from outbox.models import Job
from statements import answer_files, tasks
from statements.actions import dissenting, merging
from statements.models import Dissent, Round, Statement
from statements.stages import Shown, Stage
from tests import factories
from tests.addresses import way_to
from tests.cast import Cast
from tests.factories import DAY
from tests.statements.answered import Said, answered, merged

PEOPLE = ("Sreymom", "Bora", "Visal", "Rotha")
NAMES = ("Reed Circle", "Stone Bridge", "Far Hill", "River Network")


@pytest.fixture
def long_ago(db: None) -> datetime:
    return clock.now() - 20 * DAY


def client_of(person: Person | None) -> Client:
    client = Client()
    if person is not None:
        client.force_login(person)
    return client


def table(said: Said, person: Person | None, query: str = "") -> HttpResponse:
    response: HttpResponse = client_of(person).get(reverse("answers", args=[said.round.statement.ref, 1]) + query)  # type: ignore[assignment]
    return response


def public(said: Said, query: str = "", *, name: str = "public-answers", more: tuple[str, ...] = ()) -> HttpResponse:
    response: HttpResponse = Client().get(reverse(name, args=[said.round.statement.ref, 1, *more]) + query)  # type: ignore[assignment]
    return response


def published(said: Said) -> None:
    """As a published statement stands: its stage alone matters to these pages."""
    statement = said.round.statement
    version = statement.versions.latest("number")
    Statement.objects.filter(pk=statement.pk).update(
        stage=Stage.PUBLISHED, published_at=clock.now(), final_version=version
    )


def dissent_address(said: Said, kind: str, ref: str) -> str:
    return reverse("dissent", args=[said.round.statement.ref, 1, kind, ref])


def test_the_table_is_for_those_who_take_part(cast: Cast, long_ago: datetime) -> None:
    said = merged(cast, at=long_ago)
    for person, status in ((cast.sreymom, 200), (cast.neary, 200), (cast.chanthy, 200), (cast.ot, 404), (None, 302)):
        assert table(said, person).status_code == status
    page = table(said, cast.sreymom).content.decode()
    for words in ("It is clearer.", "The children stay.", "All of us.", "The ferry has its own letter.", "Far Hill"):
        assert words in page
    assert "Mend the wooden bridge this year." in page
    assert not any(person in page.split("<main")[1] for person in PEOPLE)


def test_filters_narrow_and_stay_in_the_addresses_of_the_files(cast: Cast, long_ago: datetime) -> None:
    said = merged(cast, at=long_ago)
    page = table(said, cast.sreymom, f"?organisation={cast.stone.ref}&outcome=out_of_scope").content.decode()
    assert "Not without the ferry." in page
    assert "It is clearer." not in page
    assert f"answers.pdf?organisation={cast.stone.ref}&amp;outcome=out_of_scope" in page
    assert "Nothing of this kind" in table(said, cast.sreymom, "?outcome=waiting").content.decode()


def test_marks_of_the_text_are_drawn_in_the_table(cast: Cast, long_ago: datetime) -> None:
    said = answered(cast, at=long_ago)
    said.replacing.changes.update(text="Mend the **wooden bridge** this year.")
    merging.merge_round(said.round, by=cast.chanthy)
    page = table(said, cast.sreymom).content.decode()
    assert "<strong>1.1</strong> Mend the <strong>wooden bridge</strong> this year.</p>" in page


def test_only_one_s_own_answers_can_be_replied_to(cast: Cast, long_ago: datetime) -> None:
    said = merged(cast, at=long_ago)
    links = {
        name: re.findall(r'href="([^"]+/dissent/)"', table(said, person).content.decode())
        for name, person in (("bora", cast.bora), ("neary", cast.neary), ("chanthy", cast.chanthy))
    }
    assert links["bora"] == [
        dissent_address(said, "amendment", said.replacing.ref),
        dissent_address(said, "comment", said.blocking.ref),
    ]
    assert links["neary"] == links["chanthy"] == []


def test_an_organisation_says_that_it_is_not_satisfied(cast: Cast, long_ago: datetime) -> None:
    said = merged(cast, at=long_ago)
    address = dissent_address(said, "amendment", said.striking.ref)
    visal = client_of(cast.visal)
    page = visal.get(address).content.decode()
    assert "The children stay." in page
    assert visal.post(address, {"text": " "}).status_code == 422
    answer = visal.post(address, {"text": "They should not."})
    assert answer.status_code == 302
    assert Dissent.objects.get().organisation == cast.hill
    assert answer["Location"].endswith(f"?organisation={cast.hill.ref}#amendment-{said.striking.ref}")
    assert "They should not." in table(said, cast.sreymom).content.decode()
    assert "They should not.</textarea>" in visal.get(address).content.decode()
    assert "1 organisation is not satisfied with 1 answer." in overview(cast, said)
    for person, status in ((cast.sreymom, 403), (cast.chanthy, 403), (cast.ot, 404)):
        assert client_of(person).get(address).status_code == status
        assert client_of(person).post(address, {"text": "No."}).status_code == status
    for kind, ref in (("comment", said.striking.ref), ("amendment", "0" * 12), ("x", said.striking.ref)):
        assert visal.get(dissent_address(said, kind, ref)).status_code == 404


def overview(cast: Cast, said: Said) -> str:
    page = client_of(cast.chanthy).get(reverse("overview", args=[said.round.statement.ref]))
    assert "Read who is not satisfied with 1 answer" in page.content.decode()
    return page.content.decode()


def test_what_was_typed_is_not_lost_when_it_came_too_late(cast: Cast, long_ago: datetime) -> None:
    said = merged(cast, at=long_ago)
    address = dissent_address(said, "amendment", said.striking.ref)
    visal = client_of(cast.visal)
    merging.undo_merge(Round.objects.get(pk=said.round.pk), by=cast.chanthy)
    assert visal.get(address).status_code == 302
    assert visal.post(address, {"text": "They should not."}).status_code == 302
    assert not Dissent.objects.exists()


def test_settling_shows_who_is_not_satisfied_and_forbids_nothing(cast: Cast, long_ago: datetime) -> None:
    said = merged(cast, at=long_ago)
    dissenting.dissent(said.striking.disposition, organisation=cast.hill, text="No.", by=cast.visal)
    page = client_of(cast.chanthy).get(reverse("move", args=[said.round.statement.ref, "settle"])).content.decode()
    assert "1 organisation is not satisfied with 1 answer." in page
    assert "?outcome=contested" in page


def test_files_come_at_once_where_they_are_short(cast: Cast, long_ago: datetime) -> None:
    said = merged(cast, at=long_ago)
    for kind, start in (("pdf", b"%PDF-"), ("docx", b"PK"), ("xlsx", b"PK")):
        answer = client_of(cast.sreymom).get(reverse("answers-file", args=[said.round.statement.ref, 1, kind]))
        assert answer.status_code == 200
        assert answer.content.startswith(start)
        assert answer["Content-Type"] == answer_files.KINDS[kind].media_type
        assert f"-answers-en.{kind}" in answer["Content-Disposition"]
        assert answer["Cache-Control"] == "private, no-store"
    assert client_of(cast.sreymom).get(way_to("answers-file", said.round.statement.ref, 1, "csv")).status_code == 404


def test_a_long_pdf_is_made_by_a_job_and_a_page_says_so(
    cast: Cast, long_ago: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = merged(cast, at=long_ago)
    monkeypatch.setattr(answer_files, "MOST_AT_ONCE", 3)
    sreymom, address = client_of(cast.sreymom), reverse("answers-file", args=[said.round.statement.ref, 1, "pdf"])
    waiting = sreymom.get(address)
    assert waiting.status_code == 202
    assert waiting["Refresh"] == "4"
    assert "The PDF is being made" in waiting.content.decode()
    sreymom.get(address)
    job = Job.objects.get(kind="statements.print_answers")  # one, however often somebody looks
    tasks.print_answers(**json.loads(job.payload))
    ready = sreymom.get(address)
    assert ready.status_code == 200
    assert ready.content.startswith(b"%PDF-")
    # Somebody to whom other names are shown has another file.
    assert client_of(cast.chanthy).get(address).status_code == 202


def test_the_public_page_names_no_person(cast: Cast, long_ago: datetime) -> None:
    said = merged(cast, at=long_ago, shows=Shown.PERSON, answers_public=True)
    published(said)
    page = public(said).content.decode()
    assert all(name in page for name in NAMES)
    assert not any(person in page for person in PEOPLE)
    assert "We are not satisfied" not in page
    for kind in ("docx", "xlsx", "pdf"):
        assert public(said, name="public-answers-file", more=(kind,)).status_code == 200


def test_the_public_page_of_a_masked_round_names_nobody(cast: Cast, long_ago: datetime) -> None:
    said = merged(cast, at=long_ago, shows=Shown.MASKED, answers_public=True)
    published(said)
    for query in ("", f"?organisation={cast.hill.ref}"):
        page = public(said, query).content.decode()
        assert not any(name in page for name in (*NAMES, *PEOPLE))
        assert not any(ref in page for ref in (cast.reed.ref, cast.stone.ref, cast.river.ref))
        assert page.count('role="rowheader"') == 4


def test_outsiders_cannot_tell_a_closed_table_from_none(cast: Cast, long_ago: datetime) -> None:
    """The same page, byte for byte but for what no reader compares, whether there is such a round or not."""
    closed_ = merged(cast, at=long_ago)
    unmerged = answered(cast, at=long_ago, answers_public=True)
    unpublished = merged(cast, at=long_ago, answers_public=True)
    published(closed_)
    published(unmerged)
    nowhere = Client().get(reverse("public-answers", args=["0" * 12, 1]))
    for said in (closed_, unmerged, unpublished):
        found = public(said)
        assert found.status_code == nowhere.status_code == 404
        assert said.round.statement.ref not in found.content.decode().replace(f"/s/{said.round.statement.ref}/", "")
        assert public(said, name="public-answers-file", more=("pdf",)).status_code == 404
        assert Client().get(reverse("public-answers", args=[said.round.statement.ref, 9])).status_code == 404


def test_a_statement_that_was_withdrawn_says_only_that(cast: Cast, long_ago: datetime) -> None:
    said = merged(cast, at=long_ago, answers_public=True)
    published(said)
    Statement.objects.filter(pk=said.round.statement_id).update(stage=Stage.WITHDRAWN, withdrawn_reason="Wrong.")
    for answer in (public(said), public(said, name="public-answers-file", more=("xlsx",))):
        assert answer.status_code == 410
        assert "It is clearer." not in answer.content.decode()


def test_a_published_statement_leads_to_the_answers_that_are_open(cast: Cast) -> None:
    edition = factories.published(cast, at=clock.now() - 9 * DAY)
    address = reverse("public-answers", args=[edition.statement.ref, 1])
    page = reverse("public-statement", args=[edition.statement.ref])
    assert address not in Client().get(page).content.decode()
    Round.objects.filter(statement=edition.statement).update(answers_public=True, merged_at=clock.now())
    assert address in Client().get(page).content.decode()


def test_the_same_queries_for_one_row_and_for_all(cast: Cast, long_ago: datetime) -> None:
    said = merged(cast, at=long_ago)
    sreymom = client_of(cast.sreymom)
    address = reverse("answers", args=[said.round.statement.ref, 1])
    sreymom.get(address)
    counts = []
    for query in (f"?organisation={cast.hill.ref}", ""):
        with CaptureQueriesContext(connection) as captured:
            sreymom.get(address + query)
        counts.append(len(captured))
    assert counts[0] == counts[1]
