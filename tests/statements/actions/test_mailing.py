"""Mails to many: who gets one, how they leave, pause and resume, and what no row tells. Against a real SMTP server."""

import re
from copy import deepcopy
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.test import override_settings

from ledger.models import Event
from organisations.actions import mandating
from organisations.actors import Machine
from organisations.models import Mandate, Person, Right
from organisations.refusals import Refused
from outbox.models import Job, State
from outbox.running import run_due
from statements import tasks
from statements.actions import mail_stops, mailing, sign_on_times, signing
from statements.models import Mailing, Recipient, SignOn, Statement
from statements.queries.mailing import Progress, faults, left_alone, progress
from statements.stages import MailingPurpose, MailingState, SkipReason
from tests import factories
from tests.addresses import way_to
from tests.cast import MORNING, Cast
from tests.factories import DAY, signed
from tests.postbox import Postbox
from tests.servers import free_port
from tests.statements.mailing import DEADLINE, HOUR, NOW, Clock, begin, contact, opened, representative, states, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def told(told_cast: Cast) -> Statement:
    return opened(told_cast)


@pytest.fixture
def statement(db: None, told: Statement, clock: Clock) -> Statement:
    return deepcopy(told)


# -- who gets one ------------------------------------------------------------------------------------------------------


def test_when_sign_on_opens_everybody_who_may_sign_gets_one_mail(cast: Cast, clock: Clock, box: Postbox) -> None:
    contact(cast.stone, cast, "press@stone.example", "press")
    contact(cast.stone, cast, "office@stone.example")
    contact(cast.stone, cast, "head@stone.example", "director")
    statement = factories.opened(cast)
    # What is due later in the story: to the outbox it is long past.
    Job.objects.exclude(kind="statements.invite_to_sign").delete()
    run_due()
    made = Mailing.objects.get()
    assert (made.purpose, made.made_by, made.state) == (MailingPurpose.INVITATION, None, MailingState.DONE)
    assert sorted(box.to) == ["head@stone.example", "rotha@cast.example", "sreymom@cast.example", "visal@cast.example"]
    by_address = {str(mail["To"]): mail for mail in box.kept}
    to_reed, to_stone = by_address["sreymom@cast.example"], by_address["head@stone.example"]
    assert to_reed["Subject"] == "Open for signature: Safe bridges"
    assert way_to("sign", statement.ref) + "\n" in text_of(to_reed)
    assert "Reed Circle" in text_of(to_reed)
    assert "10 March 2026, 09:00 (Phnom Penh, UTC+7)" in text_of(to_reed)
    # Who cannot sign gets no link that leads there, in Khmer as the organisation has a Khmer name.
    assert "/sign/" not in text_of(to_stone)
    assert cast.stone.name_km in text_of(to_stone)
    event = Event.objects.get(kind="mailing.begun")
    assert event.content["mailboxes"] == 4
    # Again the same job: nothing is made or sent twice.
    job = Job.objects.get(kind="statements.invite_to_sign")
    tasks.invite_to_sign(**job.arguments)
    run_due()
    assert Mailing.objects.count() == 1
    assert len(box.kept) == 4


def test_one_address_gets_one_mail_for_all_its_organisations(statement: Statement, cast: Cast, box: Postbox) -> None:
    mandating.grant_mandate(to=cast.visal, organisation=cast.reed, right=Right.SIGN, by=cast.mealea, at=MORNING)
    contact(cast.stone, cast, "VISAL@cast.example")
    begin(statement, cast)
    run_due()
    assert sorted(box.to) == ["rotha@cast.example", "sreymom@cast.example", "visal@cast.example"]
    [mail] = [text_of(mail) for mail in box.kept if mail["To"] == "visal@cast.example"]
    address = way_to("sign", statement.ref) + "?organisation="
    assert re.findall(rf"^(.+)\n\S+{re.escape(address)}(\w+)$", mail, re.MULTILINE) == [
        ("Far Hill", cast.hill.ref),
        ("Reed Circle", cast.reed.ref),
    ]
    assert "Nobody can sign in Ruom yet for:\n\nStone Bridge\n" in mail


def test_each_in_the_language_of_its_reader_with_the_convenors_words(
    statement: Statement, cast: Cast, box: Postbox
) -> None:
    representative("Kanha", cast.reed, cast, language="km")
    begin(statement, cast, cast.reed, note_en="We meet on Friday.", note_km="យើងជួបគ្នាថ្ងៃសុក្រ។")
    begin(statement, cast, cast.hill, note_km="យើងជួបគ្នាថ្ងៃសុក្រ។")
    run_due()
    mails = {str(mail["To"]): text_of(mail) for mail in box.kept}
    assert "We meet on Friday." in mails["sreymom@cast.example"]
    assert "យើងជួបគ្នាថ្ងៃសុក្រ។" in mails["kanha@cast.example"]
    assert "We meet on Friday." not in mails["kanha@cast.example"]
    assert "ស្ពានមានសុវត្ថិភាព" in mails["kanha@cast.example"]
    # Words in one language alone are for everybody.
    assert "យើងជួបគ្នាថ្ងៃសុក្រ។" in mails["visal@cast.example"]


def test_a_neutral_subject(statement: Statement, cast: Cast, box: Postbox) -> None:
    SignOn.objects.update(is_discreet=True)
    begin(statement, cast, cast.reed)
    begin(statement, cast, cast.hill, is_discreet=False)
    run_due()
    assert {str(mail["To"]): mail["Subject"] for mail in box.kept} == {
        "sreymom@cast.example": "Something waits for you in Ruom",
        "visal@cast.example": "Open for signature: Safe bridges",
    }


def test_whose_mandate_ended_before_it_left_gets_none(statement: Statement, cast: Cast, box: Postbox) -> None:
    made = begin(statement, cast, cast.reed, cast.hill)
    mandating.revoke_mandate(mandate=Mandate.objects.get(person=cast.visal), by=cast.mealea, at=MORNING)
    run_due()
    assert box.to == ["sreymom@cast.example"]
    assert sorted(states(made)) == [("Sreymom", "sent"), ("Visal", "skipped")]
    [left], _more = left_alone(made)
    assert (left.person, left.organisations, left.error) == ("Visal", (cast.hill,), str(SkipReason.NO_RIGHT.label))


def test_who_may_and_what_is_refused(statement: Statement, cast: Cast) -> None:
    for somebody in (cast.sreymom, cast.piseth, cast.ot, cast.mealea, Machine.OPERATOR):
        with pytest.raises(PermissionDenied):
            begin(statement, cast, by=somebody)
    for more, code in (
        ({"purpose": "greeting"}, "purpose"),
        ({"note_en": "x" * 2_001}, "text"),
        ({"note_km": "\u202e"}, "text"),
        ({"at": DEADLINE}, "closed"),
    ):
        with pytest.raises(Refused) as refused:
            begin(statement, cast, **more)
        assert refused.value.code == code
    for nobody in ([cast.stone], [cast.lotus], []):
        with pytest.raises(Refused) as refused:
            mailing.begin(statement, nobody, purpose="invitation", by=cast.chanthy, at=NOW)
        assert refused.value.code == "nobody"
    assert not Mailing.objects.exists()


def test_a_form_sent_twice_sends_once(statement: Statement, cast: Cast) -> None:
    submission = uuid4()
    first = begin(statement, cast, submission=submission)
    assert begin(statement, cast, submission=submission) == first
    assert Recipient.objects.count() == 3


def test_a_hundred_mails_are_one_job(
    statement: Statement, cast: Cast, monkeypatch: pytest.MonkeyPatch, box: Postbox
) -> None:
    monkeypatch.setattr(mailing, "IN_ONE_JOB", 2)
    made = begin(statement, cast)
    found = list(made.recipients.order_by("pk").values_list("pk", flat=True))
    sending = Job.objects.filter(kind="statements.send_mailing").order_by("pk")
    assert sorted((job.arguments["first"], job.arguments["last"]) for job in sending) == [
        (found[0], found[1]),
        (found[2], found[2]),
    ]
    run_due()
    assert len(box.kept) == 3
    made.refresh_from_db()
    assert (made.state, made.done_at) == (MailingState.DONE, NOW)


# -- what mail servers say ---------------------------------------------------------------------------------------------


def test_a_mailbox_that_is_refused_for_ever_is_shown_without_its_address(
    statement: Statement, cast: Cast, box: Postbox
) -> None:
    Person.objects.filter(pk=cast.sreymom.pk).update(email="gone.sreymom@cast.example")
    made = begin(statement, cast)
    run_due()
    assert sorted(states(made)) == [("Rotha", "sent"), ("Sreymom", "failed"), ("Visal", "sent")]
    [fault], more = faults(made)
    assert (fault.person, fault.organisations, fault.error, more) == (
        "Sreymom",
        (cast.reed,),
        "550 5.1.1 <…>: … is unknown here",
        0,
    )
    assert progress([made])[made.pk] == Progress(sent=2, failed=1)
    made.refresh_from_db()
    assert made.state == MailingState.DONE


def test_a_mail_that_is_put_off_is_tried_again_and_given_up_at_last(
    statement: Statement, cast: Cast, clock: Clock, box: Postbox
) -> None:
    Person.objects.filter(pk=cast.sreymom.pk).update(email="busy@cast.example")
    made = begin(statement, cast, cast.reed, cast.hill)
    # One job at a time: to the outbox all that is due in the story is long past.
    run_due(limit=1)
    assert sorted(states(made)) == [("Sreymom", "waiting"), ("Visal", "sent")]
    waits = []
    for _again in range(4):
        made.refresh_from_db()
        waits.append(made.due - clock.at)
        clock.at = made.due
        run_due(limit=1)
    assert waits == [timedelta(minutes=5), timedelta(minutes=20), HOUR, 3 * HOUR]
    assert sorted(states(made)) == [("Sreymom", "failed"), ("Visal", "sent")]
    assert made.recipients.get(person=cast.sreymom).error == "451 4.7.1 come back later"
    assert box.to == ["visal@cast.example"]


def test_a_server_that_is_away_leaves_all_waiting(statement: Statement, cast: Cast, box: Postbox) -> None:
    made = begin(statement, cast)
    with override_settings(EMAIL_PORT=free_port()):
        run_due(limit=1)
    job = Job.objects.get(kind="statements.send_mailing")
    assert (job.state, job.attempts) == (State.WAITING, 1)
    assert "example" not in job.error
    assert not made.recipients.exclude(tried_at=None).exists()
    Job.objects.update(due=NOW)
    run_due()
    assert len(box.kept) == 3


# -- a sign-on that opens again ----------------------------------------------------------------------------------------


def test_who_has_not_answered_hears_that_a_closed_sign_on_is_open_again(
    statement: Statement, cast: Cast, clock: Clock, box: Postbox
) -> None:
    """Far Hill signed without being named, River's mails were stopped; it is reopened in the evening, and Reed hears of
    it in the morning. The sign-on does not remind by itself."""
    SignOn.objects.update(reminds=False)
    stopping = begin(statement, cast, cast.river)
    mail_stops.stop_mails(stopping.recipients.get())
    mailing.stop(stopping, by=cast.chanthy, at=NOW)
    signed(statement, cast.hill, cast.visal, at=NOW, visibility="withheld")
    signing.close_sign_on(statement, by=cast.chanthy, at=NOW)
    clock.at = NOW + 11 * HOUR  # 21:00 in Phnom Penh
    Job.objects.all().delete()
    sign_on_times.reopen(
        Statement.objects.get(pk=statement.pk),
        deadline=DEADLINE,
        reason="The flood cut the roads.",
        by=cast.chanthy,
        at=clock.at,
    )
    telling = Job.objects.get(kind="statements.write_of_reopening")
    tasks.write_of_reopening(**telling.arguments)
    tasks.write_of_reopening(**telling.arguments)
    [made] = Mailing.objects.exclude(pk=stopping.pk)
    assert (made.purpose, made.made_by, made.due) == (MailingPurpose.REMINDER, None, NOW + 21 * HOUR)
    Job.objects.exclude(kind="statements.send_mailing").delete()
    clock.at = made.due
    run_due()
    [mail] = box.kept
    assert (mail["To"], mail["Subject"]) == ("sreymom@cast.example", "Open for signature again: Safe bridges")
    assert "was closed for signature and is open again" in text_of(mail)
    assert "Why it is open again: The flood cut the roads.\n" in text_of(mail)
    # Another reminder is one like all others.
    clock.at = made.due + 2 * DAY
    begin(statement, cast, cast.reed, purpose="reminder", at=clock.at)
    run_due()
    assert box.kept[-1]["Subject"] == "Still open for signature: Safe bridges"
