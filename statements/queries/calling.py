"""Whom the convenor calls next about a sign-on, and why."""

from datetime import date, datetime
from typing import NamedTuple

from django.db.models import Count
from django.utils import timezone

from organisations.models import Contact, Organisation, Right
from organisations.queries.contacts import contacts_of
from organisations.queries.networks import memberships_on
from organisations.queries.rights import mandates_about
from statements.models import BoardWait, PreparedSignature, Statement
from statements.queries.tracking import LOST, Board, Invited
from statements.stages import CallReason, PreparedState, SignOnAnswer

# Where an organisation stands -> why it is called. One that waits for its board is called once the date has passed.
REASONS = {
    SignOnAnswer.IN_BOARD: CallReason.BOARD_OVERDUE,
    SignOnAnswer.PREPARED: CallReason.PREPARED,
    SignOnAnswer.TO_CONFIRM: CallReason.TO_CONFIRM,
    SignOnAnswer.OPENED: CallReason.OPENED,
    SignOnAnswer.SILENT: CallReason.SILENT,
}
ORDER = {reason: place for place, reason in enumerate(CallReason)}


class Call(NamedTuple):
    """One organisation to call. `since` is the day it should have answered by, or began to prepare (in Phnom Penh);
    `members` how many a network has today, itself called for them; `lost`: its invitation came back."""

    invited: Invited
    reason: CallReason
    since: date | None
    members: int
    lost: bool


def calls(board: Board, *, at: datetime) -> list[Call]:
    """In the order in which to call: by reason, then who has waited longest, then the largest networks, then by name.

    Three queries at any size.
    """
    today = timezone.localdate(at)
    statement = board.statement
    until = dict(BoardWait.objects.filter(statement=statement).values_list("organisation_id", "until"))
    prepared = {
        pk: timezone.localdate(moment)
        for pk, moment in PreparedSignature.objects.filter(
            statement=statement, state=PreparedState.WAITING
        ).values_list("organisation_id", "prepared_at")
    }
    sizes = sizes_of(statement, on=today)
    found = []
    for one in board.invited:
        answer = board.answers[one.pk]
        reason = REASONS.get(answer)
        if reason is None or (reason == CallReason.BOARD_OVERDUE and until[one.pk] >= today):
            continue
        since = {CallReason.BOARD_OVERDUE: until, CallReason.PREPARED: prepared}.get(reason, {}).get(one.pk)
        lost = board.mails.get(one.ref) in LOST
        found.append(Call(one, reason, since, sizes.get(one.pk, 0), lost))
    # The list is in the order of names already, and sorting keeps it.
    return sorted(found, key=lambda call: (ORDER[call.reason], call.since or date.max, -call.members))


def sizes_of(statement: Statement, *, on: date) -> dict[int, int]:
    """How many members each invited network itemises on that day, by its primary key. One query."""
    inside = memberships_on(on).filter(network__invitations__statement=statement).order_by().values_list("network_id")
    return dict(inside.annotate(members=Count("member", distinct=True)))


def contacts_to_call(organisation: Organisation) -> list[Contact]:
    """Those with a telephone number. Whoever shows them notes the look (`actions.calling`). One query."""
    return [contact for contact in contacts_of(organisation) if contact.phone]


def who_may_sign(statement: Statement, organisation: Organisation, *, at: datetime) -> list[str]:
    """The names of those who can sign for it now: whom to ask for on the telephone. One query."""
    held = mandates_about(statement.ref, at=at).filter(
        organisation=organisation, right__in=Right.SIGN.included_in, person__is_active=True
    )
    return list(held.order_by("person__name").values_list("person__name", flat=True).distinct())
