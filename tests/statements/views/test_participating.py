"""The coordinators' list, reminders, more time, "no comment", the deadline as a file; what opening a round notes."""

from copy import deepcopy
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from ledger import clock
from ledger.models import Event
from organisations.models import Person
from statements.actions import commenting, consulting, participating
from statements.models import Reading, Round
from tests import factories
from tests.addresses import way_to
from tests.cast import Cast
from tests.factories import DAY


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


def address(consultation: Round, name: str) -> str:
    return reverse(name, args=[consultation.statement.ref, consultation.number])


# -- reading is noted --------------------------------------------------------------------------------------------------


def test_opening_the_page_is_noted_for_a_representative(cast: Cast, consultation: Round) -> None:
    page = signed_in(cast.neary).get(address(consultation, "round"))
    assert [(one.organisation, one.person) for one in Reading.objects.all()] == [(cast.stone, cast.neary)]
    assert "Stone Bridge</span>: <strong>read</strong>" in page.content.decode()
    assert "We have no comment" not in page.content.decode()


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Purpose": "prefetch"},
        {"Sec-Purpose": "prefetch;prerender"},
        {"Purpose": "prefetch"},
        {"X-Moz": "prefetch"},
    ],
)
def test_a_page_loaded_ahead_is_not_read(cast: Cast, consultation: Round, headers: dict[str, str]) -> None:
    assert signed_in(cast.sreymom).get(address(consultation, "round"), headers=headers).status_code == 200
    assert not Reading.objects.exists()


def test_what_is_no_reading(cast: Cast, consultation: Round) -> None:
    assert signed_in(cast.sreymom).head(address(consultation, "round")).status_code == 200
    for person in (cast.chanthy, cast.piseth):
        assert signed_in(person).get(address(consultation, "round")).status_code == 200
    consulting.close_round(consultation, by=cast.chanthy)
    assert signed_in(cast.sreymom).get(address(consultation, "round")).status_code == 200
    assert not Reading.objects.exists()


# -- no comment --------------------------------------------------------------------------------------------------------


def test_one_button_says_that_there_is_nothing_to_add(cast: Cast, consultation: Round) -> None:
    client = signed_in(cast.sreymom)
    before = client.get(address(consultation, "round")).content.decode()
    assert before.count("We have no comment") == 1
    sent = client.post(address(consultation, "nothing-to-add"), {"organisation": cast.reed.ref}, follow=True)
    page = sent.content.decode()
    assert "Noted: Reed Circle has no comment." in page
    assert "<strong>no comment</strong>" in page
    assert "We have no comment" not in page
    assert client.post(address(consultation, "nothing-to-add"), {"organisation": cast.reed.ref}).status_code == 302
    assert Event.objects.filter(kind="round.nothing_to_add").count() == 1


def test_nobody_says_it_for_another(cast: Cast, consultation: Round) -> None:
    for organisation in (cast.hill.ref, "", "\x00", "0" * 12):
        sent = signed_in(cast.sreymom).post(address(consultation, "nothing-to-add"), {"organisation": organisation})
        assert sent.status_code == 403
    sent = signed_in(cast.neary).post(address(consultation, "nothing-to-add"), {"organisation": cast.stone.ref})
    assert sent.status_code == 403
    assert signed_in(cast.sreymom).get(address(consultation, "nothing-to-add")).status_code == 405
    assert not Reading.objects.exclude(nothing_to_add_at=None).exists()


# -- who takes part ----------------------------------------------------------------------------------------------------


def test_coordinators_see_everybody_and_others_only_themselves(cast: Cast, consultation: Round) -> None:
    commenting.comment(consultation, organisation=cast.reed, text="Why?", by=cast.sreymom)
    page = signed_in(cast.chanthy).get(address(consultation, "participation")).content.decode()
    rows = [row.split("</tr>")[0] for row in page.split('<tr role="row">')[2:]]
    told = [(name, state) for row in rows for name in NAMES if name in row for state in STATES if f">{state}<" in row]
    assert told == [
        ("Far Hill", "not opened yet"),
        ("Reed Circle", "commented"),
        ("River Network", "not opened yet"),
        ("Stone Bridge", "not opened yet"),
    ]
    assert "<strong>3</strong> not opened yet" in page
    for person in (cast.sreymom, cast.piseth):
        assert signed_in(person).get(address(consultation, "participation")).status_code == 403
    own = signed_in(cast.sreymom).get(address(consultation, "round")).content.decode()
    assert "<strong>commented</strong>" in own
    assert "not opened yet" not in own


NAMES = ("Far Hill", "Reed Circle", "River Network", "Stone Bridge")
STATES = ("not opened yet", "read", "no comment", "commented", "proposed amendments")


def test_the_list_takes_as_many_queries_for_one_as_for_all(cast: Cast, consultation: Round) -> None:
    client = signed_in(cast.chanthy)

    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert client.get(address(consultation, "participation")).status_code == 200
        return len(seen)

    commenting.comment(consultation, organisation=cast.reed, text="Why?", by=cast.sreymom)
    one = queries()
    for organisation, by in ((cast.hill, cast.visal), (cast.stone, cast.bora), (cast.river, cast.rotha)):
        commenting.comment(consultation, organisation=organisation, text="Yes.", by=by)
    assert queries() == one


# -- reminding ---------------------------------------------------------------------------------------------------------


def test_the_page_names_who_will_get_the_reminder(cast: Cast, consultation: Round) -> None:
    commenting.comment(consultation, organisation=cast.reed, text="Why?", by=cast.sreymom)
    client = signed_in(cast.chanthy)
    page = client.get(address(consultation, "remind-round")).content.decode()
    assert ("Far Hill" in page, "Reed Circle" in page) == (True, False)
    assert not Event.objects.filter(kind="round.reminded").exists()
    sent = client.post(address(consultation, "remind-round"), follow=True).content.decode()
    assert "3 organisations are being reminded by mail." in sent
    again = client.post(address(consultation, "remind-round"))
    assert again.status_code == 409
    assert "The last reminder went out on" in again.content.decode()
    assert Event.objects.filter(kind="round.reminded").count() == 1
    assert signed_in(cast.sreymom).post(address(consultation, "remind-round")).status_code == 403


# -- more time ---------------------------------------------------------------------------------------------------------


def test_more_time_is_typed_in_phnom_penh_time(cast: Cast, consultation: Round) -> None:
    client = signed_in(cast.chanthy)
    day = (clock.now() + 20 * DAY).date()
    sent = client.post(address(consultation, "extend-round"), {"deadline": f"{day}T17:00"}, follow=True)
    assert f"{day.day} " in sent.content.decode()
    assert "17:00 (Phnom Penh, UTC+7)" in sent.content.decode()
    consultation.refresh_from_db()
    assert consultation.deadline == datetime(day.year, day.month, day.day, 10, 0, tzinfo=UTC)
    with translation.override("km"):
        in_khmer = client.get(address(consultation, "participation")).content.decode()
    assert "ម៉ោង ១៧:០០ (ភ្នំពេញ UTC+7)" in in_khmer


def test_an_earlier_deadline_is_refused_beside_its_field(cast: Cast, consultation: Round) -> None:
    client = signed_in(cast.chanthy)
    day = (clock.now() + 2 * DAY).date()
    page = client.post(address(consultation, "extend-round"), {"deadline": f"{day}T17:00"})
    assert page.status_code == 422
    assert "The new deadline must be later than the present one." in page.content.decode()
    assert signed_in(cast.sreymom).get(address(consultation, "extend-round")).status_code == 403


# -- opening -----------------------------------------------------------------------------------------------------------


def test_a_round_opens_with_an_invitation_and_says_how_names_are_shown(cast: Cast) -> None:
    statement = factories.invited(cast, at=clock.now())
    day = (clock.now() + 7 * DAY).date()
    typed = {
        "deadline": f"{day}T17:00",
        "invitation": "Please read point 1.\n\nIt is short.",
        "shows": "masked",
        "answers_public": "on",
    }
    url = reverse("move", args=[statement.ref, "open_round"])
    wrong = signed_in(cast.chanthy).post(url, {**typed, "shows": "everybody"})
    assert wrong.status_code == 422
    assert "Please read point 1." in wrong.content.decode()
    assert signed_in(cast.chanthy).post(url, typed).status_code == 302
    opened = statement.rounds.get()
    assert (opened.shows, opened.answers_public) == ("masked", True)
    page = signed_in(cast.sreymom).get(address(opened, "round")).content.decode()
    assert ">Please read point 1.</p>" in page
    assert "Only the convenor sees which organisation said what." in page
    assert "everybody can read what was proposed" in page
    assert "17:00 (Phnom Penh, UTC+7)" in page


# -- the calendar ------------------------------------------------------------------------------------------------------


def unfolded(content: bytes) -> list[str]:
    """The lines of a calendar file (RFC 5545, 3.1), read here without the library that wrote them."""
    text = content.decode("utf-8")
    assert text.endswith("\r\n")
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    return text.replace("\r\n ", "").split("\r\n")[:-1]


def test_the_deadline_as_a_calendar_file(cast: Cast, consultation: Round) -> None:
    Round.objects.filter(pk=consultation.pk).update(deadline=consultation.opened_at.replace(microsecond=0) + 9 * DAY)
    consultation.refresh_from_db()
    sent = signed_in(cast.sreymom).get(address(consultation, "round-deadline"))
    assert sent["Content-Type"] == "text/calendar; charset=utf-8"
    assert sent["Content-Disposition"].startswith("attachment; filename=")
    assert "no-store" in sent["Cache-Control"]
    lines = unfolded(sent.content)
    assert (lines[0], lines[-1]) == ("BEGIN:VCALENDAR", "END:VCALENDAR")
    assert [line for line in lines if line.startswith(("BEGIN:", "END:"))] == [
        "BEGIN:VCALENDAR",
        "BEGIN:VEVENT",
        "BEGIN:VALARM",
        "END:VALARM",
        "END:VEVENT",
        "END:VCALENDAR",
    ]
    values = dict(line.split(":", 1) for line in lines)
    assert values["VERSION"] == "2.0"
    assert values["DTSTART"] == f"{consultation.deadline.astimezone(UTC):%Y%m%dT%H%M%S}Z"
    assert values["SUMMARY"] == "Deadline for comments: Safe bridges"
    host = urlsplit(settings.SITE_URL).hostname
    assert values["UID"] == f"round-1-{consultation.statement.ref}@{host}"
    assert values["TRIGGER"] == "-P1D"
    [url] = [value for name, value in values.items() if name.startswith("URL")]
    assert url == settings.SITE_URL + way_to("round", consultation.statement.ref, 1)
    assert "Reed" not in sent.content.decode()


def test_a_later_file_replaces_the_earlier_one(cast: Cast, consultation: Round) -> None:
    client = signed_in(cast.sreymom)

    def sequence() -> int:
        lines = unfolded(client.get(address(consultation, "round-deadline")).content)
        return next(int(line.removeprefix("SEQUENCE:")) for line in lines if line.startswith("SEQUENCE:"))

    first = sequence()
    consulting.extend_round(consultation, deadline=consultation.deadline + timedelta(minutes=1), by=cast.chanthy)
    assert sequence() > first
    assert signed_in(cast.ot).get(address(consultation, "round-deadline")).status_code == 404
    with translation.override("km"):
        khmer = unfolded(client.get(address(consultation, "round-deadline")).content)
    assert any("ស្ពានមានសុវត្ថិភាព" in line for line in khmer)


def test_the_round_leads_to_its_calendar_file(cast: Cast, consultation: Round) -> None:
    page = signed_in(cast.sreymom).get(address(consultation, "round")).content.decode()
    assert address(consultation, "round-deadline") in page
    participating.note_reading(consultation, [cast.reed], by=cast.sreymom)  # known already: nothing happens
    assert Reading.objects.count() == 1
