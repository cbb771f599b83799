"""Organisations that were not invited: who asks proves nothing, and gets no right but by those who may give it."""

from copy import deepcopy
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied

from ledger.models import Event
from organisations.actions import directing, inviting, mandating
from organisations.actions.naming import SuspiciousName
from organisations.models import Mandate, Organisation, Person, PersonInvitation
from organisations.refusals import Refused
from outbox.models import Job
from statements.actions import signing
from statements.actions.applying import admit_as_known, admit_as_new, apply, decline
from statements.models import Application, Invitation, Statement
from statements.queries.applying import undecided, with_doubles
from tests import factories
from tests.cast import MORNING, Cast
from tests.factories import DAY
from tests.statements.endorsed import for_everybody, mailed
from tests.stopped_clock import stop_clock

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


def applied(statement: Statement, **changed: object) -> Application:
    typed = {
        "name_en": "Rice Bank",
        "kind": "ngo",
        "website": "https://ricebank.example",
        "person_name": "Kunthea Sok",
        "capacity": "Director",
        "address": "kunthea@ricebank.example",
        "language": "en",
        **changed,
    }
    apply(statement, **typed, at=NOW)  # type: ignore[arg-type]
    return Application.objects.select_related("statement").latest("pk")


def test_admitted_as_new(cast: Cast, statement: Statement) -> None:
    asked = applied(statement)
    mailed()
    organisation = admit_as_new(asked, by=cast.chanthy, at=NOW)
    assert (organisation.name_en, organisation.is_listed) == ("Rice Bank", False)
    assert Invitation.objects.filter(statement=statement, organisation=organisation).exists()
    asked.refresh_from_db()
    assert (asked.outcome, asked.address, asked.person_name, asked.decided_by) == ("admitted", "", "", cast.chanthy)
    invitation = PersonInvitation.objects.get(organisation=organisation)
    assert (invitation.right, invitation.scopes) == ("sign", [statement.ref])
    assert [one.to for one in mailed()] == ["kunthea@ricebank.example"]
    # The address is proved by accepting, and reaches this statement alone.
    inviting.welcome(address="kunthea@ricebank.example", at=NOW)
    kunthea = Person.objects.get(email="kunthea@ricebank.example")
    inviting.accept_invitation(invitation=invitation, name="Kunthea Sok", by=kunthea, at=NOW)
    assert factories.signed(statement, organisation, kunthea, at=NOW).organisation == organisation
    elsewhere = for_everybody(cast)
    Invitation.objects.create(statement=elsewhere, organisation=organisation, invited_by=cast.chanthy, invited_at=NOW)
    with pytest.raises(PermissionDenied):
        factories.signed(elsewhere, organisation, kunthea, at=NOW)


def test_a_known_one_in_another_spelling_is_looked_at_first(cast: Cast, statement: Statement) -> None:
    asked = applied(statement, name_en="The Reed Circle", name_km="រង្វង់ត្រែង")
    (waiting,) = with_doubles(list(undecided(statement)))
    assert waiting.may_be[0] == cast.reed
    with pytest.raises(Refused) as refused:
        admit_as_new(asked, by=cast.chanthy, at=NOW)
    assert (refused.value.code, refused.value.field) == ("double", "none_of_these")
    assert admit_as_new(asked, none_of_these=True, by=cast.chanthy, at=NOW).pk
    # What nobody could tell apart is not registered twice, whoever insists.
    twin = applied(statement, name_en="The Reed Circle", name_km="រង្វង់ត្រែង")
    with pytest.raises(Refused) as refused:
        admit_as_new(twin, none_of_these=True, by=cast.chanthy, at=NOW)
    assert refused.value.code == "double"


def test_letters_that_are_not_what_they_seem(cast: Cast, statement: Statement) -> None:
    asked = applied(statement, name_en="R\u0456ce Bank", website="")
    with pytest.raises(SuspiciousName):
        admit_as_new(asked, none_of_these=True, by=cast.chanthy, at=NOW)
    asked.refresh_from_db()
    assert (asked.outcome, Organisation.objects.filter(name_en__startswith="R\u0456ce").exists()) == ("", False)
    assert admit_as_new(asked, none_of_these=True, characters_seen=True, by=cast.chanthy, at=NOW)


def test_admitted_as_known_gives_whoever_asked_nothing(cast: Cast, statement: Statement) -> None:
    """Somebody pretends to be Far Hill, from an address that nobody knows."""
    director = mandating.register_person(
        email="dalin@cast.example", name="Dalin", language="en", by=cast.mealea, at=MORNING
    )
    directing.appoint_director(to=director, organisation=cast.hill, by=cast.mealea, at=MORNING)
    asked = applied(statement, name_en="Far Hill", address="far.hill@gmail.com")
    mailed()
    mandates = Mandate.objects.count()
    admit_as_known(asked, cast.hill, by=cast.chanthy, at=NOW)
    assert (Mandate.objects.count(), PersonInvitation.objects.count()) == (mandates, 0)
    asked.refresh_from_db()
    assert (asked.outcome, asked.organisation, asked.address) == ("known", cast.hill, "")
    told = {one.to: one for one in mailed()}
    assert set(told) == {"dalin@cast.example", "far.hill@gmail.com"}
    assert "far.hill@gmail.com" in told["dalin@cast.example"].body
    assert "Far Hill" not in told["far.hill@gmail.com"].body


def test_without_a_director_administrators_hear_of_it(cast: Cast, statement: Statement) -> None:
    asked = applied(statement, name_en="Far Hill")
    mailed()
    admit_as_known(asked, cast.hill, by=cast.chanthy, at=NOW)
    assert {one.to for one in mailed()} == {"mealea@cast.example", "kunthea@ricebank.example"}


def test_declined_with_a_reason(cast: Cast, statement: Statement) -> None:
    asked = applied(statement)
    mailed()
    with pytest.raises(Refused):
        decline(asked, reason=" ", by=cast.chanthy, at=NOW)
    decline(asked, reason="We could not reach you.", by=cast.chanthy, at=NOW)
    (told,) = mailed()
    assert (told.to, "We could not reach you." in told.body) == ("kunthea@ricebank.example", True)
    for again in (
        lambda: decline(asked, reason="No.", by=cast.chanthy, at=NOW),
        lambda: admit_as_new(asked, by=cast.chanthy, at=NOW),
        lambda: admit_as_known(asked, cast.hill, by=cast.chanthy, at=NOW),
    ):
        with pytest.raises(Refused) as refused:
            again()
        assert refused.value.code == "decided"


def test_only_those_who_lead_decide(cast: Cast, statement: Statement) -> None:
    asked = applied(statement)
    for nobody in (cast.piseth, cast.sreymom, cast.ot, cast.mealea):
        for deed in (
            lambda nobody=nobody: admit_as_new(asked, by=nobody, at=NOW),
            lambda nobody=nobody: admit_as_known(asked, cast.hill, by=nobody, at=NOW),
            lambda nobody=nobody: decline(asked, reason="No.", by=nobody, at=NOW),
        ):
            with pytest.raises(PermissionDenied):
                deed()


def test_the_same_form_twice_and_words_that_will_not_do(cast: Cast, statement: Statement) -> None:
    submission = uuid4()
    first = applied(statement, submission=submission)
    assert applied(statement, submission=submission) == first
    assert Event.objects.filter(kind="application.made").count() == 1
    wrong = {
        "name_en": ["", "a\u202eb", "x" * 201, "x" * 10_000],
        "kind": ["", "public_body", "army"],
        "website": ["javascript:alert(1)", "http://a@b.example"],
        "person_name": ["", "x" * 121, "a\nBcc: b@c.example"],
        "capacity": [""],
        "address": ["", "a@b.example\nBcc: c@d.example"],
        "note": ["x" * 501],
    }
    for field, values in wrong.items():
        for value in values:
            with pytest.raises(Refused) as refused:
                applied(statement, **{field: value})
            assert refused.value.field == field, (field, value[:20])
    signing.close_sign_on(statement, by=cast.chanthy, at=NOW)
    with pytest.raises(Refused):
        applied(statement)
    assert Application.objects.count() == 1


def test_those_who_coordinate_hear_of_it_once_an_hour(statement: Statement) -> None:
    applied(statement)
    applied(statement, name_en="Bean Bank")
    assert Job.objects.filter(key__startswith=f"applications_wait:{statement.ref}").count() == 1
