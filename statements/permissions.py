"""Who may: named predicates over (actor, statement), and the doors that fetch a statement *for* an actor.

To an outsider "there is no such statement" and "it is not for you" look alike: the doors raise
Statement.DoesNotExist for both. PermissionDenied is only for those who may see the statement, but not do this with it.
"""

from collections.abc import Callable
from datetime import datetime

from django.core.exceptions import PermissionDenied

from organisations.actors import Actor, Machine, is_administrator
from organisations.models import DutyKind, Mandate, Organisation, Person
from organisations.queries.rights import has_duty
from statements.models import CoConvenor, Invitation, Statement
from statements.queries.statements import with_titles
from statements.stages import PUBLIC, SHOWN_TO_INVITED, Origin, Stage

Permission = Callable[[Actor, Statement], bool]


def coordinates(actor: Actor, statement: Statement) -> bool:
    """On the staff of the convenor, or of a co-convenor, as coordinator. Nobody coordinates an archive entry."""
    if not isinstance(actor, Person) or not actor.is_active or statement.convenor_id is None or statement.is_archive:
        return False
    if has_duty(actor, statement.convenor_id, DutyKind.COORDINATOR):
        return True
    return CoConvenor.objects.filter(
        statement=statement,
        organisation__duties__person=actor,
        organisation__duties__kind=DutyKind.COORDINATOR,
        organisation__duties__revoked_at=None,
    ).exists()


def publishes(actor: Actor, statement: Statement) -> bool:
    """On the staff of the convenor as publisher."""
    return (
        isinstance(actor, Person)
        and actor.is_active
        and not statement.is_archive
        and statement.convenor_id is not None
        and has_duty(actor, statement.convenor_id, DutyKind.PUBLISHER)
    )


def coordinates_or_publishes(actor: Actor, statement: Statement) -> bool:
    return coordinates(actor, statement) or publishes(actor, statement)


def coordinates_or_is_the_clock(actor: Actor, statement: Statement) -> bool:
    return actor is Machine.CLOCK or coordinates(actor, statement)


def administers(actor: Actor, statement: Statement) -> bool:  # noqa: ARG001 - every permission has this shape
    return is_administrator(actor)


def starts_for(actor: Actor, convenor: Organisation) -> bool:
    """Who may start a statement in the name of `convenor`."""
    return isinstance(actor, Person) and actor.is_active and has_duty(actor, convenor.pk, DutyKind.COORDINATOR)


def is_invited(actor: Actor, statement: Statement, *, at: datetime) -> bool:
    """Holds any mandate for an organisation that was invited, at a stage that is shown to the invited."""
    return (
        isinstance(actor, Person)
        and statement.stage in SHOWN_TO_INVITED
        and Invitation.objects.filter(
            statement=statement,
            organisation__in=Mandate.objects.valid(at=at).filter(person=actor).values("organisation"),
        ).exists()
    )


def participates(actor: Actor, statement: Statement, *, at: datetime) -> bool:
    """May see the working pages at all."""
    return coordinates_or_publishes(actor, statement) or is_invited(actor, statement, at=at)


# -- doors -------------------------------------------------------------------------------------------------------------


def working_statement(ref: str, *, actor: Actor, at: datetime) -> Statement:
    """The statement, for somebody who works on it. Raises Statement.DoesNotExist."""
    statement = with_titles(Statement.objects.filter(ref=ref, origin=Origin.TRACKED)).select_related("convenor").get()
    if not participates(actor, statement, at=at):
        raise Statement.DoesNotExist
    return statement


def statement_to(permission: Permission, ref: str, *, actor: Actor, at: datetime) -> Statement:
    """The statement, for somebody with that permission. Raises Statement.DoesNotExist, PermissionDenied."""
    statement = working_statement(ref, actor=actor, at=at)
    if not permission(actor, statement):
        raise PermissionDenied
    return statement


def public_statement(ref: str) -> Statement:
    """The statement, for everybody.

    Raises Statement.DoesNotExist unless it is published or was withdrawn after that.
    """
    statement = with_titles(Statement.objects.filter(ref=ref)).select_related("convenor").get()
    was_public = statement.stage == Stage.WITHDRAWN and statement.published_at is not None
    if statement.stage not in PUBLIC and not was_public:
        raise Statement.DoesNotExist
    return statement
