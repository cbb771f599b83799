"""The sending itself: some hundred mails of a mailing over one connection, each written down when it has left.

A mail is taken by compare-and-swap on its row (`tried_at`), which also finds whether the mailing still goes on, and
what became of the one before is written in the same transaction. So a pause takes effect between two mails, no two
workers send the same one, and one that is killed leaves a single mail of which nobody knows whether it left: it goes
again when the lease of jobs is over, under the same Message-ID.

`tried_at` is emptied when a mail is done with: beside those around it, it would tell whether a mail really left.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.mail import EmailMultiAlternatives
from django.db import connection, transaction
from django.db.models import Q, QuerySet

from ledger import clock
from outbox.claiming import lease
from outbox.enqueue import enqueue
from outbox.mail import OneConnection, Outcome, goes_nowhere
from outbox.quiet_hours import is_quiet, not_before
from statements.models import Mailing, Recipient
from statements.queries.mailing import Addressed, address_of, addressed, answered, first_of_mailbox, stopped
from statements.stages import MailingPurpose, MailingState, RecipientState, SkipReason, Stage
from vault.fields import folded

# Writes the mail to somebody for these organisations.
Write = Callable[[Recipient, Addressed], EmailMultiAlternatives]

# A mail that the server puts off (SMTP 4xx) is tried again after so long each, and then given up.
PUT_OFF = (timedelta(minutes=5), timedelta(minutes=20), timedelta(hours=1), timedelta(hours=3))


@dataclass(frozen=True, slots=True)
class Settled:
    """What is to be written of a mail that is done with, or (WAITING) was put off."""

    recipient: Recipient
    state: RecipientState
    error: str = ""


@dataclass(frozen=True, slots=True)
class Batch:
    """Some recipients of one mailing, by primary key from `first` to `last`; `tries` is how often it was put off."""

    mailing: Mailing
    first: int
    last: int
    tries: int = 0

    def waiting(self) -> QuerySet[Recipient]:
        return self.mailing.recipients.filter(state=RecipientState.WAITING, pk__gte=self.first, pk__lte=self.last)


def send_some(batch: Batch, *, write: Write) -> None:
    """Send what waits in this batch, until it is through, paused, closed, or night. Safe to run twice, and at once.

    What goes wrong with the connection is raised, so that the job is tried again. At night and for mails that were put
    off, a job that goes on later is left in the outbox.
    """
    if batch.mailing.state != MailingState.SENDING:
        return
    at = clock.now()
    recipients = list(takeable(batch.waiting(), at=at).select_related("person").order_by("pk"))
    for_whom = addressed(batch.mailing.statement, recipients, at=at)
    unwanted = stopped(batch.mailing.statement, map(address_of, recipients))
    put_off = False
    settled: Settled | None = None
    with OneConnection() as line:
        for recipient in recipients:
            at = clock.now()
            if is_over(batch.mailing, at=at) or is_quiet(at):
                break
            taken = take(recipient, batch.mailing, before=settled, at=at)
            settled = None
            if not taken:
                if goes_on(batch.mailing):
                    continue
                batch.mailing.statement.refresh_from_db(fields=["stage"])
                if is_over(batch.mailing, at=at):
                    break
                return
            recipient.mailing = batch.mailing
            try:
                settled = handled(recipient, for_whom, unwanted, line, batch=batch, write=write, at=at)
            except Exception:
                settle(Settled(recipient, RecipientState.WAITING))
                raise
            put_off = put_off or settled.state == RecipientState.WAITING
    if settled is not None:
        settle(settled)
    close_or_go_on(batch, put_off=put_off, at=at)


def takeable(recipients: QuerySet[Recipient], *, at: datetime) -> QuerySet[Recipient]:
    """Not in flight; or for so long that whoever sent it must be dead."""
    return recipients.filter(Q(tried_at=None) | Q(tried_at__lte=at - lease()))


# Written out: to put these together for each mail anew would take as long as the mail itself.
SETTLE = "UPDATE statements_recipient SET state = %s, error = %s, tried_at = NULL WHERE id = %s AND state = 'waiting'"
# On PostgreSQL who waits for the row looks at its own columns again: so they stand here, and in no subquery.
TAKE = (
    "UPDATE statements_recipient SET tried_at = %s WHERE id = %s AND state = 'waiting'"
    " AND (tried_at IS NULL OR tried_at <= %s) AND EXISTS (SELECT 1 FROM statements_mailing m"
    " JOIN statements_statement s ON s.id = m.statement_id"
    " WHERE m.id = %s AND m.state = 'sending' AND s.stage = 'sign_on')"
)


def take(recipient: Recipient, mailing: Mailing, *, before: Settled | None, at: datetime) -> bool:
    """Write down the mail before, and take this one; False where somebody else has, or the mailing was paused."""
    now, dead = (connection.ops.adapt_datetimefield_value(moment) for moment in (at, at - lease()))
    with transaction.atomic(), connection.cursor() as cursor:
        if before is not None:
            cursor.execute(SETTLE, written_down(before))
        cursor.execute(TAKE, [now, recipient.pk, dead, mailing.pk])
        return bool(cursor.rowcount == 1)


def settle(settled: Settled) -> None:
    with connection.cursor() as cursor:
        cursor.execute(SETTLE, written_down(settled))


def written_down(settled: Settled) -> list[str | int]:
    return [str(settled.state), str(settled.error), settled.recipient.pk]


def going(mailing: Mailing) -> QuerySet[Mailing]:
    """It, while mails may leave."""
    return Mailing.objects.filter(pk=mailing.pk, state=MailingState.SENDING, statement__stage=Stage.SIGN_ON)


def goes_on(mailing: Mailing) -> bool:
    return going(mailing).exists()


def is_over(mailing: Mailing, *, at: datetime) -> bool:
    """Nobody can sign any more."""
    statement = mailing.statement
    deadline = statement.sign_on_closes_at
    return statement.stage != Stage.SIGN_ON or deadline is None or at >= deadline


def handled(
    recipient: Recipient,
    for_whom: Mapping[int, Addressed],
    unwanted: set[str],
    line: OneConnection,
    *,
    batch: Batch,
    write: Write,
    at: datetime,
) -> Settled:
    """Send a mail that was taken, or find that none is to be sent. Raises what `OneConnection.send` raises."""
    address, whom = address_of(recipient), for_whom[recipient.pk]
    # These two come first, so that they are found whether its organisations answered or not.
    if folded(address) in unwanted:
        return Settled(recipient, RecipientState.SKIPPED, SkipReason.STOPPED)
    if not whom or goes_nowhere(address):
        return Settled(recipient, RecipientState.SKIPPED, SkipReason.NO_RIGHT)
    if batch.mailing.purpose == MailingPurpose.REMINDER:
        whom = whom.without(answered(batch.mailing.statement, whom.organisations, at=at))
        if not whom:
            return Settled(recipient, RecipientState.SENT)
    outcome = line.send(write(recipient, whom), identity=recipient.message_id)
    if outcome.taken:
        return Settled(recipient, RecipientState.SENT)
    if not outcome.for_good and batch.tries < len(PUT_OFF):
        return Settled(recipient, RecipientState.WAITING)
    return refused(recipient, outcome)


def refused(recipient: Recipient, outcome: Outcome) -> Settled:
    """A mailbox that takes no mail is noted where `first_of_mailbox` says."""
    told = first_of_mailbox(recipient)
    if told.pk == recipient.pk:
        return Settled(recipient, RecipientState.FAILED, outcome.answer)
    Recipient.objects.filter(pk=told.pk, state=RecipientState.SENT).update(
        state=RecipientState.FAILED, error=outcome.answer
    )
    return Settled(recipient, RecipientState.SENT)


def close_or_go_on(batch: Batch, *, put_off: bool, at: datetime) -> None:
    """After a batch: what waits in it goes on later, or never; where nothing waits at all, the mailing is done."""
    mailing = batch.mailing
    if is_over(mailing, at=at):
        # What another worker has in flight is written down by that one.
        mailing.recipients.filter(state=RecipientState.WAITING, tried_at=None).update(
            state=RecipientState.SKIPPED, error=SkipReason.CLOSED
        )
    elif batch.waiting().exists():
        if is_quiet(at):
            due, tries = not_before(at), batch.tries
        elif put_off:
            due, tries = at + PUT_OFF[batch.tries], batch.tries + 1
        else:
            due, tries = at + lease(), batch.tries
        go_on(batch, due=not_before(due), tries=tries)
        return
    waiting = mailing.recipients.filter(state=RecipientState.WAITING)
    if not waiting.exists():
        Mailing.objects.filter(pk=mailing.pk, state=MailingState.SENDING).update(state=MailingState.DONE, done_at=at)


def go_on(batch: Batch, *, due: datetime, tries: int) -> None:
    """Leave a job for later, and say on the mailing when that is."""
    mailing = batch.mailing
    payload = {"mailing": mailing.ref, "first": batch.first, "last": batch.last, "tries": tries}
    with transaction.atomic():
        if Mailing.objects.filter(pk=mailing.pk, state=MailingState.SENDING).update(due=due):
            key = f"mailing:{mailing.ref}:{batch.first}:{batch.last}:{due.isoformat()}"
            enqueue("statements.send_mailing", key, payload, due=due)


# -- what comes back later ---------------------------------------------------------------------------------------------


def came_back(message_id: str, *, words: str) -> bool:
    """Note that the mail with this Message-ID was returned. False where there is none that left, or it is known."""
    found = Recipient.objects.select_related("mailing").filter(message_id=message_id).exclude(message_id="").first()
    if found is None:
        return False
    told = first_of_mailbox(found)
    sent = Recipient.objects.filter(pk=told.pk, state=RecipientState.SENT)
    return sent.update(state=RecipientState.BOUNCED, error=words) == 1
