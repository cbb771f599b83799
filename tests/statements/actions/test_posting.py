"""Between two mails: pause, night, the deadline, answers, stops, a killed worker; and what no row tells afterwards."""

from collections.abc import Mapping
from copy import deepcopy
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.core.mail import EmailMultiAlternatives

from organisations.models import Person
from organisations.refusals import Refused
from outbox.models import Job
from outbox.running import run_due
from statements.actions import mail_stops, mailing, posting, signing
from statements.models import BoardWait, Mailing, MailStop, Recipient, SignOn, Statement
from statements.notices.mailing import letters
from statements.queries.mailing import Addressed, faults, left_alone
from statements.stages import MailingState, RecipientState, Visibility
from tests import factories
from tests.cast import MORNING, Cast
from tests.factories import DAY, signed
from tests.postbox import Postbox
from tests.statements.mailing import DEADLINE, HOUR, NOW, Clock, begin, contact, opened, states, text_of, whole

pytestmark = pytest.mark.django_db


@pytest.fixture
def one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """A handful is a single mail, so that there is a moment between two."""
    monkeypatch.setattr(posting, "HANDFUL", 1)


@pytest.fixture(scope="module")
def told(told_cast: Cast) -> Statement:
    return opened(told_cast)


@pytest.fixture
def statement(db: None, told: Statement, clock: Clock) -> Statement:
    return deepcopy(told)


class AfterEach:
    """Does something when that many mails have been written."""

    def __init__(self, made: Mailing, number: int, deed: Any) -> None:
        self.write, self.number, self.deed, self.seen = letters(made), number, deed, 0

    def __call__(self, recipient: Recipient, whom: Addressed) -> EmailMultiAlternatives:
        self.seen += 1
        if self.seen == self.number:
            self.deed()
        return self.write(recipient, whom)


def send(made: Mailing, number: int, deed: Any) -> None:
    """All of it in one batch, and at the `number`th mail, taken already, the `deed`."""
    posting.send_some(whole(made), write=AfterEach(made, number, deed))


# -- pause, resume, stop -----------------------------------------------------------------------------------------------


def test_a_pause_takes_effect_between_two_handfuls_and_resuming_sends_the_rest(
    statement: Statement, cast: Cast, box: Postbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(posting, "HANDFUL", 2)
    made = begin(statement, cast)
    Job.objects.all().delete()
    send(made, 1, lambda: mailing.pause(made, by=cast.chanthy))
    assert (len(box.kept), [state for _who, state in states(made)]) == (2, ["sent", "sent", "waiting"])
    # Jobs that were left find that it is paused.
    send(made, 1, lambda: None)
    assert len(box.kept) == 2
    mailing.resume(made, by=cast.chanthy)
    run_due()
    made.refresh_from_db()
    assert (len(box.kept), len(set(box.to)), made.state) == (3, 3, MailingState.DONE)


@pytest.mark.usefixtures("one_by_one")
def test_what_was_stopped_never_leaves(statement: Statement, cast: Cast, box: Postbox) -> None:
    made = begin(statement, cast)
    send(made, 1, lambda: mailing.stop(made, by=cast.chanthy))
    run_due()
    assert (len(box.kept), [state for _who, state in states(made)]) == (1, ["sent", "waiting", "waiting"])
    for deed in (mailing.pause, mailing.resume, mailing.stop):
        with pytest.raises(Refused) as refused:
            deed(made, by=cast.chanthy)
        assert refused.value.code == "mailing"


def test_of_two_who_pause_or_resume_one_is_told_that_somebody_was_faster(statement: Statement, cast: Cast) -> None:
    made, same = begin(statement, cast), Mailing.objects.get()
    mailing.pause(made, by=cast.chanthy)
    for deed, code in ((mailing.pause, "mailing"), (mailing.resume, ""), (mailing.resume, "mailing")):
        if code:
            with pytest.raises(Refused, match="faster"):
                deed(same, by=cast.chanthy)
        else:
            deed(same, by=cast.chanthy)
    with pytest.raises(PermissionDenied):
        mailing.pause(made, by=cast.sreymom)


def test_two_workers_at_once_send_each_mail_once(
    statement: Statement, cast: Cast, box: Postbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = begin(statement, cast)
    Job.objects.all().delete()
    # The other goes through all of it while the first has one handful in flight.
    monkeypatch.setattr(posting, "HANDFUL", 2)
    send(made, 1, lambda: send(made, 9, None))
    assert sorted(box.to) == ["rotha@cast.example", "sreymom@cast.example", "visal@cast.example"]
    assert {state for _who, state in states(made)} == {"sent"}


# -- night and deadline ------------------------------------------------------------------------------------------------


def test_a_mailing_made_at_night_leaves_at_seven(statement: Statement, cast: Cast, clock: Clock, box: Postbox) -> None:
    # 23:30 on 3 March in Phnom Penh; 07:00 on the 4th is midnight in UTC.
    made = begin(statement, cast, at=datetime(2026, 3, 3, 16, 30, tzinfo=UTC))
    seven = datetime(2026, 3, 4, 0, 0, tzinfo=UTC)
    assert made.due == seven
    assert Job.objects.get(kind="statements.send_mailing").due == seven
    clock.at = seven
    run_due()
    assert len(box.kept) == 3


@pytest.mark.usefixtures("one_by_one")
def test_one_that_runs_rests_from_eight_in_the_evening_until_seven(
    statement: Statement, cast: Cast, clock: Clock, box: Postbox
) -> None:
    clock.at = datetime(2026, 3, 3, 12, 59, 59, tzinfo=UTC)
    made = begin(statement, cast, at=clock.at)
    Job.objects.all().delete()

    def evening() -> None:
        clock.at = datetime(2026, 3, 3, 13, 0, tzinfo=UTC)

    send(made, 1, evening)
    assert len(box.kept) == 1
    made.refresh_from_db()
    seven = datetime(2026, 3, 4, 0, 0, tzinfo=UTC)
    assert (made.state, made.due, Job.objects.get().due) == (MailingState.SENDING, seven, seven)
    clock.at = seven
    run_due()
    made.refresh_from_db()
    assert (len(box.kept), made.state) == (3, MailingState.DONE)


@pytest.mark.usefixtures("one_by_one")
def test_nothing_leaves_after_the_deadline_or_the_end(
    statement: Statement, cast: Cast, clock: Clock, box: Postbox
) -> None:
    made = begin(statement, cast)

    def late() -> None:
        clock.at = DEADLINE

    send(made, 1, late)
    assert [state for _who, state in states(made)] == ["sent", "skipped", "skipped"]
    clock.at = NOW
    other = begin(statement, cast)
    send(other, 2, lambda: signing.close_sign_on(statement, by=cast.chanthy, at=NOW))
    assert [state for _who, state in states(other)] == ["sent", "sent", "skipped"]
    assert len(box.kept) == 3
    other.refresh_from_db()
    assert other.state == MailingState.DONE


def test_what_would_leave_after_the_deadline_only_is_refused(cast: Cast, clock: Clock) -> None:
    # The deadline is 06:00 on 4 March in Phnom Penh.
    statement = factories.opened(cast, deadline=datetime(2026, 3, 3, 23, 0, tzinfo=UTC))
    with pytest.raises(Refused) as refused:
        begin(statement, cast, at=datetime(2026, 3, 3, 14, 0, tzinfo=UTC))
    assert refused.value.code == "quiet"


# -- reminders ---------------------------------------------------------------------------------------------------------


def reminders_planned() -> list[tuple[int, datetime]]:
    planned = Job.objects.filter(kind="statements.remind_sign_on").order_by("due")
    return [(job.arguments["days"], job.due) for job in planned]


def test_reminders_are_planned_three_days_and_one_day_before_earlier_where_it_is_night(cast: Cast) -> None:
    # 10 March, 22:00 in Phnom Penh: both would be at night.
    factories.opened(cast, deadline=datetime(2026, 3, 10, 15, 0, tzinfo=UTC))
    assert reminders_planned() == [
        (3, datetime(2026, 3, 7, 12, 0, tzinfo=UTC)),
        (1, datetime(2026, 3, 9, 12, 0, tzinfo=UTC)),
    ]


def test_no_reminder_is_planned_for_before_the_opening(cast: Cast) -> None:
    factories.opened(cast, deadline=MORNING + DAY + 30 * HOUR)
    assert reminders_planned() == [(1, MORNING + DAY + 6 * HOUR)]


def remind(statement: Statement, at: datetime, days: int, **more: Any) -> bool:
    return mailing.remind_before_deadline(
        statement, **{"days": days, "deadline": DEADLINE, "submission": uuid4(), "at": at, **more}
    )


def test_the_clock_reminds_once_and_not_where_things_changed(statement: Statement, cast: Cast) -> None:
    three = DEADLINE - 3 * DAY
    submission = uuid4()
    assert not remind(statement, three, 3, deadline=DEADLINE + DAY)
    assert not remind(statement, DEADLINE - DAY, 3)  # so late that the next is due
    assert not remind(statement, DEADLINE, 1)
    SignOn.objects.update(reminds=False)
    assert not remind(statement, three, 3)
    SignOn.objects.update(reminds=True)
    assert not Mailing.objects.exists()
    assert remind(statement, three, 3, submission=submission)
    assert remind(statement, three, 3, submission=submission)
    assert [(made.purpose, made.made_by) for made in Mailing.objects.all()] == [("reminder", None)]
    assert Recipient.objects.count() == 3


@pytest.mark.usefixtures("one_by_one")
def test_who_answers_while_it_is_being_sent_gets_none(statement: Statement, cast: Cast, box: Postbox) -> None:
    made = begin(statement, cast, purpose="reminder")
    order = [one.person for one in made.recipients.select_related("person").order_by("pk")]
    own = {cast.rotha: cast.river, cast.sreymom: cast.reed, cast.visal: cast.hill}
    second = order[1]
    assert second is not None
    send(made, 1, lambda: signed(statement, own[second], second, at=NOW))
    assert box.to == [order[0].email, order[2].email]  # type: ignore[union-attr]
    assert box.kept[0]["Subject"] == "Still open for signature: Safe bridges"


def test_of_several_organisations_it_names_those_that_have_not_answered(
    statement: Statement, cast: Cast, box: Postbox
) -> None:
    contact(cast.stone, cast, "visal@cast.example")
    signed(statement, cast.hill, cast.visal, at=NOW)
    begin(statement, cast, cast.hill, cast.stone, purpose="reminder")
    run_due()
    [mail] = map(text_of, box.kept)
    assert "Stone Bridge" in mail
    assert "Far Hill" not in mail
    assert "/sign/" not in mail


def test_who_waits_for_a_board_is_reminded_when_its_day_has_passed(
    statement: Statement, cast: Cast, clock: Clock, box: Postbox
) -> None:
    for organisation, person, until in (
        (cast.reed, cast.sreymom, NOW.date()),
        (cast.hill, cast.visal, NOW.date() - DAY),
    ):
        BoardWait.objects.create(
            statement=statement, organisation=organisation, until=until, said_by=person, said_at=MORNING
        )
    begin(statement, cast, cast.reed, cast.hill, purpose="reminder")
    run_due()
    assert box.to == ["visal@cast.example"]


def test_by_hand_a_mailbox_is_reminded_once_a_day(statement: Statement, cast: Cast) -> None:
    begin(statement, cast, cast.reed, purpose="reminder")
    with pytest.raises(Refused) as refused:
        begin(statement, cast, cast.reed, purpose="reminder", at=NOW + HOUR)
    assert refused.value.code == "reminded"
    again = begin(statement, cast, purpose="reminder", at=NOW + HOUR)
    assert sorted(name for name, _state in states(again)) == ["Rotha", "Visal"]
    assert states(begin(statement, cast, cast.reed, purpose="reminder", at=NOW + DAY)) == [("Sreymom", "waiting")]


# -- what no row tells -------------------------------------------------------------------------------------------------


def test_no_row_tells_who_had_signed_without_being_named(statement: Statement, cast: Cast, box: Postbox) -> None:
    signed(statement, cast.reed, cast.sreymom, at=NOW, visibility=Visibility.WITHHELD)
    made = begin(statement, cast, cast.reed, cast.hill, purpose="reminder")
    run_due()
    assert box.to == ["visal@cast.example"]
    hidden, silent = made.recipients.filter(person=cast.sreymom), made.recipients.filter(person=cast.visal)
    own = {"id", "ref", "person_id", "address", "address_index", "organisations", "message_id"}

    def told(row: Mapping[str, Any]) -> dict[str, Any]:
        return {name: value for name, value in row.items() if name not in own}

    [of_hidden], [of_silent] = hidden.values(), silent.values()
    assert told(of_hidden) == told(of_silent)
    assert of_hidden["state"] == RecipientState.SENT
    assert of_hidden["tried_at"] is None
    # Both have a Message-ID, made beforehand, of one shape.
    assert len(of_hidden["message_id"]) == len(of_silent["message_id"]) > 30
    # Nothing else was counted or kept anywhere.
    made.refresh_from_db()
    numbers = {name for name, value in vars(made).items() if isinstance(value, int) and not isinstance(value, bool)}
    assert numbers == {"id", "statement_id", "made_by_id"}
    for job in Job.objects.filter(kind="statements.send_mailing"):
        assert set(job.arguments) == {"mailing", "first", "last"}


@pytest.mark.parametrize("broken", ["gone", "returned"])
def test_a_broken_mailbox_is_noted_at_the_invitation_and_not_at_the_reminder(
    statement: Statement, cast: Cast, box: Postbox, broken: str
) -> None:
    invited = begin(statement, cast, cast.reed, cast.hill)
    run_due()
    if broken == "gone":
        Person.objects.filter(pk=cast.visal.pk).update(email="gone@cast.example")
    reminder = begin(statement, cast, cast.reed, cast.hill, purpose="reminder")
    Recipient.objects.filter(mailing=reminder, person=cast.visal).update(address="visal@cast.example")
    run_due()
    if broken == "returned":
        assert posting.came_back(reminder.recipients.get(person=cast.visal).message_id, words="5.2.2 full")
    assert {state for _who, state in states(reminder)} == {"sent"}
    wrong = "failed" if broken == "gone" else "bounced"
    assert sorted(states(invited)) == [("Sreymom", "sent"), ("Visal", wrong)]
    assert [fault.person for fault in faults(invited)[0]] == ["Visal"]


def test_reminders_leave_broken_mailboxes_out_until_an_invitation_arrives(
    statement: Statement, cast: Cast, box: Postbox
) -> None:
    invited = begin(statement, cast, cast.reed, cast.hill)
    run_due()
    assert posting.came_back(invited.recipients.get(person=cast.visal).message_id, words="5.2.2 full")
    first = begin(statement, cast, cast.reed, cast.hill, purpose="reminder")
    assert states(first) == [("Sreymom", "waiting")]
    begin(statement, cast, cast.hill)
    run_due()
    second = begin(statement, cast, cast.reed, cast.hill, purpose="reminder", at=NOW + DAY)
    assert sorted(name for name, _state in states(second)) == ["Sreymom", "Visal"]


# -- stops -------------------------------------------------------------------------------------------------------------


def test_who_wants_no_mails_gets_none_and_can_come_back(statement: Statement, cast: Cast, box: Postbox) -> None:
    made = begin(statement, cast, cast.reed, cast.hill)
    mail_stops.stop_mails(made.recipients.get(person=cast.visal))
    mail_stops.stop_mails(made.recipients.get(person=cast.visal))
    assert MailStop.objects.count() == 1
    run_due()
    assert box.to == ["sreymom@cast.example"]
    assert sorted(states(made)) == [("Sreymom", "sent"), ("Visal", "skipped")]
    assert [(one.person, one.error) for one in left_alone(made)[0]] == [("Visal", "does not want mails")]
    other = opened(cast)
    begin(other, cast, cast.hill)
    run_due()
    assert box.to[1:] == ["visal@cast.example"]
    mail_stops.stop_mails(Recipient.objects.get(mailing__statement=other), everywhere=True)
    mail_stops.want_mails(made.recipients.get(person=cast.visal))
    assert not MailStop.objects.exists()


def test_a_stop_of_all_mails_holds_for_every_statement(statement: Statement, cast: Cast, box: Postbox) -> None:
    made = begin(statement, cast, cast.hill)
    mail_stops.stop_mails(made.recipients.get(), everywhere=True)
    begin(opened(cast), cast, cast.hill)
    run_due()
    assert box.kept == []
