"""To whom a statement goes, and what became of it there."""

from django.db.models import Prefetch, QuerySet

from statements.models import Addressee, Response, Statement


def addressees_of(statement: Statement) -> QuerySet[Addressee]:
    """The addressees in the order of the statement, with deliveries and responses by date. Four queries at any size."""
    return statement.addressees.prefetch_related(
        "deliveries", Prefetch("responses", Response.objects.select_related("source"))
    )
