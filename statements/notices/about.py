"""What every notice about a statement begins with."""

from django.core.mail import EmailMultiAlternatives

from ledger import clock
from organisations.models import Person
from statements.models import Statement
from statements.queries.answering import signers_of
from statements.queries.signatories import Consent
from statements.queries.statements import with_titles

Message = EmailMultiAlternatives | None


def titled(ref: str) -> Statement:
    """The statement by its reference, with its titles and convenor. Raises Statement.DoesNotExist."""
    return with_titles(Statement.objects.filter(ref=ref)).select_related("convenor").get()


def reader_of(consent: Consent, statement: Statement) -> Person | None:
    """Who hears of what becomes of a signature: who gave it; of one that was recorded, the first who may sign for the
    organisation."""
    if consent.person is not None or consent.organisation is None:
        return consent.person
    return next(iter(signers_of(statement, consent.organisation, at=clock.now())), None)
