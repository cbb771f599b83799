"""The loader brings the examples in through the actions: whole, once, and with nobody real in the demonstration."""

import io
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from django.contrib.auth import authenticate
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoDbBlocker, Settings

from ledger.models import Event
from ledger.sealing import seal
from ledger.verifying import verify
from organisations.actions.mandating import revoke_mandate
from organisations.actors import Machine
from organisations.models import Mandate, Organisation, Person
from outbox.models import Job
from seeds.loading.days import Days
from seeds.loading.everything import load_everything
from seeds.loading.life import load_life
from seeds.loading.who import Who
from seeds.reading import SeedError, read_demo, read_dialogue_summary
from statements.models import (
    Amendment,
    Change,
    Comment,
    Delivery,
    Dissent,
    EditionPace,
    Embargo,
    Invitation,
    OutsideText,
    PositionCall,
    Reply,
    ReportedCount,
    Round,
    Signature,
    Statement,
    WordReturn,
)
from statements.queries.count import count
from statements.queries.merging import merged
from statements.queries.participation import participation
from statements.queries.positions import holds, is_open
from statements.queries.text import version_text, working_text
from statements.stages import Origin
from statements.tasks import close_round, close_sign_on

pytestmark = pytest.mark.django_db

PHNOM_PENH = ZoneInfo("Asia/Phnom_Penh")
# The first minute of a day: the worst moment to load, since nothing of that day has happened yet.
NOW = datetime.combine(datetime.now(PHNOM_PENH).date(), time(0, 1), PHNOM_PENH)


@pytest.fixture(scope="module", autouse=True)
def loaded(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The examples, loaded once for this module and rolled back after it; each test undoes its own within."""
    with django_db_blocker.unblock(), transaction.atomic():
        first = load_everything(now=NOW)
        # Statements in 7 stages, a second in sign-on, one under embargo, 2 worked on together, and the summary.
        assert (first.organisations, first.people, first.entries, first.statements) == (22, 14, 8, 12)
        assert first.fresh == 22 + 14 + 8 + 12
        yield
        transaction.set_rollback(True)


def statement(key: str) -> Statement:
    return Statement.objects.get(seed_key=key)


def who() -> Who:
    people = {person.email.partition("@")[0]: person for person in Person.objects.all()}
    return Who({str(one.seed_key): one for one in Organisation.objects.all()}, people, 0)


def test_a_second_run_writes_nothing_at_all() -> None:
    before = (Event.objects.count(), Job.objects.count())
    with CaptureQueriesContext(connection) as queries:
        again = load_everything(now=NOW)
    assert again.fresh == 0
    assert (Event.objects.count(), Job.objects.count()) == before
    verbs = Counter(query["sql"].split()[0] for query in queries)
    assert set(verbs) == {"SELECT"}
    assert verbs["SELECT"] < 30


def test_a_run_on_a_later_day_brings_nothing_new() -> None:
    before = Event.objects.count()
    assert load_everything(now=Days(NOW).deadline(40)).fresh == 0
    assert Event.objects.count() == before


def test_a_statement_stands_in_each_stage() -> None:
    tracked = Statement.objects.filter(origin=Origin.TRACKED)
    assert dict(tracked.values_list("seed_key", "stage")) == {
        "school-meals": "drafting",
        "flood-sirens": "consultation",
        "well-law": "consolidation",
        "ferry-landing": "consolidation",
        "mangrove-nursery": "final",
        "bicycle-lanes": "sign_on",
        "library-bus": "sign_on",
        "market-water": "closed",
        "clinic-road": "closed",
        "sign-language": "published",
        "market-evenings": "withdrawn",
        "dialogue-summary": "published",
    }


def test_reported_counts_are_those_of_the_sources() -> None:
    rows = ReportedCount.objects.values_list(
        "statement__seed_key", "number", "kind", "qualifier", "as_of", "precision", "source__seed_key"
    )
    october = (date(2021, 10, 1), "month", "boell-2021")
    assert {row[0]: row[1:] for row in rows} == {
        "labour-day-135": (24, "organisations", "exactly", *october),
        "microfinance-suspension": (103, "organisations", "exactly", *october),
        "quarantine-violence": (24, "organisations", "exactly", *october),
        "nursing-officer": (39, "organisations", "exactly", *october),
        "three-individuals": (86, "organisations_and_individuals", "exactly", *october),
        "online-seller-letter": (7, "individuals", "exactly", *october),
        "online-seller-petition": (22_218, "individuals", "exactly", date(2021, 10, 4), "day", "boell-2021"),
        "access-to-information-dialogue-2021": (
            300,
            "represented_claim",
            "more_than",
            date(2021, 9, 28),
            "day",
            "dialogue-summary-2021",
        ),
    }
    assert len(rows) == 8
    claim = ReportedCount.objects.get(kind="represented_claim")
    assert claim.claimed_by == "CCC, CPDD, CCIM, STAR Kampuchea, API, World Vision International - Cambodia"


def test_the_petition_follows_the_letter_and_the_summary_names_convenor_and_partners() -> None:
    follows = Statement.objects.exclude(follows=None).values_list("seed_key", "follows__seed_key")
    assert list(follows) == [("online-seller-petition", "online-seller-letter")]
    summary = statement("access-to-information-dialogue-2021")
    assert summary.convenor == Organisation.objects.get(seed_key="ccc")
    partners = {"cpdd", "ccim", "star-kampuchea", "api", "world-vision-cambodia"}
    assert set(summary.co_convenors.values_list("seed_key", flat=True)) == partners
    named = set(summary.reported_participants.values_list("organisation__seed_key", flat=True))
    assert named == partners | {"ccc"}
    for entry in Statement.objects.filter(origin=Origin.ARCHIVE):
        assert count(entry).signatories == 0


@pytest.mark.parametrize(
    ("key", "organisations", "networks", "individuals", "represented", "withheld"),
    [
        ("bicycle-lanes", 2, 0, 3, 2, 0),
        ("library-bus", 3, 0, 0, 3, 0),  # the change is editorial: who signed before it still counts
        ("market-water", 3, 0, 0, 3, 0),
        ("clinic-road", 2, 0, 0, 2, 0),
        # With the network come Banyan Shade, Clay Pot and Ox Cart; Rice Field is in both and counts once.
        ("sign-language", 3, 1, 0, 6, 1),
        ("dialogue-summary", 3, 1, 0, 5, 0),
    ],
)
def test_the_count_is_the_one_worked_out_by_hand(  # noqa: PLR0917 - a table
    key: str, organisations: int, networks: int, individuals: int, represented: int, withheld: int
) -> None:
    counted = count(statement(key))
    assert (counted.organisations, counted.networks, counted.individuals) == (organisations, networks, individuals)
    assert (counted.represented, counted.withheld_organisations) == (represented, withheld)
    expected = {one.key: one.expected for one in (*read_demo(), read_dialogue_summary())}[key]
    assert expected is not None
    assert (expected.organisations, expected.networks, expected.individuals) == (organisations, networks, individuals)
    assert expected.represented == represented


def test_the_final_text_carries_the_accepted_changes_and_no_others() -> None:
    seed, summary = read_dialogue_summary(), statement("dialogue-summary")
    expected = {block.key: block.texts for block in seed.blocks}
    for final in seed.final_text:
        expected[final.block] = {"en": final.en, "km": final.km}
    assert len(seed.final_text) == 2
    assert summary.final_version is not None
    assert [dict(block.texts) for block in version_text(summary.final_version).blocks] == list(expected.values())


def test_a_reservation_stands_on_its_point() -> None:
    (signature,) = Signature.objects.filter(reservations__isnull=False)
    assert signature.organisation == Organisation.objects.get(seed_key="pepper-vine")
    (reservation,) = signature.reservations.all()
    assert signature.version.statement == statement("dialogue-summary")
    text = version_text(signature.version).block(reservation.block.ref)
    assert text is not None
    assert text.number == "1.4"


# -- drafting together -------------------------------------------------------------------------------------------------


def round_of(key: str, number: int) -> Round:
    return Round.objects.select_related("statement", "version").get(statement=statement(key), number=number)


def test_organisations_take_part_in_the_open_round_in_every_way() -> None:
    rows = participation(round_of("flood-sirens", 1), at=NOW)
    assert {str(row.organisation.seed_key): str(row.state) for row in rows} == {
        "sugar-palm": "silent",
        "ox-cart": "read",
        "clay-pot": "nothing_to_add",
        "banyan-shade": "commented",
        "rice-field": "amended",
        "pepper-vine": "amended",
        "two-oceans": "amended",
    }


def test_the_open_round_holds_every_kind_of_input() -> None:
    consultation = round_of("flood-sirens", 1)
    assert set(consultation.comments.exclude(quote="").values_list("language", "quote")) == {
        ("en", "tests the siren every month"),
        ("km", "សេវាទូរស័ព្ទ"),
    }
    assert [reply.organisation.seed_key for reply in Reply.objects.filter(comment__round=consultation)] == [
        "two-oceans",
        "lotus-pond",
        "pepper-vine",
    ]
    # Pepper Vine proposed what Two Oceans had, and stands behind it; Rice Field goes on in its words.
    (joined,) = consultation.amendments.filter(amended_by__isnull=False)
    assert [behind.organisation.seed_key for behind in joined.co_sponsors.all()] == ["pepper-vine"]
    assert [one.organisation.seed_key for one in joined.amended_by.all()] == ["rice-field"]
    files = WordReturn.objects.filter(round=consultation).values_list("organisation__seed_key", "state")
    assert set(files) == {("ox-cart", "waiting"), ("two-oceans", "taken")}
    assert consultation.amendments.exclude(word_return=None).count() == 1


def test_the_board_of_the_draft_law_shows_what_can_happen_to_amendments() -> None:
    consultation = round_of("well-law", 2)
    kinds = Change.objects.filter(amendment__round=consultation).values_list("kind", flat=True)
    assert set(kinds) == {"replace", "insert", "move", "split", "join"}
    carried = {one.number: one for one in consultation.amendments.exclude(carried_from=None)}
    assert sorted(carried) == [1, 2]
    # The article on fines was struck in the first round.
    assert (carried[1].orphans.count(), carried[2].orphans.count()) == (0, 1)
    assert [one.organisation.seed_key for one in carried[1].amended_by.all()] == ["sugar-palm"]
    result = merged(consultation).result
    assert [conflict.block for conflict in result.conflicts] == [block_ref("well-law", "The committee may collect")]
    (behind,) = working_text(statement("well-law")).out_of_step
    assert (behind.ref, behind.stale) == (block_ref("well-law", "The water is tested"), frozenset({"km"}))


def test_the_draft_law_came_from_outside_and_another_text_waits() -> None:
    articles = statement("well-law").blocks.filter(kind="article", removed_at=None).count()
    assert articles == 4
    assert OutsideText.objects.get(taken_at=None).statement == statement("school-meals")
    assert OutsideText.objects.exclude(taken_at=None).get().statement == statement("well-law")


def test_answers_are_contested_and_positions_taken() -> None:
    dissents = Dissent.objects.values_list(
        "organisation__seed_key", "disposition__amendment__round__statement__seed_key"
    )
    assert set(dissents) == {("rice-field", "well-law"), ("banyan-shade", "ferry-landing")}
    first, second = PositionCall.objects.filter(statement=statement("ferry-landing")).order_by("id")
    assert not holds(first)
    assert first.closed_at == Days(NOW).deadline(-10)
    assert holds(second)
    assert is_open(second, at=NOW)
    stances = Counter(second.positions.values_list("stance", flat=True))
    assert stances == {"endorse": 3, "reservation": 1, "abstain": 1, "block": 1}
    assert round_of("ferry-landing", 1).shows == "masked"
    assert round_of("dialogue-summary", 1).answers_public


def block_ref(key: str, beginning: str) -> str:
    """The block whose English words begin so."""
    return next(block.ref for block in working_text(statement(key)).blocks if block.text("en").startswith(beginning))


def test_nobody_real_takes_part_in_the_demonstration() -> None:
    assert Organisation.objects.filter(is_demonstration=False).count() == 8
    for rows in (Signature, Comment, Amendment, Invitation, Mandate):
        assert rows.objects.exists()
        assert not rows.objects.filter(organisation__is_demonstration=False).exists(), rows
    tracked = Statement.objects.filter(origin=Origin.TRACKED)
    assert not tracked.filter(convenor__is_demonstration=False).exists()
    assert not tracked.filter(co_convenors__is_demonstration=False).exists()
    assert Delivery.objects.exists()
    assert not Delivery.objects.filter(addressee__organisation__is_demonstration=False).exists()


def test_the_loader_lets_no_real_organisation_sign() -> None:
    (seed,) = (one for one in read_demo() if one.key == "bicycle-lanes")
    (first, *rest) = seed.signatures
    forged = replace(seed, key="forged", signatures=(*rest, replace(first, organisation="ccc")))
    with pytest.raises(SeedError, match=r"forged: “ccc” is a real organisation: .* signs nothing"):
        load_life(forged, who(), Days(NOW))
    assert not Statement.objects.filter(seed_key="forged").exists()


def test_deadlines_of_open_statements_lie_ahead_and_everything_else_is_past() -> None:
    at = Days(NOW)
    assert Round.objects.get(statement__seed_key="flood-sirens").deadline == at.deadline(8) > NOW
    assert statement("bicycle-lanes").sign_on_closes_at == at.deadline(9)
    assert not Round.objects.filter(closed_at=None).exclude(statement__seed_key="flood-sirens").exists()
    assert not Event.objects.filter(at__gt=NOW).exists()
    closed = statement("market-water")
    assert closed.signed_off_at == closed.sign_on_closes_at == at.deadline(-1) < NOW


def test_one_is_under_embargo_and_one_is_published_once_a_day() -> None:
    embargo = Embargo.objects.get()
    assert (embargo.statement.seed_key, embargo.ended_at) == ("clinic-road", None)
    assert embargo.publish_at == datetime.combine(Days(NOW).on(5), time(9), PHNOM_PENH)
    assert embargo.edition.content["press_contact"]["email"] == "press@lotus-pond.example"
    chosen = EditionPace.objects.get()
    assert (chosen.statement.seed_key, chosen.pace, chosen.hour) == ("sign-language", "daily", 18)


def test_closing_jobs_whose_hour_is_over_are_harmless() -> None:
    before = Event.objects.count()
    closing = Job.objects.filter(kind__startswith="statements.close_")
    # Of 12 rounds, 2 calls, 6 sign-ons (one of them twice): a round, a call, and three deadlines of sign-ons lie ahead.
    assert closing.count() == 21
    assert closing.filter(due__gt=NOW).count() == 5
    for consultation in Round.objects.filter(deadline__lte=NOW):
        close_round(statement=consultation.statement.ref, number=consultation.number)
    for late in Statement.objects.filter(sign_on_closes_at__lte=NOW):
        close_sign_on(statement=late.ref)
    assert Event.objects.count() == before


def test_the_chain_of_the_dialogue_summary_tells_its_life() -> None:
    events = Event.objects.filter(chain=statement("dialogue-summary").chain)
    # 23 blocks, one of them the title; 4 comments, 6 amendments, 10 answers; the other language caught up twice.
    assert Counter(events.values_list("kind", flat=True)) == {
        "statement.started": 1,
        "block.added": 22,
        "addressee.added": 1,
        "organisation.invited": 6,
        "round.opened": 1,
        "comment.made": 4,
        "amendment.made": 6,
        "round.closed": 1,
        "disposition.made": 10,
        "round.merged": 1,
        "block.edited": 2,
        "final.settled": 1,
        "sign_on.opened": 1,
        "signature.given": 4,
        "sign_on.closed": 1,
        "statement.published": 1,
        "delivery.recorded": 1,
    }


def test_every_chain_begins_at_the_beginning_and_goes_forward_in_time() -> None:
    for one in Statement.objects.all():
        events = list(Event.objects.filter(chain=one.chain).order_by("pk"))
        assert events[0].kind == ("statement.archived" if one.is_archive else "statement.started")
        assert len(events) == 1 or not one.is_archive
        assert [event.at for event in events] == sorted(event.at for event in events)
        moves = [event.content["stage"] for event in events if "stage" in event.content]
        assert moves[-1] == one.stage


def test_the_whole_ledger_verifies_once_it_is_sealed() -> None:
    written = Event.objects.count()
    seal()
    report = verify()
    assert report.problems == []
    assert report.sealed == report.events == written


def test_what_an_administrator_revoked_stays_revoked() -> None:
    mandate = Mandate.objects.get(person__email="rep1@demo.example")
    revoke_mandate(mandate=mandate, by=Machine.OPERATOR)
    assert load_everything(now=NOW).fresh == 0
    assert not Mandate.objects.filter(person__email="rep1@demo.example", revoked_at=None).exists()


def test_the_sign_ins_that_are_printed_work() -> None:
    printed = io.StringIO()
    call_command("demo_sign_ins", stdout=printed)
    _head, *rows = printed.getvalue().splitlines()
    assert [row.split()[0] for row in rows] == [
        "Coordinator",
        "Representative",
        "Representative",
        "Publisher",
        "Administrator",
    ]
    for row in rows:
        _role, email, password, *_does = row.split()
        assert authenticate(username=email, password=password) == Person.objects.get(email=email)


def test_load_seeds_says_in_one_line_what_there_is() -> None:
    printed = io.StringIO()
    call_command("load_seeds", stdout=printed)
    assert printed.getvalue() == (
        "Examples: 22 organisations, 14 people, 8 archive entries and 12 statements; 0 of them are new.\n"
    )


@pytest.mark.parametrize("command", ["load_seeds", "demo_sign_ins"])
def test_outside_demo_mode_nothing_is_loaded_or_shown(command: str, settings: Settings) -> None:
    settings.DEMO = False
    with pytest.raises(CommandError, match="demo"):
        call_command(command)
