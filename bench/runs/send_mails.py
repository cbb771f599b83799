"""Send invitations to sign in three ways, in one process, to an SMTP server in another.

`python -m bench.runs.send_mails RUNS SIZE` prints {"ours": [mails/s], "send_messages": [...], "task_per_mail": [...]}.

Ours: the jobs of a mailing, a hundred mails each, run from the outbox one after another. `send_messages`: the same
mails, written by the same templates, given to Django's `send_messages` a hundred at a time over one connection;
nothing is written down, so nobody could go on where it stopped. `task_per_mail`: a job of the outbox for each mail, to
one in ten, since it takes so long and its rate is the same.
"""

import json
import subprocess
import sys
from datetime import timedelta

from celery import shared_task
from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.db import transaction

from bench.measuring import all_in_turns, wall_seconds
from bench.runs.people import invited_signers, open_statement
from ledger import clock
from outbox import mail
from outbox.enqueue import NewJob, enqueue_many
from outbox.models import Job, State
from outbox.running import run_due
from statements.actions import mailing
from statements.models import Mailing, Recipient, Statement
from statements.notices.mailing import letters
from statements.queries.mailing import addressed
from statements.stages import MailingPurpose, MailingState, RecipientState
from tests.servers import free_port

TOGETHER = 100
ONE_IN = 10  # of the mails that leave as a job each


def begun(statement: Statement) -> Mailing:
    """Another mailing to everybody invited; making it is not measured."""
    made = mailing.begin(
        statement,
        [invitation.organisation for invitation in statement.invitations.select_related("organisation")],
        purpose=MailingPurpose.INVITATION,
        by=statement.created_by,  # type: ignore[arg-type]
    )
    return Mailing.objects.select_related("statement").get(pk=made.pk)


def written(made: Mailing, first: int, last: int) -> list[EmailMultiAlternatives]:
    """The mails of these recipients, as `actions.posting` has them written."""
    recipients = list(made.recipients.select_related("person").filter(pk__gte=first, pk__lte=last).order_by("pk"))
    whom = addressed(made.statement, recipients, at=clock.now())
    write = letters(made)
    mails = []
    for recipient in recipients:
        message = write(recipient, whom[recipient.pk])
        mail.mark(message, recipient.message_id)
        mails.append(message)
    return mails


@shared_task(name="bench.send_one")  # type: ignore[untyped-decorator]
def send_one(*, recipient: int) -> None:
    row = Recipient.objects.select_related("person", "mailing__statement").get(pk=recipient)
    whom = addressed(row.mailing.statement, [row], at=clock.now())
    mail.send(letters(row.mailing)(row, whom[row.pk]), key=row.message_id)


def main(runs: int, size: int) -> None:
    port = free_port()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    few = max(1, size // ONE_IN)
    statement = open_statement(at=clock.now() - timedelta(minutes=1))
    invited_signers(statement, size, at=clock.now() - timedelta(minutes=1))
    Job.objects.all().delete()

    def ours() -> float:
        made = begun(statement)
        seconds = wall_seconds(run_due)
        made.refresh_from_db()
        assert made.state == MailingState.DONE
        assert made.recipients.filter(state=RecipientState.SENT).count() == size
        return size / seconds

    def send_messages() -> float:
        made = begun(statement)
        Job.objects.filter(state=State.WAITING).delete()
        pks = list(made.recipients.order_by("pk").values_list("pk", flat=True))

        def all_of_them() -> None:
            connection = get_connection()
            connection.open()
            for start in range(0, size, TOGETHER):
                some = pks[start : start + TOGETHER]
                connection.send_messages(written(made, some[0], some[-1]))
            connection.close()

        return size / wall_seconds(all_of_them)

    def task_per_mail() -> float:
        made = begun(statement)
        Job.objects.filter(state=State.WAITING).delete()
        some = made.recipients.order_by("pk").values_list("pk", flat=True)[:few]
        with transaction.atomic():
            enqueue_many(NewJob("bench.send_one", f"one:{pk}", {"recipient": pk}) for pk in some)
        rate = few / wall_seconds(run_due)
        assert not Job.objects.exclude(state=State.DONE).exists()
        return rate

    with subprocess.Popen(
        [sys.executable, "-m", "bench.runs.mail_sink", str(port)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as sink:
        assert sink.stdin is not None
        assert sink.stdout is not None
        assert sink.stdout.readline() == "ready\n"
        ways = [ours, send_messages, task_per_mail]
        for way in ways:
            way()  # what is loaded and compiled at the first time
        one, two, three = all_in_turns(ways, runs=runs)
        sink.stdin.close()
        taken = int(sink.stdout.read())
    assert taken == (runs + 1) * (2 * size + few), f"{taken} mails arrived"
    print(json.dumps({"ours": one, "send_messages": two, "task_per_mail": three}))


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
