"""Deadlines as calendar files (RFC 5545), for whatever calendar a person keeps."""

from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from icalendar import Alarm, Calendar, Event

from ledger.models import Event as LedgerEvent
from organisations.letters import page
from statements.models import Round, Statement
from statements.queries.history import MOVED_DEADLINES

MEDIA_TYPE = "text/calendar; charset=utf-8"
BEFORE = timedelta(days=1)  # when the calendar reminds


def deadline_file(consultation: Round, *, language: str, at: datetime) -> bytes:
    """A round's deadline as one event without length, in UTC, with an alarm a day before; made at `at` (aware).

    Taken in again after an extension it replaces the earlier one: the UID is the round's, and the sequence grows with
    the deadline, which only ever moves later. The title is the statement's; what was said in the round is not in it.
    """
    statement = consultation.statement
    address = settings.SITE_URL + page("round", language, statement.ref, consultation.number)
    with translation.override(language):
        summary = _("Deadline for comments: %(title)s") % {"title": statement.title(language)}
        description = _("Comment, propose changes, or say that you have no comment: %(address)s") % {"address": address}
    return calendar_of(
        f"round-{consultation.number}-{statement.ref}",
        consultation.deadline,
        sequence=int((consultation.deadline - consultation.opened_at).total_seconds() // 60),
        summary=summary,
        description=description,
        address=address,
        at=at,
    )


def sign_on_file(statement: Statement, *, language: str, at: datetime) -> bytes:
    """The deadline of a sign-on, likewise. Raises ValueError where there is none.

    The sequence counts how often the deadline was moved: opened again, a sign-on may end earlier than it once said.
    One query.
    """
    if statement.sign_on_closes_at is None:
        raise ValueError("sign-on never opened")
    address = settings.SITE_URL + page("sign", language, statement.ref)
    with translation.override(language):
        summary = _("Deadline for signing: %(title)s") % {"title": statement.title(language)}
        description = _("Read the final text and sign it: %(address)s") % {"address": address}
    return calendar_of(
        f"sign-on-{statement.ref}",
        statement.sign_on_closes_at,
        sequence=LedgerEvent.objects.filter(chain=statement.chain, kind__in=MOVED_DEADLINES).count(),
        summary=summary,
        description=description,
        address=address,
        at=at,
    )


def calendar_of(
    name: str, deadline: datetime, *, sequence: int, summary: str, description: str, address: str, at: datetime
) -> bytes:
    """A calendar with this one deadline; `name` with the site's host is its identity."""
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", summary)
    alarm.add("trigger", -BEFORE)
    event = Event()
    event.add("uid", f"{name}@{urlsplit(settings.SITE_URL).hostname}")
    event.add("dtstamp", at)
    event.add("sequence", sequence)
    event.add("dtstart", deadline)
    event.add("summary", summary)
    event.add("description", description)
    event.add("url", address)
    event.add("transp", "TRANSPARENT")  # nobody is busy by it
    event.add_component(alarm)
    calendar = Calendar()
    calendar.add("prodid", "-//Ruom//Ruom//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add_component(event)
    return bytes(calendar.to_ical())
