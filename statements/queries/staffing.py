"""Who works on a statement, and why."""

from dataclasses import dataclass

from django.db.models import Q

from organisations.models import Duty, DutyKind, Organisation, Person
from organisations.queries.rights import STAFF
from statements.models import Statement, StatementRole


@dataclass(frozen=True, slots=True)
class Worker:
    """A person with one thing to do: by a duty at `organisation`, or by `role`, named on this statement."""

    person: Person
    does: str
    organisation: Organisation | None = None
    role: StatementRole | None = None


@dataclass(frozen=True, slots=True)
class Staff:
    """`own` serves on the convenor's staff, `together` coordinates for co-convenors, `named` was named here."""

    own: tuple[Worker, ...]
    together: tuple[Worker, ...]
    named: tuple[Worker, ...]
    co_convenors: tuple[Organisation, ...]


def roles_in_force(statement: Statement) -> list[StatementRole]:
    """By name of the person. One query."""
    return list(
        statement.roles.filter(revoked_at=None)
        .select_related("person", "granted_by")
        .order_by("person__name", "person", "kind", "language")
    )


def staff_of(statement: Statement) -> Staff:
    """Everybody with a duty or a role in force, by name. Three queries at any size."""
    co_convenors = tuple(statement.co_convenors.order_by("name_en", "name_km", "id"))
    duties = (
        Duty.objects.filter(
            Q(organisation=statement.convenor_id, kind__in=STAFF)
            | Q(organisation__in=co_convenors, kind=DutyKind.COORDINATOR),
            revoked_at=None,
            person__is_active=True,
        )
        .select_related("person", "organisation")
        .order_by("person__name", "person", "kind", "organisation")
    )
    serving = [Worker(duty.person, duty.kind, organisation=duty.organisation) for duty in duties]
    return Staff(
        own=tuple(worker for worker in serving if worker.organisation and is_convenor(worker.organisation, statement)),
        together=tuple(
            worker for worker in serving if worker.organisation and not is_convenor(worker.organisation, statement)
        ),
        named=tuple(
            Worker(role.person, role.kind, role=role) for role in roles_in_force(statement) if role.person.is_active
        ),
        co_convenors=co_convenors,
    )


def is_convenor(organisation: Organisation, statement: Statement) -> bool:
    return organisation.pk == statement.convenor_id
