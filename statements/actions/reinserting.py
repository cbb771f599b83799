"""Words of a carried amendment that lost their place are put into the text anew, where a person says."""

from collections.abc import Sequence
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from ledger import clock
from ledger.append import append
from organisations.actors import Actor, trace
from organisations.models import new_ref
from organisations.refusals import Refused
from statements.actions import lifecycle
from statements.actions.carrying import free_digest
from statements.actions.consulting import block_in_version, take_part
from statements.models import Amendment, Block, Change, Disposition, Orphan, Round
from statements.permissions import coordinates
from statements.queries.proposing import base_blocks, changes_of
from statements.queries.text import version_text
from statements.stages import ANSWERABLE, BlockKind, ChangeKind, EventKind


def reinsert(orphan: Orphan, *, after: Block | None, by: Actor, at: datetime | None = None) -> list[Change]:
    """Let the orphan's words come in as a new paragraph after `after` (None: at the top), in every language it has.

    For a coordinator until the round is merged, for the organisation that proposes it while the round is open; not once
    the amendment is answered. Raises PermissionDenied, Refused. Event: amendment.reinserted.
    """
    amendment = orphan.amendment
    consultation = amendment.round
    statement = consultation.statement
    at = at or clock.now()
    text = version_text(consultation.version)
    with transaction.atomic():
        if coordinates(by, statement):
            lifecycle.hold(statement, ANSWERABLE)
        else:
            take_part(consultation, amendment.organisation, by=by, at=at)
        if Round.objects.select_for_update(no_key=True).get(pk=consultation.pk).merged_at is not None:
            raise Refused("merged", _("This round is merged: its answers stand."))
        if Disposition.objects.filter(amendment=amendment).exists():
            raise Refused("answered", _("This amendment is answered. Take the answer back first."))
        if Amendment.objects.filter(pk=amendment.pk).exclude(withdrawn_at=None).exists():
            raise Refused("withdrawn", _("This amendment was withdrawn."))
        if after is not None:
            block_in_version(text, after.ref)
        rows = [one for one in together(orphan) if one.text]
        if not rows:
            raise Refused("orphan", _("There are no words to put in."))
        if Orphan.objects.filter(pk__in=[one.pk for one in rows], reinserted_at=None).update(reinserted_at=at) != len(
            rows
        ):
            raise Refused("reinserted", _("These words were put in before."))
        ref, kind = new_ref(), kind_of(orphan)
        made = Change.objects.bulk_create(
            Change(
                amendment=amendment,
                kind=ChangeKind.INSERT,
                block=after,
                language=one.language,
                text=one.text,
                new_ref=ref,
                new_kind=kind,
            )
            for one in rows
        )
        base = base_blocks(text)
        changes = changes_of(amendment.changes.select_related("block", "other"), base)
        parent = amendment.amends.ref if amendment.amends else ""
        Amendment.objects.filter(pk=amendment.pk).update(digest=free_digest(consultation, base, changes, amends=parent))
        append(
            statement.chain,
            EventKind.AMENDMENT_REINSERTED,
            at=at,
            data={"amendment": amendment.ref, "round": consultation.number, "by": trace(by)},
        )
    return made


def may_reinsert(amendment: Amendment, *, by: Actor, at: datetime) -> bool:
    """Whether this actor could put its words in anew now; `reinsert` decides again under its locks."""
    try:
        with transaction.atomic():
            if not coordinates(by, amendment.round.statement):
                take_part(amendment.round, amendment.organisation, by=by, at=at)
    except (PermissionDenied, Refused):
        return False
    return True


def together(orphan: Orphan) -> Sequence[Orphan]:
    """The rows of one lost change, one a language; another change of the same kind at the same block begins where a
    language comes again."""
    group: list[Orphan] = []
    for row in Orphan.objects.filter(amendment=orphan.amendment_id, kind=orphan.kind, block=orphan.block_id).order_by(
        "id"
    ):
        if row.language in {one.language for one in group}:
            if orphan in group:
                break
            group = []
        group.append(row)
    return group


def kind_of(orphan: Orphan) -> str:
    """What kind of paragraph it was, or was to be."""
    earlier = orphan.amendment.carried_from
    if orphan.kind == ChangeKind.INSERT and earlier is not None:
        proposed = earlier.changes.filter(kind=ChangeKind.INSERT, language=orphan.language, text=orphan.text).first()
        if proposed is not None:
            return proposed.new_kind
    kind = orphan.block.kind if orphan.block is not None and orphan.kind != ChangeKind.INSERT else BlockKind.PARAGRAPH
    return BlockKind.PARAGRAPH if kind == BlockKind.TITLE else kind
