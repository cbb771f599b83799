"""The life of a statement: one table of every legal move, and the only code that writes `Statement.stage`.

The stage is taken first, by compare-and-swap, and what must hold is looked at afterwards in the same transaction:
whoever else held the stage has finished by then, and a refusal rolls everything back.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import connection
from django.db.models import Exists, OuterRef
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from ledger.append import append
from organisations.actors import Actor, Machine, trace
from organisations.models import Person
from organisations.refusals import Refused
from printing.dates import whole_number
from statements.models import Amendment, Comment, Statement, Version
from statements.permissions import (
    Permission,
    administers,
    leads,
    leads_or_is_the_clock,
    leads_or_publishes,
    publishes_or_is_the_clock,
)
from statements.queries.publishing import open_embargo, open_request, rule_of, still_holds
from statements.queries.renewing import change_to_declare
from statements.queries.text import working_text
from statements.stages import EventKind, Outcome, Stage, Weight


class Move(StrEnum):
    START = "start"
    RECORD = "record"
    OPEN_ROUND = "open_round"
    CLOSE_ROUND = "close_round"
    SETTLE = "settle"
    OPEN_SIGN_ON = "open_sign_on"
    CLOSE_SIGN_ON = "close_sign_on"
    REOPEN_TEXT = "reopen_text"
    REOPEN_SIGN_ON = "reopen_sign_on"
    PUBLISH = "publish"
    WITHDRAW = "withdraw"


Requirement = Callable[[Statement, Actor, datetime], None]


# -- what must hold ----------------------------------------------------------------------------------------------------


def has_a_text(statement: Statement, by: Actor, at: datetime) -> None:  # noqa: ARG001
    """There is a title and at least one paragraph."""
    text = working_text(statement)
    if text.title is None or not any(block.texts for block in text.body):
        raise Refused("empty", _("Write a title and at least one paragraph first."))


def has_somebody_invited(statement: Statement, by: Actor, at: datetime) -> None:  # noqa: ARG001
    """At least one organisation is invited."""
    if not statement.invitations.exists():
        raise Refused("nobody_invited", _("Invite at least one organisation first."))


def has_a_deadline_ahead(statement: Statement, by: Actor, at: datetime) -> None:  # noqa: ARG001
    """The deadline lies ahead."""
    deadline = statement.sign_on_closes_at
    if deadline is None or deadline <= at:
        raise Refused("deadline", _("The deadline must lie in the future."), field="deadline")


def everything_is_answered(statement: Statement, by: Actor, at: datetime) -> None:  # noqa: ARG001
    """Every amendment and comment of every round has a disposition with a reason, a blocking comment above all."""
    amendments = Amendment.objects.filter(round__statement=statement, withdrawn_at=None, disposition=None)
    comments = Comment.objects.filter(round__statement=statement, disposition=None)
    waiting = amendments.count() + comments.count()
    if waiting:
        reading = get_language() or "en"
        blocking = comments.filter(weight=Weight.BLOCKING).count()
        raise Refused(
            "unanswered",
            _("%(waiting)s amendments and comments are not answered yet; %(blocking)s of them are blocking.")
            % {"waiting": whole_number(waiting, reading), "blocking": whole_number(blocking, reading)},
        )


def nothing_is_deferred(statement: Statement, by: Actor, at: datetime) -> None:  # noqa: ARG001
    """No amendment is still deferred: each was carried to a later round and answered there."""
    deferred = Amendment.objects.filter(
        round__statement=statement, withdrawn_at=None, disposition__outcome=Outcome.DEFERRED, carried_to=None
    ).count()
    if deferred:
        raise Refused(
            "deferred",
            _("%(number)s amendments are still deferred. Open another round, or undo the merge and answer them.")
            % {"number": whole_number(deferred, get_language() or "en")},
        )


def every_round_is_merged(statement: Statement, by: Actor, at: datetime) -> None:  # noqa: ARG001
    """Every round in which something was said is merged, so its answers stand and were reported to everyone."""
    said = Exists(Comment.objects.filter(round=OuterRef("pk"))) | Exists(
        Amendment.objects.filter(round=OuterRef("pk"), withdrawn_at=None)
    )
    if statement.rounds.filter(said, merged_at=None).exists():
        raise Refused("unmerged", _("Merge the round first: its answers then stand and go out to everyone."))


def languages_are_in_step(statement: Statement, by: Actor, at: datetime) -> None:  # noqa: ARG001
    """Every block stands in every language, and none is stale."""
    behind = working_text(statement).out_of_step
    if behind:
        raise Refused(
            "out_of_step",
            _("%(number)s paragraphs are missing or stale in one of the languages.")
            % {"number": whole_number(len(behind), get_language() or "en")},
        )


def a_change_is_declared(statement: Statement, by: Actor, at: datetime) -> None:  # noqa: ARG001
    """Where signatures stand under an earlier text: it is said whether the change since is editorial or substantive."""
    if change_to_declare(statement):
        raise Refused(
            "undeclared",
            _("Signatures stand under an earlier text. Say first what changed, and whether it touches the substance."),
        )


def the_deadline_has_come_or_a_person_decides(statement: Statement, by: Actor, at: datetime) -> None:
    """The clock closes at the deadline, never before it; a coordinator may close early."""
    # What the caller read may be old: the deadline is looked at in the row itself, and it may have moved away.
    deadline = Statement.objects.values_list("sign_on_closes_at", flat=True).get(pk=statement.pk)
    if by is Machine.CLOCK and (deadline is None or deadline > at):
        raise Refused("not_due", _("The deadline has not come yet."))


def somebody_else_asked(statement: Statement, by: Actor, at: datetime) -> None:
    """Where the convenor wants a second person: somebody else asked for it, of this text and these signatures."""
    if not rule_of(statement).second_person:
        return
    # Two have approved what is under embargo.
    embargo = open_embargo(statement)
    if embargo is not None:
        if not still_holds(embargo, statement, at=at):
            raise Refused("request_void", _("The list of signatories changed since it was approved. Ask for it again."))
        return
    request = open_request(statement)
    if request is None:
        raise Refused("not_asked", _("Publishing takes two people: one asks for it, and another then publishes."))
    if not still_holds(request, statement, at=at):
        raise Refused("request_void", _("The list of signatories changed since somebody asked. Ask for it again."))
    if isinstance(by, Person) and request.asked_by_id == by.pk:
        raise Refused("second_person", _("You asked for it yourself. A second person publishes."))


def its_minute_has_come_or_a_person_decides(statement: Statement, by: Actor, at: datetime) -> None:
    """The clock publishes what is under embargo at its minute, never before it; a publisher may publish early."""
    if by is not Machine.CLOCK:
        return
    embargo = open_embargo(statement)
    if embargo is None or embargo.publish_at > at:
        raise Refused("not_due", _("The embargo is not over."))


# -- the table ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Transition:
    """One legal move. `sources` is empty where the statement comes into being by it."""

    move: Move
    sources: frozenset[Stage]
    target: Stage
    may: Permission
    requires: tuple[Requirement, ...]
    event: EventKind
    label: Promise


TRANSITIONS: tuple[Transition, ...] = (
    Transition(
        Move.START, frozenset(), Stage.DRAFTING, leads, (), EventKind.STARTED, gettext_lazy("Start a statement")
    ),
    Transition(
        Move.RECORD,
        frozenset(),
        Stage.PUBLISHED,
        administers,
        (),
        EventKind.ARCHIVED,
        gettext_lazy("Record an archive entry"),
    ),
    Transition(
        Move.OPEN_ROUND,
        frozenset({Stage.DRAFTING, Stage.CONSOLIDATION}),
        Stage.CONSULTATION,
        leads,
        (has_a_text, has_somebody_invited, everything_is_answered, every_round_is_merged),
        EventKind.ROUND_OPENED,
        gettext_lazy("Open a consultation"),
    ),
    Transition(
        Move.CLOSE_ROUND,
        frozenset({Stage.CONSULTATION}),
        Stage.CONSOLIDATION,
        leads_or_is_the_clock,
        (),
        EventKind.ROUND_CLOSED,
        gettext_lazy("Close the consultation"),
    ),
    Transition(
        Move.SETTLE,
        frozenset({Stage.CONSOLIDATION}),
        Stage.FINAL,
        leads,
        (has_a_text, everything_is_answered, nothing_is_deferred, every_round_is_merged, languages_are_in_step),
        EventKind.FINAL_SETTLED,
        gettext_lazy("Settle the final text"),
    ),
    Transition(
        Move.OPEN_SIGN_ON,
        frozenset({Stage.FINAL}),
        Stage.SIGN_ON,
        leads,
        (has_a_deadline_ahead, a_change_is_declared),
        EventKind.SIGN_ON_OPENED,
        gettext_lazy("Open sign-on"),
    ),
    Transition(
        Move.CLOSE_SIGN_ON,
        frozenset({Stage.SIGN_ON}),
        Stage.CLOSED,
        leads_or_is_the_clock,
        (the_deadline_has_come_or_a_person_decides,),
        EventKind.SIGN_ON_CLOSED,
        gettext_lazy("Close sign-on"),
    ),
    Transition(
        Move.REOPEN_SIGN_ON,
        frozenset({Stage.CLOSED}),
        Stage.SIGN_ON,
        leads,
        (has_a_deadline_ahead,),
        EventKind.SIGN_ON_REOPENED,
        gettext_lazy("Reopen sign-on"),
    ),
    Transition(
        Move.REOPEN_TEXT,
        frozenset({Stage.SIGN_ON, Stage.CLOSED}),
        Stage.CONSOLIDATION,
        leads,
        (),
        EventKind.TEXT_REOPENED,
        gettext_lazy("Reopen the text"),
    ),
    Transition(
        Move.PUBLISH,
        frozenset({Stage.CLOSED}),
        Stage.PUBLISHED,
        publishes_or_is_the_clock,
        (somebody_else_asked, its_minute_has_come_or_a_person_decides),
        EventKind.PUBLISHED,
        gettext_lazy("Publish"),
    ),
    Transition(
        Move.WITHDRAW,
        frozenset(Stage) - {Stage.WITHDRAWN},
        Stage.WITHDRAWN,
        leads_or_publishes,
        (),
        EventKind.WITHDRAWN,
        gettext_lazy("Withdraw the statement"),
    ),
)

BY_MOVE = {transition.move: transition for transition in TRANSITIONS}


def open_moves(statement: Statement, *, by: Actor) -> list[Transition]:
    """The moves this actor may make from the present stage, in the table's order; what must hold is not looked at."""
    return [
        transition
        for transition in TRANSITIONS
        if statement.stage in transition.sources and transition.may(by, statement)
    ]


# -- the writer --------------------------------------------------------------------------------------------------------


def begin(
    statement: Statement, move: Move, *, by: Actor, at: datetime, data: dict[str, Any] | None = None
) -> Statement:
    """Bring an unsaved statement into being at its first stage, inside the caller's transaction.

    Raises PermissionDenied. Event: the move's.
    """
    transition = BY_MOVE[move]
    if not transition.may(by, statement):
        raise PermissionDenied
    statement.stage = transition.target
    statement.save(force_insert=True)
    append(statement.chain, transition.event, at=at, data={"stage": transition.target, "by": trace(by), **(data or {})})
    return statement


def advance(
    statement: Statement,
    move: Move,
    *,
    by: Actor,
    at: datetime,
    set_fields: dict[str, Any] | None = None,
    prepare: Callable[[], dict[str, Any]] | None = None,
) -> None:
    """Make a move, inside the caller's transaction: take the stage, check what must hold, write the event.

    `set_fields` are written together with the stage. `prepare` runs once all holds; what it makes (a round, a version)
    it returns as data for the event. Raises PermissionDenied; Refused with code `stage` where the move is not open from
    the present stage (or somebody was faster), or with the unmet requirement's code. Event: the move's.
    """
    transition = BY_MOVE[move]
    if not transition.may(by, statement):
        raise PermissionDenied
    source = Stage(statement.stage)
    taken = source in transition.sources and (
        Statement.objects.filter(pk=statement.pk, stage=source).update(stage=transition.target, **(set_fields or {}))
        == 1
    )
    if not taken:
        present = Stage(Statement.objects.values_list("stage", flat=True).get(pk=statement.pk))
        raise Refused("stage", _("This cannot be done at the stage “%(stage)s”.") % {"stage": present.label})
    for name, value in (set_fields or {}).items():
        setattr(statement, name, value)
    for requirement in transition.requires:
        requirement(statement, by, at)
    made = prepare() if prepare else {}
    append(
        statement.chain,
        transition.event,
        at=at,
        data={"from": source, "stage": transition.target, "by": trace(by), **made},
    )
    statement.stage = transition.target


def hold(statement: Statement, stages: frozenset[Stage], *, alone: bool = False) -> Statement:
    """Keep the statement at its stage until the caller's transaction ends, and return it as it stands now.

    Many may hold together (signatures stream in side by side); a move waits for them, and they for a move. `alone`
    admits one holder at a time, for changes to the order of blocks. Raises Refused with code `stage`.
    """
    if connection.vendor == "postgresql":
        lock = "FOR NO KEY UPDATE" if alone else "FOR SHARE"
        Statement.objects.raw(f"SELECT id FROM statements_statement WHERE id = %s {lock}", [statement.pk])[0]  # noqa: S608
    # On SQLite the transaction began IMMEDIATE: it is the only writer already.
    fresh = Statement.objects.get(pk=statement.pk)
    if fresh.stage not in stages:
        raise Refused("stage", _("This cannot be done at the stage “%(stage)s”.") % {"stage": Stage(fresh.stage).label})
    return fresh


def hold_against_publishing(statement: Statement) -> None:
    """At whatever stage it is. Whoever publishes comes before what is taken back in the caller's transaction, and hears
    of it; or after it, and prints it no more."""
    hold(statement, frozenset(Stage))


def settled_on(version: Version) -> dict[str, Any]:
    """How a version stands in an event."""
    return {"version": version.number, "sha256": version.sha256}
