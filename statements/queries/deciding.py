"""What a coordinator needs at hand to answer: the answer that stands, what an amendment does, words to begin from."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ledger.canonical import canonical, sha256_hex
from redline.text_merge import merge_text
from statements.models import Amendment, Change, Disposition
from statements.queries.lines import Stands
from statements.queries.proposing import CUT, decided_words
from statements.stages import ChangeKind, Outcome

# The changes whose words can be taken otherwise than proposed. The others are taken as they are, or not.
WORDED = frozenset({ChangeKind.REPLACE, ChangeKind.INSERT, ChangeKind.SPLIT, ChangeKind.JOIN})


def mark_of(answer: Disposition | None) -> str:
    """A short name for what an answer says and who gave it; "" for none.

    A form carries it from when it was opened to when it is sent: if it is another by then, somebody answered meanwhile.
    """
    if answer is None:
        return ""
    form = canonical(
        {
            "outcome": answer.outcome,
            "reason": answer.reason,
            "duplicate_of": answer.duplicate_of_id or 0,
            "by": answer.decided_by_id,
            "words": [[change, text] for change, text in sorted(decided_in(answer).items())],
        }
    )
    return sha256_hex(form)[:16]


def decided_in(answer: Disposition) -> dict[int, str]:
    """Id of a change -> the words taken in its place. No query unless it is an acceptance in part."""
    if answer.outcome != Outcome.IN_PART or answer.amendment_id is None:
        return {}
    return {words.change_id: words.text for words in answer.decided_texts.all()}


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that an amendment does, in each language in which it does it."""

    changes: tuple[Change, ...]

    @property
    def kind(self) -> ChangeKind:
        return ChangeKind(self.changes[0].kind)

    @property
    def key(self) -> int:
        """By which a form names it."""
        return self.changes[0].pk

    @property
    def is_worded(self) -> bool:
        return self.kind in WORDED


def steps_of(amendment: Amendment) -> list[Step]:
    """What the amendment does, thing by thing, in its order. No query where the changes are prefetched."""
    found: dict[tuple[object, ...], list[Change]] = {}
    for change in amendment.changes.all():
        key = (change.kind, change.block_id, change.other_id, change.new_ref, change.after_new)
        found.setdefault(key, []).append(change)
    return [Step(tuple(changes)) for changes in found.values()]


def is_divisible(steps: Iterable[Step]) -> bool:
    """Whether something less than the whole can be taken: other words, or some of several things."""
    known = list(steps)
    return len(known) > 1 or any(step.is_worded for step in known)


def proposed_words(change: Change) -> str:
    """What the change says, in one box: the parts of a split with an empty line between them."""
    return f"{change.text}{CUT}{change.tail}" if change.kind == ChangeKind.SPLIT else change.text


def words_to_begin_from(
    amendment: Amendment, base: Stands, accepted: Mapping[str, Mapping[str, str]]
) -> dict[int, str]:
    """For each change with words, those that an acceptance in part would begin from.

    Of a paragraph's new words they are the proposed ones merged with what is accepted already (`accepted`: block ->
    language -> words), or the proposed ones alone where the two contradict each other. What was decided before stands.
    """
    begin: dict[int, str] = {}
    decided = decided_words(amendment)
    for change in amendment.changes.all():
        if change.kind not in WORDED:
            continue
        begin[change.pk] = decided.get(change.pk) or proposed_words(change)
        if change.pk in decided or change.kind != ChangeKind.REPLACE or change.block is None:
            continue
        words = base.texts(change.block.ref).get(change.language, "")
        taken = accepted.get(change.block.ref, {}).get(change.language, words)
        if taken not in {words, change.text}:
            merged = merge_text(words, {"proposed": change.text, "accepted": taken}).text
            begin[change.pk] = change.text if merged is None else merged
    return begin
