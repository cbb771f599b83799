"""What an invited organisation says to a sign-on beside signing: its board decides first, or it will not sign.

One answer of an organisation is written at a time: whoever writes one, and whoever signs, holds its invitation.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from ledger import clock
from ledger.append import append, commit
from organisations.actors import Actor, person, trace
from organisations.models import Organisation, Person, Right
from organisations.queries.rights import may_act_for
from organisations.refusals import Refused
from organisations.wording import admit
from printing.dates import PHNOM_PENH, long_date
from statements.actions import lifecycle
from statements.actions.holding import Held
from statements.models import (
    BoardWait,
    Decline,
    Invitation,
    PreparedSignature,
    Signature,
    SigningRule,
    SignPageReading,
    Statement,
)
from statements.permissions import coordinates_or_publishes
from statements.queries.consultation import voices_of
from statements.queries.identities import key_of, organisation_identity
from statements.stages import EventKind, PreparedState, Stage

OPEN = frozenset({Stage.SIGN_ON})
LONGEST_REASON = 1_000  # characters


def note_sign_page(
    statement: Statement, organisations: Iterable[Organisation], *, by: Actor, at: datetime | None = None
) -> None:
    """Note the day on which somebody opened the page of signing for these organisations. Two queries.

    There is no event: who looked when is nothing that anybody must prove later. Raises PermissionDenied where the
    reader holds no mandate for one of them, or works for the convenor, whose look says nothing about a member's.
    """
    reader = person(by)
    at = at or clock.now()
    asked = {organisation.pk for organisation in organisations}
    voices = voices_of(reader, statement, Right.READ, at=at).filter(pk__in=asked)
    if coordinates_or_publishes(reader, statement) or set(voices.values_list("pk", flat=True)) != asked:
        raise PermissionDenied
    today = at.astimezone(PHNOM_PENH).date()
    SignPageReading.objects.bulk_create(
        [SignPageReading(statement=statement, organisation_id=pk, first_on=today, last_on=today) for pk in asked],
        update_conflicts=True,
        update_fields=["last_on"],
        unique_fields=["statement", "organisation"],
    )


def wait_for_board(
    statement: Statement, organisation: Organisation, *, until: date, by: Actor, at: datetime | None = None
) -> BoardWait:
    """Say that the board decides first, and until which day in Phnom Penh. Said again, the newest day counts.

    It ends with the answer. Raises PermissionDenied; Refused with code `deadline` where sign-on has closed or, for the
    field, where the day is past or after the deadline; `signed` or `declined` where there is an answer. Event:
    sign_on.board_asked.
    """
    at = at or clock.now()
    with transaction.atomic():
        speaker, fresh = hold_to_answer(statement, organisation, by=by, at=at)
        answers = standing_answers(fresh, organisation)
        if answers.has_signed:
            raise has_signed()
        if answers.has_declined:
            raise Refused("declined", _("Your organisation has said that it will not sign. Take that back first."))
        admit_day(until, deadline=fresh.sign_on_closes_at, at=at)
        opening = commit({"organisation": organisation.ref, "by": trace(speaker), "until": until.isoformat()})
        wait, _is_new = BoardWait.objects.update_or_create(
            statement=statement,
            organisation=organisation,
            defaults={"until": until, "said_by": speaker, "said_at": at, "salts": json.dumps(opening.salts)},
        )
        append(statement.chain, EventKind.BOARD_ASKED, at=at, data={}, committed=opening)
    return wait


def admit_day(until: date, *, deadline: datetime | None, at: datetime) -> None:
    """From today up to the day of the deadline. Raises Refused."""
    if until < at.astimezone(PHNOM_PENH).date():
        raise Refused("deadline", _("Choose today or a day ahead."), field="until")
    last = deadline.astimezone(PHNOM_PENH).date() if deadline else until
    if until > last:
        raise Refused(
            "deadline",
            _("Sign-on closes on %(day)s. Choose a day before, or ask the convenor for more time.")
            % {"day": long_date(last, get_language() or "en")},
            field="until",
        )


def decline(
    statement: Statement, organisation: Organisation, *, reason: str = "", by: Actor, at: datetime | None = None
) -> Decline:
    """Say that the organisation will not sign; the reason, if any, is for the convenor's staff alone.

    Said twice it is said once. It ends waiting for the board. Raises PermissionDenied; Refused with code `deadline`,
    `signed` where a signature stands, `prepared` where one waits for a second person. Event: sign_on.declined.
    """
    reason = admit(reason, field="reason", longest=LONGEST_REASON, lines=True, required=False)
    at = at or clock.now()
    with transaction.atomic():
        speaker, fresh = hold_to_answer(statement, organisation, by=by, at=at)
        answers = standing_answers(fresh, organisation)
        if answers.has_signed:
            raise has_signed()
        if answers.has_declined:
            return Decline.objects.get(statement=statement, organisation=organisation, taken_back_at=None)
        if answers.has_prepared:
            raise Refused("prepared", _("A signature waits for a second person. Send it back or take it back first."))
        BoardWait.objects.filter(statement=statement, organisation=organisation).delete()
        opening = commit({"organisation": organisation.ref, "by": trace(speaker), "reason": reason})
        declined = Decline.objects.create(
            statement=statement,
            organisation=organisation,
            reason=reason,
            declined_by=speaker,
            declined_at=at,
            salts=json.dumps(opening.salts),
        )
        append(statement.chain, EventKind.DECLINED, at=at, data={"decline": declined.ref}, committed=opening)
    return declined


def take_back_decline(declined: Decline, *, by: Actor, at: datetime | None = None) -> None:
    """Let it be open again whether the organisation signs, until the deadline. Raises PermissionDenied, Refused.

    Event: sign_on.decline_taken_back.
    """
    at = at or clock.now()
    with transaction.atomic():
        speaker, _fresh = hold_to_answer(declined.statement, declined.organisation, by=by, at=at)
        standing = Decline.objects.filter(pk=declined.pk, taken_back_at=None)
        opening = commit({"taken_back_by": trace(speaker)})
        salts = json.dumps(json.loads(declined.salts) | opening.salts)
        if standing.update(taken_back_at=at, salts=salts) != 1:
            raise Refused("revoked", _("This was taken back before."))
        append(
            declined.statement.chain,
            EventKind.DECLINE_TAKEN_BACK,
            at=at,
            data={"decline": declined.ref},
            committed=opening,
        )
    declined.taken_back_at = at


# -- one answer at a time ----------------------------------------------------------------------------------------------


def hold_to_answer(
    statement: Statement, organisation: Organisation, *, by: Actor, at: datetime
) -> tuple[Person, Statement]:
    """Who answers for the organisation and the statement as it stands now; nobody else answers for it meanwhile.

    Inside the caller's transaction. Raises PermissionDenied; Refused after the deadline.
    """
    speaker = person(by)
    fresh = lifecycle.hold(statement, OPEN)
    # In the order in which whoever signs holds them, so that no two wait for each other.
    is_invited = hold_invitation(statement, organisation)
    if not is_invited or not may_act_for(speaker, organisation, Right.SIGN, at=at, about=statement.ref, hold=True):
        raise PermissionDenied
    if fresh.sign_on_closes_at is None or at >= fresh.sign_on_closes_at:
        raise Refused("deadline", _("Sign-on has closed: the deadline has passed."))
    return speaker, fresh


def hold_invitation(statement: Statement, organisation: Organisation) -> bool:
    """Hold the organisation's invitation until the caller's transaction ends; False where it was not invited."""
    held = Invitation.objects.select_for_update(no_key=True).filter(statement=statement, organisation=organisation)
    return bool(held.values_list("pk", flat=True))


@dataclass(frozen=True, slots=True)
class Answers:
    """What stands of an organisation under a statement, and whether its signatures take two people."""

    has_signed: bool
    has_declined: bool
    has_waited: bool
    has_prepared: bool
    takes_two: bool


def standing_answers(statement: Statement, organisation: Organisation) -> Answers:
    """As of now, once the invitation is held. Two queries."""
    here = {"statement": statement, "organisation": organisation}
    who = organisation_identity(key_of(statement), organisation)
    found = Organisation.objects.filter(pk=organisation.pk).values_list(
        Exists(Signature.objects.standing().filter(statement=statement, identity=who)),
        Exists(Decline.objects.filter(**here, taken_back_at=None)),
        Exists(BoardWait.objects.filter(**here)),
        Exists(PreparedSignature.objects.filter(**here, state=PreparedState.WAITING)),
        Exists(SigningRule.objects.filter(organisation=OuterRef("pk"), second_person=True)),
    )
    return Answers(*found.get())


def end_answers(statement: Statement, organisation: Organisation, answers: Answers | Held) -> None:
    """With a signature, all that was said before is gone: a row that ends with it would tell whose it is."""
    here = {"statement": statement, "organisation": organisation}
    if answers.has_waited:
        BoardWait.objects.filter(**here).delete()
    if answers.has_declined:
        Decline.objects.filter(**here, taken_back_at=None).delete()
    if answers.has_prepared:
        PreparedSignature.objects.filter(**here, state=PreparedState.WAITING).delete()


def has_signed() -> Refused:
    return Refused("signed", _("Your organisation has signed. Withdraw the signature first."))


def has_declined(organisation: Organisation) -> Refused:
    """Against whoever would confirm in its place what was recorded."""
    words = _("%(name)s has said that it will not sign: only the organisation itself can confirm.")
    return Refused("declined", words % {"name": organisation.name()})
