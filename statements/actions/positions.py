"""Before the text becomes final, the invited are asked where they stand on it."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from ledger import clock
from ledger.append import append
from organisations.actors import Actor, Machine, person, trace
from organisations.models import Organisation, Person, Right
from organisations.queries.rights import may_act_for
from organisations.refusals import Refused
from organisations.wording import admit
from statements.actions import lifecycle
from statements.actions.consulting import admit_deadline
from statements.actions.versioning import take_version
from statements.models import Invitation, Position, PositionCall, Statement
from statements.permissions import coordinates
from statements.queries.positions import NEEDS_WORDS, holds, is_open
from statements.stages import EventKind, Stage, Stance

ASKABLE = frozenset({Stage.CONSOLIDATION})
LONGEST_NOTE = 2_000  # characters


def ask_positions(
    statement: Statement, *, deadline: datetime, note: str = "", by: Actor, at: datetime | None = None
) -> PositionCall:
    """Take a version of the text as it stands, and ask every invited organisation where it stands on it.

    Another call that is open is closed by it: there is one at a time. Where this very text was asked about before and
    that call is over, it goes on with the new deadline: what was answered holds, and only the others are asked.
    Raises PermissionDenied; Refused with code `stage`, `empty`, `nobody_invited`, `open` (this very text is being
    asked about already), or about deadline and note.

    Event: positions.asked (reactions: a mail to everybody who may comment or sign for an organisation that has not
    answered, and a job that closes it at the deadline).
    """
    if not coordinates(by, statement):
        raise PermissionDenied
    at = at or clock.now()
    admit_deadline(deadline, at=at)
    note = admit(note, field="note", longest=LONGEST_NOTE, lines=True) if note.strip() else ""
    with transaction.atomic():
        lifecycle.hold(statement, ASKABLE, alone=True)
        lifecycle.has_a_text(statement, by, at)
        lifecycle.has_somebody_invited(statement, by, at)
        version = take_version(statement, by=by, at=at)
        before = (
            PositionCall.objects.select_for_update(no_key=True).filter(statement=statement, version=version).first()
        )
        if before is not None and is_open(before, at=at):
            raise Refused("open", _("This very text is being asked about already."))
        end_open_call(statement, by=by, at=at)
        if before is not None:
            PositionCall.objects.filter(pk=before.pk).update(note=note, deadline=deadline, closed_at=None)
            call = PositionCall.objects.get(pk=before.pk)
        else:
            call = PositionCall.objects.create(
                statement=statement, version=version, note=note, deadline=deadline, opened_by=person(by), opened_at=at
            )
        append(
            statement.chain,
            EventKind.POSITIONS_ASKED,
            at=at,
            data={"call": call.ref, "deadline": deadline.isoformat(), "by": trace(by), **lifecycle.settled_on(version)},
        )
    return call


def take_position(
    call: PositionCall,
    *,
    organisation: Organisation,
    stance: str,
    note: str = "",
    by: Actor,
    at: datetime | None = None,
) -> Position:
    """Say where an invited organisation stands, or change it as long as the call is open; the newest word counts.

    A position is something said about a text, not a signature under it, so the right to comment is enough; who may
    sign may comment. A reservation and a block say why. Raises PermissionDenied; Refused with code `closed`, `lapsed`
    (the text has changed since it was asked), `stance`, or about the note.

    Event: position.taken. Who, what and by whom are private there: the clear event tells only that somebody answered.
    """
    statement = call.statement
    speaker = person(by)
    if stance not in Stance.values:
        raise Refused("stance", _("Choose where your organisation stands."), field="stance")
    if stance in NEEDS_WORDS and not note.strip():
        raise Refused("note", _("Say why, so that the text can be mended."), field="note")
    note = admit(note, field="note", longest=LONGEST_NOTE, lines=True) if note.strip() else ""
    at = at or clock.now()
    with transaction.atomic():
        if may_act_for(speaker, organisation, Right.COMMENT, at=at, about=statement.ref, hold=True) is None:
            raise PermissionDenied
        lifecycle.hold(statement, ASKABLE)
        if not Invitation.objects.filter(statement=statement, organisation=organisation).exists():
            raise PermissionDenied
        # Held against its closing; many may answer side by side, and wait here for a moment only.
        locked = PositionCall.objects.select_for_update(no_key=True).select_related("version").get(pk=call.pk)
        if not is_open(locked, at=at):
            raise Refused("closed", _("This call is over."))
        if not holds(locked):
            raise Refused(
                "lapsed",
                _("The text has changed since this was asked. The coordinators will ask you about the new one."),
            )
        before = Position.objects.filter(call=locked, organisation=organisation).first()
        if before is not None and (before.stance, before.note) == (stance, note):
            return before
        taken, _is_first = Position.objects.update_or_create(
            call=locked,
            organisation=organisation,
            defaults={"person": speaker, "stance": stance, "note": note, "taken_at": at},
        )
        append(
            statement.chain,
            EventKind.POSITION_TAKEN,
            at=at,
            data={"call": locked.ref, "version": locked.version.number},
            private={"organisation": organisation.ref, "stance": stance, "note": note, "by": trace(by)},
        )
    return taken


def close_positions(call: PositionCall, *, by: Actor, at: datetime | None = None) -> None:
    """End a call: the clock at its deadline, a coordinator also before. Raises PermissionDenied; Refused with code
    `not_due` or `closed`. Event: positions.closed.
    """
    if by is not Machine.CLOCK and not coordinates(by, call.statement):
        raise PermissionDenied
    at = at or clock.now()
    if not isinstance(by, Person) and call.deadline > at:
        raise Refused("not_due", _("The deadline has not come yet."))
    with transaction.atomic():
        if not end(call, by=by, at=at):
            raise Refused("closed", _("This call is over."))


def end_open_call(statement: Statement, *, by: Actor, at: datetime) -> None:
    """Close the open call, if there is one, inside the caller's transaction: when another is opened, and by the clock
    when the statement leaves consolidation, where there is nothing to ask any more. Event: positions.closed."""
    for call in PositionCall.objects.filter(statement=statement, closed_at=None).select_related("version"):
        end(call, by=by, at=at)


def end(call: PositionCall, *, by: Actor, at: datetime) -> bool:
    if PositionCall.objects.filter(pk=call.pk, closed_at=None).update(closed_at=at) != 1:
        return False
    append(
        call.statement.chain,
        EventKind.POSITIONS_CLOSED,
        at=at,
        data={"call": call.ref, "version": call.version.number, "by": trace(by)},
    )
    call.closed_at = at
    return True
