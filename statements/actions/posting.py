"""The sending itself: some hundred mails of a mailing, a handful at a time over a few connections side by side.

A handful is taken by compare-and-swap on its rows (`tried_at`), which also finds whether the mailing still goes on, and
what became of the one before is written in the same transaction. So a pause takes effect between two handfuls, no two
workers send the same mail, and one that is killed leaves a handful of which nobody knows whether they left: they go
again when the lease of jobs is over, each once and under the same Message-ID. A mail counts as sent when the server
has acknowledged it, and what is known of a handful is written down whatever goes wrong after it. No mail is handed out
when half that lease has passed since its handful was taken: the other half is for those under way.

`tried_at` is emptied when a mail is done with: beside those around it, it would tell whether a mail really left.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from time import monotonic

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import connection, transaction
from django.db.models import Q, QuerySet

from ledger import clock
from outbox.claiming import lease
from outbox.enqueue import enqueue
from outbox.lines import Answer, Lines
from outbox.mail import Outcome, goes_nowhere
from outbox.quiet_hours import is_quiet, not_before
from statements.models import Mailing, Recipient
from statements.queries.mailing import Addressed, address_of, addressed, answered, first_of_mailbox, stopped
from statements.stages import MailingPurpose, MailingState, RecipientState, SkipReason, Stage
from vault.fields import folded

# Writes the mail to somebody for these organisations.
Write = Callable[[Recipient, Addressed], EmailMultiAlternatives]

# A mail that the server puts off (SMTP 4xx) is tried again after so long each, and then given up.
PUT_OFF = (timedelta(minutes=5), timedelta(minutes=20), timedelta(hours=1), timedelta(hours=3))

# Mails that are taken at a time: a commit costs more than a mail, and a killed worker leaves so many in doubt.
HANDFUL = 20


@dataclass(frozen=True, slots=True)
class Settled:
    """What is to be written of a mail that is done with, or (WAITING) was put off; or `given_back`, since no server
    said anything of it."""

    recipient: Recipient
    state: RecipientState
    error: str = ""
    given_back: bool = False


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

    What goes wrong is raised when what is known of each mail is written down, so that the job is tried again. At night,
    for mails that were put off, and where the mail server is too slow, a job that goes on later is left in the outbox.
    """
    if batch.mailing.state != MailingState.SENDING:
        return
    at = clock.now()
    recipients = list(takeable(batch.waiting(), at=at).select_related("person").order_by("pk"))
    for_whom = addressed(batch.mailing.statement, recipients, at=at)
    unwanted = stopped(batch.mailing.statement, map(address_of, recipients))
    put_off = False
    settled: dict[int, Settled] = {}
    with Lines(settings.MAIL_CONNECTIONS) as lines:
        try:
            for start in range(0, len(recipients), HANDFUL):
                at = clock.now()
                if is_over(batch.mailing, at=at) or is_quiet(at):
                    break
                taken = take(recipients[start : start + HANDFUL], batch.mailing, before=settled.values(), at=at)
                settled = {one.pk: Settled(one, RecipientState.WAITING, given_back=True) for one in taken}
                if not taken:
                    if goes_on(batch.mailing):
                        continue
                    batch.mailing.statement.refresh_from_db(fields=["stage"])
                    if is_over(batch.mailing, at=at):
                        break
                    return
                handle(settled, for_whom, unwanted, lines, batch=batch, write=write, at=at)
                waiting = [one for one in settled.values() if one.state == RecipientState.WAITING]
                put_off = put_off or not all(one.given_back for one in waiting)
                if any(one.given_back for one in waiting):
                    break
            settle(settled.values())
        except Exception:
            # Where the database failed, it is tried once more: else what has left would leave again.
            if not connection.in_atomic_block:
                connection.close_if_unusable_or_obsolete()
            settle(settled.values())
            raise
    close_or_go_on(batch, put_off=put_off, at=at)


def takeable(recipients: QuerySet[Recipient], *, at: datetime) -> QuerySet[Recipient]:
    """Not in flight; or for so long that whoever sent it must be dead."""
    return recipients.filter(Q(tried_at=None) | Q(tried_at__lte=at - lease()))


# Written out: to put it together by the ORM takes longer than a mail.
# On PostgreSQL who waits for a row looks at its own columns again: so they stand here, and in no subquery.
TAKE = (
    "UPDATE statements_recipient SET tried_at = %s WHERE id IN ({places}) AND state = 'waiting'"
    " AND (tried_at IS NULL OR tried_at <= %s) AND EXISTS (SELECT 1 FROM statements_mailing m"
    " JOIN statements_statement s ON s.id = m.statement_id"
    " WHERE m.id = %s AND m.state = 'sending' AND s.stage = 'sign_on') RETURNING id"
)


def take(some: Sequence[Recipient], mailing: Mailing, *, before: Iterable[Settled], at: datetime) -> list[Recipient]:
    """Write down the handful before, and take this one: those of it that nobody else has, and none where the mailing
    was paused or has ended."""
    now, dead = (connection.ops.adapt_datetimefield_value(moment) for moment in (at, at - lease()))
    with transaction.atomic(), connection.cursor() as cursor:
        settle(before)
        places = ", ".join(["%s"] * len(some))
        cursor.execute(TAKE.format(places=places), [now, *(one.pk for one in some), dead, mailing.pk])
        taken = {pk for (pk,) in cursor.fetchall()}
    return [one for one in some if one.pk in taken]


def settle(settled: Iterable[Settled]) -> None:
    """Write down what became of these mails. One query for each different end."""
    alike: dict[tuple[str, str], list[int]] = defaultdict(list)
    for one in settled:
        alike[one.state, one.error].append(one.recipient.pk)
    for (state, error), pks in alike.items():
        Recipient.objects.filter(pk__in=pks, state=RecipientState.WAITING).update(
            state=state, error=error, tried_at=None
        )


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


def handle(
    settled: dict[int, Settled],
    for_whom: Mapping[int, Addressed],
    unwanted: set[str],
    lines: Lines,
    *,
    batch: Batch,
    write: Write,
    at: datetime,
) -> None:
    """Send the mails that were taken, each unless none is to be sent, and note in `settled` what became of each.

    Raises what goes wrong with the connections, with one mail, or in `write`, when it has gone through all of them:
    those of which nothing is known stay given back.
    """
    until = monotonic() + lease().total_seconds() / 2
    trouble: Exception | None = None
    mails = []
    taken = [one.recipient for one in settled.values()]
    whom = unanswered(taken, for_whom, batch.mailing, at=at)
    for recipient in taken:
        recipient.mailing = batch.mailing
        end = without_a_mail(recipient, for_whom, whom, unwanted)
        if end is not None:
            settled[recipient.pk] = end
            continue
        try:
            mails.append((recipient, write(recipient, whom[recipient.pk])))
        except Exception as error:  # noqa: BLE001 - it is raised when the others are through
            trouble = trouble or error
    answers = lines.send([(message, recipient.message_id) for recipient, message in mails], until=until)
    for (recipient, _message), answer in zip(mails, answers, strict=True):
        try:
            settled[recipient.pk] = after(recipient, answer, tries=batch.tries)
        except Exception as error:  # noqa: BLE001 - it is raised when the others are through
            trouble = trouble or error
    if trouble is not None:
        raise trouble


def unanswered(
    taken: Iterable[Recipient], for_whom: Mapping[int, Addressed], mailing: Mailing, *, at: datetime
) -> Mapping[int, Addressed]:
    """For whom each of these is, of a reminder without those that have answered by now."""
    if mailing.purpose != MailingPurpose.REMINDER:
        return for_whom
    asked = {one.pk: for_whom[one.pk] for one in taken}
    given = answered(mailing.statement, {one for whom in asked.values() for one in whom.organisations}, at=at)
    return {pk: whom.without(given) for pk, whom in asked.items()}


def without_a_mail(
    recipient: Recipient, for_whom: Mapping[int, Addressed], whom: Mapping[int, Addressed], unwanted: set[str]
) -> Settled | None:
    """The end of this one, where no mail is to leave."""
    address = address_of(recipient)
    # These two come first, so that they are found whether its organisations answered or not.
    if folded(address) in unwanted:
        return Settled(recipient, RecipientState.SKIPPED, SkipReason.STOPPED)
    if not for_whom[recipient.pk] or goes_nowhere(address):
        return Settled(recipient, RecipientState.SKIPPED, SkipReason.NO_RIGHT)
    return None if whom[recipient.pk] else Settled(recipient, RecipientState.SENT)


def after(recipient: Recipient, answer: Answer, *, tries: int) -> Settled:
    """Where the mail stands after what the server said. Raises what went wrong with the connection."""
    if answer is None:
        return Settled(recipient, RecipientState.WAITING, given_back=True)
    if isinstance(answer, Exception):
        raise answer
    if answer.taken:
        return Settled(recipient, RecipientState.SENT)
    if not answer.for_good and tries < len(PUT_OFF):
        return Settled(recipient, RecipientState.WAITING)
    return refused(recipient, answer)


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
