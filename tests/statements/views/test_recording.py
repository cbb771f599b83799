"""The pages of what came on paper: found, recorded, looked through, compared, answered by the organisation."""

import re
from datetime import datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from ledger import clock
from organisations.models import Person
from printing.dates import PHNOM_PENH
from statements.actions import confirming, publishing, recording, signing
from statements.documents import document
from statements.models import Evidence, RecordedSignature, Signature, Statement
from statements.queries.recorded_sheets import judge
from tests import factories
from tests.cast import Cast
from tests.factories import DAY, signed
from tests.statements.recorded import SCAN, letter, second, sha256, sheet, waiting


@pytest.fixture
def now() -> datetime:
    return clock.now()


@pytest.fixture
def statement(cast: Cast, now: datetime) -> Statement:
    """Open since yesterday, by the real clock: pages have no other."""
    return factories.opened(cast, at=now - 2 * DAY, deadline=now + 5 * DAY)


def signed_in(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def today(now: datetime) -> str:
    return now.astimezone(PHNOM_PENH).date().isoformat()


def file() -> SimpleUploadedFile:
    return SimpleUploadedFile("letter <b>.pdf", SCAN, content_type="text/html")


def typed(statement: Statement, now: datetime, **changed: object) -> dict[str, object]:
    return {
        "sha256": sha256(statement),
        "way": "letter",
        "received_on": today(now),
        "language": "km",
        "visibility": "withheld",
        "file": file(),
        **changed,
    }


def test_an_organisation_is_found_and_its_letter_recorded(cast: Cast, statement: Statement, now: datetime) -> None:
    chanthy = signed_in(cast.chanthy)
    page = reverse("record-signature", args=[statement.ref])
    assert f"?organisation={cast.reed.ref}" in chanthy.get(page, {"q": "reed"}).content.decode()
    address = f"{page}?organisation={cast.reed.ref}"
    assert 'value="Reed Circle"' in chanthy.get(address).content.decode()
    without = chanthy.post(address, typed(statement, now, file="", capacity="Sok Dara, Director"))
    assert without.status_code == 422
    assert "Add the file" in without.content.decode()
    assert "Sok Dara, Director" in without.content.decode()

    answer = chanthy.post(address, typed(statement, now, name_en="Reed Circle"))
    line = RecordedSignature.objects.get()
    assert answer["Location"] == reverse("evidence", args=[statement.ref, line.evidence.ref])
    assert "another coordinator of the convenor confirms it" in chanthy.get(answer["Location"]).content.decode()
    twice = chanthy.post(address, typed(statement, now))
    assert twice.status_code == 409
    assert "was recorded before and waits" in twice.content.decode()
    stale = chanthy.post(f"{page}?organisation={cast.hill.ref}", typed(statement, now, sha256="0" * 64))
    assert stale.status_code == 409


def test_the_file_is_a_download_that_no_browser_shows(cast: Cast, statement: Statement, now: datetime) -> None:
    line = letter(statement, cast.reed, by=cast.chanthy, at=now, received_on=now.astimezone(PHNOM_PENH).date())
    answer = signed_in(second(cast)).get(reverse("evidence-file", args=[statement.ref, line.evidence.ref]))
    assert answer.content == SCAN
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == f'attachment; filename="evidence-{line.evidence.ref}.pdf"'
    assert (answer["X-Content-Type-Options"], answer["Cache-Control"]) == ("nosniff", "private, no-store")


def test_a_sheet_is_looked_through_mended_and_taken_in(cast: Cast, statement: Statement, now: datetime) -> None:
    chanthy = signed_in(cast.chanthy)
    begun = chanthy.post(
        reverse("record-sheet", args=[statement.ref]),
        typed(statement, now, way="paper", signed_by="individuals", sheet="Sok Dara; Kampot\nNobody\nsok dara; kampot"),
    )
    evidence = Evidence.objects.get()
    assert begun["Location"] == reverse("evidence", args=[statement.ref, evidence.ref])
    page = chanthy.get(begun["Location"]).content.decode()
    for words in ("comes in", "name or place is missing", "the same as line 1"):
        assert words in page
    assert 'name="take"' not in page
    refused = chanthy.post(begun["Location"], {"take": "", "seen": judge(evidence).digest})
    assert refused.status_code == 422
    assert "mended, decided or taken out first: 2." in refused.content.decode()

    chanthy.post(begun["Location"], {"retype": "", "sheet": "Sok Dara; Kampot\nKeo Mony; Takeo"})
    page = chanthy.get(begun["Location"]).content.decode()
    seen = re.search(r'name="seen" value="(\w+)"', page)
    assert seen is not None
    other = signed_in(second(cast)).post(begun["Location"], {"take": "", "seen": seen[1]})
    assert other.status_code == 403
    assert chanthy.post(begun["Location"], {"take": "", "seen": seen[1]}).status_code == 302
    assert evidence.lines.count() == 2
    assert chanthy.post(begun["Location"], {"drop": ""}).status_code == 422


def test_what_is_doubtful_on_a_sheet_of_organisations_is_chosen_on_the_page(
    cast: Cast, statement: Statement, now: datetime
) -> None:
    day = now.astimezone(PHNOM_PENH).date()
    names = "Reed Circle\nRever Network\nThe Moon Society"
    evidence = sheet(statement, names, by=cast.chanthy, at=now, of_individuals=False, received_on=day)
    chanthy, address = signed_in(cast.chanthy), reverse("evidence", args=[statement.ref, evidence.ref])
    assert "not in the directory" in chanthy.get(address).content.decode()
    choices = {"line_2": cast.river.ref, "line_3": "out"}
    page = chanthy.post(address, {"decide": "", **choices}).content.decode()
    assert 'name="take"' in page
    seen = re.search(r'name="seen" value="(\w+)"', page)
    assert seen is not None
    chanthy.post(address, {"take": "", "seen": seen[1], **choices})
    assert list(evidence.lines.order_by("number").values_list("number", flat=True)) == [1, 2]


def test_a_second_coordinator_confirms_what_is_ticked_and_says_to_have_compared(
    cast: Cast, statement: Statement, now: datetime
) -> None:
    day = now.astimezone(PHNOM_PENH).date()
    evidence = sheet(statement, "Sok Dara; Kampot\nKeo Mony; Takeo", by=cast.chanthy, at=now, received_on=day)
    recording.take_sheet(evidence, choices={}, seen=judge(evidence).digest, by=cast.chanthy, at=now)
    vuthy, address = signed_in(second(cast)), reverse("evidence", args=[statement.ref, evidence.ref])
    first, other = waiting(evidence)
    unsaid = vuthy.post(address, {"line": [first]})
    assert unsaid.status_code == 422
    assert unsaid.content.decode().count('name="line"') == 2
    assert signed_in(cast.chanthy).post(address, {"line": [first], "compared": "on"}).status_code == 409
    assert vuthy.post(address, {"line": [first], "compared": "on"}).status_code == 302
    assert Signature.objects.get().name_en == "Sok Dara"
    end = reverse("end-recorded", args=[statement.ref, other])
    assert vuthy.post(end, {"reason": "Not on it.", "confirm": "on"}).status_code == 302
    assert "Not on it." in vuthy.get(address).content.decode()
    assert vuthy.post(end, {"reason": "Again.", "confirm": "on"}).status_code == 409
    individuals = vuthy.get(reverse("individuals", args=[statement.ref]), {"show": "all"}).content.decode()
    assert "Sok Dara" in individuals


def test_the_organisation_is_asked_on_its_own_page_and_answers(cast: Cast, statement: Statement, now: datetime) -> None:
    day = now.astimezone(PHNOM_PENH).date()
    line = letter(statement, cast.reed, by=cast.chanthy, at=now, received_on=day)
    sreymom = signed_in(cast.sreymom)
    address = reverse("recorded-for", args=[statement.ref, line.ref])
    assert address in sreymom.get(reverse("sign", args=[statement.ref])).content.decode()
    page = sreymom.get(address).content.decode()
    assert "Mend the old bridge this year." in page
    assert "letter.pdf" not in page
    yes = {"confirm_own": "", "sha256": sha256(statement), "capacity": "Director", "language": "en"}
    unticked = sreymom.post(address, {**yes, "visibility": "named"})
    assert unticked.status_code == 422
    ticked = {**yes, "visibility": "named", "mandate": "on", "confirm": "on"}
    assert sreymom.post(address, ticked).status_code == 302
    assert Signature.objects.get().signed_by == cast.sreymom
    gone = sreymom.post(address, ticked)
    assert (gone.status_code, gone["Location"]) == (302, reverse("sign", args=[statement.ref]))
    board = signed_in(cast.chanthy).get(reverse("signatures", args=[statement.ref])).content.decode()
    assert '<span class="badge">by letter</span>' in board


def test_the_organisation_says_no(cast: Cast, statement: Statement, now: datetime) -> None:
    day = now.astimezone(PHNOM_PENH).date()
    line = letter(statement, cast.reed, by=cast.chanthy, at=now, received_on=day)
    sreymom, address = signed_in(cast.sreymom), reverse("recorded-for", args=[statement.ref, line.ref])
    assert sreymom.post(address, {"deny": ""}).status_code == 422
    assert sreymom.post(address, {"deny": "", "confirm_not": "on", "reason": "Not our stamp."}).status_code == 302
    page = signed_in(cast.chanthy).get(reverse("evidence", args=[statement.ref, line.evidence.ref])).content.decode()
    assert "denied by the organisation" in page
    assert "Not our stamp." in page


def test_pages_cost_the_same_queries_at_one_line_and_at_many(
    cast: Cast, statement: Statement, now: datetime, django_assert_num_queries: object
) -> None:
    day = now.astimezone(PHNOM_PENH).date()
    chanthy = signed_in(cast.chanthy)
    for number in (1, 12):
        people = "\n".join(f"Person {one} of {number}; Kampot" for one in range(number))
        evidence = sheet(statement, people, by=cast.chanthy, at=now, received_on=day)
        address = reverse("evidence", args=[statement.ref, evidence.ref])
        with django_assert_num_queries(11):  # type: ignore[operator]
            chanthy.get(address)
        recording.take_sheet(evidence, choices={}, seen=judge(evidence).digest, by=cast.chanthy, at=now)
        with django_assert_num_queries(11):  # type: ignore[operator]
            chanthy.get(address)


def test_the_share_on_paper_is_told_on_page_and_by_api_where_it_singles_nobody_out(
    cast: Cast, statement: Statement, now: datetime
) -> None:
    day = now.astimezone(PHNOM_PENH).date()
    for organisation, by in ((cast.river, cast.rotha), (cast.reed, cast.sreymom), (cast.hill, cast.visal)):
        signed(statement, organisation, by, at=now)
    evidence = sheet(statement, "A One; Kep\nB Two; Kep\nC Three; Kep", by=cast.chanthy, at=now, received_on=day)
    recording.take_sheet(evidence, choices={}, seen=judge(evidence).digest, by=cast.chanthy, at=now)
    evidence.refresh_from_db()
    confirming.confirm(evidence, waiting(evidence)[:2], by=second(cast), at=now)
    words = "Of all these, 3 came on paper or by proxy and were confirmed."
    board = reverse("signatures", args=[statement.ref])
    assert "came on paper" not in signed_in(cast.chanthy).get(board).content.decode()
    confirming.confirm(evidence, waiting(evidence), by=second(cast), at=now)
    assert words in signed_in(cast.chanthy).get(board).content.decode()

    signing.close_sign_on(statement, by=cast.chanthy, at=now)
    edition = publishing.publish(Statement.objects.get(pk=statement.pk), by=cast.piseth, at=now)
    assert words in Client().get(reverse("public-statement", args=[statement.ref])).content.decode()
    assert Client().get(f"/api/v1/public/statements/{statement.ref}/count").json()["recorded"] == 3
    printed = document(edition, "en").recorded_line
    assert printed == "Of all these signatures, 3 came on paper or by proxy and were confirmed."


def test_after_the_deadline_nothing_is_recorded(cast: Cast, now: datetime) -> None:
    statement = factories.opened(cast, at=now - 5 * DAY, deadline=now - timedelta(hours=1))
    chanthy = signed_in(cast.chanthy)
    assert "nothing can be recorded now" in chanthy.get(reverse("recorded", args=[statement.ref])).content.decode()
    address = f"{reverse('record-signature', args=[statement.ref])}?organisation={cast.reed.ref}"
    late = chanthy.post(address, typed(statement, now, received_on=today(now - DAY)))
    assert late.status_code == 409
    assert "the deadline has passed" in late.content.decode()
