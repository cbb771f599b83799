"""Celery entry point of the ledger."""

from celery import shared_task

from ledger.sealing import seal


@shared_task(name="ledger.seal")
def seal_events() -> int:
    """Seal what stands unsealed. Safe to run twice, also at once."""
    return seal()
