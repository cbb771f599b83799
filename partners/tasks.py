"""Celery's doors: ids in, one call out. Each may run twice; the second time changes nothing, or sends the same."""

from celery import shared_task

from outbox import mail
from partners.actions import sending
from partners.notices import webhook_stopped


@shared_task(name="partners.send", can_wait=True)
def send(*, message: str, number: int) -> None:
    """Attempt `number` to deliver a message."""
    sending.send(message, number=number)


@shared_task(name="partners.send_notice")
def send_notice(*, about: dict[str, str], event: str) -> None:
    """Mail that an address is told no more; nothing where there is nothing to say."""
    letter = webhook_stopped(**about)
    if letter is not None:
        mail.send(letter, key=f"webhook_stopped:{event}:{about['person']}")
