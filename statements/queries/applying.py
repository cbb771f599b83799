"""Organisations that asked to sign without having been invited, as the convenor's staff sees them."""

from dataclasses import dataclass

from django.db.models import QuerySet

from organisations.matching.candidates import Index
from organisations.models import DutyKind, Organisation, OrganisationKind, Person
from organisations.queries.addressing import administrators
from organisations.queries.doubles import known
from organisations.queries.known import asked_about
from statements.models import Application, Statement


@dataclass(frozen=True, slots=True)
class Waiting:
    """An application, and the organisations that it may be of, the likeliest first."""

    application: Application
    may_be: tuple[Organisation, ...]


def undecided(statement: Statement) -> QuerySet[Application]:
    """Those that wait, the oldest first."""
    return statement.applications.filter(outcome="").select_related("statement").order_by("asked_at", "id")


def decided(statement: Statement) -> QuerySet[Application]:
    """The others, the newest decision first."""
    return (
        statement.applications.exclude(outcome="")
        .select_related("organisation", "decided_by")
        .order_by("-decided_at", "-id")
    )


def with_doubles(applications: list[Application]) -> list[Waiting]:
    """Each with those that it may be. Every known name is read once, however many wait: five queries."""
    if not applications:
        return []
    index = Index(known(Organisation.objects.standing().exclude(kind=OrganisationKind.PUBLIC_BODY)))
    found = [
        [
            candidate.id
            for candidate in index.candidates(
                asked_about(names=[application.name_en, application.name_km], website=application.website)
            )
        ]
        for application in applications
    ]
    rows = Organisation.objects.in_bulk({pk for pks in found for pk in pks})
    return [
        Waiting(application, tuple(rows[pk] for pk in pks if pk in rows))
        for application, pks in zip(applications, found, strict=True)
    ]


def heads_of(organisation: Organisation) -> list[Person]:
    """Who says who acts for it: its director; without one, the administrators of the site."""
    directors = Person.objects.filter(
        duties__organisation=organisation, duties__kind=DutyKind.DIRECTOR, duties__revoked_at=None, is_active=True
    )
    return list(directors.order_by("id").distinct()) or administrators()
