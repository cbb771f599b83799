"""When the next edition is made: at once, once a day, by hand; and what is taken back waits for none of these."""

from copy import deepcopy
from datetime import UTC, datetime

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from organisations.refusals import Refused
from outbox.models import Job
from statements import tasks
from statements.actions import changing_signatures, pacing, press, publishing, signing
from statements.models import Edition, EditionPace, Signature, Statement
from statements.notices import NOTICES
from statements.queries.pacing import next_due
from statements.stages import Pace, Visibility
from tests import factories
from tests.cast import MORNING, Cast
from tests.factories import DAY, signed

AT = MORNING + 5 * DAY


@pytest.fixture(scope="module")
def told(told_cast: Cast) -> Edition:
    """River and Reed are named, Far Hill is not."""
    statement = factories.opened(told_cast)
    for organisation, by in ((told_cast.river, told_cast.rotha), (told_cast.reed, told_cast.sreymom)):
        signed(statement, organisation, by, at=MORNING + 2 * DAY)
    signed(statement, told_cast.hill, told_cast.visal, at=MORNING + 2 * DAY, visibility=Visibility.WITHHELD)
    signing.close_sign_on(statement, by=told_cast.chanthy, at=MORNING + 3 * DAY)
    return publishing.publish(Statement.objects.get(pk=statement.pk), by=told_cast.piseth, at=MORNING + 4 * DAY)


@pytest.fixture
def statement(db: None, told: Edition) -> Statement:
    return deepcopy(Statement.objects.get(pk=told.statement.pk))


def corrected(statement: Statement, cast: Cast) -> None:
    """Something that is added, and redacts nothing."""
    press.set_press_contact(statement, name_en="Sok Dara", phone="012 345 678", by=cast.chanthy, at=AT)


def unnamed_withdraws(cast: Cast) -> None:
    hill = Signature.objects.exclude(visibility=Visibility.NAMED).get()
    signing.withdraw_signature(hill, by=cast.visal, at=AT)


def planned() -> list[tuple[datetime | None, dict[str, str]]]:
    return [(job.due, job.arguments) for job in Job.objects.filter(kind="statements.reissue").order_by("pk")]


def test_at_once_where_nothing_was_chosen(statement: Statement, cast: Cast) -> None:
    corrected(statement, cast)
    assert [about for _due, about in planned()] == [{"statement": statement.ref}]


def test_once_a_day_is_one_job_at_its_hour_in_phnom_penh(statement: Statement, cast: Cast) -> None:
    pacing.set_pace(statement, pace=Pace.DAILY, hour=18, by=cast.piseth, at=MORNING + 4 * DAY)
    Job.objects.filter(kind="statements.reissue").delete()  # that of the choice itself
    corrected(statement, cast)
    unnamed_withdraws(cast)
    # Saturday 7 March 2026, 18:00 in Phnom Penh.
    due = datetime(2026, 3, 7, 11, 0, tzinfo=UTC)
    assert planned() == [(due, {"statement": statement.ref, "pace": "daily"})]
    assert statement.editions.count() == 1
    tasks.reissue(statement=statement.ref, pace="daily")
    second = statement.editions.get(number=2)
    assert second.content["press_contact"]["name"] == {"en": "Sok Dara"}
    assert second.content["count"]["withheld"]["organisations"] == 0


@pytest.mark.parametrize(("at", "due"), [("10:59", "2026-03-07T11:00"), ("11:00", "2026-03-08T11:00")])
def test_the_next_hour_is_after_now(at: str, due: str) -> None:
    chosen = EditionPace(pace=Pace.DAILY, hour=18)
    moment = datetime.fromisoformat(f"2026-03-07T{at}+00:00")
    assert next_due(chosen, at=moment) == datetime.fromisoformat(f"{due}+00:00")


def test_by_hand_shows_what_changes_and_makes_it(statement: Statement, cast: Cast) -> None:
    pacing.set_pace(statement, pace=Pace.BY_HAND, by=cast.piseth, at=MORNING + 4 * DAY)
    with pytest.raises(Refused) as nothing:
        publishing.reissue(statement, by=cast.piseth, at=AT)
    assert nothing.value.code == "nothing_new"
    corrected(statement, cast)
    unnamed_withdraws(cast)
    assert planned() == []
    waits = Job.objects.filter(payload__contains="edition_waits")
    assert {job.arguments["about"]["person"] for job in waits} == {cast.chanthy.ref, cast.piseth.ref}
    assert waits.count() == 2
    letter = NOTICES["edition_waits"](**waits[0].arguments["about"])
    assert letter is not None
    assert "edition 2" in letter.body
    client = Client()
    client.force_login(cast.piseth)
    page = client.get(reverse("editions", args=[statement.ref])).content.decode()
    for words in (
        "What edition 2 would change",
        "the contact for the press",
        "Make edition 2",
        "asked not to be named",
    ):
        assert words in page
    with pytest.raises(PermissionDenied):
        publishing.reissue(statement, by=cast.chanthy, at=AT)
    assert client.post(reverse("make-edition", args=[statement.ref])).status_code == 302
    assert statement.editions.count() == 2
    assert client.post(reverse("make-edition", args=[statement.ref])).status_code == 409
    assert NOTICES["edition_waits"](**waits[0].arguments["about"]) is None


@pytest.mark.parametrize("pace", [Pace.DAILY, Pace.BY_HAND])
def test_a_name_that_is_taken_back_never_waits(statement: Statement, cast: Cast, pace: Pace) -> None:
    pacing.set_pace(statement, pace=pace, hour=18, by=cast.piseth, at=MORNING + 4 * DAY)
    Job.objects.filter(kind="statements.reissue").delete()
    reed = Signature.objects.get(organisation=cast.reed)
    changing_signatures.hide(reed, reason="Threats.", by=cast.chanthy, at=AT)
    assert [about for _due, about in planned()] == [{"statement": statement.ref}]
    assert statement.editions.get().recalled_at == AT


def test_a_daily_job_does_nothing_once_another_pace_is_chosen(statement: Statement, cast: Cast) -> None:
    corrected(statement, cast)
    pacing.set_pace(statement, pace=Pace.BY_HAND, by=cast.piseth, at=AT)
    tasks.reissue(statement=statement.ref, pace="daily")
    assert statement.editions.count() == 1


def test_who_chooses_and_what_it_takes(statement: Statement, cast: Cast) -> None:
    with pytest.raises(PermissionDenied):
        pacing.set_pace(statement, pace=Pace.BY_HAND, by=cast.chanthy, at=AT)
    with pytest.raises(Refused) as refused:
        pacing.set_pace(statement, pace=Pace.DAILY, by=cast.piseth, at=AT)
    assert refused.value.field == "hour"
    client = Client()
    client.force_login(cast.piseth)
    address = reverse("editions", args=[statement.ref])
    assert client.post(address, {"pace": "daily", "hour": ""}).status_code == 422
    assert client.post(address, {"pace": "daily", "hour": "99"}).status_code == 422
    assert client.post(address, {"pace": "daily", "hour": "7"}).status_code == 302
    assert EditionPace.objects.get().hour == 7
