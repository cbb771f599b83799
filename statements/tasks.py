"""Celery's doors: ids in, one call out. Each may run twice; the second time changes nothing."""

from celery import shared_task

from organisations.actors import Machine
from outbox import mail
from statements.actions import consulting, publishing, signing
from statements.documents import edition_pdf
from statements.models import Edition, Round, Statement
from statements.notices import NOTICES
from statements.stages import Stage

PDF = "application/pdf"


@shared_task(name="statements.close_round")
def close_round(*, statement: str, number: int) -> None:
    """At a round's deadline. Nothing where a coordinator closed it before, or the statement was withdrawn."""
    consultation = Round.objects.select_related("statement").get(statement__ref=statement, number=number)
    if consultation.closed_at is None and consultation.statement.stage == Stage.CONSULTATION:
        consulting.close_round(consultation, by=Machine.CLOCK)


@shared_task(name="statements.close_sign_on")
def close_sign_on(*, statement: str) -> None:
    """At the deadline of sign-on. Nothing where a coordinator closed it before, or the statement was withdrawn."""
    about = Statement.objects.get(ref=statement)
    if about.stage == Stage.SIGN_ON:
        signing.close_sign_on(about, by=Machine.CLOCK)


@shared_task(name="statements.print_edition")
def print_edition(*, statement: str, number: int, language: str) -> None:
    """Render an edition's PDF in one language and keep it; nothing where it is kept already."""
    edition = Edition.objects.select_related("statement").get(statement__ref=statement, number=number)
    if not edition.files.filter(language=language, media_type=PDF).exists():
        publishing.keep_file(edition, language=language, media_type=PDF, content=edition_pdf(edition, language))


@shared_task(name="statements.reissue")
def reissue(*, statement: str) -> None:
    """Make the next edition where what would be said has changed."""
    about = Statement.objects.get(ref=statement)
    if about.stage == Stage.PUBLISHED:
        publishing.reissue(about)


@shared_task(name="statements.send_notice")
def send_notice(*, name: str, about: dict[str, str | int]) -> None:
    """Send one mail; nothing where there is nothing to say any more."""
    message = NOTICES[name](**about)
    if message is not None:
        mail.send(message, key=f"{name}:" + ":".join(str(about[part]) for part in sorted(about)))
