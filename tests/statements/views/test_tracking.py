"""The convenor's board, its spreadsheet, its charts, whom to call, and a deadline that moves."""

from copy import deepcopy
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation
from icalendar import Calendar
from openpyxl import load_workbook

from organisations.actions.contacting import add_contact
from organisations.models import Access, AccessNote, Organisation, Person
from statements.actions import consulting, sign_on_times
from statements.calendars import sign_on_file
from statements.models import Decline, Invitation, Statement
from statements.queries.statements import with_titles
from tests import factories
from tests.addresses import way_to
from tests.cast import MORNING, Cast
from tests.factories import DAY

LIVE = {"X-Ruom-Live": "1"}


@pytest.fixture(scope="module")
def told(told_cast: Cast) -> Statement:
    """Open since yesterday, for six more days of the real clock."""
    return factories.opened(told_cast, at=timezone.now() - 2 * DAY)


@pytest.fixture
def statement(db: None, told: Statement) -> Statement:
    return deepcopy(told)


def signed_in(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def address(statement: Statement, name: str = "signatures", *more: str) -> str:
    with translation.override("en"):
        return reverse(name, args=[statement.ref, *more])


def page(answer: object) -> str:
    return str(answer.content.decode())  # type: ignore[attr-defined]


def yesterday() -> datetime:
    return timezone.now() - DAY


# -- the board ---------------------------------------------------------------------------------------------------------


def test_the_board_shows_who_signed_and_marks_who_is_not_named(cast: Cast, statement: Statement) -> None:
    factories.signed(statement, cast.hill, cast.visal, at=yesterday(), visibility="withheld")
    factories.signed(statement, cast.reed, cast.sreymom, at=yesterday())
    Decline.objects.create(
        statement=statement,
        organisation=cast.stone,
        reason="Point 2 goes too far.",
        declined_by=cast.bora,
        declined_at=yesterday(),
    )
    shown = page(signed_in(cast.chanthy).get(address(statement)))
    assert "4 invited" in shown
    assert "Sreymom" in shown
    assert "Visal" in shown
    assert '<span class="badge warm">not named</span>' in shown
    assert "Point 2 goes too far." in shown
    assert reverse("extend-sign-on", args=[statement.ref]) in shown
    # The publisher sees the list too, and moves no deadline.
    assert "extend" not in page(signed_in(cast.piseth).get(address(statement)))


@pytest.mark.parametrize(
    ("query", "shown", "hidden"),
    [
        ("?answer=signed", ["Reed Circle"], ["Far Hill", "Stone Bridge"]),
        ("?answer=silent", ["Far Hill", "Stone Bridge"], ["Reed Circle"]),
        ("?q=stone", ["Stone Bridge"], ["Far Hill", "Reed Circle"]),
        ("?answer=nonsense&page=99999&sector=%00&network=zzz", ["Far Hill", "River Network"], []),
        ("?q=nobody", ["Nothing found"], ["Far Hill", "Reed Circle"]),
    ],
)
def test_the_list_is_narrowed(
    cast: Cast, statement: Statement, query: str, shown: list[str], hidden: list[str]
) -> None:
    factories.signed(statement, cast.reed, cast.sreymom, at=yesterday())
    answer = signed_in(cast.chanthy).get(address(statement) + query, headers=LIVE)
    assert answer.status_code == 200
    text = page(answer)
    assert [name in text for name in shown] == [True] * len(shown)
    assert [f">{name}</a>" in text for name in hidden] == [False] * len(hidden)


def invite_many(cast: Cast, statement: Statement, number: int) -> None:
    many = Organisation.objects.bulk_create(
        [Organisation(kind="ngo", name_en=f"Village {place:03}", is_demonstration=True) for place in range(number)]
    )
    Invitation.objects.bulk_create(
        [Invitation(statement=statement, organisation=one, invited_by=cast.chanthy, invited_at=MORNING) for one in many]
    )


def test_a_hundred_stand_on_a_page_and_the_queries_stay_the_same(cast: Cast, statement: Statement) -> None:
    factories.signed(statement, cast.reed, cast.sreymom, at=yesterday())
    client = signed_in(cast.chanthy)
    asked = []
    for more in (0, 150):
        invite_many(cast, statement, more)
        with CaptureQueriesContext(connection) as seen:
            shown = page(client.get(address(statement)))
        asked.append(len(seen))
    assert asked == [37, 37]
    assert shown.count('role="rowheader"') == 100
    assert "Page 1 of 2" in shown
    second = page(client.get(address(statement) + "?page=2"))
    assert second.count('role="rowheader"') == 54
    assert "Village 149" in second


def test_before_it_opens_the_board_says_so(cast: Cast) -> None:
    assert "Sign-on has not opened yet" in page(signed_in(cast.chanthy).get(address(factories.settled(cast))))


# -- without a reload --------------------------------------------------------------------------------------------------


def test_the_living_part_is_answered_alone_and_only_when_it_changed(cast: Cast, statement: Statement) -> None:
    client = signed_in(cast.chanthy)
    whole = client.get(address(statement))
    first = client.get(address(statement), headers=LIVE)
    assert first.status_code == 200
    assert "<html" not in page(first)
    assert "X-Ruom-Live" in first["Vary"]
    known = first["ETag"]
    # What the page was loaded with is known already.
    assert known.replace('"', "&quot;") in page(whole)
    again = client.get(address(statement), headers={**LIVE, "If-None-Match": known})
    assert (again.status_code, again.content) == (304, b"")
    factories.signed(statement, cast.reed, cast.sreymom, at=timezone.now())
    changed = client.get(address(statement), headers={**LIVE, "If-None-Match": known})
    assert changed.status_code == 200
    assert "Sreymom" in page(changed)
    # Another list is another part.
    assert (
        client.get(address(statement) + "?answer=silent", headers={**LIVE, "If-None-Match": known}).status_code == 200
    )


def test_nobody_else_gets_the_living_part(cast: Cast, statement: Statement) -> None:
    for person, status in ((cast.sreymom, 403), (cast.ot, 404), (cast.mealea, 404)):
        assert signed_in(person).get(address(statement), headers=LIVE).status_code == status


def test_the_script_is_small_and_served_while_it_is_open(cast: Cast, statement: Statement) -> None:
    assert (Path(settings.BASE_DIR) / "static" / "tracking.js").stat().st_size <= 1_500
    assert "tracking.js" in page(signed_in(cast.chanthy).get(address(statement)))
    assert "tracking.js" not in page(signed_in(cast.chanthy).get(address(factories.closed(cast))))


# -- as a spreadsheet --------------------------------------------------------------------------------------------------


def sheet_of(answer: object) -> list[dict[str, str]]:
    book = load_workbook(BytesIO(answer.content))  # type: ignore[attr-defined]
    [top, *rows] = book.worksheets[0].iter_rows(values_only=True)
    return [{str(name): str(cell or "") for name, cell in zip(top, row, strict=True)} for row in rows]


def test_the_spreadsheet_says_on_every_row_who_is_not_named(cast: Cast, statement: Statement) -> None:
    factories.signed(statement, cast.hill, cast.visal, at=yesterday(), visibility="addressees")
    factories.signed(statement, cast.reed, cast.sreymom, at=yesterday(), name_en="=HYPERLINK(1)")
    answer = signed_in(cast.chanthy).get(address(statement, "signatures-file"))
    assert answer["Cache-Control"] == "private, no-store"
    assert answer["Content-Disposition"].startswith("attachment")
    rows = sheet_of(answer)
    assert [(row["Organisation, in English"], row["Answer"], row["Name shown"], row["Signed by"]) for row in rows] == [
        ("Far Hill", "signed", "NOT PUBLIC: named to the addressees only", "Visal"),
        ("Reed Circle", "signed", "named", "Sreymom"),
        ("River Network", "no answer yet", "", ""),
        ("Stone Bridge", "no answer yet", "", ""),
    ]
    book = load_workbook(BytesIO(answer.content))
    typed = [cell for row in book.worksheets[0].iter_rows() for cell in row if cell.value == "=HYPERLINK(1)"]
    assert [(cell.data_type, cell.quotePrefix) for cell in typed] == [("s", True)]


def test_the_spreadsheet_is_narrowed_as_the_page_and_not_for_others(cast: Cast, statement: Statement) -> None:
    file = address(statement, "signatures-file")
    assert len(sheet_of(signed_in(cast.piseth).get(file + "?q=reed"))) == 1
    for person, status in ((cast.sreymom, 403), (cast.ot, 404), (cast.mealea, 404)):
        assert signed_in(person).get(file).status_code == status


# -- charts ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["en", "km"])
def test_three_charts_each_with_its_table(cast: Cast, statement: Statement, language: str) -> None:
    factories.signed(statement, cast.hill, cast.visal, at=yesterday(), visibility="withheld")
    with translation.override(language):
        shown = page(signed_in(cast.chanthy).get(reverse("sign-on-progress", args=[statement.ref])))
    assert shown.count('<svg class="drawn" role="img"') == shown.count("<table>") == 3
    assert "charts.css" in shown
    with translation.override(language):
        if language == "en":
            assert "1 organisation and network has signed, 6 days before the deadline." in shown


# -- whom to call ------------------------------------------------------------------------------------------------------


def test_a_number_is_shown_for_one_organisation_and_the_look_is_noted(cast: Cast, statement: Statement) -> None:
    for organisation, phone in ((cast.reed, "012 000 001"), (cast.stone, "012 000 002")):
        add_contact(organisation=organisation, role="director", name="Sok", phone=phone, by=cast.mealea, at=MORNING)
    add_contact(organisation=cast.reed, role="press", email="press@mail.example", by=cast.mealea, at=MORNING)
    client = signed_in(cast.chanthy)
    assert "012 000" not in page(client.get(address(statement, "call-list")))
    one = address(statement, "call-contact", cast.reed.ref)
    before = page(client.get(one))
    assert "012 000" not in before
    # Whom to ask for is no secret.
    assert "Sreymom" in before
    assert not AccessNote.objects.filter(organisation=cast.reed).exists()
    shown = page(client.post(one))
    assert "012 000 001" in shown
    assert "012 000 002" not in shown
    assert "press@mail.example" not in shown
    (note,) = AccessNote.objects.filter(organisation=cast.reed)
    assert (note.actor, note.kind) == (cast.chanthy, Access.CONTACTS_SEEN)


def test_who_answered_is_not_called_and_who_was_not_invited_is_not_looked_up(cast: Cast, statement: Statement) -> None:
    factories.signed(statement, cast.hill, cast.visal, at=yesterday(), visibility="withheld")
    client = signed_in(cast.chanthy)
    shown = page(client.get(address(statement, "call-list")))
    assert "Far Hill" not in shown
    assert shown.index("River Network") < shown.index("Reed Circle")
    assert client.post(address(statement, "call-contact", cast.hill.ref)).status_code == 409
    assert client.post(address(statement, "call-contact", cast.lotus.ref)).status_code == 403
    assert client.post(address(statement, "call-contact", "k3v9k3v9k3v9")).status_code == 403
    assert not AccessNote.objects.exists()


def test_once_it_is_closed_nobody_is_called(cast: Cast) -> None:
    statement = factories.closed(cast)
    client = signed_in(cast.chanthy)
    assert "Sign-on is not open" in page(client.get(address(statement, "call-list")))
    assert client.post(address(statement, "call-contact", cast.stone.ref)).status_code == 409


# -- the deadline ------------------------------------------------------------------------------------------------------


def test_more_time_is_typed_in_the_time_of_phnom_penh(cast: Cast, statement: Statement) -> None:
    later = (timezone.now() + 20 * DAY).date()
    typed = {"deadline": f"{later}T17:30", "reason": "The flood."}
    answer = signed_in(cast.chanthy).post(address(statement, "extend-sign-on"), typed)
    assert (answer.status_code, answer["Location"]) == (302, address(statement))
    stored = Statement.objects.get(pk=statement.pk).sign_on_closes_at
    assert stored == datetime(later.year, later.month, later.day, 10, 30, tzinfo=UTC)
    shown = page(signed_in(cast.chanthy).get(address(statement, "overview")))
    assert "The flood." in shown


def test_a_deadline_that_is_no_later_keeps_what_was_typed(cast: Cast, statement: Statement) -> None:
    typed = {"deadline": f"{timezone.localdate() + DAY}T08:00", "reason": "The flood on the river."}
    answer = signed_in(cast.chanthy).post(address(statement, "extend-sign-on"), typed)
    assert answer.status_code in {409, 422}
    assert "later than the present one" in page(answer)
    assert "The flood on the river." in page(answer)


def test_a_closed_sign_on_is_opened_again_on_its_page(cast: Cast) -> None:
    statement = factories.closed(cast)
    client = signed_in(cast.chanthy)
    move = address(statement, "move", "reopen_sign_on")
    assert move in page(client.get(address(statement)))
    assert client.get(move).status_code == 200
    typed = {"deadline": f"{timezone.localdate() + 9 * DAY}T17:00", "reason": "Two more networks asked."}
    assert client.post(move, typed).status_code == 302
    assert Statement.objects.get(pk=statement.pk).stage == "sign_on"


def test_the_deadline_is_an_event_in_utc_that_replaces_itself(cast: Cast) -> None:
    """17:00 in Phnom Penh on the last Sunday of October, when clocks go back in Europe: 10:00 in UTC."""
    ref = factories.opened(cast, deadline=datetime(2026, 10, 25, 10, 0, tzinfo=UTC)).ref
    statement = with_titles(Statement.objects.filter(ref=ref)).get()
    first = Calendar.from_ical(sign_on_file(statement, language="en", at=MORNING))
    event = first.walk("VEVENT")[0]
    assert b"DTSTART:20261025T100000Z" in sign_on_file(statement, language="en", at=MORNING)
    assert str(event["summary"]) == "Deadline for signing: Safe bridges"
    assert str(event["url"]) == settings.SITE_URL + way_to("sign", ref)
    sign_on_times.extend(
        statement,
        deadline=datetime(2026, 11, 1, 10, 0, tzinfo=UTC),
        reason="The flood.",
        by=cast.chanthy,
        at=MORNING + 2 * DAY,
    )
    second = Calendar.from_ical(sign_on_file(statement, language="km", at=MORNING + timedelta(days=2)))
    moved = second.walk("VEVENT")[0]
    assert moved["uid"] == event["uid"]
    assert (str(event["sequence"]), str(moved["sequence"])) == ("0", "1")
    assert b"DTSTART:20261101T100000Z" in second.to_ical()


def test_the_calendar_file_is_for_those_who_take_part(cast: Cast, statement: Statement) -> None:
    file = address(statement, "sign-on-deadline")
    answer = signed_in(cast.sreymom).get(file)
    assert answer["Content-Type"].startswith("text/calendar")
    assert signed_in(cast.ot).get(file).status_code == 404
    waiting = factories.settled(cast)
    consulting.invite(waiting, [cast.lotus], by=cast.chanthy)
    assert signed_in(cast.sreymom).get(address(waiting, "sign-on-deadline")).status_code == 404
