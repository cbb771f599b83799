"""What happened to a statement, read from the ledger: all of it for the convenor's staff, its milestones for others."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from ledger.models import Event
from organisations.actors import Machine
from organisations.models import Person
from printing.dates import long_time, whole_number
from statements.models import Statement
from statements.stages import EventKind, Language

MOVED_DEADLINES = frozenset({EventKind.SIGN_ON_EXTENDED, EventKind.SIGN_ON_REOPENED})


# What everybody who takes part may read of a statement's history: no signature, no comment, nobody's name.
MILESTONES = frozenset(
    {
        EventKind.STARTED,
        EventKind.ROUND_OPENED,
        EventKind.ROUND_EXTENDED,
        EventKind.ROUND_CLOSED,
        EventKind.MERGED,
        EventKind.MERGE_UNDONE,
        EventKind.POSITIONS_ASKED,
        EventKind.POSITIONS_CLOSED,
        EventKind.FINAL_SETTLED,
        EventKind.SIGN_ON_OPENED,
        EventKind.SIGN_ON_EXTENDED,
        EventKind.SIGN_ON_REOPENED,
        EventKind.TEXT_REOPENED,
        EventKind.TEXT_CHANGE_DECLARED,
        EventKind.SIGN_ON_CLOSED,
        EventKind.PUBLISHED,
        EventKind.WITHDRAWN,
    }
)


@dataclass(frozen=True, slots=True)
class Happening:
    """What happened, in words: one event, or several alike in a row (`times`), of which `at` is the newest.

    `by` is empty where who did it is not shown or not known; `block` is a block's reference.
    """

    at: datetime
    text: str
    by: str
    note: str
    block: str
    times: int = 1


def history(statement: Statement, *, full: bool, most: int) -> list[Happening]:
    """The newest `most` events, newest first; two queries.

    `full` is for the convenor's staff: every event, with the names of who acted. Others see the milestones only,
    without names: when a signature came or who commented is not theirs to know. Who signed is in no event: those
    names are committed to, not written.
    """
    events = Event.objects.filter(chain=statement.chain)
    if not full:
        events = events.filter(kind__in=MILESTONES)
    newest = list(events.order_by("-id")[:most])
    names = names_of(newest) if full else {}
    return folded(
        Happening(
            at=event.at,
            text=label(event.kind),
            by=names.get(str(event.content.get("by", "")), ""),
            note=note(event),
            block=str(event.content.get("block", "")) if full else "",
        )
        for event in newest
    )


def folded(happenings: Iterable[Happening]) -> list[Happening]:
    """Neighbours that read alike as one, so that forty invitations do not hide what came before them."""
    shown: list[Happening] = []
    for one in happenings:
        last = shown[-1] if shown else None
        if last and not one.block and replace(one, at=last.at, times=last.times) == last:
            shown[-1] = replace(last, times=last.times + 1)
        else:
            shown.append(one)
    return shown


def label(kind: str) -> str:
    """The kind in words; a kind that a later Ruom wrote stays as it is."""
    words = str(EventKind(kind).label) if kind in EventKind.values else kind
    return words[:1].upper() + words[1:]


def note(event: Event) -> str:
    """Which round, version, edition or language an event speaks of; of a deadline that moved, until when and why."""
    content, reading = event.content, get_language() or "en"
    parts = []
    if "round" in content:
        parts.append(_("round %(number)s") % {"number": whole_number(content["round"], reading)})
    if "version" in content:
        parts.append(_("version %(number)s") % {"number": whole_number(content["version"], reading)})
    if "edition" in content:
        parts.append(_("edition %(number)s") % {"number": whole_number(content["edition"], reading)})
    if content.get("language") in Language.values:
        parts.append(str(Language(content["language"]).label))
    if "publish_at" in content:
        minute = datetime.fromisoformat(content["publish_at"])
        parts.append(_("for %(moment)s") % {"moment": long_time(minute, reading)})
    if event.kind in MOVED_DEADLINES:
        until = datetime.fromisoformat(content["deadline"])
        parts += [_("until %(moment)s") % {"moment": long_time(until, reading)}, content["reason"]]
    return " · ".join(parts)


def names_of(events: Iterable[Event]) -> dict[str, str]:
    """How each actor's trace reads."""
    traces = {str(event.content.get("by", "")) for event in events}
    refs = [trace.removeprefix("person:") for trace in traces if trace.startswith("person:")]
    people = {f"person:{person.ref}": person.name for person in Person.objects.filter(ref__in=refs)}
    return {str(Machine.CLOCK): _("the clock"), str(Machine.OPERATOR): _("the operator of the server"), **people}
