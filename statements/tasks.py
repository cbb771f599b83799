"""Celery's doors: ids in, one call out. Each may run twice; the second time changes nothing."""

from datetime import datetime

from celery import shared_task
from django.utils import translation

from ledger import clock
from ledger.models import Event
from organisations.actors import Machine
from organisations.models import Person
from outbox import mail
from printing import pdf
from statements import answer_files, hearing, newsstands, press_kit, seals, variants
from statements.actions import (
    applying,
    consulting,
    embargoing,
    mailing,
    participating,
    positions,
    posting,
    publishing,
    signing,
    tallying,
)
from statements.documents import edition_pdf
from statements.models import Edition, Mailing, PositionCall, Round, Statement
from statements.notices import NOTICES
from statements.notices.mailing import letters
from statements.permissions import public_round, working_statement
from statements.queries.answers import answer_table, everybody, reader_for
from statements.queries.mailing import submission_of
from statements.queries.pacing import pace_of
from statements.stages import Stage

# Seconds after which a hold on copies of pages is looked into, and is let go whatever became of its transaction.
PATIENCE, LONGEST_TRANSACTION = 60, 3600


@shared_task(name="statements.close_round")
def close_round(*, statement: str, number: int) -> None:
    """At a round's deadline. Nothing where a coordinator closed it before or gave more time, or it was withdrawn."""
    consultation = Round.objects.select_related("statement").get(statement__ref=statement, number=number)
    if (
        consultation.closed_at is None
        and consultation.statement.stage == Stage.CONSULTATION
        and consultation.deadline <= clock.now()
    ):
        consulting.close_round(consultation, by=Machine.CLOCK)


@shared_task(name="statements.remind_round")
def remind_round(*, statement: str, number: int, days: int, deadline: str) -> None:
    """So many days before a round's deadline, an instant in ISO 8601. Nothing where that was moved."""
    consultation = Round.objects.select_related("statement").get(statement__ref=statement, number=number)
    participating.remind_before_deadline(consultation, days=days, deadline=datetime.fromisoformat(deadline))


@shared_task(name="statements.close_positions")
def close_positions(*, call: str) -> None:
    """At the deadline of a call for positions. Nothing where it is closed already, or goes on until another one."""
    asked = PositionCall.objects.select_related("statement", "version").get(ref=call)
    if asked.closed_at is None and asked.deadline <= clock.now():
        positions.close_positions(asked, by=Machine.CLOCK)


@shared_task(name="statements.print_answers")
def print_answers(
    *, statement: str, number: int, language: str, person: str = "", organisation: str = "", outcome: str = ""
) -> None:
    """Print the table of answers that somebody asked for ("": anybody, of the public page) and put it aside.

    Nothing where they may not see it any more. It is laid out anew, so it tells what holds now.
    """
    at = clock.now()
    with translation.override(language):
        try:
            consultation = round_for(statement, number, person=person, at=at)
        except (Statement.DoesNotExist, Round.DoesNotExist, Person.DoesNotExist):
            return
        reader = reader_for(Person.objects.get(ref=person), consultation, at=at) if person else everybody(consultation)
        table = answer_table(consultation, reader, organisation=organisation, outcome=outcome)
        answer_files.store(answer_files.sheet(table), at=at)


def round_for(statement: str, number: int, *, person: str, at: datetime) -> Round:
    """Through the door of whoever asked. Raises Statement.DoesNotExist, Round.DoesNotExist, Person.DoesNotExist."""
    if not person:
        return public_round(statement, number)
    about = working_statement(statement, actor=Person.objects.get(ref=person), at=at)
    return about.rounds.select_related("version").get(number=number)


@shared_task(name="statements.discard_answers")
def discard_answers(*, digest: str) -> None:
    """Throw a printed table away."""
    answer_files.discard(digest)


@shared_task(name="statements.close_sign_on")
def close_sign_on(*, statement: str) -> None:
    """At a deadline of sign-on. Nothing where a coordinator closed it before or gave more time, or it was withdrawn."""
    about = Statement.objects.get(ref=statement)
    deadline = about.sign_on_closes_at
    if about.stage == Stage.SIGN_ON and deadline is not None and deadline <= clock.now():
        signing.close_sign_on(about, by=Machine.CLOCK)


@shared_task(name="statements.invite_to_sign")
def invite_to_sign(*, statement: str, event: str) -> None:
    """When sign-on opens: mails to all that are invited. `event` makes it once."""
    mailing.invite_everybody(Statement.objects.get(ref=statement), submission=submission_of(event))


@shared_task(name="statements.write_of_reopening")
def write_of_reopening(*, statement: str, event: str) -> None:
    """When a closed sign-on opens again: mails to those that have not answered. `event` makes it once."""
    mailing.write_of_reopening(Statement.objects.get(ref=statement), submission=submission_of(event))


@shared_task(name="statements.remind_sign_on")
def remind_sign_on(*, statement: str, days: int, deadline: str, event: str) -> None:
    """So many days before a deadline, an instant in ISO 8601. Nothing where that was moved."""
    mailing.remind_before_deadline(
        Statement.objects.get(ref=statement),
        days=days,
        deadline=datetime.fromisoformat(deadline),
        submission=submission_of(f"{event}:{days}"),
    )


@shared_task(name="statements.send_mailing")
def send_mailing(*, mailing: str, first: int, last: int, tries: int = 0) -> None:
    """Send what waits of a mailing between two recipients, by primary key."""
    found = Mailing.objects.select_related("statement").get(ref=mailing)
    posting.send_some(posting.Batch(found, first, last, tries), write=letters(found))


@shared_task(name="statements.tell_of_recorded")
def tell_of_recorded(*, event: str) -> None:
    """Ask for the mails to organisations in whose name something was recorded by this event."""
    hearing.tell_of_recorded(Event.objects.get(uid=event))


@shared_task(name="statements.print_edition")
def print_edition(*, statement: str, number: int, language: str) -> None:
    """Render an edition's PDF in one language, seal it and keep it; nothing where it is kept already."""
    edition = Edition.objects.select_related("statement").get(statement__ref=statement, number=number)
    if not edition.files.filter(language=language, media_type=pdf.MEDIA_TYPE).exists():
        content = seals.with_seal(edition_pdf(edition, language), reason=f"Edition {number} of {statement}")
        publishing.keep_file(edition, language=language, media_type=pdf.MEDIA_TYPE, content=content)


@shared_task(name="statements.print_variant", can_wait=True)
def print_variant(*, statement: str, number: int, language: str, layout: str) -> None:
    """The same in another shape (`variants`); nothing where it was replaced or recalled."""
    edition = Edition.objects.select_related("statement").get(statement__ref=statement, number=number)
    media_type = variants.media_type(variants.Layout(layout))
    if edition.recalled_at is not None or edition.statement.editions.filter(number__gt=number).exists():
        return
    if not edition.files.filter(language=language, media_type=media_type).exists():
        drawn = variants.variant_pdf(edition, language, variants.Layout(layout))
        content = seals.with_seal(drawn, reason=f"Edition {number} of {statement}, {layout}")
        publishing.keep_file(edition, language=language, media_type=media_type, content=content)


@shared_task(name="statements.make_press_kit", can_wait=True)
def make_press_kit(*, statement: str, number: int) -> None:
    """Put an edition's press kit together and keep it; what is not printed yet is printed first.

    Nothing where it is kept already, or the edition was replaced or recalled.
    """
    edition = Edition.objects.select_related("statement").get(statement__ref=statement, number=number)
    kept = edition.files.filter(media_type=press_kit.MEDIA_TYPE).exists()
    if kept or edition.recalled_at is not None or edition.statement.editions.filter(number__gt=number).exists():
        return
    for language, layout in press_kit.printed_files(edition):
        if layout is None:
            print_edition(statement=statement, number=number, language=language)
        else:
            print_variant(statement=statement, number=number, language=language, layout=layout.value)
    files = edition.files.filter(media_type__startswith=pdf.MEDIA_TYPE).order_by("language", "media_type")
    packed = press_kit.kit(edition, [(file, publishing.file_content(file)) for file in files])
    publishing.keep_file(edition, language=press_kit.EVERY_LANGUAGE, media_type=press_kit.MEDIA_TYPE, content=packed)


@shared_task(name="statements.lay_out")
def lay_out(*, racks: list[str], hold: str) -> None:
    """Let racks of the newsstand go that an event held, and lay their pages out anew. Nothing where there is none."""
    stand = newsstands.stand()
    if stand is None:
        return
    for rack in racks:
        stand.let_go(rack, hold=hold)
    filler = newsstands.filler(stand)
    for rack in racks:
        for address in newsstands.addresses_in(rack):
            filler.fill(address)


@shared_task(name="statements.sweep_newsstand")
def sweep_newsstand() -> None:
    """End holds whose job failed for good, or whose transaction never came to its end."""
    stand = newsstands.stand()
    if stand is None:
        return
    of_old = {hold for _rack, hold in stand.holds(older_than=LONGEST_TRANSACTION)}
    for rack, hold in stand.holds(older_than=PATIENCE):
        if hold in of_old or Event.objects.filter(uid=hold).exists():
            stand.let_go(rack, hold=hold)


@shared_task(name="statements.reissue")
def reissue(*, statement: str, pace: str = "") -> None:
    """Make the next edition where what would be said has changed.

    `pace`: that by which it was planned; nothing where the publisher has chosen another one since.
    """
    about = Statement.objects.get(ref=statement)
    if about.stage == Stage.PUBLISHED and (not pace or pace_of(about).pace == pace):
        publishing.reissue(about)


@shared_task(name="statements.publish_embargoed")
def publish_embargoed(*, statement: str) -> None:
    """At the minute of an embargo. Nothing where it was moved or taken back, or is public already."""
    embargoing.publish_due(Statement.objects.get(ref=statement))


@shared_task(name="statements.prepare_edition")
def prepare_edition(*, statement: str) -> None:
    """Make an edition under embargo anew where what it says has changed."""
    embargoing.prepare_anew(Statement.objects.get(ref=statement))


@shared_task(name="statements.send_sealed_notice")
def send_sealed_notice(*, name: str, sealed: str) -> None:
    """Send one mail about what only the job still knows."""
    message = NOTICES[name](**applying.letter_in(sealed))
    if message is not None:
        mail.send(message, key=sealed)


@shared_task(name="statements.send_notice")
def send_notice(*, name: str, about: dict[str, str | int]) -> None:
    """Send one mail; nothing where there is nothing to say any more."""
    message = NOTICES[name](**about)
    if message is not None:
        mail.send(message, key=f"{name}:" + ":".join(str(about[part]) for part in sorted(about)))


@shared_task(name="statements.add_up")
def add_up() -> None:
    """The tally of signatures, now and then."""
    tallying.add_up()
