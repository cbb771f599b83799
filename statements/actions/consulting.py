"""Organisations are asked, and until when: invitations, and rounds from their opening to their end."""

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
from organisations.wording import admit
from statements.actions import lifecycle
from statements.actions.carrying import carry_deferred
from statements.actions.versioning import take_version
from statements.models import Invitation, Reading, Round, Statement, WordReturn
from statements.permissions import coordinates, leads
from statements.queries.text import Text
from statements.stages import ANSWERABLE, EventKind, Shown, Stage

LONGEST_DEADLINE = timedelta(days=366)
LONGEST_INVITATION = 4_000  # characters
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


def open_round(
    statement: Statement,
    *,
    deadline: datetime,
    shows: str = Shown.ORGANISATION,
    answers_public: bool = False,
    invitation: str = "",
    by: Actor,
    at: datetime | None = None,
) -> Round:
    """Take a version and ask the invited for their words on it until `deadline` (an instant).

    `shows`: whose names the organisations see beside what the others say. `answers_public`: everybody reads the table
    of answers once the statement is public. `invitation`: what the convenor writes to the invited, at most
    LONGEST_INVITATION characters. None of this can be changed afterwards: it is what people speak under.

    Amendments that earlier rounds deferred are carried into it. Raises PermissionDenied, Refused. Events: round.opened
    (reactions: mails, a job that closes it at the deadline, and jobs that remind before); amendment.carried, for each.
    """
    if not leads(by, statement):
        raise PermissionDenied
    at = at or clock.now()
    admit_deadline(deadline, at=at)
    invitation = admit(invitation, field="invitation", longest=LONGEST_INVITATION, lines=True, required=False)
    if shows not in Shown.values:
        raise Refused("shows", _("Choose how the names are shown."), field="shows")
    opened: list[Round] = []

    def prepare() -> dict[str, object]:
        version = take_version(statement, by=by, at=at)
        number = (statement.rounds.aggregate(last=Max("number"))["last"] or 0) + 1
        opened.append(
            Round.objects.create(
                statement=statement,
                number=number,
                version=version,
                opened_at=at,
                deadline=deadline,
                shows=shows,
                answers_public=answers_public,
                invitation=invitation,
            )
        )
        facts = {"deadline": deadline.isoformat(), "shows": str(shows), "answers_public": answers_public}
        return {"round": number, **facts, **lifecycle.settled_on(version)}

    with transaction.atomic():
        lifecycle.advance(statement, lifecycle.Move.OPEN_ROUND, by=by, at=at, prepare=prepare)
        carry_deferred(opened[0], by=by, at=at)
    return opened[0]


def extend_round(consultation: Round, *, deadline: datetime, by: Actor, at: datetime | None = None) -> None:
    """Give everybody until a later `deadline` (an instant). A round that is over is not extended: a new one is opened.

    Raises PermissionDenied; Refused with code `deadline` (field `deadline`) where it is not later or too far, `closed`
    where the present deadline has come, `stage` where the round was closed meanwhile. Event: round.extended
    (reactions: mails, and new jobs to remind and to close; those of the old deadline find it gone and do nothing).
    """
    statement = consultation.statement
    if not leads(by, statement):
        raise PermissionDenied
    at = at or clock.now()
    with transaction.atomic():
        # The clock takes the stage before it closes a round: it comes before this, or waits until this is done.
        lifecycle.hold(statement, OPEN, alone=True)
        present = Round.objects.get(pk=consultation.pk)
        if present.closed_at is not None or at >= present.deadline:
            raise Refused("closed", _("This consultation is over."))
        admit_deadline(deadline, at=at)
        if deadline <= present.deadline:
            raise Refused("deadline", _("The new deadline must be later than the present one."), field="deadline")
        Round.objects.filter(pk=consultation.pk).update(deadline=deadline)
        append(
            statement.chain,
            EventKind.ROUND_EXTENDED,
            at=at,
            data={
                "round": present.number,
                "from": present.deadline.isoformat(),
                "deadline": deadline.isoformat(),
                "by": trace(by),
            },
        )
    consultation.deadline = deadline


def close_round(consultation: Round, *, by: Actor, at: datetime | None = None) -> None:
    """End the consultation: the clock at its deadline, a coordinator also before. Raises PermissionDenied, Refused.

    Event: round.closed.
    """
    at = at or clock.now()
    statement = consultation.statement

    def prepare() -> dict[str, object]:
        open_ones = Round.objects.filter(pk=consultation.pk, closed_at=None)
        # What the caller read may be old: the deadline is looked at in the row itself, and it may have moved away.
        due = open_ones if isinstance(by, Person) else open_ones.filter(deadline__lte=at)
        if due.update(closed_at=at) != 1:
            if open_ones.exists():
                raise Refused("not_due", _("The deadline has not come yet."))
            raise Refused("closed", _("This consultation is over."))
        return {"round": consultation.number}

    with transaction.atomic():
        lifecycle.advance(statement, lifecycle.Move.CLOSE_ROUND, by=by, at=at, prepare=prepare)
    consultation.closed_at = at


# -- input -------------------------------------------------------------------------------------------------------------


def may_speak(consultation: Round, organisation: Organisation, *, by: Actor, at: datetime) -> Person:
    """Who speaks for `organisation` in this round, inside the caller's transaction, with the stage held.

    Raises PermissionDenied without a mandate or an invitation; Refused where the round is over.
    """
    speaker = person(by)
    about = consultation.statement.ref
    if may_act_for(speaker, organisation, Right.COMMENT, at=at, about=about, hold=True) is None:
        raise PermissionDenied
    lifecycle.hold(consultation.statement, OPEN)
    if not Invitation.objects.filter(statement=consultation.statement, organisation=organisation).exists():
        raise PermissionDenied
    closed, deadline = Round.objects.values_list("closed_at", "deadline").get(pk=consultation.pk)
    if closed is not None or at >= deadline:
        raise Refused("closed", _("This consultation is over."))
    return speaker


def take_part(consultation: Round, organisation: Organisation, *, by: Actor, at: datetime) -> Person:
    """The same, for who is about to say something: "we have no comment" is taken back by that. Raises likewise."""
    speaker = may_speak(consultation, organisation, by=by, at=at)
    has_something_to_add(consultation, organisation)
    return speaker


def has_something_to_add(consultation: Round, organisation: Organisation) -> None:
    Reading.objects.filter(round=consultation, organisation=organisation).exclude(nothing_to_add_at=None).update(
        nothing_to_add_at=None
    )


def speak(
    consultation: Round, organisation: Organisation, *, word_return: WordReturn | None, by: Actor, at: datetime
) -> None:
    """Inside the caller's transaction: `by` may say something for the organisation, itself or out of a file.

    Raises PermissionDenied, Refused.
    """
    statement = consultation.statement
    if word_return is None or not coordinates(by, statement):
        take_part(consultation, organisation, by=by, at=at)
        return
    if word_return.round_id != consultation.pk:
        raise PermissionDenied
    lifecycle.hold(statement, ANSWERABLE)
    if not Invitation.objects.filter(statement=statement, organisation=organisation).exists():
        raise Refused("not_invited", _("This organisation was not invited."), field="organisation")
    if Round.objects.values_list("merged_at", flat=True).get(pk=consultation.pk) is not None:
        raise Refused("merged", _("This round is merged: its answers stand."))
    has_something_to_add(consultation, organisation)


def block_in_version(text: Text, ref: str) -> None:
    if text.block(ref) is None:
        raise Refused("block", _("This paragraph is not part of the text under consultation."), field="block")
