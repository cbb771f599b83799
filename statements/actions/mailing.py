"""Mails to many about a sign-on: they are begun, paused, resumed, stopped. `actions.posting` sends them.

Who had signed without being named must not be told by what is stored of a reminder. So a reminder has a recipient for
every mailbox, whether its organisations have answered is asked when its mail would leave, and the row says the same
afterwards: done with. Nor is it kept how many mails left. A sum over all tells how many mailboxes the hidden
signatories have, and so who they are where one organisation alone has that many; a sum over some, beside the answers
that are in the open, tells it of the rest, whatever the least number is that one would show.
"""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from ledger import clock
from ledger.append import append
from organisations.actions.once import once
from organisations.actors import Actor, Machine, person, trace
from organisations.models import Organisation
from organisations.refusals import Refused
from organisations.wording import admit
from outbox.enqueue import NewJob, enqueue_many
from outbox.mail import message_id
from outbox.quiet_hours import not_before
from statements.actions import lifecycle
from statements.models import Mailing, Recipient, SignOn, Statement
from statements.permissions import coordinates
from statements.queries.consultation import invited_organisations
from statements.queries.mailing import Mailbox, Reach, broken_mailboxes, reach, reminded_since
from statements.stages import EventKind, MailingPurpose, MailingState, RecipientState, Stage
from vault.fields import folded

OPEN = frozenset({Stage.SIGN_ON})
LONGEST_NOTE = 2_000  # characters
# One job sends to so many.
IN_ONE_JOB = 100
# Between two reminders by hand to the same mailbox.
REMINDER_PAUSE = timedelta(days=1)
# How many days before the deadline Ruom reminds by itself.
REMINDER_DAYS = (3, 1)
UNDER_WAY = (MailingState.SENDING, MailingState.PAUSED)


def begin(
    statement: Statement,
    organisations: Iterable[Organisation],
    *,
    purpose: str,
    note_en: str = "",
    note_km: str = "",
    is_discreet: bool | None = None,
    submission: uuid.UUID | None = None,
    by: Actor,
    at: datetime | None = None,
) -> Mailing:
    """Write to everybody who may sign for these invited organisations, and where nobody may to their contact.

    `note_en` and `note_km` stand in the mails, each in those of its language; `is_discreet` (None: as the sign-on
    says) keeps the title out of the subject. A reminder goes to whoever has not answered when it leaves. Mails made in
    the quiet hours leave after them. Raises PermissionDenied; Refused with code `stage` or `closed` where nobody can
    sign any more, `quiet` where that will be so before a mail may leave, `nobody` where there is no mailbox,
    `reminded` where all of them got a reminder within REMINDER_PAUSE. Event: mailing.begun (reaction: the jobs).
    """
    if by is not Machine.CLOCK and not coordinates(by, statement):
        raise PermissionDenied
    maker = None if by is Machine.CLOCK else person(by)
    notes = {
        field: admit(note, field=field, longest=LONGEST_NOTE, lines=True, required=False)
        for field, note in (("note_en", note_en), ("note_km", note_km))
    }
    if purpose not in MailingPurpose.values:
        raise Refused("purpose", _("Choose what to send."), field="purpose")

    asked = list(organisations)

    def make() -> Mailing:
        # One at a time: two reminders at the same moment would both find that there was none.
        lifecycle.hold(statement, OPEN, alone=True)
        now = at or clock.now()
        planned = plan(statement, asked, purpose=purpose, by=by, at=now)
        mailing = Mailing.objects.create(
            statement=statement,
            purpose=purpose,
            is_discreet=SignOn.objects.get(statement=statement).is_discreet if is_discreet is None else is_discreet,
            made_by=maker,
            made_at=now,
            due=planned.due,
            submission=submission,
            **notes,
        )
        Recipient.objects.bulk_create([row(mailing, box) for box in planned.reach.mailboxes], batch_size=500)
        append(
            statement.chain,
            EventKind.MAILING_BEGUN,
            at=now,
            data={
                "mailing": mailing.ref,
                "purpose": purpose,
                "mailboxes": len(planned.reach.mailboxes),
                "due": planned.due.isoformat(),
                "by": trace(by),
            },
        )
        return mailing

    with transaction.atomic():
        return once(Mailing.objects.filter(statement=statement, made_by=maker), submission, make)


@dataclass(frozen=True, slots=True)
class Plan:
    """To which mailboxes, and from when they may leave."""

    reach: Reach
    due: datetime


def plan(statement: Statement, organisations: Iterable[Organisation], *, purpose: str, by: Actor, at: datetime) -> Plan:
    """What `begin` would do now; nothing is written. Raises Refused."""
    fresh = Statement.objects.get(pk=statement.pk)
    if fresh.stage not in OPEN:
        raise Refused("closed", _("Sign-on is not open."))
    due = admit_moment(fresh, at=at)
    invited = {one.pk for one in invited_organisations(statement)}
    found = reach(statement, [one for one in organisations if one.pk in invited], at=at)
    return Plan(
        Reach(tuple(chosen_boxes(statement, found.mailboxes, purpose=purpose, by=by, at=at)), found.unreached), due
    )


def admit_moment(statement: Statement, *, at: datetime) -> datetime:
    """From when mails may leave. Raises Refused."""
    deadline = statement.sign_on_closes_at
    if deadline is None or at >= deadline:
        raise Refused("closed", _("Sign-on has closed: the deadline has passed."))
    due = not_before(at)
    if due >= deadline:
        raise Refused("quiet", _("Mails rest at night, and the deadline comes before they may leave."))
    return due


def chosen_boxes(
    statement: Statement, boxes: Sequence[Mailbox], *, purpose: str, by: Actor, at: datetime
) -> list[Mailbox]:
    """Without those that a reminder would not reach, or reached lately. Raises Refused where none is left."""
    if not boxes:
        raise Refused("nobody", _("There is no mailbox to write to: nobody can sign for these organisations yet."))
    if purpose != MailingPurpose.REMINDER:
        return list(boxes)
    broken = broken_mailboxes(statement)
    lately = set() if by is Machine.CLOCK else reminded_since(statement, at - REMINDER_PAUSE)
    left = [box for box in boxes if folded(box.address) not in broken | lately]
    if not left:
        raise Refused("reminded", _("All of them got a reminder within a day. Leave a day between two."))
    return left


def row(mailing: Mailing, box: Mailbox) -> Recipient:
    """The Message-ID follows from the row's reference: a mail that is sent twice is one to who receives it."""
    recipient = Recipient(
        mailing=mailing,
        person=box.person,
        address=box.address,
        language=box.language,
        organisations=" ".join(organisation.ref for organisation in box.organisations),
    )
    recipient.message_id = message_id(f"recipient:{recipient.ref}", sender=settings.DEFAULT_FROM_EMAIL)
    return recipient


# -- by itself ---------------------------------------------------------------------------------------------------------


def invite_everybody(statement: Statement, *, submission: uuid.UUID, at: datetime | None = None) -> bool:
    """When sign-on opens: to all that are invited. Run twice, it is once. Whether anything is being sent."""
    return begun_by_the_clock(statement, purpose=MailingPurpose.INVITATION, submission=submission, at=at)


def write_of_reopening(statement: Statement, *, submission: uuid.UUID, at: datetime | None = None) -> bool:
    """When a closed sign-on opens again: to all whose organisations do not answer until a mail leaves.

    Also where the sign-on does not remind: they were told that it had closed, and nothing else tells them that it has
    not. Run twice, it is once. Whether anything is being sent.
    """
    return begun_by_the_clock(statement, purpose=MailingPurpose.REMINDER, submission=submission, at=at)


def remind_before_deadline(
    statement: Statement, *, days: int, deadline: datetime, submission: uuid.UUID, at: datetime | None = None
) -> bool:
    """So many days before `deadline`, all of whose organisations do not answer until then. Run twice, it is once.

    Nothing where the sign-on does not remind, the deadline was moved, or this comes so late that the next is due.
    Whether anything is being sent.
    """
    at = at or clock.now()
    present = Statement.objects.get(pk=statement.pk)
    sooner = [timedelta(days=other) for other in REMINDER_DAYS if other < days]
    if (
        present.sign_on_closes_at != deadline
        or any(at >= deadline - other for other in sooner)
        or not SignOn.objects.filter(statement=statement, reminds=True).exists()
    ):
        return False
    return begun_by_the_clock(present, purpose=MailingPurpose.REMINDER, submission=submission, at=at)


def begun_by_the_clock(statement: Statement, *, purpose: str, submission: uuid.UUID, at: datetime | None) -> bool:
    everybody = list(invited_organisations(statement))
    try:
        begin(statement, everybody, purpose=purpose, submission=submission, by=Machine.CLOCK, at=at)
    except Refused:
        # Closed meanwhile, or nobody to write to: the convenor sees that on the page of mails.
        return False
    return True


# -- pause, resume, stop -----------------------------------------------------------------------------------------------


def pause(mailing: Mailing, *, by: Actor) -> None:
    """No further mail leaves. Takes effect between two handfuls (`posting`). Raises PermissionDenied; Refused."""
    swap(mailing, (MailingState.SENDING,), MailingState.PAUSED, by=by)


def stop(mailing: Mailing, *, by: Actor, at: datetime | None = None) -> None:
    """End it for good; what has not left never does. Raises PermissionDenied; Refused."""
    swap(mailing, UNDER_WAY, MailingState.STOPPED, by=by, done_at=at or clock.now())


def resume(mailing: Mailing, *, by: Actor, at: datetime | None = None) -> None:
    """Go on where it was paused, after the quiet hours where it is night. Raises PermissionDenied; Refused."""
    at = at or clock.now()
    with transaction.atomic():
        statement = lifecycle.hold(mailing.statement, OPEN)
        due = admit_moment(statement, at=at)
        swap(mailing, (MailingState.PAUSED,), MailingState.SENDING, by=by, due=due)
        enqueue_many(jobs(mailing, due=due, turn=at.isoformat()))


def swap(mailing: Mailing, before: tuple[MailingState, ...], after: MailingState, *, by: Actor, **more: object) -> None:
    """Compare and swap. Raises PermissionDenied; Refused with code `mailing` where somebody was faster."""
    if not coordinates(by, mailing.statement):
        raise PermissionDenied
    if Mailing.objects.filter(pk=mailing.pk, state__in=before).update(state=after, **more) != 1:
        raise Refused("mailing", _("These mails are not being sent any more, or somebody was faster."))
    mailing.refresh_from_db()


def jobs(mailing: Mailing, *, due: datetime, turn: str) -> list[NewJob]:
    """One for every hundred that wait. `turn` tells one going through them from the next."""
    waiting: QuerySet[Recipient] = mailing.recipients.filter(state=RecipientState.WAITING)
    pks = list(waiting.order_by("pk").values_list("pk", flat=True))
    return [
        NewJob(
            "statements.send_mailing",
            f"mailing:{mailing.ref}:{turn}:{number}",
            {"mailing": mailing.ref, "first": some[0], "last": some[-1]},
            due,
        )
        for number, some in enumerate(pks[start : start + IN_ONE_JOB] for start in range(0, len(pks), IN_ONE_JOB))
    ]
