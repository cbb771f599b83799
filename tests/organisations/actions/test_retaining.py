"""The retention job deletes each thing when its time has come, not a moment before, and tells nobody whose it was."""

import os
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core import mail

from ledger.models import Event
from organisations import tasks
from organisations.actions import contacting, delegating, inviting, mandating, retaining
from organisations.actions.noting import note_access
from organisations.actions.retaining import WORKERS, retain
from organisations.actors import Machine
from organisations.models import (
    AccessNote,
    ApiToken,
    Contact,
    Delegation,
    ImportRow,
    Mandate,
    Person,
    PersonInvitation,
    RetentionRun,
    SheetImport,
    Throttle,
)
from organisations.retention import RETENTION
from outbox.models import Job, State
from outbox.running import run_due
from tests.cast import MORNING, Cast
from tests.factories import DAY
from tests.organisations.people import Directed, directed, newcomer

SECOND = timedelta(seconds=1)
YEAR = 365 * DAY


@pytest.fixture
def world(cast: Cast) -> Directed:
    made = directed(cast)
    # Accounts begin when the tables say, not when the test runs.
    Person.objects.update(created_at=MORNING)
    return made


def run(at: datetime) -> dict[str, int]:
    """What was deleted; rules that deleted nothing are left out."""
    return {rule: number for rule, number in retain(at=at).items() if number}


def test_every_rule_is_carried_out() -> None:
    assert sorted(WORKERS) == sorted(rule.name for rule in RETENTION)


def test_invitations_and_requests(world: Directed) -> None:
    inviting.invite_person(
        address="a@mail.example", organisation=world.cast.hill, right="read", by=world.dara, at=MORNING
    )
    delegating.ask_delegation(
        mandate=world.visals, address="b@mail.example", right="read", reason="Away.", by=world.cast.visal, at=MORNING
    )
    assert run(MORNING + 14 * DAY - SECOND) == {}
    assert run(MORNING + 14 * DAY) == {"invitations": 1}
    assert PersonInvitation.objects.get().address == ""
    assert run(MORNING + 60 * DAY - SECOND) == {}
    assert run(MORNING + 60 * DAY) == {"delegations": 1}
    assert (Delegation.objects.get().decision, Delegation.objects.get().address) == ("ended", "")
    assert run(MORNING + 61 * DAY) == {}


def test_what_signing_in_leaves(world: Directed) -> None:
    Session.objects.create(session_key="a", session_data="", expire_date=MORNING + DAY)
    Session.objects.create(session_key="b", session_data="", expire_date=MORNING + 2 * DAY)
    Throttle.objects.create(bucket="a", used=1, ends_at=MORNING + DAY)
    Throttle.objects.create(bucket="b", used=1, ends_at=MORNING + 2 * DAY)
    assert run(MORNING + DAY) == {"sessions": 1, "throttles": 1}
    assert list(Session.objects.values_list("pk", flat=True)) == list(Throttle.objects.values_list("pk", flat=True))


def test_looks_and_ended_tokens_after_a_year(world: Directed, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retaining, "BATCH", 2)
    for hour in range(5):
        note_access(
            subject=world.cast.ot, by=world.cast.mealea, kind="exported", at=MORNING + timedelta(hours=2 * hour)
        )
    for person in (world.cast.ot, world.cast.visal):
        mandating.issue_token(to=person, by=person, at=MORNING)
    ApiToken.objects.filter(person=world.cast.ot).update(revoked_at=MORNING)
    assert run(MORNING + YEAR - SECOND) == {}
    assert run(MORNING + YEAR + timedelta(hours=6)) == {"looks": 4, "tokens": 1}
    assert AccessNote.objects.count() == ApiToken.objects.count() == 1


def test_what_jobs_were_about(world: Directed) -> None:
    Job.objects.update(state=State.DONE, finished_at=MORNING)
    Job.objects.create(kind="k", key="k", payload='{"to": "a"}', state=State.DONE, finished_at=MORNING)
    # The outbox looks at the database's clock.
    assert run(MORNING)["jobs"] >= 1
    assert Job.objects.get(key="k").payload == "{}"


def test_uploads_and_their_rows(world: Directed) -> None:
    def upload(state: str) -> SheetImport:
        sheet = SheetImport.objects.create(
            file_name="l.csv", content="eA==", uploaded_by=world.cast.mealea, uploaded_at=MORNING, state=state,
            imported_at=MORNING, confirmed_by=world.cast.mealea,
        )  # fmt: skip
        ImportRow.objects.create(sheet=sheet, number=2, name="Foo", verdict="new", contact="x")
        return sheet

    checked, imported, at_work = upload("checked"), upload("imported"), upload("importing")
    assert run(MORNING + 30 * DAY - SECOND) == {}
    assert run(MORNING + 30 * DAY) == {"imports": 2}
    states = {sheet.pk: (sheet.state, sheet.content) for sheet in SheetImport.objects.all()}
    assert states == {checked.pk: ("dropped", ""), imported.pk: ("imported", ""), at_work.pk: ("importing", "eA==")}
    assert ImportRow.objects.get().sheet == at_work


def contact(world: Directed, organisation: str) -> Contact:
    return contacting.add_contact(
        organisation=getattr(world.cast, organisation),
        role="press",
        email=f"{organisation}@mail.example",
        by=world.cast.mealea,
        at=MORNING,
    )


def test_contacts_are_asked_about_first(world: Directed) -> None:
    hill, second, reed = contact(world, "hill"), contact(world, "hill"), contact(world, "reed")
    Job.objects.all().delete()
    assert run(MORNING + 2 * YEAR - SECOND) == {}
    assert not Job.objects.exists()
    asked_at = MORNING + 2 * YEAR
    assert "contacts" not in run(asked_at)
    assert "contacts" not in run(asked_at + DAY)
    # One mail to Far Hill's director, one to the administrator about Reed Circle, which has none.
    notices = [job.arguments for job in Job.objects.filter(kind="organisations.send_notice")]
    assert sorted((each["about"]["person"], each["about"]["organisation"]) for each in notices) == sorted(
        [(world.dara.ref, world.cast.hill.ref), (world.cast.mealea.ref, "")]
    )
    run_due()
    letters = {message.to[0]: message.body for message in mail.outbox if message.subject.startswith("Are these")}
    assert f"/en/organisations/{world.cast.hill.ref}/contacts/" in letters["dara@cast.example"]
    assert "/en/contacts/" in letters["mealea@cast.example"]
    contacting.confirm_contact(contact=second, by=world.dara, at=asked_at + 59 * DAY)
    assert "contacts" not in run(asked_at + 60 * DAY - SECOND)
    assert run(asked_at + 60 * DAY)["contacts"] == 2
    assert Contact.objects.get() == second
    lapsed = [event.content for event in Event.objects.filter(kind="contact.lapsed").order_by("pk")]
    assert [each["contact"] for each in lapsed] == [hill.ref, reed.ref]


def test_accounts_that_nobody_uses_are_told_first(world: Directed) -> None:
    cast = world.cast
    kim = newcomer("kim")  # never signs in, never had anything
    back = newcomer("back")  # comes back when told
    Person.objects.filter(pk__in=[kim.pk, back.pk]).update(created_at=MORNING)
    Job.objects.all().delete()
    told_at = MORNING + 2 * YEAR
    assert run(told_at - SECOND) == {}
    assert "accounts" not in run(told_at)
    told = Person.objects.filter(told_absent_at=told_at).values_list("name", flat=True)
    # All others have mandates or duties in force. Ot has none either.
    assert sorted(told) == ["Back", "Kim", "Ot"]
    run_due()
    letters = {message.to[0]: message.body for message in mail.outbox if "deleted" in message.subject}
    assert sorted(letters) == ["back@cast.example", "kim@cast.example", "ot@cast.example"]
    assert settings.SITE_URL in letters["kim@cast.example"]
    Person.objects.filter(pk=back.pk).update(last_login=told_at + DAY)
    mandating.grant_mandate(to=cast.ot, organisation=cast.hill, right="read", by=world.dara, at=told_at + DAY)
    assert "accounts" not in run(told_at + 60 * DAY - SECOND)
    assert run(told_at + 60 * DAY)["accounts"] == 1
    assert list(Person.objects.exclude(erased_at=None)) == [kim]
    assert "accounts" not in run(told_at + 61 * DAY)
    # Two years after coming back the person is told anew.
    assert "accounts" not in run(told_at + DAY + 2 * YEAR)
    assert Person.objects.get(pk=back.pk).told_absent_at == told_at + DAY + 2 * YEAR


def test_a_mandate_that_ended_counts_from_its_end(world: Directed) -> None:
    mandating.revoke_mandate(mandate=world.visals, by=world.dara, at=MORNING + YEAR)
    Mandate.objects.exclude(pk=world.visals.pk).update(granted_at=MORNING)
    retain(at=MORNING + 3 * YEAR - SECOND)
    assert Person.objects.get(pk=world.cast.visal.pk).told_absent_at is None
    retain(at=MORNING + 3 * YEAR)
    assert Person.objects.get(pk=world.cast.visal.pk).told_absent_at == MORNING + 3 * YEAR


def test_mails_in_files_in_demo_mode_alone(world: Directed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "EMAIL_FILE_PATH", str(tmp_path))
    for name, age in (("old", 30 * DAY), ("new", 29 * DAY)):
        file = tmp_path / f"{name}.log"
        file.write_text("To: ot@cast.example")
        moment = (MORNING - age).timestamp()
        os.utime(file, (moment, moment))
    monkeypatch.setattr(settings, "DEMO", False)
    assert run(MORNING) == {}
    monkeypatch.setattr(settings, "DEMO", True)
    assert run(MORNING) == {"mail_files": 1}
    assert [file.name for file in tmp_path.iterdir()] == ["new.log"]


def test_runs_are_counted_and_say_what_comes_next(world: Directed) -> None:
    for person, at in ((world.cast.ot, MORNING), (world.cast.visal, MORNING + DAY)):
        note_access(subject=person, by=Machine.CLOCK, kind="job", at=at)
    retain(at=MORNING + YEAR)
    done = RetentionRun.objects.get(rule="looks")
    assert (done.deleted, done.at, done.next_due) == (1, MORNING + YEAR, MORNING + DAY + YEAR)
    assert RetentionRun.objects.get(rule="tokens").next_due is None
    assert RetentionRun.objects.count() == len(RETENTION)
    retain(at=MORNING + 3 * YEAR)
    assert not RetentionRun.objects.filter(at=MORNING + YEAR).exists()


def test_the_job_is_on_the_daily_schedule(world: Directed) -> None:
    assert settings.CELERY_BEAT_SCHEDULE["retain"] == {"task": "organisations.retain", "schedule": 86400.0}
    tasks.retain()
    tasks.retain()
    assert RetentionRun.objects.filter(rule="looks").count() == 2
