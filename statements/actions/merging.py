"""Every amendment and comment gets its answer, and what was accepted comes into the text."""

from collections.abc import Mapping
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from ledger import clock
from ledger.append import append
from organisations.actors import Actor, person, trace
from organisations.models import Person
from organisations.refusals import Refused
from redline.merge import BlockMerge
from statements.actions import lifecycle
from statements.actions.arranging import outline_changed, place_after, write_block
from statements.models import Block, BlockRevision, Round
from statements.permissions import coordinates
from statements.queries.merging import credits_by_block, merged
from statements.queries.text import newest_revisions
from statements.stages import EventKind, Language, Stage

IN_CONSOLIDATION = frozenset({Stage.CONSOLIDATION})


def merge_round(consultation: Round, *, by: Actor, at: datetime | None = None) -> BlockMerge:
    """Bring every accepted amendment of a closed round into the working text at once; its answers stand from then on.

    Raises PermissionDenied; Refused with code `conflict` where accepted words contradict each other (answer one of them
    "in part" with the words that hold both), or `unanswered` where something waits. Event: round.merged.
    """
    statement = consultation.statement
    if not coordinates(by, statement):
        raise PermissionDenied
    at = at or clock.now()
    with transaction.atomic():
        lifecycle.hold(statement, IN_CONSOLIDATION, alone=True)
        lifecycle.everything_is_answered(statement, by, at)
        if Round.objects.filter(pk=consultation.pk, merged_at=None).update(merged_at=at) != 1:
            raise Refused("merged", _("This round is merged already."))
        result = merged(consultation)
        if result.conflicts:
            raise Refused(
                "conflict",
                _("%(number)s accepted amendments contradict each other. Answer one in part, with words for both.")
                % {"number": len(result.conflicts)},
            )
        write_merged(consultation, result, by=by, at=at)
        append(statement.chain, EventKind.MERGED, at=at, data={"round": consultation.number, "by": trace(by)})
    consultation.merged_at = at
    return result


def write_merged(consultation: Round, result: BlockMerge, *, by: Actor, at: datetime) -> None:
    """Write the merged text where it differs from the working text, block by block, in order."""
    statement = consultation.statement
    author = person(by)
    present = {block.ref: block for block in statement.blocks.filter(removed_at=None)}
    newest: dict[int, dict[str, BlockRevision]] = {block.pk: {} for block in present.values()}
    for revision in newest_revisions(present.values()):
        newest[revision.block_id][revision.language] = revision
    credited = credits_by_block(result)
    before: Block | None = None
    for block in result.blocks:
        stands = present.get(block.key)
        if stands is None:
            stands = write_block(
                statement,
                kind=block.kind,
                texts={language: text for language, text in block.texts.items() if text},
                place=place_after(statement, before),
                ref=block.key,
                by=author,
                at=at,
            )
            outline_changed(statement, EventKind.BLOCK_ADDED, stands, by=by, at=at)
        else:
            rewrite(stands, block.texts, newest[stands.pk], credited.get(block.key, {}), author=author, at=at)
        before = stands
    kept = {block.key for block in result.blocks}
    in_version = {row["ref"] for row in consultation.version.content["blocks"]}
    for ref, block_row in present.items():
        if ref in in_version and ref not in kept:
            Block.objects.filter(pk=block_row.pk).update(removed_at=at)
            outline_changed(statement, EventKind.BLOCK_REMOVED, block_row, by=by, at=at)


def rewrite(
    block: Block,
    texts: Mapping[str, str],
    newest: Mapping[str, BlockRevision],
    credited: Mapping[str, tuple[str, ...]],
    *,
    author: Person,
    at: datetime,
) -> None:
    """New revisions where the merged words differ. Languages changed by the very same amendments match each other."""
    changed = [
        language
        for language, text in texts.items()
        if text and (newest.get(language) is None or newest[language].text != text)
    ]
    together = len(changed) > 1 and len({credited.get(language, ()) for language in changed}) == 1
    numbers = {language: (newest[language].number if language in newest else 0) + 1 for language in changed}
    for language in changed:
        other = Language(language).other
        BlockRevision.objects.create(
            block=block,
            language=language,
            number=numbers[language],
            text=texts[language],
            matches=numbers[other] if together else None,
            author=author,
            created_at=at,
        )
