"""Erased: no table holds the name or the address, what was done for organisations stands, the ledger verifies."""

import json
import re
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.apps import apps
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.utils import translation

from ledger.models import Event, Opening
from ledger.sealing import seal
from ledger.verifying import verify
from organisations import tasks
from organisations.actions import accounts, contacting, delegating, inviting, mandating, roles
from organisations.actions.directing import appoint_director, end_duty
from organisations.actions.erasing import erase_person
from organisations.actions.noting import note_access
from organisations.actors import Machine
from organisations.models import (
    AccessNote,
    ApiToken,
    Contact,
    Delegation,
    Duty,
    DutyKind,
    FactorSecret,
    ImportRow,
    Mandate,
    Person,
    PersonInvitation,
    SheetImport,
)
from organisations.refusals import Refused
from outbox.enqueue import enqueue
from outbox.models import Job, State
from statements.actions import commenting
from statements.models import Comment, Signature
from statements.queries.count import count
from tests import factories
from tests.cast import MORNING, PASSWORD, Cast
from tests.factories import DAY
from tests.organisations.people import Directed, directed

LATER = MORNING + 5 * DAY


@pytest.fixture
def world(cast: Cast) -> Directed:
    return directed(cast)


def erased(person: Person, by: object, **more: object) -> None:
    erase_person(person=person, by=by, at=LATER, **more)  # type: ignore[arg-type]


def as_stored() -> str:
    """Every row of every table, as the database has it."""
    with connection.cursor() as cursor:
        found = []
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608 - names from the database itself
            found += [f"{table}: {row!r}" for row in cursor.fetchall()]
    return "\n".join(found)


def as_read() -> str:
    """Every row of every model, with sealed columns opened and sessions decoded."""
    found = [
        f"{model._meta.label}: {row!r}" for model in apps.get_models(include_auto_created=True)
        for row in model._default_manager.values_list()
    ]  # fmt: skip
    return "\n".join([*found, *(str(session.get_decoded()) for session in Session.objects.all())])


def entangle(world: Directed) -> None:
    """Visal leaves traces wherever a person can."""
    cast, visal = world.cast, world.cast.visal
    consultation = factories.consulted(cast)
    commenting.comment(consultation, organisation=cast.hill, text="Ropes first.", by=visal, at=MORNING)
    factories.signed(factories.opened(cast), cast.hill, visal, at=MORNING + 2 * DAY)
    mandating.issue_token(to=visal, label="Reader", by=visal, at=MORNING)
    for address in ("visal@cast.example", "VISAL@CAST.EXAMPLE"):
        contacting.add_contact(
            organisation=cast.reed, role="other", name="Visal", email=address, by=cast.mealea, at=MORNING
        )
    inviting.invite_person(
        address="Visal@cast.example", organisation=cast.reed, right="read", by=cast.mealea, at=MORNING
    )
    delegating.ask_delegation(
        mandate=world.visals, to=cast.ot, right="comment", reason="Travelling.", by=visal, at=MORNING
    )
    accounts.mail_code(to=visal, address=visal.email, known_device=True, language="en", at=MORNING)
    note_access(subject=visal, by=cast.mealea, kind="person_opened", at=MORNING)
    with transaction.atomic():
        enqueue("somebody.writes", "letter", {"to": "visal@cast.example", "name": "Visal"})
    Job.objects.filter(key="letter").update(error="Refused: visal@cast.example")
    Job.objects.create(kind="failed", key="failed", state=State.DONE, error="550 VISAL@cast.example", finished_at=LATER)
    accounts.keep_secret("s", of=visal)
    Authenticator.objects.create(user_id=visal.pk, type="totp", data={})
    browser = Client()
    assert (
        browser.post("/en/sign-in/", {"username": visal.email, "password": PASSWORD, "sign_in": "1"}).status_code == 302
    )
    half = SessionStore()
    half["account_login_code"] = {"email": "Visal@cast.example"}
    half.save()
    sheet = SheetImport.objects.create(
        file_name="list.csv", content="Rm9vLFZpc2Fs", uploaded_by=cast.mealea, uploaded_at=MORNING, state="dropped"
    )
    ImportRow.objects.create(
        sheet=sheet,
        number=2,
        name="Foo",
        verdict="new",
        contact=json.dumps({"name": "Visal", "email": "visal@cast.example"}),
    )


def test_no_table_holds_the_name_or_the_address(world: Directed) -> None:
    entangle(world)
    for dump in (as_stored(), as_read()):
        assert re.search("visal", dump, re.IGNORECASE)
    erased(world.cast.visal, world.cast.visal, typed=" VISAL@cast.example ")
    for dump in (as_stored(), as_read()):
        assert [line for line in dump.splitlines() if re.search("visal", line, re.IGNORECASE)] == []


def test_what_ends_and_what_stays(world: Directed) -> None:
    cast, visal = world.cast, world.cast.visal
    entangle(world)
    statement = Signature.objects.get().statement
    before = count(statement, at=LATER)
    assert seal() > 0
    erased(visal, cast.mealea)
    assert not visal.is_active
    assert not visal.has_usable_password()
    assert Mandate.objects.get(person=visal).revoked_at == LATER
    assert Delegation.objects.get().decision == "ended"
    assert PersonInvitation.objects.get().withdrawn_at == LATER
    for model, column in (
        (ApiToken, "person"),
        (FactorSecret, "person"),
        (Authenticator, "user"),
        (EmailAddress, "user"),
        (AccessNote, "subject"),
    ):
        assert not model.objects.filter(**{column: visal.pk}).exists(), model
    assert not Session.objects.exists()
    assert not Contact.objects.exists()
    assert ImportRow.objects.get().contact == ""
    assert SheetImport.objects.get().content == ""
    assert (Job.objects.get(key="letter").state, Job.objects.get(key="failed").error) == (State.DONE, "")
    # What was said and signed for the organisation is the organisation's.
    comment, signature = Comment.objects.get(), Signature.objects.get()
    assert (comment.author, comment.organisation, comment.text) == (visal, cast.hill, "Ropes first.")
    assert (signature.signed_by, signature.withdrawn_at) == (visal, None)
    assert count(statement, at=LATER) == before
    with translation.override("en"):
        assert Comment.objects.select_related("author").get().author.name == "erased person"
    # The ledger keeps its commitment and loses what opens it.
    registered = Event.objects.get(kind="person.registered", data__contains=visal.ref)
    assert re.fullmatch("[0-9a-f]{64}", registered.content["private"]["email"])
    assert not Opening.objects.filter(event=registered).exists()
    assert Opening.objects.filter(value=cast.ot.email).exists()
    assert seal() > 0
    assert verify().problems == []
    last = Event.objects.filter(kind="person.erased").get()
    assert last.content == {"person": visal.ref, "by": f"person:{cast.mealea.ref}"}


def test_jobs_of_others_go_on(world: Directed) -> None:
    cast = world.cast
    accounts.mail_code(to=cast.ot, address=cast.ot.email, known_device=True, language="en", at=MORNING)
    before = list(Job.objects.order_by("pk").values_list("payload", "state"))
    erased(cast.visal, cast.mealea)
    assert list(Job.objects.order_by("pk").values_list("payload", "state"))[: len(before)] == before


def test_an_erased_person_gets_no_mail(world: Directed, mailoutbox: list[object]) -> None:
    cast = world.cast
    delegating.ask_delegation(
        mandate=world.visals, to=cast.ot, right="comment", reason="Travelling.", by=cast.visal, at=MORNING
    )
    asked = Delegation.objects.get()
    delegating.refuse_delegation(delegation=asked, by=world.dara, at=MORNING)
    erased(cast.visal, cast.mealea)
    tasks.send_notice(name="delegation_decided", about={"delegation": asked.ref, "person": cast.visal.ref})
    assert mailoutbox == []


def test_who_may(world: Directed) -> None:
    cast = world.cast
    for nobody in (cast.ot, cast.chanthy, world.dara, AnonymousUser()):
        with pytest.raises(PermissionDenied):
            erased(cast.visal, nobody, typed=cast.visal.email)
    for wrong in ("", "ot@cast.example", "visal@cast.exampl"):
        with pytest.raises(Refused) as refused:
            erased(cast.visal, cast.visal, typed=wrong)
        assert (refused.value.code, refused.value.field) == ("address", "address")
    erased(cast.visal, Machine.CLOCK)
    with pytest.raises(Refused) as again:
        erased(cast.visal, cast.mealea)
    assert again.value.code == "revoked"
    with pytest.raises(PermissionDenied):
        erased(Person.objects.get(pk=cast.visal.pk), cast.visal, typed=cast.visal.email)


def test_who_would_be_missed_stays_until_somebody_follows(world: Directed) -> None:
    cast = world.cast
    for person, words in (
        (cast.mealea, "last administrator"),
        (world.dara, "Far Hill would have no director"),
        (cast.chanthy, "Lotus Forum would have no coordinator"),
        (cast.piseth, "Lotus Forum would have no publisher"),
    ):
        before = as_stored()
        with pytest.raises(Refused) as refused:
            erased(person, Machine.OPERATOR)
        assert refused.value.code == "needed"
        assert words in str(refused.value.reason)
        assert as_stored() == before
    roles.make_administrator(cast.ot, by=cast.mealea, at=MORNING)
    appoint_director(to=cast.visal, organisation=cast.hill, by=world.dara, at=MORNING)
    mandating.grant_duty(to=cast.ot, organisation=cast.lotus, kind=DutyKind.COORDINATOR, by=cast.ot, at=MORNING)
    end_duty(duty=Duty.objects.get(person=cast.piseth), by=cast.piseth, at=MORNING)
    for person in (cast.mealea, world.dara, cast.chanthy, cast.piseth):
        erased(Person.objects.get(pk=person.pk), Machine.OPERATOR)
    assert Event.objects.filter(kind="administrator.ended").count() == 1
    assert not Duty.objects.filter(person=cast.chanthy, revoked_at=None).exists()


def test_what_was_delegated_ends_with_it(world: Directed) -> None:
    cast = world.cast
    delegating.ask_delegation(
        mandate=world.visals, to=cast.ot, right="comment", reason="Travelling.", by=cast.visal, at=MORNING
    )
    delegating.approve_delegation(delegation=Delegation.objects.get(), by=world.dara, at=MORNING)
    erased(cast.visal, cast.mealea)
    assert Mandate.objects.get(person=cast.ot).revoked_at == LATER


def test_the_name_reads_in_the_readers_language(world: Directed) -> None:
    erased(world.cast.visal, world.cast.mealea)
    with translation.override("en"):
        assert Person.objects.get(pk=world.cast.visal.pk).name == "erased person"
        assert "erased person" in Person.objects.values_list("name", flat=True)


def test_an_erased_account_never_comes_back(world: Directed) -> None:
    erased(world.cast.visal, world.cast.mealea)
    for change in ({"is_active": True}, {"is_superuser": True}, {"name": "Visal"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Person.objects.filter(pk=world.cast.visal.pk).update(**change)
    mandating.register_person(email="visal@cast.example", name="Visal", by=Machine.OPERATOR, at=LATER + timedelta(1))
