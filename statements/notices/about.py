"""What every notice about a statement begins with."""

from django.core.mail import EmailMultiAlternatives

from statements.models import Statement
from statements.queries.statements import with_titles

Message = EmailMultiAlternatives | None


def titled(ref: str) -> Statement:
    """The statement by its reference, with its titles and convenor. Raises Statement.DoesNotExist."""
    return with_titles(Statement.objects.filter(ref=ref)).select_related("convenor").get()
