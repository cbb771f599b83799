"""The convenor's pages about those who were not invited."""

from copy import deepcopy
from datetime import timedelta

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from organisations.models import Organisation, Person
from statements.actions.applying import apply
from statements.models import Application, Individual, Signature, SignOn, Statement
from tests.cast import MORNING, Cast
from tests.factories import DAY
from tests.statements.endorsed import for_everybody, signed
from tests.stopped_clock import stop_clock

pytestmark = pytest.mark.django_db
NOW = MORNING + 2 * DAY


@pytest.fixture(autouse=True)
def _now(monkeypatch: pytest.MonkeyPatch) -> None:
    stop_clock(monkeypatch, NOW)


@pytest.fixture(scope="module")
def told(told_cast: Cast) -> Statement:
    return for_everybody(told_cast)


@pytest.fixture
def statement(db: None, told: Statement) -> Statement:
    return deepcopy(told)


def client_of(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def path(name: str, *args: object) -> str:
    with translation.override("en"):
        return reverse(name, args=args)


def page(answer: HttpResponse) -> str:
    return answer.content.decode()


def some(statement: Statement, number: int, **changed: object) -> Signature:
    mine = {"name": f"Person {chr(65 + number)}", "address": f"person.{chr(97 + number)}@mail.example"}
    return signed(
        statement, at=NOW + timedelta(minutes=number), browser=f"a-browser-of-person-{number:04}", **{**mine, **changed}
    )


def test_who_may_sign_is_chosen(cast: Cast, statement: Statement) -> None:
    staff = client_of(cast.chanthy)
    shown = page(staff.get(path("who-signs", statement.ref)))  # type: ignore[arg-type]
    assert "0 individuals have signed." in shown
    answer = staff.post(path("who-signs", statement.ref), {"for_applicants": "on"})
    assert answer.status_code == 302
    rules = SignOn.objects.get(statement=statement)
    assert (rules.for_individuals, rules.for_applicants) == (False, True)


def test_looked_at_and_struck_out(cast: Cast, statement: Statement) -> None:
    first = some(statement, 0, address="x@mailinator.com", name="Person A")
    some(statement, 1, name="Sok Dara")
    staff = client_of(cast.piseth)
    shown = page(staff.get(path("individuals", statement.ref)))  # type: ignore[arg-type]
    assert "an address for ten minutes" in shown
    assert ("Person A" in shown, "Sok Dara" in shown, "mailinator" in shown) == (True, False, False)
    assert staff.post(path("individuals", statement.ref), {"signature": [first.ref]}).status_code == 302
    assert Individual.objects.get(signature=first).looked_by == cast.piseth
    assert "Person A" not in page(staff.get(path("individuals", statement.ref)))  # type: ignore[arg-type]
    everybody = page(staff.get(path("individuals", statement.ref) + "?show=all"))  # type: ignore[arg-type]
    assert ("Person A" in everybody, "Sok Dara" in everybody) == (True, True)
    strike = path("strike-signature", statement.ref, first.ref)
    assert staff.get(strike).status_code == 200
    assert staff.post(strike, {"reason": ""}).status_code == 422
    assert staff.post(strike, {"reason": "Nobody."}).status_code == 302
    assert staff.post(strike, {"reason": "Nobody."}).status_code == 409
    assert "Nobody." in page(staff.get(strike))  # type: ignore[arg-type]


def test_a_file_without_formulas_and_without_who_is_not_named(cast: Cast, statement: Statement) -> None:
    some(statement, 0, name="=1+1", place="+855", comment="@SUM(A1)", affiliation="-2+3|cmd")
    some(statement, 1, name="Hidden Name", visibility="withheld")
    answer = client_of(cast.chanthy).get(path("individuals-file", statement.ref))
    content = answer.content.decode("utf-8-sig")
    for cell in ('"\'=1+1"', '"\'+855"', '"\'@SUM(A1)"', '"\'-2+3|cmd"'):
        assert cell in content
    assert "Hidden" not in content
    assert "@mail.example" not in content


def test_the_same_queries_for_one_and_for_many(cast: Cast, statement: Statement) -> None:
    staff = client_of(cast.chanthy)
    counts = []
    for number in (1, 6):
        while Signature.objects.count() < number:
            some(statement, Signature.objects.count(), visibility="withheld")
        with CaptureQueriesContext(connection) as queries:
            assert staff.get(path("individuals", statement.ref) + "?show=all").status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]


def applied(statement: Statement, **changed: str) -> Application:
    typed = {
        "name_en": "Rice Bank",
        "kind": "ngo",
        "person_name": "Kunthea",
        "capacity": "Director",
        "address": "k@mail.example",
        "language": "en",
        **changed,
    }
    apply(statement, **typed, at=NOW)  # type: ignore[arg-type]
    return Application.objects.latest("pk")


def test_the_three_answers(cast: Cast, statement: Statement) -> None:
    staff = client_of(cast.chanthy)
    new, known, no = applied(statement), applied(statement, name_en="Far Hill"), applied(statement, name_en="Bean")
    listed = page(staff.get(path("applications", statement.ref)))  # type: ignore[arg-type]
    assert "Rice Bank" in listed
    shown = page(staff.get(path("application", statement.ref, known.ref)))  # type: ignore[arg-type]
    assert ("k@mail.example" in shown, cast.hill.ref in shown) == (True, True)
    assert staff.post(path("application", statement.ref, new.ref), {}).status_code == 422
    assert staff.post(path("application", statement.ref, new.ref), {"admit": "1"}).status_code == 302
    assert Organisation.objects.get(name_en="Rice Bank").invitations.count() == 1
    # A known one is admitted as new only by somebody who says that they looked.
    assert staff.post(path("application", statement.ref, known.ref), {"admit": "1"}).status_code == 422
    chosen = {"known": "1", "organisation": cast.hill.ref}
    assert staff.post(path("application", statement.ref, known.ref), {**chosen, "organisation": "x"}).status_code == 422
    assert staff.post(path("application", statement.ref, known.ref), chosen).status_code == 302
    assert staff.post(path("application", statement.ref, no.ref), {"decline": "1"}).status_code == 422
    said = {"decline": "1", "reason": "Not now."}
    assert staff.post(path("application", statement.ref, no.ref), said).status_code == 302
    assert staff.post(path("application", statement.ref, no.ref), said).status_code == 409
    assert list(Application.objects.order_by("pk").values_list("outcome", "address")) == [
        ("admitted", ""),
        ("known", ""),
        ("declined", ""),
    ]


def test_of_another_statement_there_is_none(cast: Cast, statement: Statement) -> None:
    elsewhere = for_everybody(cast)
    given, asked = some(elsewhere, 0), applied(elsewhere)
    staff = client_of(cast.chanthy)
    assert staff.get(path("strike-signature", statement.ref, given.ref)).status_code == 404
    assert staff.get(path("application", statement.ref, asked.ref)).status_code == 404
