"""Who reads a round, who has nothing to add to it, and who is reminded of it."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from ledger import clock
from ledger.append import append
from organisations.actors import Actor, Machine, person, trace
from organisations.models import Organisation, Right
from organisations.refusals import Refused
from printing.dates import long_time
from statements.actions import lifecycle
from statements.actions.consulting import OPEN, may_speak
from statements.models import Reading, Round
from statements.permissions import coordinates
from statements.queries.consultation import voices_of
from statements.queries.participation import ANSWERED, deeds_in, last_reminder, reminders, to_remind
from statements.stages import EventKind

# How many days before the deadline Ruom reminds by itself.
REMINDER_DAYS = (3, 1)
# Between one reminder by hand and the next: mailboxes are not to be flooded, and a button pressed twice sends once.
REMINDER_PAUSE = timedelta(days=1)


def note_reading(
    consultation: Round, organisations: Iterable[Organisation], *, by: Actor, at: datetime | None = None
) -> None:
    """Note that somebody opened the round for these organisations; the first time stays. One query where it is known.

    There is no event: who read when is nothing that anybody must prove later. Raises PermissionDenied where the reader
    does not speak or read for one of them, or coordinates the statement, whose look says nothing about a member's.
    """
    reader = person(by)
    asked = {organisation.pk for organisation in organisations}
    known = Reading.objects.filter(round=consultation, organisation__in=asked)
    fresh = asked - set(known.values_list("organisation", flat=True))
    if not fresh:
        return
    at = at or clock.now()
    voices = voices_of(reader, consultation.statement, Right.READ, at=at).filter(pk__in=fresh)
    if coordinates(reader, consultation.statement) or set(voices.values_list("pk", flat=True)) != fresh:
        raise PermissionDenied
    # Two who open it at the same moment write one row.
    Reading.objects.bulk_create(
        [Reading(round=consultation, organisation_id=pk, person=reader, read_at=at) for pk in sorted(fresh)],
        ignore_conflicts=True,
    )


def say_nothing_to_add(
    consultation: Round, organisation: Organisation, *, by: Actor, at: datetime | None = None
) -> None:
    """Say for an organisation that it has no comment. Said twice it is said once; a comment later takes it back.

    Raises PermissionDenied; Refused with code `spoken` where it has said something, `closed` or `stage` where the round
    is over. Event: round.nothing_to_add.
    """
    at = at or clock.now()
    with transaction.atomic():
        speaker = may_speak(consultation, organisation, by=by, at=at)
        Reading.objects.bulk_create(
            [Reading(round=consultation, organisation=organisation, person=speaker, read_at=at)], ignore_conflicts=True
        )
        # Whoever says the same at the same moment waits here, and finds it said.
        reading = Reading.objects.select_for_update(no_key=True).get(round=consultation, organisation=organisation)
        if reading.nothing_to_add_at is not None:
            return
        deeds = deeds_in([consultation], [organisation.pk])
        if deeds[consultation.pk, organisation.pk][0] in ANSWERED:
            raise Refused("spoken", _("Your organisation has said something in this consultation."))
        Reading.objects.filter(pk=reading.pk).update(nothing_to_add_at=at, person=speaker)
        append(
            consultation.statement.chain,
            EventKind.NOTHING_TO_ADD,
            at=at,
            data={"round": consultation.number},
            private={"organisation": organisation.ref},
        )


# -- reminders ---------------------------------------------------------------------------------------------------------


def remind(consultation: Round, *, by: Actor, at: datetime | None = None) -> list[Organisation]:
    """Remind now who has not answered, and return them. For coordinators, at most once in REMINDER_PAUSE.

    Raises PermissionDenied; Refused with code `closed` or `stage` where the round is over, `reminded` where the last
    reminder went out shortly before, `everybody_answered` where nobody is left. Event: round.reminded, without names
    (reaction: a mail to each representative).
    """
    if not coordinates(by, consultation.statement):
        raise PermissionDenied
    at = at or clock.now()
    with transaction.atomic():
        hold_open(consultation, at=at)
        last = last_reminder(consultation)
        if last is not None and at < last + REMINDER_PAUSE:
            raise Refused(
                "reminded",
                _("The last reminder went out on %(moment)s. Leave a day between two.")
                % {"moment": long_time(last, get_language() or "en")},
            )
        silent = to_remind(consultation, at=at)
        if not silent:
            raise Refused("everybody_answered", _("Everybody who can answer has answered."))
        say_reminded(consultation, {"by": trace(by)}, at=at)
    return silent


def remind_before_deadline(consultation: Round, *, days: int, deadline: datetime, at: datetime | None = None) -> bool:
    """Remind by the clock, `days` before `deadline`, who has not answered; whether anybody was. Run twice, it is once.

    Nothing where the deadline was moved, the round is over, everybody answered, or where this comes so late that the
    next reminder is due. Event: round.reminded (reaction: a mail to each representative).
    """
    at = at or clock.now()
    with transaction.atomic():
        try:
            hold_open(consultation, at=at)
        except Refused:
            return False
        moment: dict[str, str | int] = {"days": days, "deadline": deadline.isoformat()}
        sooner = [timedelta(days=other) for other in REMINDER_DAYS if other < days]
        if (
            consultation.deadline != deadline
            or at < deadline - timedelta(days=days)
            or any(at >= deadline - other for other in sooner)
            or any(moment.items() <= event.content.items() for event in reminders(consultation))
            or not to_remind(consultation, at=at)
        ):
            return False
        say_reminded(consultation, {"by": trace(Machine.CLOCK), **moment}, at=at)
    return True


def hold_open(consultation: Round, *, at: datetime) -> None:
    """Keep the round open and its deadline where it is, one at a time, inside the caller's transaction.

    The deadline is read anew. Raises Refused where the round is over.
    """
    lifecycle.hold(consultation.statement, OPEN, alone=True)
    consultation.closed_at, consultation.deadline = Round.objects.values_list("closed_at", "deadline").get(
        pk=consultation.pk
    )
    if consultation.closed_at is not None or at >= consultation.deadline:
        raise Refused("closed", _("This consultation is over."))


def say_reminded(consultation: Round, facts: dict[str, str | int], *, at: datetime) -> None:
    append(consultation.statement.chain, EventKind.ROUND_REMINDED, at=at, data={"round": consultation.number, **facts})
