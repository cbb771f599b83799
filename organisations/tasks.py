"""Celery's doors: ids in, one call out. Each may run twice; the second time changes nothing."""

from collections.abc import Sequence

from celery import shared_task

from organisations import account_notices
from organisations.actions import accounts, doubling, importing, inviting, retaining, throttling
from organisations.actors import Machine
from organisations.models import PersonInvitation, SheetImport
from organisations.notices import NOTICES
from organisations.signed_in import SessionStore
from outbox import mail


@shared_task(name="organisations.send_notice")
def send_notice(*, name: str, about: dict[str, str]) -> None:
    """Send one mail; nothing where there is nothing to say any more."""
    message = NOTICES[name](**about)
    if message is not None:
        mail.send(message, key=f"{name}:" + ":".join(about[part] for part in sorted(about)))


@shared_task(name="organisations.lapse_invitation")
def lapse_invitation(*, invitation: str) -> None:
    """Two weeks after an invitation was sent. Nothing where it was answered, or sent again since."""
    inviting.lapse(invitation=PersonInvitation.objects.get(ref=invitation), by=Machine.CLOCK)


@shared_task(name="organisations.look_for_doubles")
def look_for_doubles(*, of: Sequence[str] = ()) -> None:
    """Compare organisations with all that stand: those with these references, or without any all of them."""
    doubling.look_for_doubles(of=of)


@shared_task(name="organisations.send_code")
def send_code(*, sealed: str) -> None:
    """Mail a code for signing in; nothing where there is nobody, or it is too late."""
    message = account_notices.code(**accounts.letter_in(sealed))
    if message is not None:
        mail.send(message, key=sealed)


@shared_task(name="organisations.send_account_notice")
def send_account_notice(*, what: str, person: str, at: str, words: dict[str, str]) -> None:
    """Tell a person what changed in their account."""
    message = account_notices.notice(what=what, person=person, at=at, words=words)
    if message is not None:
        mail.send(message, key=f"{what}:{person}:{at}")


@shared_task(name="organisations.sweep_sign_ins")
def sweep_sign_ins() -> None:
    """Delete counts of attempts that are over, and sessions that have expired."""
    throttling.forget()
    SessionStore.clear_expired()


@shared_task(name="organisations.read_sheet")
def read_sheet(*, sheet: str) -> None:
    """Read an uploaded spreadsheet far enough to name its columns."""
    importing.read_sheet(SheetImport.objects.get(ref=sheet))


@shared_task(name="organisations.check_sheet")
def check_sheet(*, sheet: str) -> None:
    """Judge the rows of a spreadsheet against all organisations."""
    importing.check_sheet(SheetImport.objects.get(ref=sheet))


@shared_task(name="organisations.import_sheet")
def import_sheet(*, sheet: str) -> None:
    """Bring in what was confirmed, all or nothing."""
    importing.import_sheet(SheetImport.objects.get(ref=sheet))


@shared_task(name="organisations.undo_import")
def undo_import(*, sheet: str) -> None:
    """Take out what an import brought in, all or nothing."""
    importing.undo_import(SheetImport.objects.get(ref=sheet))


@shared_task(name="organisations.retain")
def retain() -> None:
    """Once a day: delete what is kept no longer."""
    retaining.retain()
