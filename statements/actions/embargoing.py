"""Embargo: an edition is approved and made beforehand, and the clock publishes it at its minute.

Nothing of it is public until then: what everybody may see is asked of the statement's stage, which only the move
changes. An approval is bound to a text and a list of signatures. Where one of them changes before the minute, the
edition that bears them is recalled in the same transaction, and either another one is made or, where it takes two
people to publish, the embargo lapses. The convenor's people are told of both.
"""

from datetime import datetime, timedelta

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from ledger import clock
from ledger.append import append
from organisations.actors import Actor, Machine, person, trace
from organisations.refusals import Refused
from statements.actions import lifecycle
from statements.actions.publishing import (
    answer_request,
    end_embargo,
    is_fresh,
    make_edition,
    no_embargo,
    publish,
    under_embargo,
    unproved,
)
from statements.models import Edition, Embargo, Statement
from statements.permissions import leads_or_publishes, publishes
from statements.queries.editions import edition_content, said
from statements.queries.publishing import open_embargo, rule_of, standing_signatures, still_holds
from statements.stages import PUBLISHABLE, EmbargoEnd, EventKind, Stage

FURTHEST = timedelta(days=366)


def set_embargo(
    statement: Statement,
    *,
    publish_at: datetime,
    second_factor_at: datetime | None = None,
    by: Actor,
    at: datetime | None = None,
) -> Embargo:
    """Approve the statement, to be published by the clock at `publish_at` (an instant; seconds are left out).

    The edition is made now, as of now. Raises PermissionDenied; Refused as `publishing.publish` does, with code
    `publish_at` (and that field) where the minute does not lie ahead within a year, `embargo` where there is one.
    Event: embargo.set (reaction: jobs for its files, and for the clock).
    """
    if not publishes(by, statement):
        raise PermissionDenied
    try:
        with transaction.atomic():
            # Before the clock is read: what is taken back while this waits is not in the edition.
            fresh = lifecycle.hold(statement, PUBLISHABLE, alone=True)
            at = at or clock.now()
            publish_at = admit_minute(publish_at, at=at)
            if open_embargo(fresh) is not None:
                raise under_embargo()
            lifecycle.somebody_else_asked(fresh, by, at)
            rule = rule_of(fresh)
            if rule.second_factor and not is_fresh(second_factor_at, at=at):
                raise unproved()
            asked = answer_request(fresh, by=person(by), at=at) if rule.second_person else {}
            edition = make_edition(fresh, by=person(by), at=at, publish_at=publish_at)
            embargo = Embargo.objects.create(
                statement=fresh,
                edition=edition,
                publish_at=publish_at,
                sha256=edition.version.sha256,
                signatures=standing_signatures(fresh, at=at),
                set_at=at,
            )
            append(
                statement.chain,
                EventKind.EMBARGO_SET,
                at=at,
                data={
                    "publish_at": publish_at.isoformat(),
                    "edition": edition.number,
                    "sha256": edition.sha256,
                    "by": trace(by),
                    **asked,
                },
            )
    except IntegrityError as race:
        raise under_embargo() from race
    return embargo


def admit_minute(publish_at: datetime, *, at: datetime) -> datetime:
    minute = publish_at.replace(second=0, microsecond=0)
    if minute <= at:
        raise Refused("publish_at", _("The minute must lie in the future."), field="publish_at")
    if minute - at > FURTHEST:
        raise Refused("publish_at", _("The minute must lie within a year."), field="publish_at")
    return minute


def move_embargo(
    statement: Statement,
    *,
    publish_at: datetime,
    second_factor_at: datetime | None = None,
    by: Actor,
    at: datetime | None = None,
) -> Embargo:
    """Choose another minute. What was approved stays approved; an edition that bears another day is made anew.

    Raises PermissionDenied; Refused with code `publish_at`, `second_factor`, or `no_embargo` where it has ended.
    Event: embargo.moved (reaction: a job for the clock; that of the old minute finds that it was moved).
    """
    if not publishes(by, statement):
        raise PermissionDenied
    with transaction.atomic():
        # The clock takes the stage: it comes before this, or waits until this is done.
        fresh = lifecycle.hold(statement, PUBLISHABLE, alone=True)
        at = at or clock.now()
        embargo = open_embargo(fresh)
        if embargo is None:
            raise no_embargo()
        publish_at = admit_minute(publish_at, at=at)
        if rule_of(fresh).second_factor and not is_fresh(second_factor_at, at=at):
            raise unproved()
        Embargo.objects.filter(pk=embargo.pk).update(publish_at=publish_at)
        embargo.publish_at = publish_at
        append(
            statement.chain,
            EventKind.EMBARGO_MOVED,
            at=at,
            data={"publish_at": publish_at.isoformat(), "edition": embargo.edition.number, "by": trace(by)},
        )
        make_anew(embargo, fresh, at=at)
    return embargo


def take_embargo_back(statement: Statement, *, by: Actor, at: datetime | None = None) -> None:
    """Publish it neither then nor by itself: whoever leads or publishes may do it, as long as it has not happened.

    It takes approval anew afterwards. Raises PermissionDenied; Refused with code `no_embargo`. Event:
    embargo.taken_back.
    """
    if not leads_or_publishes(by, statement):
        raise PermissionDenied
    at = at or clock.now()
    with transaction.atomic():
        fresh = lifecycle.hold(statement, PUBLISHABLE, alone=True)
        embargo = open_embargo(fresh)
        if embargo is None:
            raise no_embargo()
        finish(embargo, EmbargoEnd.TAKEN_BACK, at=at)
        append(
            statement.chain,
            EventKind.EMBARGO_TAKEN_BACK,
            at=at,
            data={"edition": embargo.edition.number, "by": trace(by)},
        )


def finish(embargo: Embargo, end: EmbargoEnd, *, at: datetime) -> None:
    """End it unpublished: nobody gets its files any more."""
    end_embargo(embargo, end, at=at)
    recall_prepared(embargo, at=at)


def recall_prepared(embargo: Embargo, *, at: datetime) -> None:
    Edition.objects.filter(pk=embargo.edition_id, recalled_at=None).update(recalled_at=at)


def publish_due(statement: Statement, *, at: datetime | None = None) -> Edition | None:
    """Publish it if its minute has come: the clock's move. None where it was moved, taken back, or is public already.

    Where the approval holds no more, the embargo lapses instead. Events: statement.published, or embargo.lapsed.
    """
    with transaction.atomic():
        try:
            # Before the clock is read: what is taken back at this minute is in no edition of it.
            fresh = lifecycle.hold(statement, PUBLISHABLE, alone=True)
        except Refused:
            return None
        at = at or clock.now()
        embargo = open_embargo(fresh)
        if embargo is None or embargo.publish_at > at:
            return None
        try:
            with transaction.atomic():
                return publish(fresh, by=Machine.CLOCK, at=at)
        except Refused as refused:
            if refused.code != "request_void":
                raise
            lapse(embargo, at=at)
        return None


# -- what changes before the minute ------------------------------------------------------------------------------------


def follow(statement: Statement, *, takes_back: bool, at: datetime) -> bool:
    """What an edition under embargo says has changed: inside the transaction in which it does.

    `takes_back`: something in it must not be said any more, so it is recalled at once. Where two people approved it and
    the signatures are others now, the embargo lapses. Gives whether an edition is to be made anew. Event:
    embargo.lapsed.
    """
    embargo = open_embargo(statement)
    if embargo is None:
        return False
    if rule_of(statement).second_person and not still_holds(embargo, statement, at=at):
        lapse(embargo, at=at)
        return False
    if takes_back:
        recall_prepared(embargo, at=at)
    return True


def lapse(embargo: Embargo, *, at: datetime) -> None:
    """Inside the caller's transaction. Event: embargo.lapsed (reaction: the convenor's people are told)."""
    finish(embargo, EmbargoEnd.LAPSED, at=at)
    append(
        embargo.statement.chain,
        EventKind.EMBARGO_LAPSED,
        at=at,
        data={"edition": embargo.edition.number, "by": Machine.CLOCK},
    )


def leave(statement: Statement, *, at: datetime) -> None:
    """The statement goes back to its signatories or authors, or is withdrawn: the embargo ends with it."""
    embargo = open_embargo(statement)
    if embargo is not None:
        lapse(embargo, at=at)


def prepare_anew(statement: Statement, *, at: datetime | None = None) -> Edition | None:
    """Run by a job after a change: make the edition under embargo anew if it says something else now.

    None where it does not, or there is no embargo any more. Event: edition.prepared (reaction: jobs for its files; the
    convenor's people are told).
    """
    with transaction.atomic():
        present = Statement.objects.get(pk=statement.pk)
        if present.stage != Stage.CLOSED:
            return None
        fresh = lifecycle.hold(present, PUBLISHABLE, alone=True)
        embargo = open_embargo(fresh)
        return make_anew(embargo, fresh, at=at or clock.now()) if embargo else None


def make_anew(embargo: Embargo, statement: Statement, *, at: datetime) -> Edition | None:
    prepared = embargo.edition
    content = edition_content(statement, number=prepared.number, at=at, publish_at=embargo.publish_at)
    if said(content) == said(prepared.content):
        # What was taken back was not in it.
        Edition.objects.filter(pk=prepared.pk).update(recalled_at=None)
        return None
    recall_prepared(embargo, at=at)
    edition = make_edition(statement, by=prepared.published_by, at=at, publish_at=embargo.publish_at)
    Embargo.objects.filter(pk=embargo.pk).update(edition=edition)
    embargo.edition = edition
    append(
        statement.chain,
        EventKind.EDITION_PREPARED,
        at=at,
        data={"edition": edition.number, "sha256": edition.sha256, "by": Machine.CLOCK},
    )
    return edition
