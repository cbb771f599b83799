"""How the accepted amendments of a round merge with each other and with what the coordinators wrote meanwhile.

Everything is merged against the round's version in one step, so accepting one amendment never undoes another, whatever
the order. The working text takes part as one more proposal.
"""

from collections import defaultdict
from collections.abc import Iterable

from redline import merge
from statements.models import Amendment, Change, Round
from statements.queries.text import Text, version_text, working_text
from statements.stages import ADOPTING, ChangeKind, Outcome

# The proposal key under which the coordinators' own edits since the version take part.
WORKING = "~working"


def accepted_amendments(consultation: Round) -> list[Amendment]:
    """The amendments whose words come into the text, with their changes and decided texts."""
    return list(
        consultation.amendments.filter(withdrawn_at=None, disposition__outcome__in=ADOPTING)
        .select_related("disposition", "organisation")
        .prefetch_related("changes__block", "disposition__decided_texts")
        .order_by("number")
    )


def proposal(amendment: Amendment) -> merge.Proposal:
    """An amendment as the text engine takes it; where it was accepted in part, with the decided words."""
    decided: dict[int, str] = {}
    disposition = getattr(amendment, "disposition", None)
    if disposition is not None and disposition.outcome == Outcome.IN_PART:
        decided = {text.change_id: text.text for text in disposition.decided_texts.all()}
    changes: list[merge.Change] = []
    inserted: dict[str, tuple[Change, dict[str, str]]] = {}
    for change in amendment.changes.all():
        words = decided.get(change.pk, change.text)
        if change.kind == ChangeKind.INSERT:
            inserted.setdefault(change.new_ref, (change, {}))[1][change.language] = words
        elif change.kind == ChangeKind.DELETE and change.block:
            changes.append(merge.Delete(change.block.ref))
        elif change.block:
            changes.append(merge.Replace(change.block.ref, change.language, words))
    changes.extend(
        merge.Insert(first.block.ref if first.block else None, ref, texts, first.new_kind)
        for ref, (first, texts) in inserted.items()
    )
    return merge.Proposal(amendment.ref, tuple(changes))


def base_blocks(text: Text) -> list[merge.Block]:
    return [merge.Block(block.ref, dict(block.texts), block.kind) for block in text.blocks]


def own_edits(base: Text, working: Text) -> merge.Proposal:
    """What the coordinators changed since the version, as a proposal."""
    present = {block.ref: block for block in working.blocks}
    changes: list[merge.Change] = []
    for block in base.blocks:
        now = present.get(block.ref)
        if now is None:
            changes.append(merge.Delete(block.ref))
            continue
        changes.extend(
            merge.Replace(block.ref, language, words)
            for language, words in now.texts.items()
            if words != block.texts.get(language, "")
        )
    return merge.Proposal(WORKING, tuple(changes))


def merged(consultation: Round, amendments: Iterable[Amendment] | None = None) -> merge.BlockMerge:
    """The round's version with every accepted amendment (or those given) and the coordinators' own edits merged in."""
    base = version_text(consultation.version)
    chosen = accepted_amendments(consultation) if amendments is None else amendments
    return merge.merge_blocks(
        base_blocks(base),
        [own_edits(base, working_text(consultation.statement)), *(proposal(amendment) for amendment in chosen)],
    )


def credits_by_block(result: merge.BlockMerge) -> dict[str, dict[str, tuple[str, ...]]]:
    """Block -> language -> keys of the amendments whose words stand there now; the coordinators' own left out."""
    credited: dict[str, dict[str, tuple[str, ...]]] = defaultdict(dict)
    for (block, language), keys in result.credits.items():
        credited[block][language] = tuple(key for key in keys if key != WORKING)
    return dict(credited)
