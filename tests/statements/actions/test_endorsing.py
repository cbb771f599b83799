"""Individuals sign: one each, proved by what a scanner cannot do, in time by the database's clock."""

import json
from copy import deepcopy
from datetime import datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection

from ledger.digests import commitment
from ledger.models import Event
from organisations.refusals import Outdated, Refused
from outbox.models import Job
from statements.actions import publishing, signing, widening
from statements.actions.endorsing import ask, ask_for_own, confirm, send_again
from statements.models import Endorsement, Individual, Signature, SignOn, Statement
from statements.queries.count import count
from statements.queries.editions import latest_edition
from statements.queries.endorsing import ALPHABET, code_of, hourly_count, typed_code
from tests import factories
from tests.cast import MORNING, Cast
from tests.factories import DAY
from tests.statements.endorsed import BROWSER, OTHER_BROWSER, asked, code, for_everybody, mailed, signed, typed
from tests.stopped_clock import stop_clock

HOUR = timedelta(hours=1)
NOW = MORNING + 2 * DAY
DEADLINE = MORNING + 8 * DAY


@pytest.fixture(scope="module")
def told(told_cast: Cast) -> Statement:
    return for_everybody(told_cast)


@pytest.fixture
def statement(db: None, told: Statement) -> Statement:
    return deepcopy(told)


@pytest.fixture
def _now(monkeypatch: pytest.MonkeyPatch) -> None:
    stop_clock(monkeypatch, NOW)


def refusal(row: Endorsement, *, browser: str = "", typed: str = "", at: datetime = NOW) -> str:
    with pytest.raises(Refused) as refused:
        confirm(row, browser=browser, code=typed, at=at)
    return refused.value.code


def test_asked_and_confirmed_in_the_same_browser(statement: Statement) -> None:
    row = asked(statement, at=NOW, affiliation="School", comment="For my children.\nAll of them.")
    assert (Signature.objects.count(), Event.objects.filter(kind="signature.given").count()) == (0, 0)
    signature = confirm(row, browser=BROWSER, at=NOW + HOUR)
    assert (signature.kind, signature.way, signature.visibility) == ("individual", "by_mail", "named")
    assert (signature.name_en, signature.name_km, signature.place) == ("Sok Dara", "", "Kampot")
    assert (signature.signed_at, signature.confirmed_at) == (NOW, NOW + HOUR)
    assert signature.individual.comment == "For my children.\nAll of them."
    assert not Endorsement.objects.exists()
    event = Event.objects.get(kind="signature.given")
    assert event.content["signature"] == signature.ref
    assert "Dara" not in event.data
    assert "dara@" not in event.data
    salts = json.loads(signature.sealed)["salts"]
    assert event.content["private"]["name"] == commitment("Sok Dara", salt=salts["name"])
    assert event.content["private"]["address"] == commitment("dara@mail.example", salt=salts["address"])
    assert count(statement, at=NOW + HOUR).individuals == 1


def test_who_is_not_named_stands_in_no_column(statement: Statement) -> None:
    words = {"name": "សុខ ដារ៉ា", "place": "Bokor", "affiliation": "Wat School", "comment": "Because of my river."}
    signature = signed(statement, at=NOW, visibility="withheld", address="hidden@mail.example", **words)
    assert count(statement, at=NOW).withheld_individuals == 1
    stored = []
    with connection.cursor() as cursor:
        for table in ("signature", "individual", "endorsement"):
            cursor.execute(f"SELECT * FROM statements_{table}")  # noqa: S608
            stored += [str(row) for row in cursor.fetchall()]
        cursor.execute("SELECT payload, key FROM outbox_job")
        stored += [str(row) for row in cursor.fetchall()]
        cursor.execute("SELECT data FROM ledger_event")
        stored += [str(row) for row in cursor.fetchall()]
    everything = "\n".join(stored)
    assert signature.ref in everything
    for word in (*words.values(), "hidden@mail.example", "withheld@"):
        assert word not in everything


def test_in_another_browser_the_code_is_asked_for(statement: Statement) -> None:
    row = asked(statement, at=NOW)
    assert refusal(row) == "code"
    assert refusal(row, browser=OTHER_BROWSER) == "code"
    # Small letters, blanks and hyphens are as people type.
    shown = code(row).lower()
    assert confirm(row, code=f" {shown[:3]}-{shown[3:]} ", at=NOW).name_en == "Sok Dara"


def test_codes_are_read_as_people_type_them() -> None:
    assert typed_code("២a b-9") == "2AB9"
    made = {code_of(str(number), sent_at=NOW) for number in range(200)}
    assert len(made) == 200
    assert all(len(one) == 6 and set(one) <= set(ALPHABET) for one in made)


@pytest.mark.usefixtures("_now")
def test_five_tries_then_another_mail(statement: Statement) -> None:
    row = asked(statement, at=NOW)
    first = code(row)
    assert [refusal(row, typed="WRONG2") for _try in range(6)] == ["code"] * 5 + ["used_up"]
    assert refusal(row, typed=first) == "used_up"
    send_again(row, at=NOW + HOUR)
    row.refresh_from_db()
    assert refusal(row, typed=first) == "code"
    assert [one.code.replace(" ", "") for one in mailed()] == [code(row)]
    assert confirm(row, code=code(row), at=NOW + HOUR).ref


def test_another_mail_only_when_the_tries_are_used_up(statement: Statement) -> None:
    row = asked(statement, at=NOW)
    send_again(row, at=NOW + HOUR)
    row.refresh_from_db()
    assert row.sent_at == NOW


def test_codes_of_other_rows_and_statements_and_used_ones(cast: Cast, statement: Statement) -> None:
    other = for_everybody(cast)
    mine, theirs = asked(statement, at=NOW), asked(other, at=NOW)
    second = asked(statement, at=NOW, address="sophea@mail.example")
    assert refusal(mine, typed=code(theirs)) == "code"
    assert refusal(mine, typed=code(second)) == "code"
    confirm(mine, code=code(mine), at=NOW)
    assert refusal(mine, typed=code(mine)) == "used_up"
    assert refusal(mine, browser=BROWSER) == "lapsed"
    assert refusal(second, browser=BROWSER, at=NOW + 7 * DAY) == "lapsed"
    assert Signature.objects.count() == 1


def test_one_for_each_mailbox_however_it_is_written(statement: Statement) -> None:
    first = signed(statement, at=NOW, address="Sok.Dara@gmail.com")
    again = asked(statement, at=NOW, address="sokdara+1@googlemail.com", name="Dara Sok")
    assert confirm(again, browser=BROWSER, at=NOW) == first
    assert Signature.objects.get().name_en == "Sok Dara"
    assert Event.objects.filter(kind="signature.given").count() == 1


def test_two_people_of_one_office_may_both_sign(statement: Statement) -> None:
    one = signed(statement, at=NOW, address="info@office.example", name="Sok Dara")
    two = signed(statement, at=NOW, address="info@office.example", name="Chan Thy")
    twice = signed(statement, at=NOW, address="INFO@office.example", name="SOK  Dara")
    assert (one != two, twice == one) == (True, True)
    assert set(Individual.objects.values_list("signals", flat=True)) == {"mailbox"}


def test_signed_under_another_statement_nobody_is_known_again(cast: Cast, statement: Statement) -> None:
    here, there = signed(statement, at=NOW), signed(for_everybody(cast), at=NOW)
    assert here.identity != there.identity
    assert here.individual.address_index != there.individual.address_index


def test_words_that_will_not_do(statement: Statement) -> None:
    wrong = {
        "name": ["", "a\x00b", "Sok\nDara", "x" * 121, "x" * 10_000, "Dara\u202e", "Z" + "\u0301" * 40],
        "place": ["", "x" * 81],
        "affiliation": ["x" * 151],
        "comment": ["x" * 501, "a\u2066b"],
        "address": ["", "nobody", "a@b", "dara@mail.example\nBcc: all@mail.example", "a@mail.invalid", "a" * 300],
        "visibility": ["", "addressees", "loud"],
        "language": ["", "fr"],
    }
    for field, values in wrong.items():
        for value in values:
            with pytest.raises(Refused) as refused:
                ask(statement, **typed(statement, **{field: value}), at=NOW)
            assert refused.value.field == field, (field, value[:20])
    with pytest.raises(Outdated):
        ask(statement, **typed(statement, sha256="0" * 64), at=NOW)
    assert not Endorsement.objects.exists()


def test_the_deadline_and_the_hours_after_it(cast: Cast, statement: Statement) -> None:
    moment = timedelta(microseconds=1)
    in_time = asked(statement, at=DEADLINE - moment)
    too_late = asked(statement, at=DEADLINE - moment, address="late@mail.example")
    with pytest.raises(Refused) as refused:
        ask(statement, **typed(statement), at=DEADLINE)
    assert refused.value.code == "deadline"
    signing.close_sign_on(statement, by=cast.chanthy, at=DEADLINE)
    edition = publishing.publish(statement, by=cast.piseth, at=DEADLINE + HOUR)
    assert edition.content["count"]["individuals"] == 0
    for row in (in_time, too_late):
        row.statement.refresh_from_db()
    assert confirm(in_time, browser=BROWSER, at=DEADLINE + 24 * HOUR - moment).signed_at == DEADLINE - moment
    assert refusal(too_late, browser=BROWSER, at=DEADLINE + 24 * HOUR) == "deadline"
    # The late one makes the next edition by its job.
    assert Event.objects.get(kind="signature.given").content["late"] is True
    assert Job.objects.filter(kind="statements.reissue").count() == 1
    publishing.reissue(Statement.objects.get(pk=statement.pk), at=DEADLINE + 25 * HOUR)
    newest = latest_edition(statement)
    assert newest is not None
    assert (newest.number, newest.content["count"]["individuals"]) == (2, 1)


def test_closed_early_the_hours_count_from_then(cast: Cast, statement: Statement) -> None:
    row = asked(statement, at=NOW)
    signing.close_sign_on(statement, by=cast.chanthy, at=NOW + HOUR)
    row.statement.refresh_from_db()
    assert refusal(row, browser=BROWSER, at=NOW + 25 * HOUR) == "deadline"
    assert confirm(row, browser=BROWSER, at=NOW + 25 * HOUR - timedelta(seconds=1))


def test_a_late_individual_does_not_make_a_request_to_publish_void(cast: Cast, statement: Statement) -> None:
    publishing.set_rule(cast.lotus, second_person=True, second_factor=False, by=cast.mealea, at=NOW)
    row = asked(statement, at=NOW)
    signing.close_sign_on(statement, by=cast.chanthy, at=NOW + HOUR)
    publishing.ask_for_publication(statement, by=cast.chanthy, at=NOW + HOUR)
    row.statement.refresh_from_db()
    confirm(row, browser=BROWSER, at=NOW + 2 * HOUR)
    edition = publishing.publish(statement, by=cast.piseth, at=NOW + 3 * HOUR)
    assert edition.content["count"]["individuals"] == 1


def test_the_text_changed_in_between(statement: Statement) -> None:
    row = asked(statement, at=NOW)
    version = statement.final_version
    assert version is not None
    twin = type(version).objects.create(
        statement=statement,
        number=version.number + 1,
        canonical=version.canonical,
        sha256="1" * 64,
        created_by=version.created_by,
        created_at=NOW,
    )
    Statement.objects.filter(pk=statement.pk).update(final_version=twin)
    with pytest.raises(Outdated):
        confirm(row, browser=BROWSER, at=NOW)
    assert not Signature.objects.exists()


def test_no_mailbox_is_flooded(statement: Statement) -> None:
    for number in range(8):
        ask(statement, **typed(statement, browser=f"{BROWSER}{number}", address="d.ara@gmail.com"), at=NOW)
    assert Endorsement.objects.count() == 4
    assert Job.objects.filter(kind="statements.send_notice", key__startswith="endorsement:").count() == 4
    ask(statement, **typed(statement, address="other@gmail.com"), at=NOW)
    assert Endorsement.objects.count() == 5
    ask(statement, **typed(statement, address="dara@gmail.com"), at=NOW + HOUR)
    assert Endorsement.objects.count() == 6


@pytest.mark.usefixtures("_now")
def test_what_the_mails_say(statement: Statement) -> None:
    name = "Dara\u200b Subject: x"
    row = asked(statement, at=NOW, name=name)
    (first,) = mailed()
    assert (first.to, first.subject) == ("dara@mail.example", "Confirm your signature: Safe bridges")
    assert first.code.replace(" ", "") == code(row)
    assert row.ref in first.path
    confirm(row, browser=BROWSER, at=NOW)
    # Who has signed and asks again is told so, with the way to change it.
    asked(statement, at=NOW)
    (second,) = mailed()
    assert second.subject == "Your signature: Safe bridges"
    # Who never signed and asks for the way gets nothing, and the answer is the same.
    ask_for_own(statement, address="nobody@mail.example", language="en", browser=BROWSER, at=NOW)
    ask_for_own(statement, address="dara@mail.example", language="en", browser=BROWSER, at=NOW)
    assert [(one.to, one.subject) for one in mailed()] == [("dara@mail.example", "Your signature: Safe bridges")]
    SignOn.objects.update(is_discreet=True)
    asked(statement, at=NOW, address="quiet@mail.example")
    assert [one.subject for one in mailed()] == ["Please confirm"]


def test_only_where_individuals_may_sign(cast: Cast) -> None:
    statement = factories.opened(cast)
    assert (statement.sign_on.for_individuals, statement.sign_on.for_applicants) == (False, False)
    settled = factories.settled(cast)
    signing.open_sign_on(
        settled, deadline=DEADLINE, for_individuals=True, for_applicants=True, by=cast.chanthy, at=MORNING + DAY
    )
    rules = SignOn.objects.get(statement=settled)
    assert (rules.for_individuals, rules.for_applicants) == (True, True)


def test_who_may_sign_is_changed_by_those_who_lead(cast: Cast, statement: Statement) -> None:
    for nobody in (cast.piseth, cast.sreymom, cast.mealea, cast.ot):
        with pytest.raises(PermissionDenied):
            widening.set_who_may_sign(statement, for_individuals=False, for_applicants=False, by=nobody, at=NOW)
    assert SignOn.objects.get(statement=statement).for_individuals
    widening.set_who_may_sign(statement, for_individuals=False, for_applicants=True, by=cast.chanthy, at=NOW)
    widening.set_who_may_sign(statement, for_individuals=False, for_applicants=True, by=cast.chanthy, at=NOW)
    rules = SignOn.objects.get(statement=statement)
    assert (rules.for_individuals, rules.for_applicants) == (False, True)
    assert Event.objects.filter(chain=statement.chain, kind="sign_on.set").count() == 2
    signing.close_sign_on(statement, by=cast.chanthy, at=NOW)
    with pytest.raises(Refused):
        widening.set_who_may_sign(statement, for_individuals=True, for_applicants=True, by=cast.chanthy, at=NOW)


def test_the_public_count_stands_still_within_the_hour(statement: Statement) -> None:
    signed(statement, at=NOW + timedelta(minutes=10))
    assert hourly_count(statement, at=NOW + timedelta(minutes=59)).individuals == 0
    later = hourly_count(statement, at=NOW + timedelta(minutes=61))
    assert (later.individuals, later.as_of) == (1, NOW + HOUR)
