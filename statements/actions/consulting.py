"""Organisations are asked, and answer: invitations, rounds, comments, amendments."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from ledger import clock
from ledger.append import append
from organisations.actors import Actor, person, trace
from organisations.models import Organisation, Person, Right
from organisations.queries.rights import may_act_for
from organisations.refusals import Refused
from statements.actions import lifecycle
from statements.actions.versioning import take_version
from statements.models import Invitation, Round, Statement
from statements.permissions import coordinates, leads
from statements.queries.text import Text
from statements.stages import EventKind, Stage

LONGEST_DEADLINE = timedelta(days=366)
INVITABLE = frozenset(Stage) - {Stage.PUBLISHED, Stage.WITHDRAWN}
OPEN = frozenset({Stage.CONSULTATION})


def invite(
    statement: Statement, organisations: Iterable[Organisation], *, by: Actor, at: datetime | None = None
) -> list[Organisation]:
    """Ask organisations to take part; returns those that were not asked before. Raises PermissionDenied, Refused.

    Event: organisation.invited, one for each newcomer (reaction: a mail to its representatives).
    """
    if not coordinates(by, statement):
        raise PermissionDenied
    at = at or clock.now()
    fresh: list[Organisation] = []
    with transaction.atomic():
        lifecycle.hold(statement, INVITABLE, alone=True)
        known = set(statement.invitations.values_list("organisation_id", flat=True))
        for organisation in organisations:
            if organisation.pk in known:
                continue
            known.add(organisation.pk)
            Invitation.objects.create(
                statement=statement, organisation=organisation, invited_by=person(by), invited_at=at
            )
            append(
                statement.chain,
                EventKind.INVITED,
                at=at,
                data={"by": trace(by)},
                private={"organisation": organisation.ref},
            )
            fresh.append(organisation)
    return fresh


def admit_deadline(deadline: datetime, *, at: datetime) -> datetime:
    """A deadline ahead, within a year. Raises Refused (field `deadline`)."""
    if deadline <= at:
        raise Refused("deadline", _("The deadline must lie in the future."), field="deadline")
    if deadline > at + LONGEST_DEADLINE:
        raise Refused("deadline", _("The deadline must lie within a year."), field="deadline")
    return deadline


def open_round(statement: Statement, *, deadline: datetime, by: Actor, at: datetime | None = None) -> Round:
    """Take a version and ask the invited for their words on it until `deadline` (an instant).

    Raises PermissionDenied, Refused. Event: round.opened (reactions: mails, and a job that closes it at the deadline).
    """
    if not leads(by, statement):
        raise PermissionDenied
    at = at or clock.now()
    admit_deadline(deadline, at=at)
    opened: list[Round] = []

    def prepare() -> dict[str, object]:
        version = take_version(statement, by=by, at=at)
        number = (statement.rounds.aggregate(last=Max("number"))["last"] or 0) + 1
        opened.append(
            Round.objects.create(statement=statement, number=number, version=version, opened_at=at, deadline=deadline)
        )
        return {"round": number, "deadline": deadline.isoformat(), **lifecycle.settled_on(version)}

    with transaction.atomic():
        lifecycle.advance(statement, lifecycle.Move.OPEN_ROUND, by=by, at=at, prepare=prepare)
    return opened[0]


def close_round(consultation: Round, *, by: Actor, at: datetime | None = None) -> None:
    """End the consultation: the clock at its deadline, a coordinator also before. Raises PermissionDenied, Refused.

    Event: round.closed.
    """
    at = at or clock.now()
    statement = consultation.statement

    def prepare() -> dict[str, object]:
        if not isinstance(by, Person) and consultation.deadline > at:
            raise Refused("not_due", _("The deadline has not come yet."))
        if Round.objects.filter(pk=consultation.pk, closed_at=None).update(closed_at=at) != 1:
            raise Refused("closed", _("This consultation is over."))
        return {"round": consultation.number}

    with transaction.atomic():
        lifecycle.advance(statement, lifecycle.Move.CLOSE_ROUND, by=by, at=at, prepare=prepare)
    consultation.closed_at = at


# -- input -------------------------------------------------------------------------------------------------------------


def take_part(consultation: Round, organisation: Organisation, *, by: Actor, at: datetime) -> Person:
    """Who speaks for `organisation` in this round, inside the caller's transaction, with the stage held.

    Raises PermissionDenied without a mandate; Refused where it was not invited or the round is over.
    """
    speaker = person(by)
    about = consultation.statement.ref
    if may_act_for(speaker, organisation, Right.COMMENT, at=at, about=about, hold=True) is None:
        raise PermissionDenied
    lifecycle.hold(consultation.statement, OPEN)
    if not Invitation.objects.filter(statement=consultation.statement, organisation=organisation).exists():
        raise PermissionDenied
    closed = Round.objects.values_list("closed_at", flat=True).get(pk=consultation.pk)
    if closed is not None or at >= consultation.deadline:
        raise Refused("closed", _("This consultation is over."))
    return speaker


def block_in_version(text: Text, ref: str) -> None:
    if text.block(ref) is None:
        raise Refused("block", _("This paragraph is not part of the text under consultation."), field="block")
