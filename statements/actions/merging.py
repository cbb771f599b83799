"""What was accepted comes into the text at once, and goes out of it again as long as nothing was built on it."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from ledger import clock
from ledger.append import append
from organisations.actors import Actor, trace
from organisations.refusals import Refused
from printing.dates import whole_number
from redline.blocks import Join, Split
from redline.trees import compare
from statements.actions import lifecycle
from statements.actions.whole_text import Wanted, bring_to
from statements.models import Amendment, BeforeMerge, BlockRevision, Credit, Round
from statements.permissions import coordinates
from statements.queries.merging import RoundMerge, merged
from statements.queries.proposing import base_blocks
from statements.queries.text import Text, working_text
from statements.queries.undoing import must_be_undoable, remember
from statements.stages import EventKind, Stage

IN_CONSOLIDATION = frozenset({Stage.CONSOLIDATION})


def merge_round(consultation: Round, *, by: Actor, at: datetime | None = None) -> RoundMerge:
    """Bring every accepted amendment of a closed round into the working text at once; its answers stand from then on.

    Which words came with which amendment is kept (`Credit`), and the text as it was before, so that the merge can be
    undone. Raises PermissionDenied; Refused with code `conflict` where accepted words contradict each other (answer one
    of them "in part" with the words that hold both), or `unanswered` where something waits. Event: round.merged.
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
        before = working_text(statement)
        result = merged(consultation, working=before)
        conflicts = result.result.conflicts
        if conflicts:
            raise Refused(
                "conflict",
                _("%(number)s accepted amendments contradict each other. Answer one in part, with words for both.")
                % {"number": whole_number(len(conflicts), get_language() or "en")},
            )
        written = bring_to(statement, merged_blocks(before, result), by=by, at=at)
        give_credit(consultation, result, written)
        BeforeMerge.objects.update_or_create(
            round=consultation, defaults={"content": remember(statement, before, working_text(statement))}
        )
        append(statement.chain, EventKind.MERGED, at=at, data={"round": consultation.number, "by": trace(by)})
    consultation.merged_at = at
    return result


def undo_merge(consultation: Round, *, by: Actor, at: datetime | None = None) -> None:
    """Take a merge back: the text says again what it said before, in the same order, with the same languages behind,
    and the answers of the round can be changed again. Possible until the next version is made or somebody edits it.

    Raises PermissionDenied; Refused as `queries.undoing.must_be_undoable`. Event: round.merge_undone.
    """
    statement = consultation.statement
    if not coordinates(by, statement):
        raise PermissionDenied
    at = at or clock.now()
    with transaction.atomic():
        lifecycle.hold(statement, IN_CONSOLIDATION, alone=True)
        kept = must_be_undoable(consultation)
        Round.objects.filter(pk=consultation.pk).update(merged_at=None)
        wanted = [
            Wanted(row["ref"], row["kind"], row.get("depth", 0), row["text"], frozenset(row["stale"]))
            for row in kept.blocks
        ]
        bring_to(statement, wanted, by=by, at=at)
        BeforeMerge.objects.filter(round=consultation).delete()
        append(statement.chain, EventKind.MERGE_UNDONE, at=at, data={"round": consultation.number, "by": trace(by)})
    consultation.merged_at = None


def merged_blocks(before: Text, result: RoundMerge) -> list[Wanted]:
    """The merged text as the working text shall stand, with the languages that are then behind."""
    stood = {block.ref: block for block in before.blocks}
    credited = result.credits_by_block()
    cut = behind_at_cuts(before, result)
    return [
        Wanted(
            block.key,
            block.kind,
            block.depth,
            dict(block.texts),
            behind(
                stood[block.key].texts if block.key in stood else {},
                block.texts,
                credited.get(block.key, {}),
                was=stood[block.key].stale if block.key in stood else frozenset(),
                cut=cut.get(block.key),
            ),
        )
        for block in result.result.blocks
    ]


def behind(
    before: Mapping[str, str],
    after: Mapping[str, str],
    credited: Mapping[str, tuple[str, ...]],
    *,
    was: frozenset[str],
    cut: frozenset[str] | None,
) -> frozenset[str]:
    """Which language of a merged block is behind the other.

    Languages changed by the very same amendments match each other; words in a language that had none are a translation
    of what stands. What is only cut or joined (`cut`) stays as it was. Where one language alone changed, the other is
    behind; where both did by different amendments, the one that fewer of them changed.
    """
    changed = sorted(language for language, words in after.items() if words != before.get(language, ""))
    if len(after) < 2 or not changed:
        return was if not changed else frozenset()
    if cut is not None:
        return cut
    if len(changed) == 1:
        (language,) = changed
        return frozenset(after.keys() - changed) if before.get(language) else frozenset()
    if not any(before.values()) or len({credited.get(language, ()) for language in changed}) == 1:
        return frozenset()
    return frozenset({min(changed, key=lambda language: len(credited.get(language, ())))})


def behind_at_cuts(before: Text, result: RoundMerge) -> dict[str, frozenset[str]]:
    """Blocks that were only cut or joined, without another word -> which language was behind and still is."""
    stood = {block.ref: block for block in before.blocks}
    found: dict[str, frozenset[str]] = {}
    for step in compare(base_blocks(before), result.result.blocks):
        if isinstance(step, Split) and step.block in stood:
            whole = stood[step.block]
            if all(bare(head + tail) == bare(whole.text(language)) for language, (head, tail) in step.texts.items()):
                found[step.block] = found[step.key] = whole.stale
        elif isinstance(step, Join) and {step.block, step.other} <= stood.keys():
            one, two = stood[step.block], stood[step.other]
            if all(bare(one.text(lang) + two.text(lang)) == bare(words) for lang, words in step.texts.items()):
                found[step.block] = frozenset(sorted(one.stale | two.stale)[:1])
    return found


def bare(words: str) -> str:
    return "".join(words.split())


def give_credit(
    consultation: Round, result: RoundMerge, written: Mapping[tuple[str, str], BlockRevision]
) -> Sequence[Credit]:
    """Keep which characters of the new wordings came with which amendments."""
    by_ref = dict(Amendment.objects.filter(round=consultation).values_list("ref", "pk"))
    return Credit.objects.bulk_create(
        Credit(revision=revision, amendment_id=by_ref[key], start=span.start, end=span.end)
        for place, revision in written.items()
        for span in result.result.spans.get(place, ())
        for key in result.refs(span.credits)
    )
