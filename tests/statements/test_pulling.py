"""Copies of public pages: pulled by the event that changes them, laid out anew by its job, never as they were."""

from collections.abc import Iterator
from copy import deepcopy
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.utils import translation

from newsstand.copies import Encoding
from newsstand.filling import Filler
from newsstand.stand import EVERYTHING, Stand
from organisations.actions import naming
from outbox.models import Job
from outbox.running import task_named
from statements import newsstands, tasks
from statements.actions import delivering, publishing, signing, widening
from statements.models import Edition, Statement
from tests import factories
from tests.addresses import way_to
from tests.cast import MORNING, Cast
from tests.factories import DAY

NEVER_COMMITTED = "00000000-0000-4000-8000-000000000000"
pytestmark = pytest.mark.django_db


@pytest.fixture
def stand(settings: Any, tmp_path: Path) -> Iterator[Stand]:
    settings.NEWSSTAND = tmp_path / "newsstand"
    made = newsstands.stand()
    assert made is not None
    made.open()
    yield made
    translation.deactivate()


@pytest.fixture(scope="module")
def told(told_cast: Cast) -> Statement:
    return factories.closed(told_cast)


@pytest.fixture
def statement(db: None, told: Statement) -> Statement:
    return deepcopy(told)


@pytest.fixture
def edition(stand: Stand, statement: Statement, cast: Cast) -> Edition:
    """Published, and its jobs run."""
    edition = publishing.publish(statement, by=cast.piseth, at=MORNING + 4 * DAY)
    do_jobs()
    return edition


def do_jobs(kind: str = "statements.lay_out") -> None:
    for job in Job.objects.filter(kind=kind).order_by("pk"):
        task_named(kind)(**job.arguments)


def page(stand: Stand, address: str) -> str:
    copy = stand.find(address)
    return copy.bodies[Encoding.PLAIN].decode() if copy else ""


def filler(stand: Stand) -> Filler:
    return newsstands.filler(stand)


def test_publishing_lays_the_pages_out_in_both_languages(stand: Stand, edition: Edition) -> None:
    ref = edition.statement.ref
    assert "Safe bridges" in page(stand, f"/en/s/{ref}/")
    assert "ស្ពានមានសុវត្ថិភាព" in page(stand, f"/km/s/{ref}/")
    assert "Safe bridges" in page(stand, "/en/")
    headers = dict(stand.find("/en/").headers)  # type: ignore[union-attr]
    assert headers["Cache-Control"] == "public, max-age=5, stale-while-revalidate=50"
    assert headers["X-Frame-Options"] == "DENY"
    assert "Set-Cookie" not in headers


def test_a_withdrawal_takes_every_copy_away_before_its_job(stand: Stand, edition: Edition, cast: Cast) -> None:
    ref = edition.statement.ref
    assert "Far Hill" in page(stand, f"/en/s/{ref}/")
    signing.withdraw_signature(
        edition.statement.signatures.get(organisation=cast.hill), by=cast.visal, at=MORNING + 5 * DAY
    )
    kept = [file for file in stand.root.rglob("*") if file.is_file() and ref in str(file)]
    assert [file for file in kept if "copies" in file.parts or "heads" in file.parts or "pages" in file.parts] == []
    # Whoever reads it now reads it live, and leaves no copy behind.
    assert filler(stand).fill(f"/en/s/{ref}/") is None
    assert stand.mark(f"/en/s/{ref}/") is None
    do_jobs("statements.reissue")
    do_jobs()
    assert "Far Hill" not in page(stand, f"/en/s/{ref}/")
    assert "Reed" in page(stand, f"/en/s/{ref}/")


def test_a_page_about_another_statement_stays_where_it_is(stand: Stand, edition: Edition, cast: Cast) -> None:
    other = factories.published(cast)
    do_jobs()
    before = stand.mark(f"/en/s/{edition.statement.ref}/")
    assert before is not None
    publishing.withdraw_statement(other.statement, reason="A number was wrong.", by=cast.piseth, at=MORNING + 5 * DAY)
    assert stand.mark(f"/en/s/{edition.statement.ref}/") == before
    assert stand.mark("/en/") is None
    do_jobs()
    assert other.statement.ref not in page(stand, "/en/")
    assert stand.mark(f"/en/s/{other.statement.ref}/") is None  # 410 has no copy


def test_deliveries_and_new_names_are_on_the_copies(stand: Stand, statement: Statement, cast: Cast) -> None:
    to = delivering.add_addressee(statement, name_en="The Bridge Office", by=cast.chanthy, at=MORNING)
    ref = publishing.publish(statement, by=cast.piseth, at=MORNING + 4 * DAY).statement.ref
    do_jobs()
    to.statement.refresh_from_db()
    delivering.record_delivery(
        to, outcome="refused", on=date(2026, 3, 6), note="At the gate.", by=cast.piseth, at=MORNING + 5 * DAY
    )
    do_jobs()
    assert "At the gate." in page(stand, f"/en/s/{ref}/")
    naming.rename(cast.lotus, name_en="Lotus Assembly", name_km=cast.lotus.name_km, by=cast.mealea, at=MORNING)
    assert stand.mark(f"/en/s/{ref}/") is None
    do_jobs()
    filler(stand).fill("/en/")
    assert "Lotus Assembly" in page(stand, "/en/")


def test_before_publication_nothing_is_pulled(stand: Stand, cast: Cast) -> None:
    statement = factories.opened(cast)
    signature = factories.signed(statement, cast.hill, cast.visal, at=MORNING + 2 * DAY)
    signing.withdraw_signature(signature, by=cast.visal, at=MORNING + 2 * DAY)
    assert not (stand.root / "racks" / newsstands.rack(statement.ref)).exists()
    assert not Job.objects.filter(kind="statements.lay_out").exists()


def test_the_page_where_everybody_signs_is_one_copy_until_an_event_changes_it(
    stand: Stand, cast: Cast, django_assert_num_queries: Any
) -> None:
    statement = factories.opened(cast)
    widening.set_who_may_sign(statement, for_individuals=True, for_applicants=False, by=cast.chanthy, at=MORNING + DAY)
    do_jobs()
    address, front = f"/en/s/{statement.ref}/sign/", filler(stand)
    shown = front.fill(address)
    assert shown is not None
    assert "csrfmiddlewaretoken" not in shown.bodies[Encoding.PLAIN].decode()
    assert "expires" not in {name.lower() for name, _value in shown.headers}
    factories.signed(statement, cast.hill, cast.visal, at=MORNING + 2 * DAY)
    with django_assert_num_queries(0):
        assert front.fill(address) == shown
    widening.set_who_may_sign(
        statement, for_individuals=False, for_applicants=False, by=cast.chanthy, at=MORNING + 2 * DAY
    )
    assert stand.mark(address) is None
    do_jobs()
    assert front.fill(address) is None


def test_the_sweep_ends_holds_of_failed_jobs_and_of_transactions_that_never_ended(
    stand: Stand, edition: Edition, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = Job.objects.filter(kind="statements.lay_out").latest("pk")
    stand.pull([newsstands.LISTS], hold=job.arguments["hold"])  # as if its job had failed for good
    stand.pull([EVERYTHING], hold=NEVER_COMMITTED)
    tasks.sweep_newsstand()
    assert len(stand.holds(older_than=-1)) == 2
    monkeypatch.setattr(tasks, "PATIENCE", -1)
    tasks.sweep_newsstand()
    assert stand.holds(older_than=-1) == [(EVERYTHING, NEVER_COMMITTED)]
    monkeypatch.setattr(tasks, "LONGEST_TRANSACTION", -1)
    tasks.sweep_newsstand()
    assert stand.holds(older_than=-1) == []


@pytest.mark.parametrize(
    ("address", "rack"),
    [
        ("/en/", "lists"),
        ("/km/", "lists"),
        ("/km/s/0123456789ab/", "s-0123456789ab"),
        ("/en/s/0123456789ab/sign/", "s-0123456789ab"),
        ("/en/s/0123456789ab/sign/own/", ""),
        (way_to("dashboard"), ""),
        ("/fr/", ""),
        ("/", ""),
        ("/healthz", ""),
    ],
)
def test_only_public_pages_stand_in_a_rack(address: str, rack: str) -> None:
    with translation.override("km"):
        assert newsstands.rack_of(address) == rack
