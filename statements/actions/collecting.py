"""Changes collected for one amendment, kept until it is sent: a dropped line or a session that is over loses none."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from ledger import clock
from organisations.actors import Actor, person
from organisations.models import Organisation, Person, Right
from organisations.refusals import Refused
from organisations.wording import admit
from statements.actions.amending import LONGEST_REASON, Proposed, amend, looked_through
from statements.models import Amendment, Block, Change, Round, UnsentAmendment
from statements.queries.consultation import voices_of
from statements.stages import ChangeKind

MOST_COLLECTED = 100


@dataclass(frozen=True, slots=True)
class Collected:
    """One thing a person does on one page: a change, or the splits that cut one paragraph into several.

    `key` tells it from the others of the same amendment: a second change of the words of a block takes the place of
    the first.
    """

    key: str
    changes: tuple[Proposed, ...]

    @property
    def first(self) -> Proposed:
        return self.changes[0]


def key_of(change: Proposed) -> str:
    """Insertions after one block stand side by side; everything else is done to a block once."""
    if change.kind == ChangeKind.INSERT:
        return f"{change.kind}-{change.new}"
    return f"{change.kind}-{change.block.ref if change.block else ''}"


def collected(unsent: UnsentAmendment) -> list[Collected]:
    """What it holds, in the order it was put in. One query."""
    items = json.loads(unsent.changes)
    refs = {change[name] for item in items for change in item["changes"] for name in ("block", "other")}
    rows = Block.objects.filter(statement=unsent.round.statement_id, ref__in=refs - {None})
    by_ref = {block.ref: block for block in rows}
    return [Collected(item["key"], tuple(_read(change, by_ref) for change in item["changes"])) for item in items]


def _read(change: dict[str, Any], blocks: Mapping[str, Block]) -> Proposed:
    named = {name: blocks[change[name]] if change[name] else None for name in ("block", "other")}
    return Proposed(**{**change, **named, "kind": ChangeKind(change["kind"])})


def _written(items: Iterable[Collected]) -> str:
    return json.dumps(
        [{"key": item.key, "changes": [_plain(change) for change in item.changes]} for item in items],
        ensure_ascii=False,
    )


def _plain(change: Proposed) -> dict[str, Any]:
    return {
        "kind": str(change.kind),
        "block": change.block.ref if change.block else None,
        "texts": dict(change.texts),
        "new_kind": str(change.new_kind),
        "other": change.other.ref if change.other else None,
        "tails": dict(change.tails),
        "new_depth": change.new_depth,
        "new": change.new,
        "after_new": change.after_new,
    }


def unsent_amendment(consultation: Round, reader: Person) -> UnsentAmendment | None:
    """What this person has collected in this round. One query."""
    found = UnsentAmendment.objects.filter(round=consultation, person=reader).first()
    if found is not None:
        found.round = consultation
    return found


def collect(
    consultation: Round, changes: Sequence[Proposed], *, reason: str = "", by: Actor, at: datetime | None = None
) -> UnsentAmendment:
    """Put what a person did on one page to their unsent amendment; it must go together with what is there.

    It may be for any organisation that they speak for here: which one is said when it is sent. A `reason` already
    typed is kept with it. Nobody else sees it, so the ledger says nothing. Raises PermissionDenied, Refused.
    """
    reason = admit(reason, field="reason", longest=LONGEST_REASON, lines=True, required=False)
    at = at or clock.now()
    # In the order of its page a later change of the same thing takes the place of the earlier.
    fresh = Collected(key_of(changes[0]), tuple(changes))
    looked_through(consultation, changes)
    with transaction.atomic():
        unsent = _mine(consultation, by, at=at)
        items = [fresh if item.key == fresh.key else item for item in collected(unsent)]
        if fresh not in items:
            items.append(fresh)
        if len(items) > MOST_COLLECTED:
            raise Refused(
                "too_many", _("An amendment has at most %(most)s changes: send these first.") % {"most": MOST_COLLECTED}
            )
        looked_through(consultation, [change for item in items for change in item.changes])
        unsent.changes, unsent.saved_at = _written(items), at
        unsent.reason = reason or unsent.reason
        unsent.save(update_fields=["changes", "saved_at", "reason"])
    return unsent


def _mine(consultation: Round, by: Actor, *, at: datetime) -> UnsentAmendment:
    """This person's unsent amendment, made if it is not there, for nobody else until the transaction ends."""
    speaker = person(by)
    if not voices_of(speaker, consultation.statement, Right.COMMENT, at=at).exists():
        raise PermissionDenied
    closed = Round.objects.values_list("closed_at", flat=True).get(pk=consultation.pk)
    if closed is not None or at >= consultation.deadline:
        raise Refused("closed", _("This consultation is over."))
    made, _new = UnsentAmendment.objects.get_or_create(round=consultation, person=speaker, defaults={"saved_at": at})
    unsent = UnsentAmendment.objects.select_for_update(no_key=True).get(pk=made.pk)
    unsent.round = consultation
    return unsent


def keep(
    consultation: Round, *, reason: str, without: str = "", by: Actor, at: datetime | None = None
) -> UnsentAmendment:
    """Keep the reason as it is typed so far, and take out the change with the key `without`.

    Raises PermissionDenied, Refused.
    """
    reason = admit(reason, field="reason", longest=LONGEST_REASON, lines=True, required=False)
    at = at or clock.now()
    with transaction.atomic():
        unsent = _mine(consultation, by, at=at)
        unsent.changes = _written(item for item in collected(unsent) if item.key != without)
        unsent.reason, unsent.saved_at = reason, at
        unsent.save(update_fields=["changes", "reason", "saved_at"])
    return unsent


def throw_away(consultation: Round, *, by: Actor) -> None:
    """Forget what this person collected in this round, also after its end. Raises PermissionDenied."""
    UnsentAmendment.objects.filter(round=consultation, person=person(by)).delete()


def send_collected(
    consultation: Round,
    *,
    organisation: Organisation,
    reason: str,
    submission: UUID | None = None,
    by: Actor,
    at: datetime | None = None,
) -> Amendment:
    """Propose what was collected as one amendment. Raises PermissionDenied, Refused. Event: as `amend`."""
    at = at or clock.now()
    earlier = Amendment.objects.filter(author=person(by), submission=submission).first() if submission else None
    if earlier is not None:
        return earlier
    unsent = unsent_amendment(consultation, person(by))
    items = collected(unsent) if unsent else []
    with transaction.atomic():
        made = amend(
            consultation,
            organisation=organisation,
            changes=[change for item in items for change in item.changes],
            reason=reason,
            submission=submission,
            by=by,
            at=at,
        )
        if unsent is not None:
            # What another window has put in since stays.
            UnsentAmendment.objects.filter(pk=unsent.pk, changes=unsent.changes).delete()
    return made


def rows_of(consultation: Round, item: Collected) -> tuple[Change, ...]:
    """Its rows, as they would be written. Raises Refused where the change can no longer be made."""
    return looked_through(consultation, item.changes).rows
